/*
 * Proves: taking a peer off a list stays within its bytes and ends; its lists are bytes of the list
 * Of: src/view/view_list.c
 * Bound: lists of up to 8 bytes, any count, one taken off
 * Unwind: 5
 * Fault: src/view/view_list.c s/if (list->count == 0 || bytes.size < 2) return 0;/if (list->count == 0) return 0;/
 */
#include "view_parts.h"

#include "../../src/base/reader.c"
#include "../../src/view/view_list.c"

int main(void) {
    pvs_bytes bytes = any_tail(8);
    pvs_view_peers list;
    pvs_view_peer peer;
    size_t count = nondet_size(), taken;
    list.data = bytes.data;
    list.size = bytes.data ? bytes.size : nondet_size();
    list.count = count;
    if (!pvs_view_next_peer(&list, &peer)) {
        CHECK(list.count == count && list.data == bytes.data);
        CHECK(peer.addresses.count == 0 && peer.metadata.count == 0 && peer.addresses.size == 0);
        return 0;
    }
    taken = 2 + peer.addresses.size + peer.metadata.size;
    CHECK(list.count == count - 1 && taken <= bytes.size && list.size == bytes.size - taken);
    CHECK(peer.addresses.data == bytes.data + 2);
    CHECK(peer.metadata.data == peer.addresses.data + peer.addresses.size);
    CHECK(list.data == bytes.data + taken);
    CHECK(peer.addresses.count == bytes.data[0] && peer.metadata.count == bytes.data[1]);
    if (peer.addresses.count == 2 && peer.metadata.count == 1) REACHED("three blocks");
    return 0;
}
