/*
 * Proves: routing stays within the datagram and forwards nothing that a node must not forward
 * Of: src/ac/ac_route.c, src/ac/frame.h
 * Bound: up to 40 bytes, any node without memory
 * Unwind: 18
 * Fault: src/ac/ac_route.c s/if (known == PVS_AC_FULL_) what &= ~PVS_AC_FORWARD;//
 */
#include "proof.h"

#include "../../src/ac/ac_read.c"
#include "../../src/base/reader.c"
#include "meant_ac_route.h"
#include "meant_siphash.h"

int main(void) {
    pvs_bytes datagram = any_bytes(40);
    pvs_ac_node node;
    pvs_ac_header header;
    uint32_t full;
    unsigned what;
    node.bucket = 0;
    node.buckets = nondet_size();
    full = node.full = nondet_u32();
    ASSUME(full < UINT32_MAX - 1);
    CHECK(!pvs_ac_sent(&node, datagram, nondet_u32()) && node.full - full <= 1);
    full = node.full;
    ASSUME(full < UINT32_MAX);
    what = pvs_ac_route(&node, datagram, nondet_u32());
    CHECK((what & PVS_AC_FORWARD) == 0 && what <= PVS_AC_DELIVER);
    if (what) {
        header = pvs_ac_load_header_(datagram);
        CHECK(datagram.size >= PVS_AC_HEADER_SIZE && header.src != node.own);
        CHECK(header.dst == node.own || header.dst == PVS_AC_ALL || header.dst == PVS_AC_ANY);
        CHECK(node.full == full + 1);
        REACHED("delivered");
    }
    if (datagram.size >= PVS_AC_HEADER_SIZE) {
        header = pvs_ac_load_header_(datagram);
        what = pvs_ac_decide(&header, node.own);
        CHECK(!(what & PVS_AC_FORWARD) || !(header.flags & PVS_AC_NO_FORWARD));
        CHECK(!(what & PVS_AC_FORWARD) ||
              (header.src != node.own && (header.dst != node.own || node.own == PVS_AC_ALL)));
        if (what & PVS_AC_FORWARD) REACHED("to be forwarded");
    }
    return 0;
}
