/*
 * Proves: a field of a gob definition is read within the message, and put at its place of the table
 * Of: src/factom/gob_type.c
 * Bound: messages of any size, any place of any tables, any leniencies; name and id as in gob_pair
 * Unwind: 2
 * Replace: pvs_gob_type_pair_:any_pair pvs_gob_code_:any_code
 * Fault: src/factom/gob_type.c s/rx->field_code_\[place\] =/rx->field_code_[place + 1] =/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

/* As gob_pair shows. */
int any_pair(pvs_gob_ *gob, pvs_bytes *name, int32_t *id) {
    *name = pvs_span_(0, 0);
    *id = (int32_t)(nondet_u32() >> 1);
    return any_gob_move(gob, 0);
}

/* As gob_code shows. */
unsigned any_code(pvs_bytes name) {
    unsigned code = nondet_unsigned();
    (void)name;
    ASSUME(code < PVS_GOB_CODES_ || code == PVS_GOB_UNNAMED_);
    return code;
}

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    size_t start = gob.at;
    unsigned place = nondet_unsigned(), codes = nondet_unsigned();
    ASSUME(place < PVS_FACTOM_MEMBERS_MAX);
    codes = pvs_gob_type_field_(&gob, &rx, place, codes);
    CHECK_GOB(gob, start, codes != 0);
    if (codes == 0) return 0;
    CHECK(rx.field_type_[place] >= 0 && rx.field_code_[place] < 32);
    if (place == PVS_FACTOM_MEMBERS_MAX - 1) REACHED("the last place");
    return 0;
}
