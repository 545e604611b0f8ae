/*
 * Proves: a protobuf number is read within the bytes, as what was written, or refused
 * Of: src/factom/protobuf.c
 * Bound: up to 11 bytes, any place in them, any leniencies; every number written
 * Unwind: 12
 * Fault: src/factom/protobuf.c s/if (shift > 63) return/if (shift > 70) return/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/factom/protobuf.c"
#include "meant_writer.h"

int main(void) {
    pvs_bytes bytes = any_bytes(11);
    uint64_t value, number = nondet_u64();
    pvs_pb_scan_ scan;
    uint8_t room[10];
    if (nondet_int()) {
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_pb_put_varint_(&out, number);
        CHECK(out.pos == pvs_pb_varint_size_(number) && out.pos <= sizeof room);
        scan = pvs_pb_begin_(pvs_bytes_of(room, out.pos), 0);
        CHECK(pvs_pb_varint_(&scan, 1, &value) && value == number && scan.at == out.pos);
        if (number >> 63) REACHED("ten bytes");
        return 0;
    }
    if (!bytes.data) bytes.size = 0;
    scan = pvs_pb_begin_(bytes, nondet_u32());
    scan.at = nondet_size();
    ASSUME(scan.at <= bytes.size);
    if (pvs_pb_varint_(&scan, 1, &value)) {
        CHECK(scan.at > 0 && scan.status == PVS_OK);
    } else {
        CHECK(scan.status != PVS_OK && scan.fault_at <= bytes.size);
        REACHED("refused");
    }
    CHECK(scan.at <= bytes.size);
    return 0;
}
