/*
 * pvs/factom_share.h - peer shares of the Factom p2p protocol, and its rules that need no stream:
 * endpoints, ports, network ids, checksums. Included by pvs/factom.h.
 *
 * A share is the payload of a Peer-Response parcel, a list of endpoints as text:
 *
 *     V10  [{"ip":"10.0.0.255","port":"8108"},..]              empty: null
 *     V9   the same list with eleven members an element         empty: null
 *     V11  protobuf: Share {1 repeated Endpoint {1 host, 2 port}}   empty: no bytes
 *
 * The alternatives of a handshake are the same list: the V10 form in V9 and V10 handshakes.
 * Source: docs/wire/factom_share.md; its numbered paragraphs say what the reference program (Go,
 * encoding/json) accepts and writes.
 *
 * Reading:
 *     in = pvs_reader_datagram(payload, size);
 *     status = pvs_factom_read_share(&in, version, &share);
 *     while (pvs_factom_next_endpoint(&share, &ep)) ..
 *
 * Writing:
 *     pvs_factom_begin_share(&out, 10, network);
 *     pvs_factom_add_endpoint(&out, &ep);
 *     status = pvs_factom_end_share(&out);
 *
 * Work: linear in the bytes. Stack in bytes, at most (x86-64, gcc -O2 and -Os), where it is 512 and
 * more; see also there.
 *   pvs_factom_read_share 2112
 *   pvs_factom_next_endpoint 2048
 *   pvs_factom_check_endpoints 2112
 *   pvs_factom_write_share 2304
 *   pvs_factom_add_endpoint 960
 *   pvs_factom_check_v9 3136, short payloads 64
 *   pvs_factom_crc32 3136
 */
#ifndef PVS_FACTOM_SHARE_H
#define PVS_FACTOM_SHARE_H

#include "pvs/base.h"
#include "pvs/factom_allow.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    PVS_FACTOM_HOST_MAX = 253,         /* longest valid host, in bytes */
    PVS_FACTOM_JSON_DEPTH = 256,       /* JSON values may nest so deep, the list itself counted; */
    PVS_FACTOM_JSON_DEPTH_MAX = 10000, /* with ALLOW_ANY_ENDPOINT so deep, as in Go */
    PVS_FACTOM_PEER_TEXT_MAX = 283     /* longest pvs_factom_print_peer of a valid endpoint whose
                                          port has at most 20 characters */
};

/* Network ids that have a name. */
#define PVS_FACTOM_MAINNET  0xfeedbeefu
#define PVS_FACTOM_TESTNET  0xdeadbeefu
#define PVS_FACTOM_LOCALNET 0x00beadedu

/* Fields of faults. */
enum {
    PVS_FACTOM_FIELD_SHARE = 0x640,  /* the list as a whole */
    PVS_FACTOM_FIELD_SHARE_ENDPOINT, /* an element */
    PVS_FACTOM_FIELD_SHARE_HOST,     /* "ip", in V9 "Address" */
    PVS_FACTOM_FIELD_SHARE_PORT,
    PVS_FACTOM_FIELD_SHARE_QUALITY_SCORE, /* V9 from here on */
    PVS_FACTOM_FIELD_SHARE_NODE_ID,
    PVS_FACTOM_FIELD_SHARE_HASH,
    PVS_FACTOM_FIELD_SHARE_LOCATION,
    PVS_FACTOM_FIELD_SHARE_NETWORK,
    PVS_FACTOM_FIELD_SHARE_TYPE,
    PVS_FACTOM_FIELD_SHARE_CONNECTIONS,
    PVS_FACTOM_FIELD_SHARE_LAST_CONTACT,
    PVS_FACTOM_FIELD_SHARE_SOURCE,
    PVS_FACTOM_FIELD_SHARE_VERSION /* the argument `version` */
};

/*
 * An endpoint: host (IP address or name) and port as text, without terminating zeros.
 * escaped: 0, and then host and port are what they say. 1, only from readers with
 * PVS_FACTOM_ALLOW_ANY_ENDPOINT: both are JSON text as it stands between the quotes, with escapes
 * or broken UTF-8 in it; pvs_factom_unescape makes the text out of it. 40 bytes / 20.
 */
typedef struct pvs_factom_endpoint {
    pvs_bytes host, port; /* address or name; number */
    uint8_t escaped;
} pvs_factom_endpoint;

/*
 * A list of endpoints: wire bytes and how many are still to come. It is its own iterator, so copy
 * it to walk it twice. version: 9, 10 (JSON) or 11 (protobuf). 32 bytes / 16.
 */
typedef struct pvs_factom_share {
    const uint8_t *data;   /* the rest of the list as it came */
    size_t size, count;    /* bytes; endpoints */
    uint8_t version, tag_; /* tag_: protobuf field number of the elements, 0 for that of a share */
    uint8_t walked_;       /* 1: something was taken off */
} pvs_factom_share;

/*
 * Reads and checks a share. in: a datagram reader over the payload, which is the share as a whole.
 * version: of the message that carried it. *share is zeroed first and filled on PVS_OK only; it
 * points into the payload.
 *
 * Without leniencies every endpoint is valid (pvs_factom_check_endpoint) and written without
 * escapes, so what pvs_factom_next_endpoint gives is plain text. in->allow: with
 * PVS_FACTOM_ALLOW_ANY_ENDPOINT everything is accepted that the reference's decoder accepts (see
 * `escaped`, PVS_FACTOM_JSON_DEPTH_MAX); in protobuf together with NONMINIMAL, RANGE, REPEATED,
 * ENDS and TEXT.
 *
 * Returns PVS_OK; PVS_ERR_USAGE (a stream reader: a share has no end of its own; another version);
 * PVS_ERR_SIZE_LIMIT (more than in->limit); PVS_ERR_TRUNCATED. JSON: PVS_ERR_SYNTAX;
 * PVS_ERR_TRAILING (PVS_ALLOW_TRAILING has no effect); PVS_ERR_KIND (a value that its member's
 * type does not take: no list, no object, a string for a number, a number out of range, a text
 * that is no time); PVS_ERR_DEPTH_LIMIT; PVS_ERR_ENDPOINT. Protobuf: PVS_ERR_LENGTH
 * (within an element), PVS_ERR_SYNTAX, PVS_ERR_KIND, PVS_ERR_NONMINIMAL, PVS_ERR_DUPLICATE,
 * PVS_ERR_DEPTH_LIMIT, PVS_ERR_TEXT, PVS_ERR_ENDPOINT. Stack: 1.5 KiB more while an unknown member
 * nests deeper than PVS_FACTOM_JSON_DEPTH (only with PVS_FACTOM_ALLOW_ANY_ENDPOINT).
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_read_share(pvs_reader *in, int version,
                                                      pvs_factom_share *share);

/*
 * Takes the first endpoint off a list: 1, or 0 at the end, where *ep is zeroed. On a list that was
 * read it cannot fail before its count is used up; on one that somebody made up it ends at the
 * first element that is not as it has to be. Stack: as above.
 */
PVS_API int pvs_factom_next_endpoint(pvs_factom_share *share, pvs_factom_endpoint *ep);

/*
 * Appends the text that a host or a port with `escaped` stands for, as UTF-8: escapes replaced,
 * surrogates that are not a pair and bytes that are no UTF-8 each U+FFFD, as the reference does.
 * A writer made with (NULL, 0) counts. The result is never longer than 3 times the input.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_SYNTAX (no inside of a JSON string); PVS_ERR_USAGE while
 * a message is open in the writer.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_unescape(pvs_writer *out, pvs_bytes text);

/*
 * Writes a share, byte for byte as the reference program does (in its Go 1.19 form):
 *     begin, add.., end
 * An error sticks and end reports it, so the calls between may go unchecked. Each returns PVS_OK
 * or how the share stands. To keep "as many as fit", copy the writer before an endpoint and assign
 * the copy back when add says PVS_ERR_SPACE (end writes one byte more for JSON).
 *
 * begin   version: 9, 10, 11. network: what V9 elements say; not used otherwise.
 *         PVS_ERR_USAGE: another version, or a message is open in the writer.
 * add     PVS_ERR_ENDPOINT: not valid, unless out->allow has PVS_FACTOM_ALLOW_ANY_ENDPOINT. Then
 *         an `escaped` one is written in the writer's own form, and in JSON bytes that are no
 *         UTF-8 become \ufffd. PVS_ERR_SYNTAX: `escaped`, but no inside of a JSON string.
 *         PVS_ERR_VALUE: a text of NULL with a size. PVS_ERR_USAGE without begin.
 * end     the first error, or PVS_ERR_SPACE with out->needed; then pos is back where the share
 *         began. PVS_ERR_USAGE without begin. An empty share is "null" in V9 and V10 (and sent),
 *         nothing in V11 (and not sent: a parcel has no empty payload).
 */
PVS_API pvs_status pvs_factom_begin_share(pvs_writer *out, int version, uint32_t network);
PVS_API pvs_status pvs_factom_add_endpoint(pvs_writer *out, const pvs_factom_endpoint *ep);
PVS_API PVS_MUST_USE pvs_status pvs_factom_end_share(pvs_writer *out);

/*
 * Writes a share that was read, to the same bytes. share: as pvs_factom_read_share gave it, not
 * walked (walk a copy), with its bytes still there; it is checked once more.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_ENDPOINT (one is not valid or escaped, and out->allow has
 * no PVS_FACTOM_ALLOW_ANY_ENDPOINT); PVS_ERR_VALUE (no share as it was read, one that was
 * walked, or odd protobuf without that flag); PVS_ERR_USAGE while a message is open in the writer.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_write_share(pvs_writer *out,
                                                       const pvs_factom_share *share);

/* ------------------------------------------------------------------------------- endpoints */

/* The same two texts as a struct: not escaped. */
PVS_API pvs_factom_endpoint pvs_factom_endpoint_of(pvs_bytes host, pvs_bytes port);

/*
 * What the protocol calls a valid endpoint: host an IP address without zone, or 1..253 characters
 * of labels with dots between them (1..63 letters, digits and hyphens, the first no hyphen); port
 * a decimal number with or without sign that is not 0 and fits 64 bits. That lets "-1", "99999",
 * "999.999.999.999" pass: pvs_factom_parse_port and pvs_endpoint_parse_ip are stricter.
 * An `escaped` endpoint is never valid here. Returns PVS_OK, or PVS_ERR_ENDPOINT.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_check_endpoint(const pvs_factom_endpoint *ep);

/*
 * The same for all of a list (which is not used up): what the reference asks of alternatives.
 * Returns PVS_OK; PVS_ERR_ENDPOINT, also where a list that somebody made up ends before its count.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_check_endpoints(const pvs_factom_share *share);

/*
 * A port that can be dialled, as handshakes must have it: a decimal number 1..65535, leading zeros
 * and a '+' allowed. *port is zeroed first and filled on PVS_OK only. PVS_OK, or PVS_ERR_PORT.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_parse_port(pvs_bytes text, uint16_t *port);

/*
 * Splits "host:port" or "[IPv6]:port" as configuration files have it. *ep is zeroed first and
 * filled on PVS_OK only; it points into text, the port as it is written ("+80" stays).
 * Returns PVS_OK; PVS_ERR_SYNTAX (no port, too many colons, brackets that do not match);
 * PVS_ERR_PORT; PVS_ERR_ENDPOINT.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_parse_endpoint(pvs_bytes text, pvs_factom_endpoint *ep);

/*
 * The number that V9 shares give for a host: an IPv4 address as a number, also one mapped to IPv6;
 * the last four bytes of any other IPv6 address; 0 for names.
 */
PVS_API uint32_t pvs_factom_location(pvs_bytes host);

/*
 * Appends a peer's name, which V9 parcels may be addressed to: "10.0.0.255:8108 0000002a" (host,
 * port, node id in hexadecimal), IPv6 without brackets.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_VALUE (a text of NULL with a size, or texts too large to
 * be counted); PVS_ERR_USAGE while a message is open in the writer.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_print_peer(pvs_writer *out,
                                                      const pvs_factom_endpoint *ep,
                                                      uint32_t node_id);

/* -------------------------------------------------------------------------- other rules */

/* The id of a network, given the SHA-256 digest of its name: the first four bytes. */
PVS_API uint32_t pvs_factom_network_id(const uint8_t sha256[32]);

/*
 * Appends "MainNet", "TestNet", "LocalNet" or "CustomNet ID: 29cb7175" (no leading zeros).
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_USAGE while a message is open in the writer.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_print_network(pvs_writer *out, uint32_t network);

/* The name of a parcel type ("Peer-Request"), "" for those above 9. A constant string. */
PVS_API const char *pvs_factom_type_name(unsigned type);

/* 1 for the parcel types that a node hands to its application: 6 and 7. Else 0. */
PVS_API int pvs_factom_is_application(unsigned type);

/*
 * What every parcel must fulfil. Returns PVS_OK; PVS_ERR_TYPE (above 9); PVS_ERR_EMPTY (no
 * payload), in this order.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_check_parcel(unsigned type, size_t payload_size);

/*
 * What a V9 parcel must fulfil besides: version, length and crc32 of its header against the
 * payload. Returns PVS_OK; PVS_ERR_VERSION (not 9); PVS_ERR_EMPTY; PVS_ERR_LENGTH (compared modulo
 * 2^32); PVS_ERR_CHECKSUM, in this order.
 */
PVS_API PVS_MUST_USE pvs_status pvs_factom_check_v9(unsigned version, uint32_t length,
                                                    uint32_t crc32, pvs_bytes payload);

/*
 * CRC-32 with Koopman's polynomial (0x741b8cd7, reflected, inverted at both ends). crc: 0 to begin
 * with, or the result so far: crc32(crc32(0, a), b) is that of a and b in one piece.
 * No table is built at run time. The constant one takes 2 KiB. Data of 2,944 bytes and more takes
 * 3 KiB of stack (hand over smaller pieces where that is too much) and goes faster: up to twice as
 * fast at a few KiB, several times as fast from 16 KiB on.
 */
PVS_API uint32_t pvs_factom_crc32(uint32_t crc, pvs_bytes data);

#ifdef __cplusplus
}
#endif
#endif
