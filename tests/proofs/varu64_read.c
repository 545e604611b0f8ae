/*
 * Proves: VarU64 reading stays within the bytes; a number that was read is the one the bytes hold
 * Of: src/base/varu64.c, src/base/reader.c
 * Bound: up to 11 bytes, any reader over them
 * Unwind: 14
 * Fault: src/base/varu64.c s/follow = first - 247;/follow = first - 246;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/base/varu64.c"
#include "meant_writer.h"

int main(void) {
    pvs_reader in = any_reader(11), before = in;
    uint64_t value = 1, told = 0;
    size_t left = before.data ? before.size - before.pos : 0, size, i;
    pvs_status status = pvs_varu64_read(&in, &value);
    CHECK_READ(in, before, status);
    CHECK(status == PVS_OK || value == 0);
    if (status == PVS_OK) {
        const uint8_t *bytes = before.data + before.pos;
        size = bytes[0] < 248 ? 1 : bytes[0] - (size_t)246;
        CHECK(in.pos - before.pos == size && size <= left && size <= in.limit);
        if (size == 1) told = bytes[0];
        for (i = 1; i < size; i++) told = told << 8 | bytes[i];
        CHECK(value == told);
        if (!(in.allow & PVS_VARU64_ALLOW_NONMINIMAL)) {
            CHECK(size == 1 || (size == 2 ? value >= 248 : value >> (8 * (size - 2)) != 0));
        }
        if (size == 9) REACHED("a number of nine bytes");
    } else if (status == PVS_NEED_MORE) {
        CHECK(left < PVS_VARU64_SIZE_MAX && in.needed <= PVS_VARU64_SIZE_MAX - left);
        REACHED("more is needed");
    } else {
        CHECK(status == PVS_ERR_TRUNCATED || status == PVS_ERR_TRAILING ||
              status == PVS_ERR_NONMINIMAL || status == PVS_ERR_SIZE_LIMIT);
        if (status == PVS_ERR_NONMINIMAL) REACHED("padded");
    }
    return 0;
}
