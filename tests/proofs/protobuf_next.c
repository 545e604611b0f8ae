/*
 * Proves: steps over protobuf fields stay within the message and move on or fail; data is in it
 * Of: src/factom/protobuf.c
 * Bound: up to 3 bytes, any place in them, any leniencies, any fields known; one step
 * Unwind: 4 pvs_pb_next_.0:3 pvs_pb_pass_group_.0:4
 * Fault: src/factom/protobuf.c s/if (n > scan->bytes.size - scan->at) return/if (n > scan->bytes.size) return/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_protobuf.h"

int main(void) {
    pvs_bytes bytes = any_tail(3);
    pvs_pb_scan_ scan;
    pvs_pb_shape_ shape;
    pvs_pb_field_ field;
    size_t start = nondet_size();
    int more;
    if (!bytes.data) bytes.size = 0;
    scan = pvs_pb_begin_(bytes, nondet_u32());
    ASSUME(start <= bytes.size);
    scan.at = start;
    more = pvs_pb_next_(&scan, &shape, &field);
    CHECK(scan.at <= bytes.size && scan.fault_at <= bytes.size);
    CHECK(!more || (scan.at >= start + 2 && scan.status == PVS_OK && field.number <= 7));
    CHECK(more || scan.status != PVS_OK || scan.at == bytes.size);
    CHECK(!more || field.data.size <= scan.at - start - 2);
    CHECK(!more || field.at + field.data.size <= scan.at);
    if (more && field.data.size) {
        CHECK(field.data.data + field.data.size == bytes.data + scan.at);
        REACHED("bytes");
    }
    if (!more && scan.status == PVS_OK && bytes.size - start == 2 && bytes.data[start] == 0x4b)
        REACHED("an empty group");
    return 0;
}
