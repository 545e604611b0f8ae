/*
 * pvs/ac.h - AC frames: the messages of a flooding mesh of nodes with 32-bit network ids.
 *
 * One frame is one UDP datagram:
 *
 *     header    magic 0xAC | version 1 | type:8 | flags:8 | nonce:32 | src:32 | dst:32    16 bytes
 *     Hello, Goodbye, Ping, Pong      nothing more
 *     Inform    subject:32 | IPv6 address:128 | port:16                                   22 bytes
 *     Data      whatever the datagram holds
 *
 * All integers are big-endian. A frame ends where its datagram ends, so these functions need a
 * datagram reader; on a stream or parts reader they say PVS_ERR_USAGE.
 * Source: docs/wire/ac.md; its numbered paragraphs say what libpvs does where the text is silent.
 *
 * A node, whose duty is to forward also what it cannot interpret, unaltered:
 *     what = pvs_ac_route(&node, datagram, seconds);          // remembers it, too
 *     if (what & PVS_AC_FORWARD) send the same bytes to all neighbours
 *     if (what & PVS_AC_DELIVER) pvs_ac_read(..) and act on it
 *
 * Work: all calls take constant time, but the hash of pvs_ac_route and pvs_ac_sent, which is linear
 * in the datagram, and the copy of the payload in pvs_ac_write, which a gather writer saves.
 */
#ifndef PVS_AC_H
#define PVS_AC_H

#include "pvs/base.h"
#include "pvs/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PVS_AC_MAGIC = 0xac,
    PVS_AC_VERSION = 1,
    PVS_AC_HEADER_SIZE = 16,
    PVS_AC_INFORM_SIZE = 38,  /* with the header */
    PVS_AC_FRAME_MAX = 65527, /* the largest content of a UDP datagram; over IPv4 it is 65507 */
    PVS_AC_BUCKET = 8
};

/* Message types. All others are undefined: a node forwards them and delivers none. */
enum {
    PVS_AC_HELLO = 0x01,
    PVS_AC_GOODBYE = 0x02,
    PVS_AC_PING = 0x03,
    PVS_AC_PONG = 0x04,
    PVS_AC_INFORM = 0x05,
    PVS_AC_DATA = 0x10
};

/* Flags. The other seven bits are reserved: send 0; what was read is kept and written again. */
#define PVS_AC_NO_FORWARD 0x80u

/* The special values of dst. */
#define PVS_AC_ANY 0u          /* whoever receives it; not forwarded */
#define PVS_AC_ALL 0xffffffffu /* every node; forwarded */

/* Fields of faults. */
enum {
    PVS_AC_FIELD_MAGIC = 0x301,
    PVS_AC_FIELD_VERSION,
    PVS_AC_FIELD_TYPE,
    PVS_AC_FIELD_FLAGS,
    PVS_AC_FIELD_NONCE,
    PVS_AC_FIELD_SRC,
    PVS_AC_FIELD_DST,
    PVS_AC_FIELD_SUBJECT,
    PVS_AC_FIELD_ADDRESS,
    PVS_AC_FIELD_PORT,
    PVS_AC_FIELD_PAYLOAD
};

/*
 * A frame. nonce, src, dst, type, flags: its header. payload: of Data. subject, endpoint: of
 * Inform, the node that it tells of and where that node was reachable. Members that the type does
 * not have are 0. 56 bytes / 48.
 *
 * Reading gives the address as the wire has it, in family 6: an IPv4 one as ::ffff:a.b.c.d, which
 * pvs_endpoint_unmap makes family 4. Writing maps family 4 back, so both forms give the same bytes.
 */
typedef struct pvs_ac_frame {
    pvs_bytes payload;
    uint32_t nonce, src, dst, subject;
    pvs_endpoint endpoint;
    uint8_t type, flags;
} pvs_ac_frame;

/* The header alone, of a frame whose type and payload may be anything. 16 bytes everywhere. */
typedef struct pvs_ac_header {
    uint32_t nonce, src, dst; /* number of the packet; where it began; whom it is for */
    uint8_t type, flags;      /* PVS_AC_HELLO and its like; PVS_AC_NO_FORWARD and reserved bits */
} pvs_ac_header;

/*
 * Reads one frame: the whole of the datagram, which pvs_reader_message gives then, byte for byte.
 * *frame is zeroed first and filled on PVS_OK only; payload points into the datagram.
 * Checks are made in this order, the first that fails is reported:
 *   PVS_ERR_USAGE       the reader is not for datagrams
 *   PVS_ERR_TRUNCATED   fewer than 16 bytes
 *   PVS_ERR_SIZE_LIMIT  more than in->limit or PVS_AC_FRAME_MAX bytes
 *   PVS_ERR_MAGIC, PVS_ERR_VERSION, PVS_ERR_TYPE
 *   PVS_ERR_TRUNCATED   an Inform of fewer than 38 bytes
 *   PVS_ERR_TRAILING    an Inform of more; any payload of the types that have none.
 * PVS_ALLOW_TRAILING does nothing here: a frame has no end but that of its datagram, and to
 * forward a frame without its last bytes would alter it.
 */
PVS_API PVS_MUST_USE pvs_status pvs_ac_read(pvs_reader *in, pvs_ac_frame *frame);

/*
 * Reads the header and takes the rest of the datagram as it is, whatever its type. The frame as a
 * whole is pvs_reader_message; its payload stands behind the first 16 bytes. *header is zeroed
 * first and filled on PVS_OK only.
 * The datagram is read then; to read the same one as a frame, too, take a copy of the reader first.
 * Returns PVS_OK, PVS_ERR_USAGE, PVS_ERR_TRUNCATED (fewer than 16 bytes), PVS_ERR_SIZE_LIMIT,
 * PVS_ERR_MAGIC or PVS_ERR_VERSION, in this order.
 */
PVS_API PVS_MUST_USE pvs_status pvs_ac_read_header(pvs_reader *in, pvs_ac_header *header);

/*
 * Writes one frame: what pvs_ac_read gave becomes the same bytes. A gather writer leaves the
 * payload of Data where it is.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_USAGE (a message is open in this writer, or a gather
 * writer has its payload already); PVS_ERR_TYPE (undefined);
 * PVS_ERR_VALUE: a subject, endpoint or payload with a type that has none, an Inform whose endpoint
 * is of neither family 4 nor 6, a payload that makes the frame larger than PVS_AC_FRAME_MAX, a
 * payload of NULL with a size.
 */
PVS_API PVS_MUST_USE pvs_status pvs_ac_write(pvs_writer *out, const pvs_ac_frame *frame);

/* ------------------------------------------------------------------------------ forwarding */

/* What to do with a frame: bits. */
#define PVS_AC_DELIVER 1u /* it is for this node */
#define PVS_AC_FORWARD 2u /* it has to go on to all connected neighbours, unaltered */

/*
 * What a node has to do with a frame that it has not seen before, by the header alone: no memory,
 * no look at the payload.
 *   src is own         nothing: an own frame came back
 *   dst is own or ANY  PVS_AC_DELIVER
 *   dst is ALL         PVS_AC_DELIVER, and PVS_AC_FORWARD unless the frame says NO_FORWARD
 *   any other dst      PVS_AC_FORWARD unless the frame says NO_FORWARD
 */
PVS_API unsigned pvs_ac_decide(const pvs_ac_header *header, uint32_t own);

/* Room for eight frames in the memory. All-zero is empty. 96 bytes everywhere. */
typedef struct pvs_ac_bucket {
    uint32_t low[PVS_AC_BUCKET], high[PVS_AC_BUCKET]; /* tags of frames, in halves */
    uint32_t seen[PVS_AC_BUCKET];                     /* when they came */
} pvs_ac_bucket;

/*
 * A node: its netid and its memory of the frames it has seen. Yours to fill and to keep; start
 * with zeros. 48 bytes / 36.
 *
 *  bucket, buckets  storage for the memory, zeroed at the start. How many: the frames a second at
 *               the busiest, times keep, divided by 0.85 and by 8. With NULL or 0 nothing can be
 *               remembered, so nothing is forwarded.
 *  own          the netid of this node.
 *  keep         for how many seconds a frame is remembered at least. The protocol demands 300;
 *               less than that, 0 included, means 300. At most 2147483647.
 *  full         counts the frames that could not be remembered; yours to read and to reset.
 *  key          16 random bytes that nobody else knows. Frames are told apart by their SipHash-1-3
 *               under this key, so that no sender can make two frames look the same, or crowd some
 *               place of the memory. With a new key no frame is known any more; the old
 *               ones take their places until their time has come.
 */
typedef struct pvs_ac_node {
    pvs_ac_bucket *bucket;    /* storage, or NULL */
    size_t buckets;           /* how many */
    uint32_t own, keep, full; /* netid; seconds; frames that could not be remembered */
    uint8_t key[16];          /* random and secret */
} pvs_ac_node;

/*
 * What to do with a datagram that came in: pvs_ac_decide, but
 *  - a datagram whose header pvs_ac_read_header refuses: nothing (0), and it is not remembered;
 *  - a frame that was seen before: nothing. Every other frame is remembered from now on, but those
 *    with src own, which need no memory;
 *  - PVS_AC_DELIVER only where pvs_ac_read accepts the frame. One that it refuses for its type or
 *    payload is forwarded all the same;
 *  - a frame that cannot be remembered is not forwarded, or it might go round for ever; it may be
 *    delivered, now and each time it comes. node->full counts it. That happens where all the places
 *    in which it may be are taken by frames whose time has not come.
 *
 * now: seconds of a clock that does not jump, from any start; it may wrap around. A frame seen at t
 * is remembered up to and including t + keep. Where the clock goes back, nothing is forgotten
 * early.
 */
PVS_API unsigned pvs_ac_route(pvs_ac_node *node, pvs_bytes datagram, uint32_t now);

/*
 * Remembers a frame that this node sends, so that it is not taken for new when it comes back. Only
 * frames with another src than own need it: those of a node that has several netids or is about
 * to change its own. Returns 1, or 0 where the datagram has no header that can be read or the
 * memory is full, which node->full counts.
 */
PVS_API int pvs_ac_sent(pvs_ac_node *node, pvs_bytes datagram, uint32_t now);

#ifdef __cplusplus
}
#endif
#endif
