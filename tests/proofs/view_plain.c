/*
 * Proves: the loop over plain blocks, which reads without the cursor, stays within the bytes and ends
 * Of: src/view/block.h
 * Bound: up to 12 bytes, any place in them, any number of blocks, any room
 * Unwind: 8
 * Fault: src/view/block.h s/length > bytes.size - at - 2/length > bytes.size - at - 1/
 */
#include "proof.h"

#include "../../src/view/block.h"

int main(void) {
    pvs_bytes bytes = any_bytes(12);
    size_t at = nondet_size(), count = nondet_size(), before = count, end;
    uint64_t slack = nondet_u64(), room = slack;
    if (!bytes.data) bytes.size = 0;
    ASSUME(at <= bytes.size);
    end = pvs_view_plain_(bytes, at, pvs_view_general_of_(nondet_int()), &count, &slack);
    CHECK(at <= end && end <= bytes.size && count <= before && slack <= room);
    CHECK(end - at == 2 * (before - count) + (room - slack));
    if (before - count == 3) REACHED("three blocks");
    return 0;
}
