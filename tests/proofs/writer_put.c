/*
 * Proves: no put or patch writes outside the buffer, each moves pos by just what it puts
 * Of: src/base/writer.c
 * Bound: a buffer of up to 10 bytes, any pos, 9 bytes at a time
 * Unwind: 12
 * Fault: src/base/writer.c s/n <= out->capacity - out->pos/n <= out->capacity - out->pos + 1/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_writer.h"

/* How many digits a number has. */
static size_t decimal_digits(uint32_t value) {
    static const uint32_t first[] = {10,      100,      1000,      10000,     100000,
                                     1000000, 10000000, 100000000, 1000000000};
    size_t n = 1;
    while (n < 10 && value >= first[n - 1]) n++;
    return n;
}

int main(void) {
    pvs_writer out = any_writer(10), before;
    uint8_t nine[9];
    size_t n = nondet_size(), at = nondet_size();
    uint64_t value = nondet_u64();
    if (nondet_int()) out.pos = nondet_size(); /* also behind the end, as after a full buffer */
    before = out;
    ASSUME(n <= sizeof nine);
    switch (nondet_int()) {
    case 0:
        pvs_put_(&out, nine, n);
        break;
    case 1:
        n = 1;
        pvs_put_u8_(&out, (unsigned)(value & 0xffffffffu));
        break;
    case 2:
        n = 2;
        pvs_put_be16_(&out, (unsigned)(value & 0xffffffffu));
        break;
    case 3:
        n = 2;
        pvs_put_le16_(&out, (unsigned)(value & 0xffffffffu));
        break;
    case 4:
        n = 4;
        pvs_put_be32_(&out, (uint32_t)(value & 0xffffffffu));
        break;
    case 5:
        n = 4;
        pvs_put_le32_(&out, (uint32_t)(value & 0xffffffffu));
        break;
    case 6:
        n = 8;
        pvs_put_be64_(&out, value);
        break;
    case 7:
        n = 8;
        pvs_put_le64_(&out, value);
        break;
    case 8:
        n = decimal_digits((uint32_t)(value & 0xffffffffu));
        pvs_put_decimal_(&out, (uint32_t)(value & 0xffffffffu));
        break;
    case 9:
        n = 0;
        ASSUME(at <= SIZE_MAX - 4);
        pvs_patch_le32_(&out, at, (uint32_t)(value & 0xffffffffu));
        break;
    default:
        n = 0;
        pvs_patch_u8_(&out, at, (unsigned)(value & 0xffffffffu));
    }
    CHECK(out.data == before.data && out.capacity == before.capacity);
    if (out.fault.status == PVS_OK) {
        CHECK(out.pos == before.pos + n);
        REACHED("put");
    } else {
        CHECK(before.pos > SIZE_MAX - 10 && out.fault.status == PVS_ERR_VALUE);
        REACHED("more than can be counted");
    }
    return 0;
}
