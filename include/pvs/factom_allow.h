/*
 * pvs/factom_allow.h - the leniencies of the Factom family, for `allow` of a reader.
 *
 * All are off in a new reader: what an honest node of any version writes is accepted without
 * them. The reference program (Go) accepts everything that they allow; docs/wire/factom.md lists
 * under each flag what exactly that is. With all of them on the verdict is the reference's,
 * up to the limits named there.
 */
#ifndef PVS_FACTOM_LENIENT_H
#define PVS_FACTOM_LENIENT_H

/*
 * ANY_ENDPOINT  peer shares and alternatives: hosts and ports that the protocol calls invalid, as
 *               raw text.
 * NONMINIMAL    gob: numbers that take more bytes than they need, fields that are written although
 *               they are zero. Protobuf: padded varints.
 * RANGE         numbers that the reference cuts to their width: gob ids beyond 32 bits, booleans
 *               above 1, negative counts of values that are skipped (taken as none); protobuf
 *               numbers and field numbers beyond their width, message types above 65535.
 * REPEATED      gob: a struct that names a field twice. Protobuf: a field twice. The last one
 *               that is sent counts.
 * ENDS          gob: bytes behind the value in its message (dropped), values that end with their
 *               message in place of their terminator. Protobuf: a group whose end has another
 *               number than its start, field number 0 in a group.
 * DEFINITION    gob: definitions without their common part or with a wrong id there, of several
 *               kinds or of none, structs without fields, values of the built-in struct types.
 * TEXT          text that is no UTF-8: names in gob definitions, strings in protobuf.
 * MISMATCH      handshakes whose length or CRC-32 does not fit their payload; a V9 message where
 *               only V10 messages were asked for (it gives type 0).
 */
#define PVS_FACTOM_ALLOW_ANY_ENDPOINT 0x01000000u
#define PVS_FACTOM_ALLOW_NONMINIMAL   0x02000000u
#define PVS_FACTOM_ALLOW_RANGE        0x04000000u
#define PVS_FACTOM_ALLOW_REPEATED     0x08000000u
#define PVS_FACTOM_ALLOW_ENDS         0x10000000u
#define PVS_FACTOM_ALLOW_DEFINITION   0x20000000u
#define PVS_FACTOM_ALLOW_TEXT         0x40000000u
#define PVS_FACTOM_ALLOW_MISMATCH     0x80000000u

#endif
