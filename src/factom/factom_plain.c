/*
 * The short way for parcels of the reference: their types are known to have its fields in its
 * order, so what is left is to take the values off. Whatever is unusual goes the long way, which
 * also knows what to say about it.
 */
#include "gob.h"
#include "message.h"

/* A number in its shortest form; else, and where it is not all there, UINT64_MAX. */
static inline uint64_t pvs_factom_plain_uint_(pvs_bytes bytes, size_t *at) {
    unsigned first = pvs_u8_(bytes, *at), follow = 256 - first;
    uint64_t value;
    if (first < 0x80) {
        ++*at;
        return first;
    }
    if (follow > 8 || !pvs_has_(bytes, *at, 9)) return UINT64_MAX;
    value = pvs_be64_(bytes, *at + 1) >> (64 - 8 * follow);
    *at += 1 + follow;
    return value >> (follow == 1 ? 7 : 8 * (follow - 1)) ? value : UINT64_MAX;
}

/* The size and this id; *at is behind them then. */
static int pvs_factom_plain_head_(const pvs_reader *in, int32_t id, pvs_bytes bytes, size_t *at,
                                  size_t *end) {
    uint64_t size;
    *at = 0;
    if (bytes.size == 0) return 0;
    size = pvs_factom_plain_uint_(bytes, at);
    if (size > bytes.size - *at || *at + size > in->limit) return 0;
    *end = *at + (size_t)size;
    return pvs_factom_plain_uint_(bytes, at) == (uint64_t)id << 1;
}

/* The payload and the end of the struct, which is the end of the message. */
static int pvs_factom_plain_payload_(pvs_bytes bytes, size_t at, size_t end, pvs_bytes *payload) {
    uint64_t size = pvs_factom_plain_uint_(bytes, &at);
    if (size == 0 || at >= end || size != end - at - 1 || pvs_u8_(bytes, end - 1)) return 0;
    *payload = pvs_cut_(bytes, at, (size_t)size);
    return 1;
}

/* size id [1 type] 1 payload 0, without a type: size id 2 payload 0 */
static int pvs_factom_plain_v10_(pvs_bytes bytes, size_t at, size_t end,
                                 pvs_factom_parcel *parcel) {
    unsigned delta = pvs_u8_(bytes, at++);
    if (delta == 1) {
        uint64_t type = pvs_factom_plain_uint_(bytes, &at);
        if (type - 1 > 0xfffe) return 0;
        parcel->type = (uint16_t)type;
        delta += pvs_u8_(bytes, at++);
    }
    return delta == 2 && pvs_factom_plain_payload_(bytes, at, end, &parcel->payload);
}

static int pvs_factom_plain_text_(pvs_bytes bytes, size_t *at, pvs_bytes *text) {
    uint64_t size = pvs_factom_plain_uint_(bytes, at);
    if (size == 0 || size > bytes.size - *at) return 0;
    *text = pvs_cut_(bytes, *at, (size_t)size);
    *at += (size_t)size;
    return 1;
}

/* The field of a header with this number, from 1 on. 0 where its value does not fit. */
static int pvs_factom_plain_field_(pvs_bytes bytes, size_t *at, unsigned code, pvs_factom_v9 *v9,
                                   uint16_t *type) {
    uint64_t value, most = UINT64_MAX - 1;
    switch (code) {
    case PVS_GOB_TARGET_:
        return pvs_factom_plain_text_(bytes, at, &v9->target);
    case PVS_GOB_PEER_ADDRESS_:
        return pvs_factom_plain_text_(bytes, at, &v9->peer_address);
    case PVS_GOB_PEER_PORT_:
        return pvs_factom_plain_text_(bytes, at, &v9->peer_port);
    case PVS_GOB_APP_HASH_:
        return pvs_factom_plain_text_(bytes, at, &v9->app_hash);
    case PVS_GOB_APP_TYPE_:
        return pvs_factom_plain_text_(bytes, at, &v9->app_type);
    default:
        break;
    }
    value = pvs_factom_plain_uint_(bytes, at);
    switch (code) {
    case PVS_GOB_NETWORK_:
        v9->network = (uint32_t)value;
        most = UINT32_MAX;
        break;
    case PVS_GOB_LENGTH_:
        v9->length = (uint32_t)value;
        most = UINT32_MAX;
        break;
    case PVS_GOB_CRC32_:
        v9->crc32 = (uint32_t)value;
        most = UINT32_MAX;
        break;
    case PVS_GOB_NODE_ID_:
        v9->node_id = value;
        break;
    case PVS_GOB_VERSION_:
        v9->version = (uint16_t)value;
        most = UINT16_MAX;
        break;
    case PVS_GOB_TYPE_:
        *type = (uint16_t)value;
        most = UINT16_MAX;
        break;
    case PVS_GOB_PART_:
        v9->part = (uint16_t)value;
        most = UINT16_MAX;
        break;
    case PVS_GOB_PARTS_:
        v9->parts = (uint16_t)value;
        most = UINT16_MAX;
        break;
    default:
        return 0;
    }
    return value - 1 < most;
}

/* size id 1 {delta value}.. 0 1 payload 0 */
static int pvs_factom_plain_v9_(pvs_bytes bytes, size_t at, size_t end, pvs_factom_v9 *v9,
                                pvs_factom_parcel *parcel) {
    unsigned code = 0, delta;
    if (pvs_u8_(bytes, at++) != 1) return 0;
    memset(v9, 0, sizeof *v9);
    while ((delta = pvs_u8_(bytes, at++)) != 0) {
        code += delta;
        if (!pvs_factom_plain_field_(bytes, &at, code, v9, &parcel->type)) return 0;
    }
    return pvs_u8_(bytes, at++) == 1 &&
           pvs_factom_plain_payload_(bytes, at, end, &parcel->payload) &&
           pvs_factom_check_v9(v9->version, v9->length, v9->crc32, parcel->payload) == PVS_OK;
}

int pvs_factom_plain_(const pvs_reader *in, pvs_factom_in *rx, pvs_bytes bytes,
                      pvs_factom_message *msg, size_t *end) {
    unsigned v9 = rx->plain_v9_, v10 = rx->plain_v10_;
    size_t at;
    if (v10 && rx->version != 9 &&
        pvs_factom_plain_head_(in, rx->type_[v10 - 1].id, bytes, &at, end) &&
        pvs_factom_plain_v10_(bytes, at, *end, &msg->parcel)) {
        msg->version = 10;
    } else if (v9 && rx->version != 10 &&
               pvs_factom_plain_head_(in, rx->type_[v9 - 1].id, bytes, &at, end) &&
               pvs_factom_plain_v9_(pvs_cut_(bytes, 0, *end), at, *end, &rx->v9_, &msg->parcel)) {
        msg->version = 9;
        msg->parcel.v9 = &rx->v9_;
    } else {
        memset(&msg->parcel, 0, sizeof msg->parcel);
        return 0;
    }
    msg->kind = PVS_FACTOM_IS_PARCEL;
    return 1;
}
