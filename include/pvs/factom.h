/*
 * pvs/factom.h - the peer-to-peer protocol of Factom, versions 9, 10 and 11.
 *
 * One TCP connection, one byte stream a direction. The first message each way is a handshake,
 * then parcels follow for ever.
 *
 *     version 9    a gob stream of V9Msg {Header {13 fields}, Payload}
 *     version 10   the same handshake, then V10Msg {Type, Payload} in the same gob stream
 *     version 11   "pbuf" once, then messages of protobuf, each behind its size in 4 bytes
 *
 * Gob is Go's own encoding: it describes itself. A sender first transmits type definitions under
 * numbers that it has chosen, later values name such a number. A direction therefore has a state:
 * pvs_factom_in remembers what the peer has defined, pvs_factom_out what was defined to the peer.
 * Both are plain values of fixed size; all-zero is the state of a new connection.
 *
 *     pvs_factom_in rx = {0};                     // beside the pvs_reader, as long as the stream
 *     pvs_factom_message m;
 *     while ((status = pvs_factom_read(&in, &rx, &m)) == PVS_OK) {
 *         if (m.kind == PVS_FACTOM_IS_PARCEL) handle(&m.parcel);
 *         else if ((status = pvs_factom_agree(&tx, &own, 9, &m)) != PVS_OK) break;
 *         else if (!tx.sent) answer(&tx, &own);   // this node was called
 *     }
 *
 * Source: docs/wire/factom.md. The leniencies are in pvs/factom_allow.h; peer shares, endpoints
 * and the small rules in pvs/factom_share.h.
 *
 * Work: linear in the bytes. A value that goes on in further messages, as gob does where a field
 * without a name here holds a type that is not sent yet, is looked at again when each of them is
 * complete, at most PVS_FACTOM_SPANS_MAX times. Payloads are never copied.
 * Stack in bytes, at most (x86-64, gcc -O2 and -Os), where it is 512 and more. Long payloads are
 * those of pvs_factom_crc32; the rest is for alternatives in JSON that nest deeply.
 *   pvs_factom_read 3712, short payloads 2560
 *   pvs_factom_write 3456, short payloads 2560
 *   pvs_factom_header 3168, short payloads 128
 *   pvs_factom_check_handshake 2176
 *   pvs_factom_agree 2240
 */
#ifndef PVS_FACTOM_H
#define PVS_FACTOM_H

#include "pvs/base.h"
#include "pvs/factom_allow.h"
#include "pvs/factom_share.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parcel types. Only MESSAGE and MESSAGE_PART are for the application. */
enum {
    PVS_FACTOM_HEARTBEAT = 0,
    PVS_FACTOM_PING = 1,          /* payload "Ping" */
    PVS_FACTOM_PONG = 2,          /* payload "Pong" */
    PVS_FACTOM_PEER_REQUEST = 3,  /* payload "Peer Request"; also the type of a V9 handshake */
    PVS_FACTOM_PEER_RESPONSE = 4, /* payload: pvs_factom_read_share */
    PVS_FACTOM_ALERT = 5,
    PVS_FACTOM_MESSAGE = 6,
    PVS_FACTOM_MESSAGE_PART = 7, /* V9 nodes of old; v9->part and v9->parts say which */
    PVS_FACTOM_HANDSHAKE = 8,
    PVS_FACTOM_REJECT = 9
};

enum { PVS_FACTOM_IS_HANDSHAKE = 1, PVS_FACTOM_IS_PARCEL = 2 };
enum { PVS_FACTOM_GOB = 1, PVS_FACTOM_PROTOBUF = 2 };

enum {
    PVS_FACTOM_HEAD_MAX = 512, /* all but payload and strings of any message, definitions too */
    PVS_FACTOM_FRAME_MAX = 1 << 27, /* V11: the largest protobuf message, without its size */
    /* The limits of pvs_factom_in, each with its own status. Real peers define 3 and 17. */
    PVS_FACTOM_TYPES_MAX = 16,   /* PVS_ERR_TYPE_LIMIT: types that one direction defines */
    PVS_FACTOM_MEMBERS_MAX = 96, /* PVS_ERR_FIELD_LIMIT: fields of them, together */
    PVS_FACTOM_DEPTH_MAX = 16,   /* PVS_ERR_DEPTH_LIMIT: containers open in a skipped value */
    PVS_FACTOM_SPANS_MAX = 32    /* PVS_ERR_DEPTH_LIMIT: messages that one value goes over */
};

/* Fields of faults. */
enum {
    PVS_FACTOM_FIELD_SIGNATURE = 0x601, /* V11: "pbuf" */
    PVS_FACTOM_FIELD_SIZE,              /* V11: the size of the frame; gob: of the message */
    PVS_FACTOM_FIELD_GOB_ID,            /* the type id at the head of a gob message */
    PVS_FACTOM_FIELD_GOB_DEFINITION,    /* a type definition, or what a value needs of one */
    PVS_FACTOM_FIELD_GOB_NUMBER,        /* the field numbers and ends of a value's structs */
    PVS_FACTOM_FIELD_UNKNOWN,           /* a field that has no name here */
    PVS_FACTOM_FIELD_NETWORK,
    PVS_FACTOM_FIELD_VERSION,
    PVS_FACTOM_FIELD_TYPE,
    PVS_FACTOM_FIELD_LENGTH,
    PVS_FACTOM_FIELD_TARGET,
    PVS_FACTOM_FIELD_CRC32,
    PVS_FACTOM_FIELD_PART,
    PVS_FACTOM_FIELD_PARTS,
    PVS_FACTOM_FIELD_NODE_ID,
    PVS_FACTOM_FIELD_PEER_ADDRESS,
    PVS_FACTOM_FIELD_PEER_PORT,
    PVS_FACTOM_FIELD_APP_HASH,
    PVS_FACTOM_FIELD_APP_TYPE,
    PVS_FACTOM_FIELD_HEADER,
    PVS_FACTOM_FIELD_PAYLOAD,
    PVS_FACTOM_FIELD_LISTEN_PORT,
    PVS_FACTOM_FIELD_LOOPBACK,
    PVS_FACTOM_FIELD_ALTERNATIVES
};

/*
 * A handshake, in the terms of all versions. node_id: 32 bits on reading (V9Msg holds 64, see v9).
 * loopback: the nonce by which a node knows its own call; 0 where the payload is none. type: 8,
 * in V9 3; 9 is a rejection. alternatives: whom to call instead; read as they come, checked by
 * pvs_factom_agree. 72 bytes on 64-bit machines, 48 on 32-bit.
 */
typedef struct pvs_factom_handshake {
    uint64_t node_id, loopback;
    pvs_bytes listen_port; /* text */
    pvs_factom_share alternatives;
    uint32_t network;       /* PVS_FACTOM_MAINNET or another id */
    uint16_t version, type; /* 9, 10, 11; 8, 3 or 9, see above */
} pvs_factom_handshake;

/* The header of a V9Msg, as on the wire, but its type. 112 bytes / 72. */
typedef struct pvs_factom_v9 {
    uint64_t node_id;                  /* of the sender */
    pvs_bytes target;                  /* "<BROADCAST>" and the like, or the hash of a peer */
    pvs_bytes peer_address, peer_port; /* text, as are the next two: where the sender listens */
    pvs_bytes app_hash, app_type;      /* what the reference fills with constants */
    uint32_t network, length, crc32;   /* the network; the size and checksum of the payload */
    uint32_t spare;
    uint16_t version, part, parts; /* part: its number from 1 on; both 0 where it is no part */
} pvs_factom_v9;

/*
 * A parcel. v9: the header of a V9Msg, NULL in other versions; after reading it points into the
 * pvs_factom_in and lives until the next read. In a handshake that came as V9Msg the parcel is
 * that message: its type, header and raw payload. 32 bytes / 16.
 */
typedef struct pvs_factom_parcel {
    pvs_bytes payload; /* whatever the type says it is */
    const pvs_factom_v9 *v9;
    uint16_t type; /* PVS_FACTOM_PING and its like */
} pvs_factom_parcel;

/*
 * A message. kind: PVS_FACTOM_IS_HANDSHAKE, PVS_FACTOM_IS_PARCEL. version: of its form: 9, 10 or
 * 11 (a handshake in a V9Msg: 10 if it says so, else 9). 112 bytes / 72.
 */
typedef struct pvs_factom_message {
    pvs_factom_handshake handshake; /* zero in parcels */
    pvs_factom_parcel parcel;       /* zero in handshakes that came in protobuf */
    uint8_t kind, version, spare[6];
} pvs_factom_message;

/* A type that the peer has defined. All members are private. 24 bytes everywhere. */
typedef struct pvs_factom_type_ {
    int64_t length;
    int32_t id, elem, key;
    uint16_t first;
    uint8_t fields, kind;
} pvs_factom_type_;

/*
 * What a direction has told so far. All-zero for a new connection: the format is found out from
 * the first bytes, and the first message is read as a handshake. To start behind the handshake set
 * format and parcels before the first read. 1008 bytes / 968.
 */
typedef struct pvs_factom_in {
    uint8_t format;  /* PVS_FACTOM_GOB, PVS_FACTOM_PROTOBUF; 0: not known yet */
    uint8_t parcels; /* 1: the handshake is over */
    uint8_t version; /* yours to set. 0: a parcel's struct tells whether it is V9 or V10. 9 or 10:
                        only that, as a node of the reference reads after the negotiation */
    uint8_t pending; /* 1: definitions have come that no value has followed. A stream that ends
                        here is cut off, although no byte is left */
    uint8_t types_, fields_, plain_v9_, plain_v10_;
    int32_t id[3]; /* for reading: the type ids that this peer's V9Msg, V9Header and V10Msg had in
                      the messages so far; 0: none yet, or one that another of the three has, where
                      a peer uses one struct for two of them. As pvs_factom_out's they make a
                      writer number its types as this peer does, and anew where they are 0 */
    uint64_t before_;
    pvs_factom_v9 v9_;
    pvs_factom_type_ type_[PVS_FACTOM_TYPES_MAX];
    int32_t field_type_[PVS_FACTOM_MEMBERS_MAX];
    uint8_t field_code_[PVS_FACTOM_MEMBERS_MAX];
} pvs_factom_in;

/* What was told to the peer and agreed on. All-zero for a new connection. 72 bytes everywhere. */
typedef struct pvs_factom_out {
    uint8_t version; /* of the parcels: set by pvs_factom_agree, or by you: 9, 10, 11 */
    uint8_t sent;    /* 1: the own handshake is written */
    uint8_t defined_, port_size_;
    int32_t id[3]; /* type ids of V9Msg, V9Header and V10Msg: 64 and more, none twice. 0: 65, 66,
                      67, as Go 1.19 numbers them, or the next that is free; Go 1.24 has 64, 65,
                      66. Yours to set before the first write: what was defined is not defined
                      again, and a change of its id is refused */
    int32_t written_[3];
    uint32_t network_;
    uint64_t node_id_, loopback_;
    char port_[24];
} pvs_factom_out;

/*
 * What a connection speaks, told by its first bytes: PVS_FACTOM_PROTOBUF for "pbuf",
 * PVS_FACTOM_GOB for everything else, 0 while they are too few. pvs_factom_read asks by itself.
 */
PVS_API int pvs_factom_format(pvs_bytes first);

/*
 * Reads the next message. Gob definitions before it are taken in and passed over, in->pos with
 * them, whatever the status is in the end. *msg is zeroed first and filled on
 * PVS_OK only; it points into the reader's buffer, v9 into *rx.
 * in->limit counts a message with its size and signature, in gob with the definitions before it
 * and the further messages that it goes on in.
 * A handshake is read as the reference reads it: what it says is for pvs_factom_agree to judge.
 * A V9 parcel is refused where its header does not fit its payload, an empty V10 parcel too; for
 * the check that every version makes see pvs_factom_check_parcel.
 * Returns PVS_OK; PVS_NEED_MORE; PVS_ERR_TRUNCATED, PVS_ERR_TRAILING (datagram readers);
 *   PVS_ERR_USAGE        rx->parcels without rx->format, or values that these cannot have
 *   PVS_ERR_SIZE_LIMIT   more announced than in->limit
 *   PVS_ERR_TYPE_LIMIT, PVS_ERR_FIELD_LIMIT, PVS_ERR_DEPTH_LIMIT  see PVS_FACTOM_TYPES_MAX ..
 *   PVS_ERR_MAGIC        no "pbuf" where rx->format asks for it
 *   PVS_ERR_VERSION, PVS_ERR_EMPTY, PVS_ERR_LENGTH, PVS_ERR_CHECKSUM  the V9 check, in this order;
 *                        in handshakes the last two, without PVS_FACTOM_ALLOW_MISMATCH
 *   PVS_ERR_EMPTY        also a gob message of no bytes
 *   PVS_ERR_LENGTH       a size beyond the format's own limit; something that goes beyond the end
 *                        of what holds it
 *   PVS_ERR_NONMINIMAL   PVS_FACTOM_ALLOW_NONMINIMAL
 *   PVS_ERR_KIND         a field of another kind than its name demands; a number beyond its width
 *   PVS_ERR_COUNT        more elements than bytes; an array of another length than its type's
 *   PVS_ERR_TYPE         a gob type that is not defined, or of a kind that cannot be here
 *   PVS_ERR_DUPLICATE    a gob type defined twice; PVS_FACTOM_ALLOW_REPEATED
 *   PVS_ERR_TRAILING     bytes behind a definition in its message; PVS_FACTOM_ALLOW_ENDS
 *   PVS_ERR_SYNTAX       what is no gob, no protobuf; PVS_FACTOM_ALLOW_DEFINITION
 *   PVS_ERR_TEXT         PVS_FACTOM_ALLOW_TEXT
 * and in the alternatives of a V9Msg of type 9 what pvs_factom_read_share returns.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_read(pvs_reader *in, pvs_factom_in *rx,
                                                pvs_factom_message *msg);

/*
 * Writes a message, with the gob definitions that it needs and the peer has not got yet. *tx
 * changes on PVS_OK only, and not where the writer only counts.
 * It does not ask what pvs_factom_check_parcel asks: an empty V10 parcel is written, as the
 * reference does, and refused by every reader. Nor whether the own handshake was sent, so that a
 * stream can be written from any message on; only a V9 parcel without v9 needs that handshake.
 * Form: msg->version; 0: tx->version for a parcel, its own version for a handshake.
 * Handshake: the payload is the loopback or, if there are any, the alternatives; in V9 type 8
 *   becomes 3. Alternatives in gob are a share of version 10, in V11 any share; not
 *   walked (walk a copy), whatever is left of it. With parcel.v9 set
 *   (as after reading a V9Msg) that header and parcel.payload are written as they are.
 * Parcel: in V9 with v9 NULL the header tells network, node id and port of the own handshake, and
 *   no target; pvs_factom_header makes such a header for changes. A header given is written as it
 *   is, length and CRC too.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_USAGE (a message is open in this writer; a parcel without
 *   a version; a V9 parcel without v9 before the own handshake); PVS_ERR_TYPE (msg->kind);
 *   PVS_ERR_VERSION; PVS_ERR_VALUE (type ids below 64, equal ones, or others than were defined; V11:
 *   a node id above 2^32-1, more than PVS_FACTOM_FRAME_MAX; gob: a message of 2^33 bytes and more, on
 *   32-bit machines 2^31; alternatives of another form or walked; own port too long to repeat; NULL
 *   with a size).
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_write(pvs_writer *out, pvs_factom_out *tx,
                                                 const pvs_factom_message *msg);

/*
 * The V9 header that the own node gives a parcel: 1, or 0 where the own handshake is not written
 * or its port was longer than 24 bytes. Set target (or what you like) and let parcel.v9 point to
 * it. It points into *tx. payload: for length and CRC.
 */
PVS_API int pvs_factom_header(const pvs_factom_out *tx, pvs_bytes payload, pvs_factom_v9 *v9);

/* Would a node with that network and that lowest version talk on? In the reference's order.
 * Returns PVS_OK, PVS_ERR_VERSION (below lowest), PVS_ERR_NETWORK, PVS_ERR_PORT, PVS_ERR_ENDPOINT
 * (an alternative, or made-up ones that end before their count does). Type, node id and loopback are
 * not asked. */
PVS_API PVS_MUST_USE pvs_status pvs_factom_check_handshake(const pvs_factom_handshake *theirs,
                                                           int lowest, uint32_t network);

/*
 * What follows from the peer's handshake, for both roles (tx->sent tells who called).
 *  called:  *own gets the version and type of the answer, tx->version that of the parcels. The
 *           answer is in the form of the call; only a node configured for 9 (own->version) answers
 *           a 10 with 9.
 *  calling: tx->version is the answer's version.
 * own: a copy for this connection of the node's handshake, since version and type change. Its
 * version is what the node is configured for: 9, 10, 11. Its loopback has to be random: the same
 * as the peer's, 0 too, means that the node has called itself. lowest: the lowest version it wants
 * to hear; a node configured for 9 answers a 10 with 9 whatever that is.
 * Returns PVS_OK; PVS_ERR_USAGE (theirs is no handshake); what pvs_factom_check_handshake
 * returns; PVS_ERR_VERSION (gob with another version than 9 and 10); calling: PVS_ERR_REJECTED
 * (theirs->handshake.alternatives), PVS_ERR_LOOPBACK (it is this node). *tx and *own change on
 * PVS_OK only.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_agree(pvs_factom_out *tx, pvs_factom_handshake *own,
                                                 int lowest, const pvs_factom_message *theirs);

#ifdef __cplusplus
}
#endif
#endif
