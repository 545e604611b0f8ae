/*
 * Proves: the fields of a gob struct are held against the wanted ones within the tables, which stay sound
 * Of: src/factom/gob_type.c
 * Bound: full tables, a type with 3 fields at their end; an id at any place, or at none
 * Unwind: 4
 * Replace: pvs_gob_find_:any_gob_find
 * Fault: src/factom/gob_type.c s/if (header >= 0) fitting/if (header) fitting/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    pvs_gob_fitting_ fitting = {0, 0, 0};
    pvs_factom_type_ *type = last_type(&rx, 3);
    int which = nondet_int();
    unsigned codes = which == 0   ? PVS_GOB_IN_V9_
                     : which == 1 ? PVS_GOB_IN_V10_
                                  : PVS_GOB_IN_HEADER_;
    pvs_status status = pvs_gob_fit_fields_(&gob, &rx, type, codes, &fitting);
    CHECK(status == PVS_OK || status > PVS_NEED_MORE);
    CHECK((fitting.reached | fitting.headers) >> PVS_FACTOM_TYPES_MAX == 0);
    CHECK((fitting.matched & ~codes) == 0);
    if (status == PVS_OK && fitting.matched == codes && which == 0) REACHED("a V9Msg");
    check_last_type(&rx, 3);
    return 0;
}
