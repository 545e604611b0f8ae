/*
 * pvs/view.h - PVS view exchanges: requests and responses of peer sampling services.
 *
 * A message is a view: peers, each with addresses and metadata, then metadata of the message.
 *
 *     header    version:4 type:4 | magic 177 | peers:8 | metadata:8             4 bytes
 *     peer      addresses:8 | metadata:8, then the address blocks, then the metadata blocks
 *     block     code:8 | length: VarU64 | length bytes
 *
 * All integers are big-endian. A message has no length of its own: only walking it finds its end,
 * and a stream reader walks on where it stopped. At most 255 peers, 255 blocks in each list.
 * Source: docs/wire/view.md; its numbered paragraphs say where text and reference program differ.
 *
 * Reading:                                        Writing:
 *     pvs_view_read(&in, &message)                    pvs_view_begin(&out, PVS_VIEW_RESPONSE);
 *     while (pvs_view_next_peer(..))                  pvs_view_begin_peer(&out);
 *         while (pvs_view_next_address(..)) ..        pvs_view_add_endpoint(&out, &endpoint);
 *         while (pvs_view_next_meta(..)) ..           pvs_view_add_meta(&out, &meta);
 *                                                     status = pvs_view_end(&out);
 *
 * Work: reading and writing take time linear in the bytes, also when a message arrives byte by
 * byte; next_address and next_meta take constant time, next_peer the peer's blocks.
 */
#ifndef PVS_VIEW_H
#define PVS_VIEW_H

#include "pvs/base.h"
#include "pvs/endpoint.h"
#include "pvs/varu64.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PVS_VIEW_VERSION = 1,
    PVS_VIEW_MAGIC = 177,
    PVS_VIEW_HEADER_SIZE = 4,
    PVS_VIEW_COUNT_MAX = 255
};

/* Message types. */
enum { PVS_VIEW_REQUEST = 0, PVS_VIEW_RESPONSE = 1 };

/* General address codes. 5..127 are reserved, 128..255 belong to applications. */
enum {
    PVS_VIEW_REFLECTIVE = 0, /* no content: "the address you see this message come from" */
    PVS_VIEW_IPV4 = 1,
    PVS_VIEW_IPV4_PORT = 2,
    PVS_VIEW_IPV6 = 3,
    PVS_VIEW_IPV6_PORT = 4
};

/* General metadata codes. 2..127 are reserved, 128..255 belong to applications. */
enum {
    PVS_VIEW_LOGICAL_TIME = 0, /* 32 bits, unsigned */
    PVS_VIEW_UTC_TIME = 1      /* 64 bits, signed: seconds since 1970-01-01 00:00 UTC */
};

/*
 * Leniencies, for `allow` of a reader, and of a writer that is to write again what such a reader
 * read. The PVS reference program reads each of these, and was not seen to write any of them
 * unless somebody had sent it to it.
 *
 *  TYPE          message types 2..15. The spec recommends to discard them.
 *  NONMINIMAL    lengths that take more bytes than they need (see pvs/varu64.h); written minimal.
 *  KNOWN_LENGTH  a general code with another length than its own: handed out as opaque data.
 *                The risk: a peer that checks less may read an address beyond its block.
 *
 * and for writers only:
 *  RESERVED      pvs_view_add_..: codes that the spec reserves. (pvs_view_write keeps the ones that
 *                were read without being asked, so that a gateway loses nothing.)
 */
#define PVS_VIEW_ALLOW_TYPE         0x20u
#define PVS_VIEW_ALLOW_NONMINIMAL   PVS_VARU64_ALLOW_NONMINIMAL
#define PVS_VIEW_ALLOW_KNOWN_LENGTH 0x80u
#define PVS_VIEW_ALLOW_RESERVED     0x100u

/* Fields of faults. */
enum {
    PVS_VIEW_FIELD_VERSION = 0x201,
    PVS_VIEW_FIELD_TYPE,
    PVS_VIEW_FIELD_MAGIC,
    PVS_VIEW_FIELD_PEERS,    /* the number of peers */
    PVS_VIEW_FIELD_METADATA, /* the number of metadata blocks of the message */
    PVS_VIEW_FIELD_PEER_ADDRESSES,
    PVS_VIEW_FIELD_PEER_METADATA,
    PVS_VIEW_FIELD_ADDRESS_CODE,
    PVS_VIEW_FIELD_ADDRESS_LENGTH,
    PVS_VIEW_FIELD_ADDRESS_DATA,
    PVS_VIEW_FIELD_PEER_META_CODE,
    PVS_VIEW_FIELD_PEER_META_LENGTH,
    PVS_VIEW_FIELD_PEER_META_DATA,
    PVS_VIEW_FIELD_META_CODE,
    PVS_VIEW_FIELD_META_LENGTH,
    PVS_VIEW_FIELD_META_DATA
};

/*
 * Lists: the wire bytes of their elements, and how many. 24 bytes on 64-bit machines, 12
 * on 32-bit, each. They are their own iterators: pvs_view_next_.. takes the first element off, so
 * copy a list to walk it twice.
 */
typedef struct pvs_view_peers {
    const uint8_t *data; /* the elements as they came */
    size_t size, count;  /* bytes; elements */
} pvs_view_peers;
typedef struct pvs_view_addresses {
    const uint8_t *data; /* the elements as they came */
    size_t size, count;  /* bytes; elements */
} pvs_view_addresses;
typedef struct pvs_view_metas {
    const uint8_t *data; /* the elements as they came */
    size_t size, count;  /* bytes; elements */
} pvs_view_metas;

/* A message. version: 1 (0 means 1 on writing). 56 bytes / 28. */
typedef struct pvs_view_message {
    pvs_view_peers peers;    /* the view */
    pvs_view_metas metadata; /* of the message; each peer has its own */
    uint8_t type, version;   /* PVS_VIEW_REQUEST, PVS_VIEW_RESPONSE; 1 */
} pvs_view_message;

/* A peer of the view. 48 bytes / 24. */
typedef struct pvs_view_peer {
    pvs_view_addresses addresses; /* where it can be reached, in different ways */
    pvs_view_metas metadata;      /* when it was seen, and the application's own */
} pvs_view_peer;

/*
 * An address. data: the block's content, whatever its code. endpoint: what a general code with
 * the length it has to have says (family 0 for reflective; port 0 for the codes without port).
 * opaque: 1 where only data tells, because the code is not general or, with ALLOW_KNOWN_LENGTH,
 * the length is wrong. 40 bytes / 32.
 */
typedef struct pvs_view_address {
    pvs_bytes data;
    pvs_endpoint endpoint;
    uint8_t code, opaque;
} pvs_view_address;

/*
 * A metadata block, in the same manner. data: the block's content, whatever its code. time: what a
 * general code says. opaque: 1 where only data tells. code: one of the codes above.
 * 32 bytes / 24.
 */
typedef struct pvs_view_meta {
    pvs_bytes data;
    int64_t time;
    uint8_t code, opaque;
} pvs_view_meta;

/*
 * Reads one message. *message is zeroed first and filled on PVS_OK only; its lists point into the
 * reader's buffer.
 * Returns PVS_OK; PVS_NEED_MORE (stream readers); PVS_ERR_TRUNCATED, PVS_ERR_TRAILING (datagram
 * readers); PVS_ERR_SIZE_LIMIT as soon as the counts and lengths seen add up to more than
 * in->limit; PVS_ERR_VERSION; PVS_ERR_TYPE; PVS_ERR_MAGIC; PVS_ERR_LENGTH (a general code has a
 * length that is not its own); PVS_ERR_NONMINIMAL. Checks are made in the order of the bytes.
 */
PVS_API PVS_MUST_USE pvs_status pvs_view_read(pvs_reader *in, pvs_view_message *message);

/*
 * Take the first element off a list: 1, or 0 at the end, where *peer, *address, *meta is zeroed.
 * On a list that pvs_view_read gave they cannot fail before its count is used up; on a list that
 * somebody made up they end at the first element that is not all there.
 */
PVS_API int pvs_view_next_peer(pvs_view_peers *list, pvs_view_peer *peer);
PVS_API int pvs_view_next_address(pvs_view_addresses *list, pvs_view_address *address);
PVS_API int pvs_view_next_meta(pvs_view_metas *list, pvs_view_meta *meta);

/*
 * Where the peer can be reached: 1 and *ep, or 0 and a zeroed *ep for opaque addresses. A
 * reflective address is `source`, the endpoint that the message came from (NULL: not known, 0).
 * The codes without a port give port 0.
 */
PVS_API int pvs_view_resolve(const pvs_view_address *address, const pvs_endpoint *source,
                             pvs_endpoint *ep);

/*
 * Writes a message that was read, in canonical form: the same bytes, but every length minimal.
 * Does it fit a datagram? Write it to pvs_writer_init(NULL, 0) first: pos is its size.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_USAGE (a message is open in this writer, or the writer is
 * of no use, see pvs_writer_init); PVS_ERR_VERSION;
 * PVS_ERR_TYPE, PVS_ERR_LENGTH (unless out->allow has the flag); PVS_ERR_COUNT (more than 255);
 * PVS_ERR_VALUE (a list that is not made of whole elements).
 */
PVS_API PVS_MUST_USE pvs_status pvs_view_write(pvs_writer *out, const pvs_view_message *message);

/*
 * Writes a new message piece by piece:
 *     begin, { begin_peer, add_address or add_endpoint.., add_meta.. }.., add_message_meta.., end
 * An error sticks and end reports it, so the calls between may go unchecked. Each returns PVS_OK
 * or how the message stands. To keep "as many as fit", copy the writer before a peer and assign
 * the copy back when a call says PVS_ERR_SPACE.
 *
 * begin         type: PVS_VIEW_REQUEST, PVS_VIEW_RESPONSE. PVS_ERR_TYPE for 2..15 without the flag
 *               and for everything above; PVS_ERR_USAGE where a message is open.
 * begin_peer    PVS_ERR_COUNT for the 256th; PVS_ERR_USAGE without begin and after
 *               add_message_meta.
 * add_address   general codes: from endpoint, unless opaque; other codes: from data.
 *               PVS_ERR_VALUE: an endpoint of another family than the code's, a port with a code
 *               that has none, data of NULL with a size, a reserved code without the flag.
 *               PVS_ERR_LENGTH: opaque with a general code but not its length, without the flag.
 *               PVS_ERR_COUNT: the peer's 256th. PVS_ERR_USAGE: no peer, or its metadata has begun.
 * add_endpoint  the same with code 2 or 4, as the family says.
 * add_meta      general codes: from time, unless opaque; other codes: from data. PVS_ERR_VALUE: a
 *               logical time outside 0..2^32-1, data of NULL with a size, a reserved code without
 *               the flag. Else as above.
 * add_message_meta  the same for the message, behind the last peer.
 * end           the first error, or PVS_ERR_SPACE with out->needed; then pos is back where the
 *               message began. PVS_ERR_USAGE without begin.
 */
PVS_API pvs_status pvs_view_begin(pvs_writer *out, int type);
PVS_API pvs_status pvs_view_begin_peer(pvs_writer *out);
PVS_API pvs_status pvs_view_add_address(pvs_writer *out, const pvs_view_address *address);
PVS_API pvs_status pvs_view_add_endpoint(pvs_writer *out, const pvs_endpoint *ep);
PVS_API pvs_status pvs_view_add_meta(pvs_writer *out, const pvs_view_meta *meta);
PVS_API pvs_status pvs_view_add_message_meta(pvs_writer *out, const pvs_view_meta *meta);
PVS_API PVS_MUST_USE pvs_status pvs_view_end(pvs_writer *out);

#ifdef __cplusplus
}
#endif
#endif
