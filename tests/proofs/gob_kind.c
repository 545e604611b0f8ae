/*
 * Proves: a kind of type in a gob definition is read within the message, as a sound type, or refused
 * Of: src/factom/gob_type.c
 * Bound: messages of any size, any tables, any leniencies; its parts as in gob_pair and gob_fields
 * Unwind: 5
 * Replace: pvs_gob_step_:any_gob_step pvs_gob_int_:any_gob_int
 * Replace: pvs_gob_type_common_:any_common pvs_gob_type_fields_:any_fields
 * Fault: src/factom/gob_type.c s/type->kind & ~(unsigned)PVS_GOB_SKIP_MASK_/type->kind/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

/* As gob_pair shows. */
int any_common(pvs_gob_ *gob, int32_t id) {
    (void)id;
    return any_gob_move(gob, 0);
}

/* As gob_fields shows: what is read behind its end goes to the table. */
int any_fields(pvs_gob_ *gob, pvs_factom_in *rx, pvs_factom_type_ *type) {
    unsigned count = nondet_unsigned();
    ASSUME(rx->fields_ <= PVS_FACTOM_MEMBERS_MAX && count <= 96u - rx->fields_);
    type->first = rx->fields_;
    type->fields = (uint8_t)count;
    if (!any_gob_move(gob, 1)) return 0;
    rx->fields_ = (uint8_t)(rx->fields_ + count);
    if (nondet_int()) type->kind |= PVS_GOB_NAMES_HEADER_;
    return 1;
}

int main(void) {
    pvs_gob_ gob = any_gob();
    pvs_factom_in rx;
    pvs_factom_type_ type, before = type;
    size_t start = gob.at;
    unsigned wire = nondet_unsigned(), fields = rx.fields_;
    int ok;
    ASSUME(wire < 7 && fields <= PVS_FACTOM_MEMBERS_MAX);
    ASSUME((type.kind & PVS_GOB_SKIP_MASK_) <= PVS_GOB_MARSHALER_ && type.kind < PVS_GOB_FITS_V9_);
    ASSUME(type.elem >= 0 && type.key >= 0 && (unsigned)type.first + type.fields <= fields);
    ok = pvs_gob_type_kind_(&gob, &rx, &type, wire);
    CHECK_GOB(gob, start, ok);
    CHECK(rx.fields_ >= fields && rx.fields_ <= PVS_FACTOM_MEMBERS_MAX);
    CHECK(wire == 2 || (rx.fields_ == fields && type.first == before.first));
    if (!ok) return 0;
    CHECK(type.kind < PVS_GOB_FITS_V9_ && (type.kind & PVS_GOB_SKIP_MASK_) != 0);
    CHECK((type.kind & PVS_GOB_SKIP_MASK_) <= PVS_GOB_MARSHALER_);
    CHECK(type.elem >= 0 && type.key >= 0 && (unsigned)type.first + type.fields <= rx.fields_);
    CHECK(type.id == before.id);
    if (wire == 3 && type.elem == 70 && type.key == 80) REACHED("a map");
    if (wire == 2 && rx.fields_ == PVS_FACTOM_MEMBERS_MAX && fields == 0) REACHED("a struct");
    return 0;
}
