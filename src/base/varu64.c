#include "varu64_private.h"

#include "pvs/varu64.h"

pvs_status pvs_varu64_look_(pvs_bytes in, int minimal, pvs_varu64_ *number) {
    unsigned first = pvs_u8_(in, 0);
    size_t follow, have, i;
    number->size = 1;
    number->low = first;
    if (in.size == 0) return PVS_NEED_MORE;
    if (first < 248) return PVS_OK;

    follow = first - 247;
    have = in.size - 1 < follow ? in.size - 1 : follow;
    number->size = 1 + follow;
    number->low = 0;
    if (have == 0) {
        if (minimal) number->low = follow == 1 ? 248u : (uint64_t)1 << (8 * (follow - 1));
        return PVS_NEED_MORE;
    }
    for (i = 0; i < have; i++) number->low = number->low << 8 | pvs_u8_(in, 1 + i);
    number->low <<= 8 * (follow - have);
    if (minimal && (follow == 1 ? number->low < 248 : pvs_u8_(in, 1) == 0)) {
        return PVS_ERR_NONMINIMAL;
    }
    return have == follow ? PVS_OK : PVS_NEED_MORE;
}

void pvs_varu64_put_(pvs_writer *out, uint64_t value) {
    unsigned follow = 0;
    if (value < 248) {
        pvs_put_u8_(out, (unsigned)value);
        return;
    }
    while (follow < 8 && value >> (8 * follow)) follow++;
    pvs_put_u8_(out, 247 + follow);
    while (follow--) pvs_put_u8_(out, (unsigned)(value >> (8 * follow) & 0xffu));
}

pvs_status pvs_varu64_read(pvs_reader *in, uint64_t *value) {
    pvs_bytes bytes = pvs_reader_begin_(in, PVS_OWNER_BASE_);
    pvs_varu64_ number;
    pvs_status status =
        pvs_varu64_look_(bytes, !(in->allow & PVS_VARU64_ALLOW_NONMINIMAL), &number);
    *value = 0;
    if (number.size > in->limit) status = PVS_ERR_SIZE_LIMIT;
    if (status == PVS_NEED_MORE) {
        return pvs_reader_wait_(in, 0, PVS_VARU64_FIELD, number.size - bytes.size);
    }
    if (status != PVS_OK) return pvs_reader_fail_(in, status, 0, PVS_VARU64_FIELD);
    status = pvs_reader_done_(in, number.size);
    if (status == PVS_OK) *value = number.low;
    return status;
}

pvs_status pvs_varu64_write(pvs_writer *out, uint64_t value) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_BASE_);
    if (status != PVS_OK) return status;
    pvs_varu64_put_(out, value);
    return pvs_writer_end_(out);
}
