/*
 * Proves: taking entries off a gossip list stays within its bytes and ends, whoever made the list
 * Of: src/gossip/gossip_list.c, src/gossip/entry.h
 * Bound: lists of up to 40 bytes, with any count, also one that does not fit them
 * Unwind: 4
 * Fault: src/gossip/entry.h s/pvs_has_(bytes, at, PVS_GOSSIP_V6_) ? PVS_GOSSIP_V6_ : 0/1 ? PVS_GOSSIP_V6_ : 0/
 */
#include "proof.h"

#include "../../src/gossip/gossip_list.c"

int main(void) {
    pvs_bytes bytes = any_bytes(40);
    pvs_gossip_peers list;
    pvs_gossip_peer peer;
    size_t n = 0, count, before;
    list.data = bytes.data;
    list.size = bytes.data ? bytes.size : nondet_size();
    list.count = count = nondet_size();
    for (before = bytes.size; pvs_gossip_next_peer(&list, &peer); before = list.size) {
        CHECK(before - list.size == (peer.endpoint.family == 4 ? PVS_GOSSIP_V4_ : PVS_GOSSIP_V6_));
        if (peer.endpoint.family == 6) REACHED("an entry of IPv6");
        n++;
    }
    CHECK(n <= count && n <= bytes.size / PVS_GOSSIP_V4_);
    CHECK(peer.identity == 0 && peer.endpoint.family == 0);
    if (n == 2) REACHED("two entries");
    return 0;
}
