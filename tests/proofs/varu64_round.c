/*
 * Proves: a VarU64 that was written takes the bytes that were counted, and reads as itself
 * Of: src/base/varu64.c
 * Bound: every number, a buffer of up to 9 bytes
 * Unwind: 10
 * Fault: src/base/varu64.c s/if (value < 248) {/if (value < 249) {/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_varu64.h"
#include "meant_writer.h"

int main(void) {
    uint64_t value = nondet_u64(), back;
    pvs_writer count = pvs_writer_init(0, 0), out = any_writer(9), before;
    pvs_status status;
    out.pos = 0;
    before = out;
    CHECK(pvs_varu64_write(&count, value) == PVS_OK && count.pos <= PVS_VARU64_SIZE_MAX);
    status = pvs_varu64_write(&out, value);
    CHECK_WRITE(out, before, status);
    if (status == PVS_OK) {
        CHECK(out.pos == count.pos);
        if (out.data) {
            pvs_reader in = pvs_reader_datagram(out.data, out.pos);
            CHECK(pvs_varu64_read(&in, &back) == PVS_OK && back == value);
            if (value > UINT32_MAX) REACHED("a large number");
        }
    } else {
        CHECK(status == PVS_ERR_SPACE && out.needed == count.pos - out.capacity);
        REACHED("no room");
    }
    return 0;
}
