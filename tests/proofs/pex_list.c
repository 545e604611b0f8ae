/*
 * Proves: taking entries off a PEX list stays within its bytes and ends, whoever made the list
 * Of: src/pex/pex_list.c
 * Bound: lists of up to 40 bytes, with any count, also one that does not fit them
 * Unwind: 4
 * Fault: src/pex/pex_list.c s/bytes.size < PVS_PEX_PEER_SIZE/bytes.size + 1 < PVS_PEX_PEER_SIZE/
 */
#include "proof.h"

#include "../../src/pex/pex_list.c"

int main(void) {
    pvs_bytes bytes = any_bytes(40);
    pvs_pex_peers list;
    pvs_endpoint peer;
    size_t n = 0, count;
    list.data = bytes.data;
    list.size = bytes.data ? bytes.size : nondet_size();
    list.count = count = nondet_size();
    while (pvs_pex_next_peer(&list, &peer)) {
        CHECK(peer.family == 6);
        n++;
    }
    CHECK(n <= count && n <= bytes.size / PVS_PEX_PEER_SIZE);
    CHECK(n == count || n == bytes.size / PVS_PEX_PEER_SIZE);
    CHECK(peer.family == 0 && peer.port == 0);
    if (n == 2) REACHED("two entries");
    return 0;
}
