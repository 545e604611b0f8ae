#include "cursor.h"

static pvs_writer pvs_writer_new_(unsigned mode, void *buffer, size_t capacity) {
    pvs_writer out;
    memset(&out, 0, sizeof out);
    out.mode_ = (uint8_t)mode;
    out.data = (uint8_t *)buffer;
    out.capacity = capacity;
    return out;
}

pvs_writer pvs_writer_init(void *buffer, size_t capacity) {
    return pvs_writer_new_(PVS_MODE_COPY_, buffer, capacity);
}

pvs_writer pvs_writer_gather(void *buffer, size_t capacity) {
    return pvs_writer_new_(PVS_MODE_GATHER_, buffer, capacity);
}

void pvs_writer_parts(const pvs_writer *out, pvs_bytes part[3]) {
    pvs_bytes own = pvs_bytes_of(out->data, out->data ? out->pos : 0);
    size_t head = out->hole_.size ? out->hole_at_ : own.size;
    part[0] = pvs_cut_(own, 0, head);
    part[1] = out->hole_;
    part[2] = pvs_skip_(own, head);
}

pvs_status pvs_writer_begin_(pvs_writer *out, unsigned owner) {
    pvs_status status = PVS_OK;
    if (out->owner_) { /* sticks to the message that is open, so that its end reports it */
        pvs_writer_fail_(out, PVS_ERR_USAGE, 0);
        return PVS_ERR_USAGE;
    }
    if (!out->data && out->capacity) status = PVS_ERR_USAGE;
    if (out->data && out->pos > out->capacity) status = PVS_ERR_USAGE;
    if (out->mode_ == PVS_MODE_GATHER_ && out->hole_.size) status = PVS_ERR_USAGE;
    memset(&out->fault, 0, sizeof out->fault);
    out->fault.status = (uint8_t)status;
    out->needed = 0;
    if (status != PVS_OK) return status;
    out->owner_ = (uint8_t)owner;
    out->phase_ = 0;
    memset(out->count_, 0, sizeof out->count_);
    out->entries_ = 0;
    out->start_ = out->inner_ = out->pos;
    return PVS_OK;
}

static int pvs_writer_full_(const pvs_writer *out) {
    return out->data && out->pos > out->capacity;
}

pvs_status pvs_writer_state_(pvs_writer *out) {
    if (out->fault.status != PVS_OK) return (pvs_status)out->fault.status;
    return pvs_writer_full_(out) ? PVS_ERR_SPACE : PVS_OK;
}

pvs_status pvs_writer_fail_(pvs_writer *out, pvs_status status, unsigned field) {
    if (out->fault.status == PVS_OK) {
        out->fault.at = out->pos - out->start_;
        out->fault.field = (uint16_t)field;
        out->fault.status = (uint8_t)status;
    }
    return (pvs_status)out->fault.status;
}

pvs_status pvs_writer_end_(pvs_writer *out) {
    pvs_status status = pvs_writer_state_(out);
    out->owner_ = 0;
    if (status == PVS_OK) return status;
    if (status == PVS_ERR_SPACE) {
        out->needed = out->pos - out->capacity;
        out->fault.at = out->capacity - out->start_;
        out->fault.status = PVS_ERR_SPACE;
    }
    out->pos = out->start_;
    out->hole_ = pvs_bytes_of(0, 0);
    return status;
}

uint8_t *pvs_put_room_(pvs_writer *out, size_t n) {
    uint8_t *to = 0;
    if (n > SIZE_MAX - out->pos) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, 0);
        return 0;
    }
    if (out->data && out->pos <= out->capacity && n <= out->capacity - out->pos) {
        to = out->data + out->pos;
    }
    out->pos += n;
    return to;
}

void pvs_put_(pvs_writer *out, const void *data, size_t n) {
    uint8_t *to;
    if (n && !data) { /* nobody's bytes: refused, also where they were only counted */
        pvs_writer_fail_(out, PVS_ERR_VALUE, 0);
        return;
    }
    to = pvs_put_room_(out, n);
    if (to) pvs_copy_(to, data, n);
}

void pvs_put_u8_(pvs_writer *out, unsigned value) {
    uint8_t *to = pvs_put_room_(out, 1);
    if (to) to[0] = (uint8_t)value;
}

void pvs_put_be16_(pvs_writer *out, unsigned value) {
    uint8_t *to = pvs_put_room_(out, 2);
    if (!to) return;
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

void pvs_put_le16_(pvs_writer *out, unsigned value) {
    pvs_put_be16_(out, (value & 0xffu) << 8 | (value >> 8 & 0xffu));
}

void pvs_put_be32_(pvs_writer *out, uint32_t value) {
    uint8_t *to = pvs_put_room_(out, 4);
    if (!to) return;
    to[0] = (uint8_t)(value >> 24);
    to[1] = (uint8_t)(value >> 16);
    to[2] = (uint8_t)(value >> 8);
    to[3] = (uint8_t)value;
}

void pvs_put_le32_(pvs_writer *out, uint32_t value) {
    uint8_t *to = pvs_put_room_(out, 4);
    if (!to) return;
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
    to[2] = (uint8_t)(value >> 16);
    to[3] = (uint8_t)(value >> 24);
}

void pvs_put_be64_(pvs_writer *out, uint64_t value) {
    pvs_put_be32_(out, (uint32_t)(value >> 32));
    pvs_put_be32_(out, (uint32_t)value);
}

void pvs_put_le64_(pvs_writer *out, uint64_t value) {
    pvs_put_le32_(out, (uint32_t)value);
    pvs_put_le32_(out, (uint32_t)(value >> 32));
}

void pvs_put_decimal_(pvs_writer *out, uint32_t value) {
    uint8_t digits[10];
    size_t n = sizeof digits;
    do {
        digits[--n] = (uint8_t)('0' + value % 10u);
        value /= 10u;
    } while (value);
    pvs_put_(out, &digits[n], sizeof digits - n);
}

void pvs_patch_u8_(pvs_writer *out, size_t at, unsigned value) {
    if (out->data && at < out->capacity && at < out->pos) out->data[at] = (uint8_t)value;
}

void pvs_patch_le32_(pvs_writer *out, size_t at, uint32_t value) {
    size_t i;
    for (i = 0; i < 4; i++) pvs_patch_u8_(out, at + i, value >> 8 * i & 0xffu);
}

void pvs_put_payload_(pvs_writer *out, pvs_bytes payload) {
    if (out->mode_ != PVS_MODE_GATHER_) {
        pvs_put_(out, payload.data, payload.size);
        return;
    }
    out->hole_ = payload;
    out->hole_at_ = out->pos;
}
