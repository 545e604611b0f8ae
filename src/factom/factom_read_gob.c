/* V9 and V10: definitions are taken in until a value comes, which is the message (F5). */
#include "gob.h"
#include "message.h"

/* What the value of a type is to be read as; where nobody has said so, its struct tells (F19). */
static unsigned pvs_factom_codes_(const pvs_gob_ *gob, pvs_factom_in *rx, int place) {
    if (!rx->parcels || rx->version == 9) return PVS_GOB_IN_V9_;
    if (rx->version == 10 || place < 0) return PVS_GOB_IN_V10_;
    return pvs_gob_has_header_(gob, rx, (unsigned)place) ? PVS_GOB_IN_V9_ : PVS_GOB_IN_V10_;
}

/* May a value of this type come? Says so before it is there. */
static int pvs_factom_may_come_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t id, size_t at, int place,
                                unsigned *codes) {
    int builtin = id == PVS_GOB_COMMON_TYPE_ || id == PVS_GOB_FIELD_TYPE_;
    *codes = pvs_factom_codes_(gob, rx, place);
    if (place < 0) {
        if (builtin && pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_DEFINITION)) return 1;
        return pvs_gob_fail_(gob, PVS_ERR_TYPE, at, PVS_FACTOM_FIELD_GOB_ID);
    }
    if (!pvs_gob_fit_(gob, rx, (unsigned)place, *codes, at)) return 0;
    /* A node that has agreed on V10 takes a V9Msg for a V10Msg of type 0. */
    if (*codes == PVS_GOB_IN_V10_ && !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_MISMATCH) &&
        pvs_gob_has_header_(gob, rx, (unsigned)place)) {
        return pvs_gob_fail_(gob, PVS_ERR_TYPE, at, PVS_FACTOM_FIELD_GOB_ID);
    }
    return 1;
}

static pvs_status pvs_factom_gob_says_(pvs_reader *in, const pvs_gob_ *gob) {
    if (gob->status == PVS_NEED_MORE) {
        return pvs_factom_wait_(in, gob->wait, gob->want, gob->all.size, gob->fault_at, gob->field);
    }
    return pvs_reader_fail_(in, gob->status, gob->fault_at, gob->field);
}

/*
 * A handshake says the same in all versions. Its payload is the loopback, which has 8 bytes, or in
 * a rejection a list of endpoints (F20).
 */
static pvs_status pvs_factom_handshake_(pvs_reader *in, const pvs_gob_ *gob,
                                        const pvs_gob_value_ *value, pvs_factom_message *msg) {
    const pvs_factom_v9 *v9 = value->v9;
    pvs_factom_handshake *hs = &msg->handshake;
    pvs_bytes payload = value->payload;
    size_t at = value->payload.size ? value->payload_at : gob->bytes.size;
    if (!pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_MISMATCH)) { /* F21 */
        if (v9->length != (payload.size & 0xffffffffu)) {
            return pvs_reader_fail_(in, PVS_ERR_LENGTH, at, PVS_FACTOM_FIELD_LENGTH);
        }
        if (v9->crc32 != pvs_factom_crc32(0, payload)) {
            return pvs_reader_fail_(in, PVS_ERR_CHECKSUM, at, PVS_FACTOM_FIELD_CRC32);
        }
    }
    if (value->type == PVS_FACTOM_REJECT) {
        pvs_reader list = pvs_reader_datagram(payload.data, payload.size);
        pvs_status status;
        list.allow = in->allow | PVS_FACTOM_ALLOW_ANY_ENDPOINT;
        status = pvs_factom_read_share(&list, 10, &hs->alternatives);
        if (status != PVS_OK) {
            return pvs_reader_fail_(in, status, at + list.fault.at, list.fault.field);
        }
    } else if (payload.size == 8) {
        hs->loopback = pvs_le64_(payload, 0);
    }
    hs->network = v9->network;
    hs->version = v9->version;
    hs->type = value->type;
    hs->node_id = v9->node_id & 0xffffffffu;
    hs->listen_port = v9->peer_port;
    msg->kind = PVS_FACTOM_IS_HANDSHAKE;
    msg->version = hs->version == 10 ? 10 : 9;
    return PVS_OK;
}

/* F22 */
static pvs_status pvs_factom_parcel_(pvs_reader *in, const pvs_gob_ *gob,
                                     const pvs_gob_value_ *value, unsigned codes,
                                     pvs_factom_message *msg) {
    const pvs_factom_v9 *v9 = value->v9;
    size_t at = value->payload.size ? value->payload_at : gob->bytes.size;
    pvs_status status = PVS_OK;
    unsigned field = PVS_FACTOM_FIELD_PAYLOAD;
    msg->kind = PVS_FACTOM_IS_PARCEL;
    msg->version = codes == PVS_GOB_IN_V10_ ? 10 : 9;
    if (msg->version == 9) {
        status = pvs_factom_check_v9(v9->version, v9->length, v9->crc32, value->payload);
        if (status == PVS_ERR_VERSION) field = PVS_FACTOM_FIELD_VERSION;
        if (status == PVS_ERR_LENGTH) field = PVS_FACTOM_FIELD_LENGTH;
        if (status == PVS_ERR_CHECKSUM) field = PVS_FACTOM_FIELD_CRC32;
    } else if (value->payload.size == 0) {
        status = PVS_ERR_EMPTY;
    }
    return status == PVS_OK ? status : pvs_reader_fail_(in, status, at, field);
}

/* Notes an id, unless another role has it: a writer has to have three (F32). */
static void pvs_factom_id_(pvs_factom_in *rx, unsigned role, int32_t id) {
    if (id != rx->id[(role + 1) % 3] && id != rx->id[(role + 2) % 3]) rx->id[role] = id;
}

/* Notes which ids the peer has given to the types of this protocol. */
static void pvs_factom_ids_(pvs_factom_in *rx, int place, unsigned codes) {
    const pvs_factom_type_ *type;
    unsigned i;
    if (place < 0) return; /* a built-in type */
    type = &rx->type_[place];
    if (codes != PVS_GOB_IN_V9_) {
        pvs_factom_id_(rx, 2, type->id);
        return;
    }
    pvs_factom_id_(rx, 0, type->id);
    for (i = type->first; i < (unsigned)type->first + type->fields; i++) {
        int32_t ref = rx->field_type_[i]; /* compiled: -1 - its place */
        if (rx->field_code_[i] != PVS_GOB_HEADER_ || ref >= 0) continue;
        pvs_factom_id_(rx, 1, rx->type_[-1 - ref].id);
    }
}

/* The same for a parcel that went the short way: mostly they are noted already. */
static void pvs_factom_plain_ids_(pvs_factom_in *rx, unsigned version) {
    int v9 = version == 9;
    int place = (v9 ? rx->plain_v9_ : rx->plain_v10_) - 1;
    if (rx->id[v9 ? 0 : 2] == rx->type_[place].id) return;
    pvs_factom_ids_(rx, place, v9 ? PVS_GOB_IN_V9_ : PVS_GOB_IN_V10_);
}

/* The value is there: what it says, and where it ends. */
static pvs_status pvs_factom_value_(pvs_reader *in, pvs_factom_in *rx, pvs_gob_ *gob, int place,
                                    unsigned codes, pvs_factom_message *msg) {
    pvs_gob_value_ value;
    pvs_status status;
    memset(&value, 0, sizeof value);
    if (codes == PVS_GOB_IN_V9_) memset(&rx->v9_, 0, sizeof rx->v9_);
    value.v9 = &rx->v9_;
    if (!pvs_gob_value_read_(gob, rx, place, codes, &value)) return pvs_factom_gob_says_(in, gob);
    if (pvs_gob_left_(gob) && !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_ENDS)) {
        return pvs_reader_fail_(in, PVS_ERR_TRAILING, gob->at, PVS_FACTOM_FIELD_GOB_NUMBER);
    }
    status = rx->parcels ? pvs_factom_parcel_(in, gob, &value, codes, msg)
                         : pvs_factom_handshake_(in, gob, &value, msg);
    if (status == PVS_OK) status = pvs_reader_done_(in, gob->bytes.size);
    if (status != PVS_OK) return status;
    pvs_factom_ids_(rx, place, codes);
    msg->parcel.payload = value.payload;
    msg->parcel.type = value.type;
    if (msg->version == 9 || !rx->parcels) msg->parcel.v9 = &rx->v9_;
    rx->parcels = 1;
    rx->pending = 0;
    rx->before_ = 0;
    return PVS_OK;
}

static pvs_gob_ pvs_factom_gob_(const pvs_reader *in, const pvs_factom_in *rx, pvs_bytes bytes) {
    uint64_t limit = pvs_reader_budget_(in);
    pvs_gob_ gob;
    memset(&gob, 0, sizeof gob);
    gob.all = bytes;
    if (limit == UINT64_MAX) {
        gob.limit = limit;
    } else if (limit > rx->before_) { /* the definitions before a value count with it */
        gob.limit = limit - rx->before_;
    }
    gob.allow = in->allow;
    return gob;
}

/* Is the message there now in which a value goes on? Looks at nothing else. */
static pvs_status pvs_factom_span_(pvs_reader *in, pvs_gob_ *gob) {
    size_t end;
    if (!pvs_gob_open_(gob, in->at_, &end)) {
        gob->wait = PVS_FACTOM_WAIT_SPAN_;
        return pvs_factom_gob_says_(in, gob);
    }
    return pvs_gob_whole_(gob, end) ? PVS_OK : pvs_factom_gob_says_(in, gob);
}

pvs_status pvs_factom_read_gob_(pvs_reader *in, pvs_factom_in *rx, pvs_factom_message *msg,
                                pvs_bytes bytes) {
    pvs_gob_ gob;
    size_t whole;
    if (rx->parcels && !rx->pending && pvs_factom_plain_(in, rx, bytes, msg, &whole)) {
        if (pvs_reader_done_(in, whole) == PVS_OK) {
            pvs_factom_plain_ids_(rx, msg->version);
            return PVS_OK;
        }
        memset(msg, 0, sizeof *msg);
        return PVS_ERR_TRAILING;
    }
    if (in->left_[0] == PVS_FACTOM_WAIT_SPAN_) {
        pvs_status status;
        gob = pvs_factom_gob_(in, rx, bytes);
        status = pvs_factom_span_(in, &gob);
        /* An error is found again below; if it is the limit that was lowered, at an earlier byte. */
        if (status == PVS_NEED_MORE) return status;
    }
    for (;;) {
        size_t end, at;
        int32_t id;
        int place;
        unsigned codes = 0, types = rx->types_, fields = rx->fields_;
        pvs_status status;
        gob = pvs_factom_gob_(in, rx, bytes);
        if (!pvs_gob_open_(&gob, 0, &end)) return pvs_factom_gob_says_(in, &gob);
        at = gob.at;
        if (!pvs_gob_id_(&gob, end, &id)) return pvs_factom_gob_says_(in, &gob);
        if (id < 0) {
            id = id == INT32_MIN ? 0 : -id;
            if (!pvs_gob_may_define_(&gob, rx, id, at) || !pvs_gob_whole_(&gob, end) ||
                !pvs_gob_define_(&gob, rx, id)) {
                return pvs_factom_gob_says_(in, &gob);
            }
            if (pvs_gob_left_(&gob)) {
                rx->types_ = (uint8_t)types;
                rx->fields_ = (uint8_t)fields;
                return pvs_reader_fail_(in, PVS_ERR_TRAILING, gob.at,
                                        PVS_FACTOM_FIELD_GOB_DEFINITION);
            }
            pvs_reader_pass_(in, end);
            rx->pending = 1;
            rx->before_ += end;
            bytes = pvs_skip_(bytes, end);
            continue;
        }
        place = pvs_gob_find_(rx, id);
        if (!pvs_factom_may_come_(&gob, rx, id, at, place, &codes) || !pvs_gob_whole_(&gob, end)) {
            return pvs_factom_gob_says_(in, &gob);
        }
        status = pvs_factom_value_(in, rx, &gob, place, codes, msg);
        if (status != PVS_OK) { /* take back what was defined within the value */
            memset(msg, 0, sizeof *msg);
            rx->types_ = (uint8_t)types;
            rx->fields_ = (uint8_t)fields;
        }
        return status;
    }
}
