/*
 * Proves: the fields of a gob definition are read within the message and fit into their table
 * Of: src/factom/gob_type.c
 * Bound: messages of any size, any tables, any leniencies; each field as in gob_field
 * Unwind: 97
 * Replace: pvs_gob_uint_:any_gob_uint pvs_gob_type_field_:any_field
 * Fault: src/factom/gob_type.c s/(unsigned)(PVS_FACTOM_MEMBERS_MAX - rx->fields_)/(unsigned)PVS_FACTOM_MEMBERS_MAX/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

static unsigned places; /* that any_field has filled */
static size_t first;    /* where it did so at first */

/* As gob_field shows; that each field moves on from the one before is not needed here. */
unsigned any_field(pvs_gob_ *gob, pvs_factom_in *rx, unsigned place, unsigned codes) {
    CHECK(place < PVS_FACTOM_MEMBERS_MAX && place == rx->fields_ + places);
    if (places++ == 0) first = gob->at;
    gob->at = nondet_size();
    ASSUME(first <= gob->at && gob->at <= gob->bytes.size);
    codes = nondet_unsigned();
    if (codes == 0) pvs_gob_fail_(gob, PVS_ERR_DUPLICATE, first, 0);
    return codes;
}

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    pvs_factom_type_ type;
    size_t start = gob.at;
    unsigned before = rx.fields_;
    int ok;
    ASSUME(before <= PVS_FACTOM_MEMBERS_MAX);
    type.kind = PVS_GOB_NONE_;
    ok = pvs_gob_type_fields_(&gob, &rx, &type);
    CHECK_GOB(gob, start, ok);
    CHECK(ok || rx.fields_ == before);
    if (!ok) return 0;
    CHECK(gob.at > start && rx.fields_ <= PVS_FACTOM_MEMBERS_MAX && places == type.fields);
    CHECK(type.first == before && type.first + type.fields == rx.fields_);
    CHECK((type.kind & ~(unsigned)PVS_GOB_NAMES_HEADER_) == 0);
    if (before == 90 && rx.fields_ == PVS_FACTOM_MEMBERS_MAX) REACHED("a full table");
    return 0;
}
