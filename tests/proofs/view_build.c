/*
 * Proves: building a view message puts no byte outside the buffer, or fails and leaves pos where it was
 * Of: src/view/view_write.c
 * Bound: any message with one block, with up to 4 bytes of data unless its code tells them; a buffer of up to 16
 * Unwind: 19
 * Fault: src/view/view_write.c s/to = pvs_put_room_(out, 2 + data.size);/to = pvs_put_room_(out, 1 + data.size);/
 */
#include "proof.h"

#include "../../src/base/endpoint.c"
#include "../../src/base/reader.c"
#include "meant_view_write.h"
#include "meant_writer.h"

/* Lengths here have one byte; varu64_round proves those of more. */
void pvs_varu64_put_(pvs_writer *out, uint64_t value) {
    CHECK(value < 248);
    pvs_put_u8_(out, (unsigned)value);
}

int main(void) {
    pvs_writer out = any_writer(16), before;
    pvs_view_address address;
    pvs_view_meta meta;
    pvs_status status;
    int call = nondet_int();
    address.data = meta.data = any_tail(4);
    out.pos = 0;
    out.mode_ = PVS_MODE_COPY_;
    before = out;
    pvs_view_begin(&out, nondet_int());
    if (nondet_int()) pvs_view_begin_peer(&out);
    if (call == 0) {
        pvs_view_add_address(&out, &address);
    } else if (call == 2) {
        pvs_view_add_endpoint(&out, &address.endpoint);
    } else if (call == 1) {
        pvs_view_add_meta(&out, &meta);
    } else {
        pvs_view_add_message_meta(&out, &meta);
    }
    status = pvs_view_end(&out);
    CHECK_WRITE(out, before, status);
    if (status == PVS_OK) CHECK(out.pos >= PVS_VIEW_HEADER_SIZE + 2);
    if (status == PVS_OK && out.data) {
        CHECK(out.data[1] == PVS_VIEW_MAGIC && out.data[2] + out.data[3] > 0);
        if (out.data[2] == 1 && out.data[4] == 1) REACHED("a peer with an address");
    }
    return 0;
}
