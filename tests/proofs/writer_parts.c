/*
 * Proves: the parts of a gathered message are its bytes and its payload, and nothing beside them
 * Of: src/base/writer.c
 * Bound: a buffer of up to 8 bytes, up to 4 bytes before and behind a payload of any size
 * Unwind: 10
 * Fault: src/base/writer.c s/part\[2\] = pvs_skip_(own, head);/part[2] = own;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_writer.h"

int main(void) {
    pvs_writer out = any_writer(8), fresh = pvs_writer_gather(out.data, out.capacity);
    uint8_t bytes[4];
    pvs_bytes payload, part[3];
    size_t one = nondet_size(), two = nondet_size(), start;
    ASSUME(one <= 4 && two <= 4 && out.pos <= SIZE_MAX - 8);
    payload.data = bytes;
    payload.size = nondet_size();
    CHECK(fresh.mode_ == PVS_MODE_GATHER_ && fresh.data == out.data && fresh.pos == 0);
    fresh = pvs_writer_init(out.data, out.capacity);
    CHECK(fresh.mode_ == PVS_MODE_COPY_ && fresh.capacity == out.capacity && fresh.owner_ == 0);
    out.mode_ = PVS_MODE_GATHER_;
    start = out.pos;
    ASSUME(pvs_writer_begin_(&out, 1) == PVS_OK);
    pvs_put_(&out, bytes, one);
    pvs_put_payload_(&out, payload);
    pvs_put_(&out, bytes, two);
    if (pvs_writer_end_(&out) != PVS_OK) return 0;
    pvs_writer_parts(&out, part);
    CHECK(part[1].size == payload.size);
    if (!out.data) {
        CHECK(part[0].size == 0 && part[2].size == 0);
    } else if (payload.size) {
        CHECK(part[0].size == start + one && part[2].size == two && part[1].data == bytes);
        CHECK(part[0].data == out.data && part[2].data == out.data + start + one);
        CHECK(pvs_writer_begin_(&out, 1) == PVS_ERR_USAGE);
        REACHED("three parts");
    } else {
        CHECK(part[0].size == out.pos && part[2].size == 0);
    }
    return 0;
}
