/* The next message of a stream, whatever its form. */
#include "message.h"

const uint8_t pvs_factom_signature_[PVS_FACTOM_SIGNATURE_SIZE_] = {'p', 'b', 'u', 'f'};

int pvs_factom_format(pvs_bytes first) {
    pvs_bytes head = pvs_cut_(pvs_sound_(first), 0, PVS_FACTOM_SIGNATURE_SIZE_);
    size_t i;
    for (i = 0; i < head.size; i++) {
        if (pvs_u8_(head, i) != pvs_factom_signature_[i]) return PVS_FACTOM_GOB;
    }
    return head.size == PVS_FACTOM_SIGNATURE_SIZE_ ? PVS_FACTOM_PROTOBUF : 0;
}

pvs_status pvs_factom_wait_(pvs_reader *in, unsigned wait, size_t want, size_t have, size_t at,
                            unsigned field) {
    in->left_[0] = wait;
    in->mark_ = want;
    in->at_ = at;
    in->phase_ = (uint16_t)field;
    return pvs_reader_wait_(in, at, field, want - have);
}

/*
 * Too few bytes to tell the forms apart. After "p" both are possible, a gob message of 112 bytes
 * or 8 bytes of V11; after "pb" only V11 is (F25).
 */
static pvs_status pvs_factom_undecided_(pvs_reader *in, size_t have) {
    size_t want = have ? 8 : 2;
    if (in->limit < want) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_FACTOM_FIELD_SIZE);
    }
    return pvs_reader_wait_(in, 0, PVS_FACTOM_FIELD_SIGNATURE, want - have);
}

pvs_status pvs_factom_read(pvs_reader *in, pvs_factom_in *rx, pvs_factom_message *msg) {
    pvs_bytes bytes = pvs_reader_begin_(in, PVS_OWNER_FACTOM_);
    uint64_t budget = pvs_reader_budget_(in);
    memset(msg, 0, sizeof *msg);
    /* In gob the definitions before a value count with it. */
    if (in->left_[0] == PVS_FACTOM_WAIT_BODY_ && in->mark_ > bytes.size && in->mark_ <= budget &&
        rx->before_ <= budget - in->mark_) {
        return pvs_reader_wait_(in, in->at_, in->phase_, in->mark_ - bytes.size);
    }
    /* A state that was never zeroed would lead anywhere. */
    if (rx->types_ > PVS_FACTOM_TYPES_MAX || rx->fields_ > PVS_FACTOM_MEMBERS_MAX ||
        rx->parcels > 1) {
        return pvs_reader_fail_(in, PVS_ERR_USAGE, 0, 0);
    }
    if (rx->format == 0) {
        if (rx->parcels) return pvs_reader_fail_(in, PVS_ERR_USAGE, 0, 0);
        rx->format = (uint8_t)pvs_factom_format(bytes);
        if (rx->format == 0) return pvs_factom_undecided_(in, bytes.size);
    }
    if (rx->format == PVS_FACTOM_PROTOBUF) {
        pvs_status status = pvs_factom_read_v11_(in, rx, msg, bytes);
        if (status == PVS_OK) rx->parcels = 1;
        return status;
    }
    if (rx->format != PVS_FACTOM_GOB || (rx->version && rx->version != 9 && rx->version != 10)) {
        return pvs_reader_fail_(in, PVS_ERR_USAGE, 0, 0);
    }
    return pvs_factom_read_gob_(in, rx, msg, bytes);
}
