/*
 * Proves: that a gob type fits is found out in bounded time, within the tables
 * Of: src/factom/gob_type.c
 * Bound: tables of 6 types; fields as in gob_fit_fields, what they refer to as in gob_reach
 * Unwind: 8
 * Replace: pvs_gob_fit_fields_:any_fit_fields pvs_gob_reach_:any_reach
 * Replace: pvs_gob_in_order_:any_order
 * Fault: src/factom/gob_type.c s/done |= 1u << i;/done |= i;/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

enum { TYPES = 6 };
static unsigned looks; /* at the types that are reached */

/* As gob_fit_fields shows. */
pvs_status any_fit_fields(pvs_gob_ *gob, pvs_factom_in *rx, const pvs_factom_type_ *type,
                          unsigned codes, pvs_gob_fitting_ *fitting) {
    (void)gob;
    CHECK(type >= rx->type_ && type < rx->type_ + TYPES);
    fitting->matched = nondet_unsigned() & codes;
    fitting->headers = nondet_unsigned();
    fitting->reached = nondet_unsigned();
    ASSUME(fitting->reached >> TYPES == 0 && fitting->headers >> TYPES == 0);
    return nondet_int() ? PVS_OK : PVS_ERR_KIND;
}

/* As gob_reach shows. */
int any_reach(pvs_factom_in *rx, pvs_factom_type_ *type, unsigned *reached) {
    unsigned more = nondet_unsigned();
    CHECK(type >= rx->type_ && type < rx->type_ + TYPES);
    looks++;
    ASSUME(more >> TYPES == 0);
    *reached |= more;
    return nondet_int();
}

/* gob_reach looks at it. */
int any_order(const pvs_factom_in *rx, const pvs_factom_type_ *type, unsigned fields, unsigned code,
              unsigned step) {
    (void)fields;
    (void)code;
    (void)step;
    CHECK(type >= rx->type_ && type < rx->type_ + TYPES);
    return nondet_int();
}

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    size_t at = gob.at;
    unsigned place = TYPES - 1;
    int ok;
    rx.types_ = TYPES;
    ok = pvs_gob_fit_(&gob, &rx, place, nondet_int() ? PVS_GOB_IN_V9_ : PVS_GOB_IN_V10_, at);
    CHECK_GOB(gob, at, ok);
    CHECK(looks <= TYPES);
    CHECK(!ok || rx.type_[place].kind & (PVS_GOB_FITS_V9_ | PVS_GOB_FITS_V10_));
    if (ok && looks == TYPES) REACHED("every type");
    if (ok && looks && rx.plain_v9_ == place + 1) REACHED("the plain V9Msg");
    return 0;
}
