/*
 * Passing over values of fields that have no name here. Containers that are open wait on a small
 * stack; the last element of a list takes its list's place, so that only structs and lists with
 * more to come count as depth.
 */
#include "gob.h"
#include "message.h"

typedef struct pvs_gob_open_value_ {
    uint64_t left; /* elements to come (keys and elements of a map); of a struct: the field */
    unsigned type; /* place in rx */
} pvs_gob_open_value_;

typedef struct pvs_gob_stack_ {
    uint64_t left[PVS_FACTOM_DEPTH_MAX];
    uint8_t type[PVS_FACTOM_DEPTH_MAX];
    unsigned depth;
} pvs_gob_stack_;

static int pvs_gob_skip_fail_(pvs_gob_ *gob, pvs_status status, size_t at) {
    return pvs_gob_fail_(gob, status, at, PVS_FACTOM_FIELD_UNKNOWN);
}

/* A field of a struct that is zero is not sent. */
static int pvs_gob_skip_zero_(pvs_gob_ *gob, int zero, int field, size_t at) {
    if (!zero || !field || pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_NONMINIMAL)) return 1;
    return pvs_gob_skip_fail_(gob, PVS_ERR_NONMINIMAL, at);
}

static int pvs_gob_skip_text_(pvs_gob_ *gob, int field) {
    size_t at = gob->at;
    pvs_bytes text = {0, 0};
    return pvs_gob_text_(gob, &text, PVS_FACTOM_FIELD_UNKNOWN) &&
           pvs_gob_skip_zero_(gob, text.size == 0, field, at);
}

static int pvs_gob_skip_number_(pvs_gob_ *gob, int32_t type, int field) {
    size_t at = gob->at;
    uint64_t value, second = 0;
    if (!pvs_gob_uint_(gob, &value, PVS_FACTOM_FIELD_UNKNOWN)) return 0;
    if (type == PVS_GOB_COMPLEX_ && !pvs_gob_uint_(gob, &second, PVS_FACTOM_FIELD_UNKNOWN)) {
        return 0;
    }
    if (type == PVS_GOB_BOOL_ && value > 1 && !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_RANGE)) {
        return pvs_gob_skip_fail_(gob, PVS_ERR_KIND, at);
    }
    return pvs_gob_skip_zero_(gob, !(value | second), field, at);
}

/* The value of an interface goes on in the next message, where this one has ended (F15). */
static int pvs_gob_go_on_(pvs_gob_ *gob) {
    size_t at = gob->at, end;
    if (gob->spans == PVS_FACTOM_SPANS_MAX) {
        return pvs_gob_skip_fail_(gob, PVS_ERR_DEPTH_LIMIT, at);
    }
    gob->spans++;
    if (!pvs_gob_open_(gob, at, &end)) {
        gob->wait = PVS_FACTOM_WAIT_SPAN_;
        return 0;
    }
    return pvs_gob_whole_(gob, end);
}

/*
 * An interface: the name of the type it holds, definitions that the peer has not got yet, the id
 * of that type, then the value behind its length. Behind a definition stands either a byte count
 * that nobody needs, or the end of the message, and the rest is in the next one. An empty name still
 * has an id behind it (F16).
 */
static int pvs_gob_skip_interface_(pvs_gob_ *gob, pvs_factom_in *rx) {
    pvs_bytes text;
    uint64_t count;
    if (!pvs_gob_text_(gob, &text, PVS_FACTOM_FIELD_UNKNOWN)) return 0;
    for (;;) {
        size_t at;
        int64_t value;
        int32_t id;
        if (pvs_gob_left_(gob) == 0 && !pvs_gob_go_on_(gob)) return 0;
        at = gob->at;
        if (!pvs_gob_int_(gob, &value, PVS_FACTOM_FIELD_GOB_ID)) return 0;
        if (!pvs_gob_cut_id_(gob, value, at, &id)) return 0;
        if (id >= 0) return pvs_gob_text_(gob, &text, PVS_FACTOM_FIELD_UNKNOWN);
        id = id == INT32_MIN ? 0 : -id;
        if (!pvs_gob_may_define_(gob, rx, id, at) || !pvs_gob_define_(gob, rx, id)) return 0;
        if (pvs_gob_left_(gob) && !pvs_gob_uint_(gob, &count, PVS_FACTOM_FIELD_UNKNOWN)) return 0;
    }
}

/*
 * The count of a list: how many values follow. What it says cannot be held against the bytes of
 * this message, since interfaces may take the rest of the list to the next one; but no value that
 * is not there is ever skipped (F14).
 */
static int pvs_gob_skip_count_(pvs_gob_ *gob, const pvs_factom_type_ *type, int field,
                               uint64_t *left) {
    size_t at = gob->at;
    unsigned kind = type->kind & PVS_GOB_SKIP_MASK_;
    uint64_t count;
    int zero;
    if (!pvs_gob_uint_(gob, &count, PVS_FACTOM_FIELD_UNKNOWN)) return 0;
    if (kind == PVS_GOB_ARRAY_ && count != (uint64_t)type->length) {
        return pvs_gob_skip_fail_(gob, PVS_ERR_COUNT, at);
    }
    zero = count == 0;
    if (count >> 63 && pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_RANGE)) count = 0;
    if (count >> 63) return pvs_gob_skip_fail_(gob, PVS_ERR_COUNT, at);
    *left = kind == PVS_GOB_MAP_ ? 2 * count : count;
    return kind != PVS_GOB_SLICE_ || pvs_gob_skip_zero_(gob, zero, field, at);
}

static int pvs_gob_is_struct_(const pvs_factom_in *rx, int32_t ref) {
    return ref < 0 && (rx->type_[-1 - ref].kind & PVS_GOB_SKIP_MASK_) == PVS_GOB_STRUCT_;
}

/* The next value within the innermost container: 1 and *ref; 0 where that is complete or wrong. */
static int pvs_gob_skip_next_(pvs_gob_ *gob, const pvs_factom_in *rx, pvs_gob_open_value_ *open,
                              int32_t *ref, int *field) {
    const pvs_factom_type_ *type = &rx->type_[open->type];
    unsigned kind = type->kind & PVS_GOB_SKIP_MASK_;
    *field = kind == PVS_GOB_STRUCT_;
    if (kind == PVS_GOB_STRUCT_) {
        unsigned next = (unsigned)open->left;
        if (!pvs_gob_step_(gob, &next, type->fields, PVS_FACTOM_FIELD_UNKNOWN)) return 0;
        open->left = next;
        *ref = rx->field_type_[type->first + next - 1];
        return 1;
    }
    if (open->left == 0) return 0;
    if (pvs_gob_left_(gob) == 0) {
        if (kind != PVS_GOB_MAP_) return pvs_gob_skip_fail_(gob, PVS_ERR_COUNT, gob->at);
        if (pvs_gob_is_struct_(rx, type->key) && pvs_gob_is_struct_(rx, type->elem)) {
            /* However many pairs: all of them end with the message, which structs may do. */
            open->left = 1;
        }
    }
    *ref = kind == PVS_GOB_MAP_ && open->left % 2 == 0 ? type->key : type->elem;
    open->left--;
    return 1;
}

/* A value of a built-in type, or the head of one of a defined type: 1 where that is a container. */
static int pvs_gob_skip_head_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t ref, int field,
                              pvs_gob_open_value_ *open) {
    const pvs_factom_type_ *type;
    if (ref == PVS_GOB_BYTES_ || ref == PVS_GOB_STRING_) {
        pvs_gob_skip_text_(gob, field);
        return 0;
    }
    if (ref == PVS_GOB_INTERFACE_) {
        pvs_gob_skip_interface_(gob, rx);
        return 0;
    }
    if (ref > 0) {
        pvs_gob_skip_number_(gob, ref, field);
        return 0;
    }
    open->type = (unsigned)(-1 - ref);
    open->left = 0;
    type = &rx->type_[open->type];
    switch (type->kind & PVS_GOB_SKIP_MASK_) {
    case PVS_GOB_STRUCT_:
        return 1;
    case PVS_GOB_MARSHALER_:
        pvs_gob_skip_text_(gob, 0);
        return 0;
    default:
        return pvs_gob_skip_count_(gob, type, field, &open->left);
    }
}

int pvs_gob_skip_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t ref, int field) {
    pvs_gob_stack_ stack;
    stack.depth = 0;
    for (;;) {
        size_t at = gob->at;
        pvs_gob_open_value_ top;
        if (pvs_gob_skip_head_(gob, rx, ref, field, &top)) {
            if (stack.depth == PVS_FACTOM_DEPTH_MAX) {
                return pvs_gob_skip_fail_(gob, PVS_ERR_DEPTH_LIMIT, at);
            }
            stack.left[stack.depth] = top.left;
            stack.type[stack.depth++] = (uint8_t)top.type;
        }
        for (;;) { /* to the next value, out of the containers that are complete */
            if (gob->status != PVS_OK) return 0;
            if (stack.depth == 0) return 1;
            top.left = stack.left[stack.depth - 1];
            top.type = stack.type[stack.depth - 1];
            if (pvs_gob_skip_next_(gob, rx, &top, &ref, &field)) {
                stack.left[stack.depth - 1] = top.left;
                /* The last element of a list needs no place of its own. */
                if (!field && top.left == 0) stack.depth--;
                break;
            }
            stack.depth--;
        }
    }
}
