#include "cursor.h"

static pvs_reader pvs_reader_new_(unsigned mode, size_t limit) {
    pvs_reader in;
    memset(&in, 0, sizeof in);
    in.mode_ = (uint8_t)mode;
    in.limit = limit;
    return in;
}

pvs_reader pvs_reader_datagram(const void *data, size_t size) {
    pvs_reader in = pvs_reader_new_(PVS_MODE_DATAGRAM_, SIZE_MAX);
    in.data = (const uint8_t *)data;
    in.size = size;
    return in;
}

pvs_reader pvs_reader_stream(size_t limit) {
    return pvs_reader_new_(PVS_MODE_STREAM_, limit);
}

pvs_reader pvs_reader_parts(size_t limit) {
    return pvs_reader_new_(PVS_MODE_PARTS_, limit);
}

void pvs_reader_extend(pvs_reader *in, const void *buffer, size_t more) {
    if (in->mode_ == PVS_MODE_DATAGRAM_ || !buffer || more > SIZE_MAX - in->size) return;
    in->data = (const uint8_t *)buffer;
    in->size += more;
}

void pvs_reader_compact(pvs_reader *in, void *buffer) {
    pvs_bytes rest = pvs_reader_rest(in);
    if (in->mode_ == PVS_MODE_DATAGRAM_) return;
    if (rest.size && in->pos) memmove(buffer, rest.data, rest.size);
    in->data = (const uint8_t *)buffer;
    in->origin += in->pos;
    in->size = rest.size;
    in->pos = 0;
    in->last_ = 0;
}

pvs_bytes pvs_reader_message(const pvs_reader *in) {
    pvs_bytes all = pvs_span_(in->data, in->size);
    return pvs_cut_(all, in->last_, in->pos - in->last_);
}

pvs_bytes pvs_reader_rest(const pvs_reader *in) {
    return pvs_skip_(pvs_span_(in->data, in->size), in->pos);
}

pvs_bytes pvs_bytes_of(const void *data, size_t size) {
    pvs_bytes bytes;
    bytes.data = (const uint8_t *)data;
    bytes.size = size;
    return bytes;
}

static void pvs_reader_forget_(pvs_reader *in) {
    in->phase_ = 0;
    in->at_ = in->mark_ = 0;
    in->left_[0] = in->left_[1] = 0;
}

void pvs_reader_take_(pvs_reader *in, unsigned owner) {
    pvs_reader_forget_(in);
    in->owner_ = (uint8_t)owner;
}

pvs_status pvs_reader_fail_(pvs_reader *in, pvs_status status, size_t at, unsigned field) {
    in->needed = 0;
    in->fault.at = at;
    in->fault.field = (uint16_t)field;
    in->fault.status = (uint8_t)status;
    /* After an error nothing is remembered but, in the middle of a body, where in it this is. */
    if (status > PVS_NEED_MORE && in->mode_ != PVS_MODE_PARTS_) in->owner_ = 0;
    return status;
}

pvs_status pvs_reader_wait_(pvs_reader *in, size_t at, unsigned field, size_t missing) {
    if (in->mode_ == PVS_MODE_DATAGRAM_) {
        return pvs_reader_fail_(in, PVS_ERR_TRUNCATED, at, field);
    }
    pvs_reader_fail_(in, PVS_NEED_MORE, at, field);
    in->needed = missing;
    return PVS_NEED_MORE;
}

pvs_status pvs_reader_done_(pvs_reader *in, size_t size) {
    if (in->mode_ == PVS_MODE_DATAGRAM_ && size < in->size - in->pos &&
        !(in->allow & PVS_ALLOW_TRAILING)) {
        return pvs_reader_fail_(in, PVS_ERR_TRAILING, size, 0);
    }
    pvs_reader_fail_(in, PVS_OK, 0, 0);
    pvs_reader_forget_(in);
    in->last_ = in->pos;
    in->pos += size;
    return PVS_OK;
}

pvs_status pvs_reader_part_(pvs_reader *in, size_t size) {
    pvs_reader_fail_(in, PVS_OK, 0, 0);
    in->last_ = in->pos;
    in->pos += size;
    return PVS_OK;
}

void pvs_reader_pass_(pvs_reader *in, size_t size) {
    pvs_reader_take_(in, in->owner_);
    in->pos += size;
    in->last_ = in->pos;
}
