/*
 * Proves: AC reading stays within the datagram; a frame is all of it, its address and payload in it
 * Of: src/ac/ac_read.c, src/ac/frame.h
 * Bound: up to 40 bytes (an Inform has 38), any reader over them, both readers
 * Unwind: 18
 * Fault: src/ac/frame.h s/if (frame.size < size) return/if (frame.size + 1 < size) return/
 */
#include "proof.h"

#include "../../src/ac/ac_read.c"
#include "../../src/base/reader.c"

int main(void) {
    pvs_reader in = any_reader(40), before = in;
    size_t left = before.data ? before.size - before.pos : 0;
    pvs_ac_frame frame;
    pvs_ac_header header;
    pvs_status status;
    if (nondet_int()) {
        status = pvs_ac_read_header(&in, &header);
        if (status == PVS_OK)
            REACHED("a header");
        else
            CHECK(header.src == 0 && header.type == 0);
    } else {
        status = pvs_ac_read(&in, &frame);
        CHECK(status == PVS_OK || (frame.type == 0 && frame.payload.data == 0));
        if (status == PVS_OK && frame.type == PVS_AC_INFORM) {
            CHECK(left == PVS_AC_INFORM_SIZE && frame.endpoint.family == 6);
            REACHED("an Inform");
        }
        if (status == PVS_OK && frame.type == PVS_AC_DATA) {
            CHECK(frame.payload.size == left - PVS_AC_HEADER_SIZE);
            if (left) CHECK(frame.payload.data == before.data + before.pos + PVS_AC_HEADER_SIZE);
            REACHED("Data");
        }
    }
    CHECK_READ(in, before, status);
    CHECK(status != PVS_NEED_MORE);
    CHECK(status != PVS_OK || (in.pos - before.pos == left && left >= PVS_AC_HEADER_SIZE));
    CHECK(status == PVS_OK || in.fault.at <= left);
    return 0;
}
