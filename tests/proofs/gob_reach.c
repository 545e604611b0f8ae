/*
 * Proves: what a gob type refers to is looked up within the tables, which stay sound
 * Of: src/factom/gob_type.c
 * Bound: full tables, a type with 3 fields at their end; an id at any place, or at none
 * Unwind: 4
 * Replace: pvs_gob_find_:any_gob_find
 * Fault: src/factom/gob_type.c s/if (place < 0) return 0;/if (place < -1) return 0;/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    pvs_factom_type_ *type = last_type(&rx, 3);
    unsigned reached = nondet_unsigned();
    ASSUME(reached >> PVS_FACTOM_TYPES_MAX == 0);
    if (nondet_int()) {
        if (pvs_gob_reach_(&rx, type, &reached)) {
            CHECK((type->kind & PVS_GOB_SKIP_MASK_) != PVS_GOB_NONE_);
            if ((type->kind & PVS_GOB_SKIP_MASK_) == PVS_GOB_STRUCT_) REACHED("a struct");
        }
        CHECK(reached >> PVS_FACTOM_TYPES_MAX == 0);
    } else if (nondet_int()) {
        if (pvs_gob_has_header_(&gob, &rx, PVS_FACTOM_TYPES_MAX - 1)) REACHED("a header");
    } else if (pvs_gob_in_order_(&rx, type, nondet_unsigned(), PVS_GOB_TYPE_, 1)) {
        REACHED("in order");
    }
    check_last_type(&rx, 3);
    return 0;
}
