/*
 * pvs/gossip.h - gossip: six messages in the bincode 1 encoding, over TCP and then TLS.
 *
 *     message    tag:32 | body
 *     text       length:64 | UTF-8               also error
 *     peers      count:64 | entries              entry: identity:64 | family:32 | address | port:16
 *     pair       identity:64 | port:16
 *     heartbeat, ask for peers                   no body
 *
 * All integers are little-endian, addresses in network order: 4 bytes for family 0 (IPv4), 16 for
 * family 1 (IPv6). There is no framing: every message tells its own end, and nothing tells where
 * one begins. Each side sends one pair message in clear, everything else inside TLS.
 * Source: docs/wire/gossip.md; its numbered paragraphs say where text and reference program differ.
 *
 * Reading:                                            Writing:
 *     pvs_gossip_read(&in, &message)                      pvs_gossip_write(&out, &message)
 *     while (pvs_gossip_next_peer(&message.peers, ..))    pvs_gossip_begin_peers(&out);
 *                                                         pvs_gossip_add_peer(&out, &peer);
 *                                                         status = pvs_gossip_end_peers(&out);
 *
 * in->pos tells what a message consumed, so that several in one read, and a TLS record right behind
 * the pair message (pvs_reader_rest), are not lost as they are in the reference program.
 *
 * Work: linear in the bytes, also when a message arrives byte by byte; next_peer constant.
 */
#ifndef PVS_GOSSIP_H
#define PVS_GOSSIP_H

#include "pvs/base.h"
#include "pvs/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Message types: the tags on the wire. */
enum {
    PVS_GOSSIP_TEXT = 0,
    PVS_GOSSIP_HEARTBEAT = 1,
    PVS_GOSSIP_ASK_PEERS = 2,
    PVS_GOSSIP_PEERS = 3,
    PVS_GOSSIP_PAIR = 4,
    PVS_GOSSIP_ERROR = 5
};

enum { PVS_GOSSIP_PAIR_SIZE = 14 }; /* of the clear message that a connection begins with */

/* Fields of faults. */
enum {
    PVS_GOSSIP_FIELD_TYPE = 0x501,
    PVS_GOSSIP_FIELD_TEXT_LENGTH,
    PVS_GOSSIP_FIELD_TEXT,
    PVS_GOSSIP_FIELD_PEERS, /* the number of peers */
    PVS_GOSSIP_FIELD_PEER_IDENTITY,
    PVS_GOSSIP_FIELD_PEER_FAMILY,
    PVS_GOSSIP_FIELD_PEER_ADDRESS,
    PVS_GOSSIP_FIELD_PEER_PORT,
    PVS_GOSSIP_FIELD_IDENTITY,
    PVS_GOSSIP_FIELD_PORT
};

/*
 * A peer list: the wire bytes of its entries, and how many. 24 bytes / 12. It is its own iterator:
 * copy it to walk it twice.
 */
typedef struct pvs_gossip_peers {
    const uint8_t *data; /* the elements as they came */
    size_t size, count;  /* bytes; elements */
} pvs_gossip_peers;

/* An entry of the list. An IPv4-mapped address stays family 6, as on the wire. 32 bytes / 32. */
typedef struct pvs_gossip_peer {
    uint64_t identity;     /* of its certificate, see pvs_gossip_identity */
    pvs_endpoint endpoint; /* where it listens */
} pvs_gossip_peer;

/*
 * A message. pair: identity, port (where it listens). text, error: text, UTF-8 without terminating
 * zero, zeros allowed inside. peers: peers. What a type does not have is zero. 56 bytes / 32.
 */
typedef struct pvs_gossip_message {
    uint64_t identity;      /* of pair */
    pvs_bytes text;         /* of text and error */
    pvs_gossip_peers peers; /* of peers */
    uint16_t port;          /* of pair */
    uint8_t type;           /* PVS_GOSSIP_TEXT and its like */
} pvs_gossip_message;

/*
 * Reads one message. *message is zeroed first and filled on PVS_OK only; text and peers point into
 * the reader's buffer.
 * Returns PVS_OK; PVS_NEED_MORE (stream readers); PVS_ERR_TRUNCATED, PVS_ERR_TRAILING (datagram
 * readers; the reference program ignores what follows: PVS_ALLOW_TRAILING does so, too);
 * PVS_ERR_SIZE_LIMIT as soon as type, length, count and address families seen add up to more than
 * in->limit, or than 64 bits can count; PVS_ERR_TYPE (a tag above 5, an address family above 1);
 * PVS_ERR_TEXT (not UTF-8 as Rust defines it: surrogates, overlong forms and numbers above
 * U+10FFFF are refused; fault.at is where the bad character begins). Checks are made in the order
 * of the bytes, each at the first byte that allows it: a character that cannot be completed within
 * the text is refused before the text is.
 */
PVS_API PVS_MUST_USE pvs_status pvs_gossip_read(pvs_reader *in, pvs_gossip_message *message);

/*
 * Takes the first entry off a list: 1, or 0 at the end, where *peer is zeroed. On a list that
 * pvs_gossip_read gave it cannot fail before the count is used up; a list that somebody made up
 * ends at the first entry that is not all there or has an unknown family.
 */
PVS_API int pvs_gossip_next_peer(pvs_gossip_peers *list, pvs_gossip_peer *peer);

/*
 * Writes a message: the bytes that bincode writes for it; there is only one form for each.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_USAGE (a message is open in this writer); PVS_ERR_TYPE
 * (above 5); PVS_ERR_TEXT (not UTF-8; fault.at as above); PVS_ERR_VALUE (a list that is not made
 * of exactly count entries, a text, list, identity or port with a type
 * that has none, a text of NULL with a size).
 */
PVS_API PVS_MUST_USE pvs_status pvs_gossip_write(pvs_writer *out,
                                                 const pvs_gossip_message *message);

/*
 * Writes a new peer list entry by entry: begin_peers, add_peer.., end_peers. An error sticks and
 * end_peers reports it, so add_peer may go unchecked; it returns PVS_OK or how the message stands.
 * To keep "as many as fit", copy the writer before an entry and assign the copy back when add_peer
 * says PVS_ERR_SPACE.
 *
 * begin_peers  PVS_ERR_USAGE where a message is open.
 * add_peer     PVS_ERR_VALUE for an endpoint of another family than 4 and 6; PVS_ERR_COUNT for more
 *              than 2^32 - 1 entries; PVS_ERR_USAGE without begin.
 * end_peers    the first error, or PVS_ERR_SPACE with out->needed; then pos is back where the
 *              message began. PVS_ERR_USAGE without begin.
 */
PVS_API pvs_status pvs_gossip_begin_peers(pvs_writer *out);
PVS_API pvs_status pvs_gossip_add_peer(pvs_writer *out, const pvs_gossip_peer *peer);
PVS_API PVS_MUST_USE pvs_status pvs_gossip_end_peers(pvs_writer *out);

/*
 * The identity of a node: SipHash-1-3 under the zero key over the DER bytes of its whole
 * certificate. certificate: DER, as TLS hands it over. The comparison that the protocol asks for:
 * pvs_gossip_identity(the certificate of the TLS session) == message.identity of the pair message.
 * No secret is in it: 64 bits that anybody can search collisions for, so it recognises a peer and
 * proves little.
 */
PVS_API uint64_t pvs_gossip_identity(pvs_bytes certificate);

#ifdef __cplusplus
}
#endif
#endif
