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

/* Whether nothing is handed out: every member is zero. */
static int nothing_header(const pvs_ac_header *header) {
    return header->nonce == 0 && header->src == 0 && header->dst == 0 && header->type == 0 &&
           header->flags == 0;
}

static int nothing(const pvs_ac_frame *frame) {
    const pvs_endpoint *ep = &frame->endpoint;
    unsigned i, ip = 0;
    for (i = 0; i < sizeof ep->ip; i++) ip |= ep->ip[i];
    return frame->payload.data == 0 && frame->payload.size == 0 && frame->nonce == 0 &&
           frame->src == 0 && frame->dst == 0 && frame->subject == 0 && ip == 0 && ep->port == 0 &&
           ep->family == 0 && ep->spare == 0 && frame->type == 0 && frame->flags == 0;
}

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
            CHECK(nothing_header(&header));
    } else {
        status = pvs_ac_read(&in, &frame);
        CHECK(status == PVS_OK || nothing(&frame));
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
