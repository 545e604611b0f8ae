/*
 * Proves: the check of UTF-8 stays within the text, and leaves no byte of a text that is all there
 * Of: src/gossip/gossip_utf8.c
 * Bound: texts of up to 9 bytes (the loop takes 8 at a time), any place in them
 * Unwind: 10 pvs_gossip_utf8_.0:4
 * Fault: src/gossip/gossip_utf8.c s/if (\*bad || i < need) return at;/if (*bad) return at;/
 */
#include "proof.h"

#include "../../src/gossip/gossip_utf8.c"

int main(void) {
    pvs_bytes text = any_tail(9);
    size_t at = nondet_size(), end;
    uint64_t size = nondet_u64();
    int bad;
    if (!text.data) text.size = 0;
    ASSUME(at <= text.size && size >= text.size);
    end = pvs_gossip_utf8_(text, at, size, &bad);
    CHECK(end >= at && end <= text.size);
    CHECK(!bad || end < text.size);
    CHECK(bad || text.size - end < 4);
    CHECK(bad || size > text.size || end == text.size);
    if (!bad && end == 9 && at == 0) REACHED("nine bytes");
    if (!bad && end < text.size) REACHED("more to come");
    return 0;
}
