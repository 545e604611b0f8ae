/*
 * Proves: a gob definition is read within its message; tables with it stay sound, or as they were
 * Of: src/factom/gob_type.c
 * Bound: messages of any size, tables with place for one more type, any leniencies; kinds as in gob_kind
 * Unwind: 9
 * Replace: pvs_gob_step_:any_gob_step pvs_gob_type_kind_:any_kind memset:clear
 * Fault: src/factom/gob_type.c s/pvs_gob_type_step_(gob, &next, 7)/pvs_gob_type_step_(gob, \&next, 8)/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

/* As gob_kind shows; what fields fill of their table, gob_field does. */
int any_kind(pvs_gob_ *gob, pvs_factom_in *rx, pvs_factom_type_ *type, unsigned wire) {
    int32_t id = type->id;
    unsigned fields = rx->fields_, had = type->kind;
    CHECK(wire < 7 && type == &rx->type_[rx->types_] && type->elem >= 0 && type->key >= 0);
    CHECK(had < PVS_GOB_FITS_V9_ && (had & PVS_GOB_SKIP_MASK_) <= PVS_GOB_MARSHALER_);
    CHECK((unsigned)type->first + type->fields <= fields);
    if (wire == 2) {
        rx->fields_ = nondet_u8();
        ASSUME(rx->fields_ >= fields && rx->fields_ <= PVS_FACTOM_MEMBERS_MAX);
    }
    type->kind = nondet_u8();
    type->elem = (int32_t)(nondet_u32() >> 1);
    type->key = (int32_t)(nondet_u32() >> 1);
    if (wire == 2) type->first = nondet_u16();
    if (wire == 2) type->fields = nondet_u8();
    if (!any_gob_move(gob, 0)) return 0;
    ASSUME(type->kind < PVS_GOB_FITS_V9_ && (type->kind & PVS_GOB_SKIP_MASK_) != 0);
    ASSUME((type->kind & PVS_GOB_SKIP_MASK_) <= PVS_GOB_MARSHALER_);
    ASSUME((unsigned)type->first + type->fields <= rx->fields_);
    CHECK(type->id == id);
    return 1;
}

/* What memset does to a type; CBMC's own takes the tables apart into bytes. */
void *clear(void *to, int value, size_t n) {
    static const pvs_factom_type_ zero;
    CHECK(value == 0 && n == sizeof zero);
    *(pvs_factom_type_ *)to = zero;
    return to;
}

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    size_t start = gob.at;
    int32_t id = (int32_t)nondet_u16();
    unsigned fields = rx.fields_, types = PVS_FACTOM_TYPES_MAX - 1;
    int ok;
    rx.types_ = (uint8_t)types;
    ASSUME(fields <= PVS_FACTOM_MEMBERS_MAX);
    ok = pvs_gob_define_(&gob, &rx, id);
    CHECK_GOB(gob, start, ok);
    CHECK(rx.types_ == types + (ok ? 1 : 0) && (ok || rx.fields_ == fields));
    CHECK(rx.fields_ >= fields && rx.fields_ <= PVS_FACTOM_MEMBERS_MAX);
    if (!ok) return 0;
    CHECK(sound_type(&rx, types) && rx.type_[types].id == id);
    if (rx.type_[types].fields == 96) REACHED("the last type");
    return 0;
}
