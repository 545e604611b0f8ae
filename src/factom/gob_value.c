/* Values of the types that are wanted: V9Msg, its header, V10Msg. */
#include "gob.h"

/* F33 */
static inline int pvs_gob_zero_(pvs_gob_ *gob, int zero, size_t at, unsigned field) {
    if (!zero || pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_NONMINIMAL)) return 1;
    return pvs_gob_fail_(gob, PVS_ERR_NONMINIMAL, at, field);
}

/* A number of a field that holds up to `max`. */
static inline int pvs_gob_limited_(pvs_gob_ *gob, uint64_t max, unsigned field, uint64_t *value) {
    size_t at = gob->at;
    if (!pvs_gob_uint_(gob, value, field)) return 0;
    if (*value > max) return pvs_gob_fail_(gob, PVS_ERR_KIND, at, field);
    return pvs_gob_zero_(gob, *value == 0, at, field);
}

static inline int pvs_gob_u16_(pvs_gob_ *gob, unsigned field, uint16_t *value) {
    uint64_t number;
    if (!pvs_gob_limited_(gob, 0xffff, field, &number)) return 0;
    *value = (uint16_t)number;
    return 1;
}

static inline int pvs_gob_u32_(pvs_gob_ *gob, unsigned field, uint32_t *value) {
    uint64_t number;
    if (!pvs_gob_limited_(gob, 0xffffffffu, field, &number)) return 0;
    *value = (uint32_t)number;
    return 1;
}

static inline int pvs_gob_view_(pvs_gob_ *gob, unsigned field, pvs_bytes *view) {
    size_t at = gob->at;
    return pvs_gob_text_(gob, view, field) && pvs_gob_zero_(gob, view->size == 0, at, field);
}

/*
 * A field whose name has a meaning in this place. Codes and field numbers are in the same order.
 * Parts are handed out with their numbers (F23).
 */
static int pvs_gob_field_(pvs_gob_ *gob, unsigned code, pvs_gob_value_ *value) {
    unsigned field = code - PVS_GOB_NETWORK_ + PVS_FACTOM_FIELD_NETWORK;
    pvs_factom_v9 *v9 = value->v9;
    switch (code) {
    case PVS_GOB_NETWORK_:
        return pvs_gob_u32_(gob, field, &v9->network);
    case PVS_GOB_VERSION_:
        return pvs_gob_u16_(gob, field, &v9->version);
    case PVS_GOB_TYPE_:
        return pvs_gob_u16_(gob, field, &value->type);
    case PVS_GOB_LENGTH_:
        return pvs_gob_u32_(gob, field, &v9->length);
    case PVS_GOB_TARGET_:
        return pvs_gob_view_(gob, field, &v9->target);
    case PVS_GOB_CRC32_:
        return pvs_gob_u32_(gob, field, &v9->crc32);
    case PVS_GOB_PART_:
        return pvs_gob_u16_(gob, field, &v9->part);
    case PVS_GOB_PARTS_:
        return pvs_gob_u16_(gob, field, &v9->parts);
    case PVS_GOB_NODE_ID_:
        return pvs_gob_limited_(gob, UINT64_MAX, field, &v9->node_id);
    case PVS_GOB_PEER_ADDRESS_:
        return pvs_gob_view_(gob, field, &v9->peer_address);
    case PVS_GOB_PEER_PORT_:
        return pvs_gob_view_(gob, field, &v9->peer_port);
    case PVS_GOB_APP_HASH_:
        return pvs_gob_view_(gob, field, &v9->app_hash);
    case PVS_GOB_APP_TYPE_:
        return pvs_gob_view_(gob, field, &v9->app_type);
    default: /* PVS_GOB_PAYLOAD_ */
        if (!pvs_gob_view_(gob, PVS_FACTOM_FIELD_PAYLOAD, &value->payload)) return 0;
        value->payload_at = gob->at - value->payload.size;
        return 1;
    }
}

/* The built-in structs CommonType and fieldType: a string and an int that nobody wants (F13). */
static int pvs_gob_builtin_(pvs_gob_ *gob, pvs_factom_in *rx) {
    unsigned next = 0;
    while (pvs_gob_step_(gob, &next, 2, PVS_FACTOM_FIELD_GOB_NUMBER)) {
        if (!pvs_gob_skip_(gob, rx, next == 1 ? PVS_GOB_STRING_ : PVS_GOB_INT_, 1)) return 0;
    }
    return gob->status == PVS_OK;
}

static int pvs_gob_header_read_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t ref,
                                pvs_gob_value_ *value) {
    const pvs_factom_type_ *type;
    unsigned next = 0;
    if (ref > 0) return pvs_gob_builtin_(gob, rx);
    type = &rx->type_[-1 - ref];
    while (pvs_gob_step_(gob, &next, type->fields, PVS_FACTOM_FIELD_GOB_NUMBER)) {
        unsigned place = type->first + next - 1, code = rx->field_code_[place];
        if (PVS_GOB_IN_HEADER_ >> code & 1u) {
            if (!pvs_gob_field_(gob, code, value)) return 0;
        } else if (!pvs_gob_skip_(gob, rx, rx->field_type_[place], 1)) {
            return 0;
        }
    }
    return gob->status == PVS_OK;
}

int pvs_gob_value_read_(pvs_gob_ *gob, pvs_factom_in *rx, int place, unsigned codes,
                        pvs_gob_value_ *value) {
    const pvs_factom_type_ *type;
    unsigned next = 0;
    if (place < 0) return pvs_gob_builtin_(gob, rx);
    type = &rx->type_[place];
    while (pvs_gob_step_(gob, &next, type->fields, PVS_FACTOM_FIELD_GOB_NUMBER)) {
        unsigned field = type->first + next - 1, code = rx->field_code_[field];
        int ok;
        if (!(codes >> code & 1u)) {
            ok = pvs_gob_skip_(gob, rx, rx->field_type_[field], 1);
        } else if (code == PVS_GOB_HEADER_) {
            ok = pvs_gob_header_read_(gob, rx, rx->field_type_[field], value);
        } else {
            ok = pvs_gob_field_(gob, code, value);
        }
        if (!ok) return 0;
    }
    return gob->status == PVS_OK;
}
