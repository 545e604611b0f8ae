#include "protobuf.h"

#include "pvs/factom_allow.h"

enum { PVS_PB_GROUP_ = 3, PVS_PB_GROUP_END_ = 4, PVS_PB_NUMBER_MAX_ = (1 << 29) - 1 };
enum { PVS_PB_RUNS_ = 16 };

const pvs_pb_shape_ pvs_pb_endpoint_shape_ = {{PVS_PB_UNKNOWN_, PVS_PB_TEXT_, PVS_PB_TEXT_,
                                               PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_,
                                               PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_}};

static int pvs_pb_fail_(pvs_pb_scan_ *scan, pvs_status status, size_t at, uint32_t number) {
    scan->status = status;
    scan->fault_at = at;
    scan->fault_number = number <= 7 ? (unsigned)number : 0;
    return 0;
}

/* A varint of up to 64 bits; bits beyond them are the tenth byte's, and dropped if allowed (F26). */
static int pvs_pb_long_varint_(pvs_pb_scan_ *scan, uint32_t number, uint64_t *value) {
    size_t start = scan->at;
    unsigned byte, shift = 0;
    *value = 0;
    do {
        if (scan->at == scan->bytes.size) {
            return pvs_pb_fail_(scan, PVS_ERR_LENGTH, start, number);
        }
        if (shift > 63) return pvs_pb_fail_(scan, PVS_ERR_SYNTAX, start, number);
        byte = pvs_u8_(scan->bytes, scan->at++);
        *value |= (uint64_t)(byte & 0x7fu) << shift;
        if (shift == 63 && (byte & 0x7eu) && !(scan->allow & PVS_FACTOM_ALLOW_RANGE)) {
            return pvs_pb_fail_(scan, PVS_ERR_KIND, start, number);
        }
        shift += 7;
    } while (byte & 0x80u);
    if (byte == 0 && !(scan->allow & PVS_FACTOM_ALLOW_NONMINIMAL)) {
        return pvs_pb_fail_(scan, PVS_ERR_NONMINIMAL, start, number);
    }
    return 1;
}

static inline int pvs_pb_varint_(pvs_pb_scan_ *scan, uint32_t number, uint64_t *value) {
    unsigned byte = pvs_u8_(scan->bytes, scan->at);
    if (scan->at < scan->bytes.size && byte < 0x80) {
        scan->at++;
        *value = byte;
        return 1;
    }
    return pvs_pb_long_varint_(scan, number, value);
}

static int pvs_pb_forward_(pvs_pb_scan_ *scan, uint64_t n, size_t at, uint32_t number) {
    if (n > scan->bytes.size - scan->at) return pvs_pb_fail_(scan, PVS_ERR_LENGTH, at, number);
    scan->at += (size_t)n;
    return 1;
}

/* A tag in its two halves. The reference keeps the low 32 bits of the number. */
static int pvs_pb_tag_(pvs_pb_scan_ *scan, unsigned *wire, uint32_t *number) {
    size_t at = scan->at;
    uint64_t tag;
    if (!pvs_pb_varint_(scan, 0, &tag)) return 0;
    *wire = (unsigned)(tag & 7u);
    *number = (uint32_t)(tag >> 3 & 0xffffffffu);
    if (tag >> 3 > PVS_PB_NUMBER_MAX_ && !(scan->allow & PVS_FACTOM_ALLOW_RANGE)) {
        return pvs_pb_fail_(scan, PVS_ERR_SYNTAX, at, 0);
    }
    return 1;
}

/* Passes over a value of wire type 0, 1, 2 or 5. */
static int pvs_pb_pass_(pvs_pb_scan_ *scan, unsigned wire, size_t tag_at) {
    size_t at = scan->at;
    uint64_t value;
    switch (wire) {
    case PVS_PB_VARINT_:
        return pvs_pb_varint_(scan, 0, &value);
    case PVS_PB_FIXED64_:
        return pvs_pb_forward_(scan, 8, at, 0);
    case PVS_PB_BYTES_:
        return pvs_pb_varint_(scan, 0, &value) && pvs_pb_forward_(scan, value, at, 0);
    case PVS_PB_FIXED32_:
        return pvs_pb_forward_(scan, 4, at, 0);
    default:
        return pvs_pb_fail_(scan, PVS_ERR_SYNTAX, tag_at, 0);
    }
}

/* The numbers of the groups that are open. Equal neighbours share an entry. */
typedef struct pvs_pb_groups_ {
    uint32_t number[PVS_PB_RUNS_];
    size_t run[PVS_PB_RUNS_];
    unsigned runs;
} pvs_pb_groups_;

static pvs_status pvs_pb_open_(pvs_pb_groups_ *groups, uint32_t number) {
    if (groups->runs == 0 || groups->number[groups->runs - 1] != number) {
        if (groups->runs == PVS_PB_RUNS_) return PVS_ERR_DEPTH_LIMIT;
        groups->number[groups->runs] = number;
        groups->run[groups->runs++] = 0;
    }
    groups->run[groups->runs - 1]++;
    return PVS_OK;
}

static pvs_status pvs_pb_close_(pvs_pb_groups_ *groups, uint32_t number) {
    if (groups->number[groups->runs - 1] != number) return PVS_ERR_SYNTAX;
    if (--groups->run[groups->runs - 1] == 0) groups->runs--;
    return PVS_OK;
}

/* The group that a tag at `start` has opened, to its end (F27). */
static int pvs_pb_pass_group_(pvs_pb_scan_ *scan, uint32_t number, size_t start) {
    int strict = !(scan->allow & PVS_FACTOM_ALLOW_ENDS);
    pvs_pb_groups_ groups;
    size_t depth = 1;
    groups.runs = 0;
    if (strict) pvs_pb_open_(&groups, number);
    while (depth) {
        size_t at = scan->at;
        pvs_status status = PVS_OK;
        unsigned wire;
        if (at == scan->bytes.size) return pvs_pb_fail_(scan, PVS_ERR_LENGTH, start, 0);
        if (!pvs_pb_tag_(scan, &wire, &number)) return 0;
        if (strict && number == 0) return pvs_pb_fail_(scan, PVS_ERR_SYNTAX, at, 0);
        if (wire == PVS_PB_GROUP_) {
            depth++;
            if (strict) status = pvs_pb_open_(&groups, number);
        } else if (wire == PVS_PB_GROUP_END_) {
            depth--;
            if (strict) status = pvs_pb_close_(&groups, number);
        } else if (!pvs_pb_pass_(scan, wire, at)) {
            return 0;
        }
        if (status != PVS_OK) return pvs_pb_fail_(scan, status, at, 0);
    }
    return 1;
}

static int pvs_pb_known_(pvs_pb_scan_ *scan, unsigned kind, pvs_pb_field_ *field) {
    size_t at = scan->at;
    if (!pvs_pb_varint_(scan, field->number, &field->value)) return 0;
    if ((kind & PVS_PB_WIRE_) == PVS_PB_BYTES_) {
        field->at = scan->at;
        if (!pvs_pb_forward_(scan, field->value, at, field->number)) return 0;
        field->data = pvs_cut_(scan->bytes, field->at, (size_t)field->value);
        return 1;
    }
    field->at = at;
    field->data = pvs_bytes_of(0, 0);
    if (kind == PVS_PB_U32_ && field->value > 0xffffffffu) {
        if (!(scan->allow & PVS_FACTOM_ALLOW_RANGE)) {
            return pvs_pb_fail_(scan, PVS_ERR_KIND, at, field->number);
        }
        field->value &= 0xffffffffu;
    }
    return 1;
}

int pvs_pb_next_(pvs_pb_scan_ *scan, const pvs_pb_shape_ *shape, pvs_pb_field_ *field) {
    while (scan->at < scan->bytes.size) {
        size_t at = scan->at;
        unsigned wire, kind;
        uint32_t number;
        if (!pvs_pb_tag_(scan, &wire, &number)) return 0;
        if (wire == PVS_PB_GROUP_END_ || number == 0 || number > 0x7fffffffu) {
            return pvs_pb_fail_(scan, PVS_ERR_SYNTAX, at, number);
        }
        kind = number <= 7 ? shape->kind[number] : PVS_PB_UNKNOWN_;
        if (kind == PVS_PB_UNKNOWN_) {
            if (wire == PVS_PB_GROUP_ ? !pvs_pb_pass_group_(scan, number, at)
                                      : !pvs_pb_pass_(scan, wire, at)) {
                return 0;
            }
            continue;
        }
        if (wire != (kind & PVS_PB_WIRE_)) return pvs_pb_fail_(scan, PVS_ERR_KIND, at, number);
        if (kind != PVS_PB_LIST_ && scan->seen >> number & 1u &&
            !(scan->allow & PVS_FACTOM_ALLOW_REPEATED)) {
            return pvs_pb_fail_(scan, PVS_ERR_DUPLICATE, at, number);
        }
        scan->seen |= 1u << number;
        field->number = number;
        return pvs_pb_known_(scan, kind, field);
    }
    return 0;
}

pvs_status pvs_pb_endpoint_(pvs_bytes bytes, uint32_t allow, pvs_bytes *host, pvs_bytes *port,
                            size_t *at) {
    pvs_pb_scan_ scan = pvs_pb_begin_(bytes, allow);
    pvs_pb_field_ field;
    *host = *port = pvs_bytes_of(0, 0);
    while (pvs_pb_next_(&scan, &pvs_pb_endpoint_shape_, &field)) {
        if (!(allow & PVS_FACTOM_ALLOW_TEXT) && !pvs_factom_utf8_(field.data)) {
            *at = field.at;
            return PVS_ERR_TEXT;
        }
        if (field.number == 1) {
            *host = field.data;
        } else {
            *port = field.data;
        }
    }
    *at = scan.fault_at;
    return scan.status;
}

int pvs_factom_utf8_(pvs_bytes text) {
    size_t at = 0;
    while (at < text.size) {
        unsigned first = pvs_u8_(text, at++), low = 0x80, high = 0xbf, follow;
        if (first < 0x80) continue;
        if (first < 0xc2 || first > 0xf4) return 0;
        follow = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        if (follow > text.size - at) return 0;
        if (first == 0xe0) low = 0xa0;  /* over-long */
        if (first == 0xed) high = 0x9f; /* surrogates */
        if (first == 0xf0) low = 0x90;  /* over-long */
        if (first == 0xf4) high = 0x8f; /* above U+10FFFF */
        while (follow--) {
            unsigned next = pvs_u8_(text, at++);
            if (next < low || next > high) return 0;
            low = 0x80;
            high = 0xbf;
        }
    }
    return 1;
}

/* ---- writing */

void pvs_pb_put_varint_(pvs_writer *out, uint64_t value) {
    while (value > 0x7f) {
        pvs_put_u8_(out, (unsigned)(value & 0x7fu) | 0x80u);
        value >>= 7;
    }
    pvs_put_u8_(out, (unsigned)value);
}

void pvs_pb_put_uint_(pvs_writer *out, unsigned number, uint64_t value) {
    if (value == 0) return;
    pvs_put_u8_(out, number << 3 | PVS_PB_VARINT_);
    pvs_pb_put_varint_(out, value);
}

void pvs_pb_put_bytes_(pvs_writer *out, unsigned number, pvs_bytes data) {
    if (data.size == 0) return;
    pvs_put_u8_(out, number << 3 | PVS_PB_BYTES_);
    pvs_pb_put_varint_(out, data.size);
    pvs_put_(out, data.data, data.size);
}

void pvs_pb_put_endpoint_(pvs_writer *out, unsigned number, pvs_bytes host, pvs_bytes port) {
    pvs_put_u8_(out, number << 3 | PVS_PB_BYTES_);
    pvs_pb_put_varint_(out, pvs_pb_bytes_size_(host) + pvs_pb_bytes_size_(port));
    pvs_pb_put_bytes_(out, 1, host);
    pvs_pb_put_bytes_(out, 2, port);
}
