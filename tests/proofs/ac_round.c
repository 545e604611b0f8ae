/*
 * Proves: an AC frame that was written takes the bytes that were counted, and reads as itself
 * Of: src/ac/ac_write.c, src/ac/ac_read.c, src/base/endpoint.c
 * Bound: any frame with a payload of up to 4 bytes (any size where that is an error), any capacity
 * Unwind: 18
 * Fault: src/ac/ac_write.c s/pvs_put_be32_(out, frame->dst);/pvs_put_be32_(out, frame->src);/
 */
#include "proof.h"

#include "../../src/ac/ac_read.c"
#include "../../src/ac/ac_write.c"
#include "../../src/base/endpoint.c"
#include "../../src/base/reader.c"
#include "meant_writer.h"

int main(void) {
    static const pvs_ac_frame zero;
    pvs_ac_frame frame = zero, back;
    pvs_writer count = pvs_writer_init(0, 0), out = any_writer(42), before;
    pvs_bytes payload = any_bytes(4);
    pvs_endpoint any;
    pvs_status status, counted;
    frame.type = nondet_u8();
    frame.flags = nondet_u8();
    frame.nonce = nondet_u32();
    frame.src = nondet_u32();
    frame.dst = nondet_u32();
    frame.subject = nondet_u32();
    frame.endpoint = any;
    frame.payload = payload;
    if (payload.data == 0) frame.payload.size = nondet_size();
    out.pos = 0;
    before = out;
    counted = pvs_ac_write(&count, &frame);
    status = pvs_ac_write(&out, &frame);
    CHECK_WRITE(out, before, status);
    CHECK(status == counted || status == PVS_ERR_SPACE);
    if (status == PVS_OK && out.mode_ == PVS_MODE_COPY_) {
        CHECK(out.pos == count.pos);
        if (out.data) {
            pvs_reader in = pvs_reader_datagram(out.data, out.pos);
            pvs_endpoint mapped = pvs_endpoint_map(&frame.endpoint);
            CHECK(pvs_ac_read(&in, &back) == PVS_OK);
            CHECK(back.type == frame.type && back.flags == frame.flags);
            CHECK(back.nonce == frame.nonce && back.src == frame.src && back.dst == frame.dst);
            CHECK(back.subject == frame.subject && back.payload.size == frame.payload.size);
            if (frame.type == PVS_AC_INFORM) {
                CHECK(pvs_endpoint_equal(&back.endpoint, &mapped));
                REACHED("an Inform");
            }
            if (back.payload.size) CHECK(back.payload.data[0] == payload.data[0]);
        }
    }
    if (status == PVS_ERR_SPACE && out.mode_ == PVS_MODE_COPY_) {
        CHECK(out.needed == count.pos - out.capacity);
        REACHED("no room");
    }
    return 0;
}
