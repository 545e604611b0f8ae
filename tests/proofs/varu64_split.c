/*
 * Proves: VarU64 says the same however the bytes were cut in two
 * Of: src/base/varu64.c, src/base/reader.c
 * Bound: up to 10 bytes, every cut, any limit, any leniencies
 * Unwind: 12
 * Fault: src/base/varu64.c s/number->low <<= 8 \* (follow - have);/number->low += have;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/base/varu64.c"
#include "meant_writer.h"

int main(void) {
    pvs_bytes bytes = any_bytes(10);
    size_t cut = nondet_size(), limit = nondet_size();
    pvs_reader whole = pvs_reader_stream(limit), parts = whole;
    uint64_t a, b;
    pvs_status one, two;
    ASSUME(cut <= bytes.size && bytes.data);
    whole.allow = parts.allow = nondet_u32();
    pvs_reader_extend(&whole, bytes.data, bytes.size);
    one = pvs_varu64_read(&whole, &a);
    pvs_reader_extend(&parts, bytes.data, cut);
    two = pvs_varu64_read(&parts, &b);
    if (two == PVS_NEED_MORE) {
        CHECK(one == PVS_NEED_MORE || one > PVS_ERR_USAGE || whole.pos >= cut + parts.needed);
        pvs_reader_extend(&parts, bytes.data, bytes.size - cut);
        two = pvs_varu64_read(&parts, &b);
        REACHED("cut within the number");
    }
    CHECK(one == two && a == b && whole.pos == parts.pos && whole.needed == parts.needed);
    CHECK(whole.fault.at == parts.fault.at && whole.fault.field == parts.fault.field);
    return 0;
}
