/*
 * Proves: gob's numbers, texts and field steps stay within their message and move on or fail
 * Of: src/factom/gob.c, src/factom/gob.h
 * Bound: up to 11 bytes of a message, any place in it, any leniencies
 * Unwind: 10
 * Fault: src/factom/gob.c s/if (follow >= left) return/if (follow > left) return/
 */
#include "proof.h"

#include "meant_gob.h"

int main(void) {
    static const pvs_gob_ zero;
    pvs_gob_ gob = zero;
    size_t start;
    uint64_t number;
    int64_t value;
    pvs_bytes text;
    unsigned fields = nondet_unsigned(), next = nondet_unsigned(), before = next;
    int ok, ends = 0;
    gob.all = gob.bytes = any_bytes(11);
    gob.bytes.size = gob.all.data ? gob.all.size : 0;
    gob.at = start = nondet_size();
    gob.allow = nondet_u32();
    ASSUME(gob.at <= gob.bytes.size && next <= fields && fields <= PVS_FACTOM_MEMBERS_MAX);
    switch (nondet_int()) {
    case 0:
        ok = pvs_gob_uint_(&gob, &number, 1);
        if (ok && number >> 56) REACHED("a number of eight bytes");
        break;
    case 1:
        ok = pvs_gob_int_(&gob, &value, 1);
        if (ok && value == INT64_MIN) REACHED("the least number");
        break;
    case 2:
        ok = pvs_gob_text_(&gob, &text, 1);
        if (ok && text.size) {
            CHECK(text.data + text.size == gob.bytes.data + gob.at);
            REACHED("a text");
        }
        break;
    default:
        ok = pvs_gob_step_(&gob, &next, fields, 1);
        ends = gob.status == PVS_OK;
        CHECK(next <= fields && (ok ? next > before : next == before));
        CHECK(ok || !ends || gob.at > start || gob.at == gob.bytes.size);
    }
    CHECK(gob.at <= gob.bytes.size);
    CHECK(ok ? gob.status == PVS_OK && gob.at > start : ends || gob.status > PVS_NEED_MORE);
    CHECK(gob.status == PVS_OK || (gob.fault_at >= start && gob.fault_at <= gob.at));
    return 0;
}
