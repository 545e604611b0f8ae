/*
 * Proves: whether a gob type may be defined is told within the tables, and never without a place
 * Of: src/factom/gob_type.c
 * Bound: any tables, any id, any place of a message
 * Unwind: 17
 * Fault: src/factom/gob_type.c s/rx->types_ == PVS_FACTOM_TYPES_MAX/rx->types_ > PVS_FACTOM_TYPES_MAX/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    size_t at = gob.at;
    int32_t id = (int32_t)(nondet_u32() >> 1) - 1;
    int place, ok;
    ASSUME(rx.types_ <= PVS_FACTOM_TYPES_MAX);
    place = pvs_gob_find_(&rx, id);
    CHECK(place >= -1 && place < (int)rx.types_ && (place < 0 || rx.type_[place].id == id));
    ok = pvs_gob_may_define_(&gob, &rx, id, at);
    CHECK_GOB(gob, at, ok);
    if (ok) CHECK(rx.types_ < PVS_FACTOM_TYPES_MAX && id >= PVS_GOB_FIRST_ && place < 0);
    if (ok && rx.types_ == PVS_FACTOM_TYPES_MAX - 1) REACHED("one more");
    if (place == PVS_FACTOM_TYPES_MAX - 1) REACHED("the last of them");
    return 0;
}
