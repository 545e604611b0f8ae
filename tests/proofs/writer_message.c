/*
 * Proves: a message ends with its size counted, or with pos back where it began and `needed` exact
 * Of: src/base/writer.c
 * Bound: a buffer of up to 8 bytes, a message of up to 12, one error at any place
 * Unwind: 14
 * Fault: src/base/writer.c s/out->needed = out->pos - out->capacity;/out->needed = out->pos;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_writer.h"

int main(void) {
    pvs_writer out = any_writer(8), before;
    uint8_t bytes[6];
    size_t one = nondet_size(), two = nondet_size(), end;
    unsigned owner = 1;
    int error = nondet_int();
    pvs_status status;
    ASSUME(one <= 6 && two <= 6 && out.pos <= SIZE_MAX - 12);
    before = out;
    if (nondet_int()) out.pos = nondet_size();
    status = pvs_writer_begin_(&out, owner);
    if (status != PVS_OK) {
        CHECK(status == PVS_ERR_USAGE && out.owner_ == 0 && out.data && out.pos > out.capacity);
        REACHED("no place to write to");
        return 0;
    }
    before.pos = out.pos;
    ASSUME(out.pos <= SIZE_MAX - 12);
    CHECK(pvs_writer_begin_(&out, owner) == PVS_ERR_USAGE);
    out.fault.status = PVS_OK;
    pvs_put_(&out, bytes, one);
    if (error) pvs_writer_fail_(&out, PVS_ERR_VALUE, 7);
    pvs_put_(&out, bytes, two);
    CHECK(pvs_writer_state_(&out) != PVS_OK || !error);
    status = pvs_writer_end_(&out);
    CHECK_WRITE(out, before, status);
    end = before.pos + one + two;
    if (error) {
        CHECK(status == PVS_ERR_VALUE && out.fault.at == one && out.fault.field == 7);
        REACHED("an error");
    } else if (out.data && end > out.capacity) {
        CHECK(status == PVS_ERR_SPACE && out.needed == end - out.capacity);
        REACHED("a full buffer");
    } else {
        CHECK(status == PVS_OK && out.pos == end);
        REACHED("a message");
    }
    return 0;
}
