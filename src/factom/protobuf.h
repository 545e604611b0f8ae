/*
 * A scanner for the protobuf messages of Factom V11: field by field, bounded, without recursion.
 * It reads what the generated code of the reference reads and, unless the flags of the reader say
 * otherwise, refuses what no generated writer produces. docs/wire/factom.md, section "Protobuf".
 *
 * A scan covers one message that is there as a whole. A message inside a message is a scan of the
 * outer field's data. Strings are not checked here; see pvs_factom_utf8_.
 */
#ifndef PVS_FACTOM_PROTOBUF_H
#define PVS_FACTOM_PROTOBUF_H

#include "../base/cursor.h"

enum { PVS_PB_VARINT_ = 0, PVS_PB_FIXED64_ = 1, PVS_PB_BYTES_ = 2, PVS_PB_FIXED32_ = 5 };
/* A shape says for the field numbers 0..7 what they are; all others are unknown and skipped. */
enum {
    PVS_PB_UNKNOWN_ = 0xff,
    PVS_PB_U32_ = 0x10,  /* a varint of 32 bits */
    PVS_PB_U64_ = 0x20,  /* a varint of 64 bits */
    PVS_PB_TEXT_ = 0x12, /* bytes */
    PVS_PB_LIST_ = 0x22, /* bytes that may come several times */
    PVS_PB_WIRE_ = 0x07  /* the wire type within the above */
};
typedef struct pvs_pb_shape_ {
    uint8_t kind[8];
} pvs_pb_shape_;
extern const pvs_pb_shape_ pvs_pb_endpoint_shape_; /* Endpoint {1 Host, 2 Port} */

typedef struct pvs_pb_scan_ {
    pvs_bytes bytes; /* the message */
    size_t at;       /* the next tag */
    uint32_t allow;  /* of the reader */
    unsigned seen;   /* fields of the shape that have come, a bit each */
    pvs_status status;
    size_t fault_at;       /* where status is an error: the offset in bytes of what is wrong */
    unsigned fault_number; /* and the number of its field, 0 where that is not known */
} pvs_pb_scan_;

typedef struct pvs_pb_field_ {
    unsigned number; /* of the shape: 1..7 */
    uint64_t value;  /* varints; a U32 is cut to 32 bits */
    pvs_bytes data;  /* bytes */
    size_t at;       /* offset in the message of the value or of the data (behind the length) */
} pvs_pb_field_;

static inline pvs_pb_scan_ pvs_pb_begin_(pvs_bytes bytes, uint32_t allow) {
    pvs_pb_scan_ scan;
    scan.bytes = bytes;
    scan.at = 0;
    scan.allow = allow;
    scan.seen = 0;
    scan.status = PVS_OK;
    scan.fault_at = 0;
    scan.fault_number = 0;
    return scan;
}

/*
 * The next field that the shape knows: 1. Unknown ones are checked and passed over. 0 at the end
 * of the message and on an error, which scan->status tells:
 *   LENGTH      a number, a length or a group goes beyond the end of the message
 *   SYNTAX      a number of 11 bytes, wire type 6 or 7, field number 0 (or above 2^29-1), a group
 *               end that nothing opened or that has another number than its start
 *   KIND        a known field with another wire type than its own, a U32 above 2^32-1
 *   NONMINIMAL  a padded number   DUPLICATE  a known field twice that is no list
 *   DEPTH_LIMIT groups nested in more than 16 changes of number (strict readers only)
 */
int pvs_pb_next_(pvs_pb_scan_ *scan, const pvs_pb_shape_ *shape, pvs_pb_field_ *field);

/*
 * The two texts of an Endpoint message; texts that are missing are empty. Strict readers refuse
 * text that is no UTF-8 (TEXT). *at: where it fails, the offset in `bytes` to blame.
 */
pvs_status pvs_pb_endpoint_(pvs_bytes bytes, uint32_t allow, pvs_bytes *host, pvs_bytes *port,
                            size_t *at);

/* Is this well-formed UTF-8 (no surrogates, nothing over-long, nothing above U+10FFFF)? */
int pvs_factom_utf8_(pvs_bytes text);

/* ---- writing: fields that hold their default (0, empty) are left out, as generated code does */

static inline size_t pvs_pb_varint_size_(uint64_t value) {
    size_t n = 1;
    while (value >>= 7) n++;
    return n;
}
void pvs_pb_put_varint_(pvs_writer *out, uint64_t value);
void pvs_pb_put_uint_(pvs_writer *out, unsigned number, uint64_t value);
void pvs_pb_put_bytes_(pvs_writer *out, unsigned number, pvs_bytes data);
/* What pvs_pb_put_uint_ and pvs_pb_put_bytes_ take; field numbers up to 15. */
static inline size_t pvs_pb_uint_size_(uint64_t value) {
    return value ? 1 + pvs_pb_varint_size_(value) : 0;
}
static inline size_t pvs_pb_bytes_size_(pvs_bytes data) {
    return data.size ? 1 + pvs_pb_varint_size_(data.size) + data.size : 0;
}
/* An Endpoint as element `number` of a list (in a list even an empty one is written). */
void pvs_pb_put_endpoint_(pvs_writer *out, unsigned number, pvs_bytes host, pvs_bytes port);

#endif
