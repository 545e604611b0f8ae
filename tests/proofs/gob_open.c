/*
 * Proves: the head of a gob message is opened only within the limit, and waits for no byte too many
 * Of: src/factom/gob.c
 * Bound: up to 11 bytes, any place in them, any limit, any leniencies
 * Unwind: 11
 * Fault: src/factom/gob.c s/if (1 + follow + least > room)/if (follow + least > room)/
 */
#include "proof.h"

#include "meant_gob.h"

int main(void) {
    static const pvs_gob_ zero;
    pvs_gob_ gob = zero;
    size_t start = nondet_size(), end = 0, have;
    int32_t id;
    gob.all = any_bytes(11);
    if (!gob.all.data) gob.all.size = 0;
    gob.limit = nondet_u64();
    gob.allow = nondet_u32();
    have = gob.all.size;
    ASSUME(start <= have);
    if (!pvs_gob_open_(&gob, start, &end)) {
        CHECK(gob.status != PVS_OK);
        if (gob.status == PVS_NEED_MORE) {
            CHECK(gob.want > have && gob.want <= gob.limit && have - start < 9);
            REACHED("more is needed");
        }
        if (gob.status == PVS_ERR_SIZE_LIMIT) REACHED("beyond the limit");
        return 0;
    }
    CHECK(gob.at > start && gob.at <= gob.bytes.size && gob.bytes.size <= have);
    CHECK(end > gob.at && end <= gob.limit);
    CHECK(gob.bytes.size == (have < end ? have : end));
    if (pvs_gob_id_(&gob, end, &id)) {
        CHECK(gob.at <= gob.bytes.size);
        REACHED("an id");
    } else if (gob.status == PVS_NEED_MORE) {
        CHECK(gob.want == end && have < end);
    }
    if (gob.status == PVS_OK && pvs_gob_whole_(&gob, end)) CHECK(have >= end);
    return 0;
}
