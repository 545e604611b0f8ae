/*
 * pvs/pex.h - PEX: asking for pieces, giving them, and telling which peers are known.
 *
 *     message    size:32 | type:8 | body             size counts the bytes behind itself
 *     ask        digest: 32 bytes                    SHA-256 of the piece that is wanted
 *     give       digest: 32 bytes | piece            131,072 bytes in the running program
 *     peers      n x (address: 16 bytes | port:16)   IPv6, IPv4 as ::ffff:a.b.c.d
 *
 * Size and port are little-endian, addresses are in network order. Messages follow one another on
 * a TCP connection; nothing else is on it. Source: docs/wire/pex.md; its numbered paragraphs say
 * where the program's texts, the program and this library differ.
 *
 * Reading:                                        Writing:
 *     pvs_pex_read(&in, &message)                     pvs_pex_write(&out, &message)
 *     while (pvs_pex_next_peer(&message.peers, ..))   pvs_pex_begin_peers(&out);
 *                                                     pvs_pex_add_peer(&out, &endpoint);
 *                                                     status = pvs_pex_end_peers(&out);
 *
 * A piece is never copied on reading: message.piece is a view. A program with less memory than a
 * piece takes pvs_reader_parts, and gets pieces and lists as they come. On writing, a writer of
 * pvs_writer_gather makes the 37 bytes in front of the piece and leaves the piece where it is.
 *
 * The digest is never checked here: hash the piece, as the reference program does.
 *
 * Work: reading and next_peer take constant time whatever the size; writing takes a memcpy.
 */
#ifndef PVS_PEX_H
#define PVS_PEX_H

#include "pvs/base.h"
#include "pvs/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Message types. */
enum { PVS_PEX_ASK = 0, PVS_PEX_GIVE = 1, PVS_PEX_PEERS = 2 };

enum {
    PVS_PEX_DIGEST_SIZE = 32,
    PVS_PEX_PEER_SIZE = 18,
    PVS_PEX_HEAD_MAX = 37,  /* what a gather writer puts in front of a piece; also a whole ask */
    PVS_PEX_PART_MIN = 40,  /* a buffer of this size is enough for a parts reader */
    PVS_PEX_PIECE = 131072, /* the piece of the running program; its texts say 1,048,576 */
    PVS_PEX_GIVE_SIZE = 131109,      /* a give with such a piece */
    PVS_PEX_REFERENCE_LIMIT = 262144 /* the largest message that the running program can take */
};

/*
 * Leniencies, for `allow` of a reader, and of a writer that is to write again what such a reader
 * read. With STRAY and TYPE together and a limit of PVS_PEX_REFERENCE_LIMIT a reader takes exactly
 * the messages that the reference program takes; where that program aborts or waits for ever, the
 * reader reports an error at once.
 *
 *  STRAY   up to 17 bytes behind the last whole entry of a peer list. They are dropped, and written
 *          nowhere; pvs_reader_message still has them.
 *  TYPE    types 3..255: peer lists, as the reference program takes them. message.type tells.
 *          The risk: a later version may give these types another meaning.
 *
 * and a choice of dialect, which the reference program does not know:
 *  ANY_PIECE  gives with a piece of any size but 0, such as the 1 MiB of the program's texts. How
 *             large is the reader's limit: 37 + the largest piece.
 */
#define PVS_PEX_ALLOW_ANY_PIECE 0x10000u
#define PVS_PEX_ALLOW_STRAY     0x20000u
#define PVS_PEX_ALLOW_TYPE      0x40000u

/* Fields of faults. */
enum {
    PVS_PEX_FIELD_SIZE = 0x401,
    PVS_PEX_FIELD_TYPE,
    PVS_PEX_FIELD_DIGEST,
    PVS_PEX_FIELD_PIECE,
    PVS_PEX_FIELD_PEERS, /* the list as a whole, and stray bytes behind it */
    PVS_PEX_FIELD_PEER_ADDRESS,
    PVS_PEX_FIELD_PEER_PORT
};

/*
 * A peer list: the wire bytes of its entries, and how many. 24 bytes / 12. It is its own iterator:
 * copy it to walk it twice.
 */
typedef struct pvs_pex_peers {
    const uint8_t *data; /* the elements as they came */
    size_t size, count;  /* bytes; elements */
} pvs_pex_peers;

/*
 * A message, or a part of one. ask: digest. give: digest and piece. peers: peers. What a type does
 * not have is zero.
 * offset, left: how many bytes of the piece, or of the list's entries, are before and behind this
 * part; both are 0 in a whole message. The digest is in the part with offset 0. 96 bytes / 64.
 */
typedef struct pvs_pex_message {
    pvs_bytes piece;                           /* of give */
    pvs_pex_peers peers;                       /* of peers */
    size_t offset, left;                       /* bytes before this part; bytes behind it */
    uint8_t digest[PVS_PEX_DIGEST_SIZE], type; /* of ask and give; PVS_PEX_ASK and its like */
} pvs_pex_message;

/*
 * Reads one message. *message is zeroed first and filled on PVS_OK only; piece and peers point into
 * the reader's buffer.
 *
 * A reader of pvs_reader_parts hands out gives and peer lists as they come: PVS_OK for each part,
 * every part with at least one byte of the piece or one whole entry (an empty list is one empty
 * part), the last one with left == 0. What has been handed out is done with, so that a buffer of
 * PVS_PEX_PART_MIN bytes is enough for messages of any size. Behind the first part fault.at counts
 * from in->pos, and a limit that is lowered holds for the next message only. At the end of the
 * stream, bytes in pvs_reader_rest or a last part with left != 0 mean that the message was cut off.
 *
 * Returns PVS_OK; PVS_NEED_MORE (stream and parts readers); PVS_ERR_TRUNCATED, PVS_ERR_TRAILING
 * (datagram readers); PVS_ERR_SIZE_LIMIT as soon as every message that can begin with the bytes
 * seen is larger than in->limit; PVS_ERR_LENGTH (no message has this size, or none of this type:
 * ask 33, give 131,105, peers 1 + 18 n); PVS_ERR_TYPE (a type above 2). Checks are made in the
 * order of the bytes, each at the first byte that allows it: sizes that cannot be are refused
 * before all four bytes of the size are there.
 */
PVS_API PVS_MUST_USE pvs_status pvs_pex_read(pvs_reader *in, pvs_pex_message *message);

/*
 * Takes the first entry off a list: 1, or 0 at the end, where *peer is zeroed. The family is always
 * 6, so that IPv4-mapped addresses come back byte for byte: pvs_endpoint_unmap makes them family 4.
 * A list that pvs_pex_read gave has exactly count entries; one that somebody made up ends where its
 * bytes or its count end.
 */
PVS_API int pvs_pex_next_peer(pvs_pex_peers *list, pvs_endpoint *peer);

/*
 * Writes a message, or a part of one: the bytes that were read, without stray ones. A part with
 * offset 0 brings the head for the whole message, a later one its bytes alone; so a piece can be
 * relayed, or sent, from a buffer smaller than itself.
 *
 * A gather writer leaves the piece where it is, and pvs_writer_parts names head and piece; then
 * piece.data may be NULL, and the caller sends the piece by other means (sendfile). A piece of
 * NULL in another writer is PVS_ERR_VALUE.
 *
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_USAGE (a message is open in this writer, or a second
 * piece in a gather writer); PVS_ERR_TYPE (above 2, without the flag); PVS_ERR_LENGTH (a piece of
 * another size than 131,072 without the flag, or empty); PVS_ERR_COUNT (more entries than the size
 * field can count); PVS_ERR_VALUE (a list that is not made of whole entries, a piece too large for
 * the size field, a piece, list or digest with a type that has none, an ask in parts).
 */
PVS_API PVS_MUST_USE pvs_status pvs_pex_write(pvs_writer *out, const pvs_pex_message *message);

/*
 * Writes a new peer list entry by entry: begin_peers, add_peer.., end_peers. An error sticks and
 * end_peers reports it, so add_peer may go unchecked; it returns PVS_OK or how the message stands.
 * To keep "as many as fit", copy the writer before an entry and assign the copy back when add_peer
 * says PVS_ERR_SPACE.
 *
 * begin_peers  PVS_ERR_USAGE where a message is open.
 * add_peer     family 6 as it is, family 4 as ::ffff:a.b.c.d. PVS_ERR_VALUE for other families;
 *              PVS_ERR_COUNT where the size field can count no more; PVS_ERR_USAGE without begin.
 * end_peers    the first error, or PVS_ERR_SPACE with out->needed; then pos is back where the
 *              message began. PVS_ERR_USAGE without begin.
 */
PVS_API pvs_status pvs_pex_begin_peers(pvs_writer *out);
PVS_API pvs_status pvs_pex_add_peer(pvs_writer *out, const pvs_endpoint *peer);
PVS_API PVS_MUST_USE pvs_status pvs_pex_end_peers(pvs_writer *out);

#ifdef __cplusplus
}
#endif
#endif
