/*
 * For the proofs of gob's type reader: what it calls does whatever it may do, and its tables hold
 * whatever they can hold. No byte is looked at here, so a message has any size.
 */
#include "proof.h"

#include "../../src/factom/gob.h"

/* A cursor at any place of a message. */
static pvs_gob_ any_gob(void) {
    static const pvs_gob_ zero;
    pvs_gob_ gob = zero;
    gob.bytes.size = nondet_size();
    gob.at = nondet_size();
    gob.allow = nondet_u32();
    ASSUME(gob.at <= gob.bytes.size);
    return gob;
}

/* What every function here leaves behind. */
#define CHECK_GOB(gob, start, ok)                                                                  \
    do {                                                                                           \
        CHECK((gob).at >= (start) && (gob).at <= (gob).bytes.size);                                \
        CHECK((ok) ? (gob).status == PVS_OK : (gob).status > PVS_NEED_MORE);                       \
        CHECK((gob).status == PVS_OK ||                                                            \
              ((gob).fault_at >= (start) && (gob).fault_at <= (gob).at));                          \
    } while (0)

/* Moves on by at least `least` bytes, or fails there or behind: what CHECK_GOB asks for. */
static int any_gob_move(pvs_gob_ *gob, size_t least) {
    size_t start = gob->at, at = nondet_size();
    CHECK(gob->status == PVS_OK && start <= gob->bytes.size);
    ASSUME(start <= at && at <= gob->bytes.size);
    gob->at = at;
    if (nondet_int() && at - start >= least) return 1;
    gob->fault_at = nondet_size();
    ASSUME(start <= gob->fault_at && gob->fault_at <= at);
    gob->status = (pvs_status)nondet_unsigned();
    ASSUME(gob->status > PVS_NEED_MORE && gob->status < PVS_ERR_YOURS);
    return 0;
}

/* gob_numbers shows that the next four do no more than this. */
int any_gob_step(pvs_gob_ *gob, unsigned *next, unsigned fields, unsigned field) {
    unsigned before = *next;
    (void)field;
    CHECK(*next <= fields && fields <= PVS_FACTOM_MEMBERS_MAX);
    if (gob->at == gob->bytes.size && nondet_int()) return 0; /* the struct ends with its message */
    if (!any_gob_move(gob, 1)) return 0;
    *next = nondet_unsigned();
    ASSUME(before <= *next && *next <= fields);
    return *next != before;
}

int any_gob_uint(pvs_gob_ *gob, uint64_t *value, unsigned field) {
    (void)field;
    *value = nondet_u64();
    return any_gob_move(gob, 1);
}

int any_gob_int(pvs_gob_ *gob, int64_t *value, unsigned field) {
    (void)field;
    *value = nondet_i64();
    return any_gob_move(gob, 1);
}

int any_gob_text(pvs_gob_ *gob, pvs_bytes *text, unsigned field) {
    (void)field;
    *text = any_bytes(2);
    return any_gob_move(gob, 1);
}

/* utf8_one and gob_numbers look at texts. */
int any_gob_utf8(pvs_bytes text) {
    (void)text;
    return nondet_int();
}

/*
 * A type in tables that definitions have filled and values have looked at: its fields are in the
 * table of fields; a reference is an id, 0 where it can be none, or -1 - the place of a type.
 */
static int sound_type(const pvs_factom_in *rx, unsigned i) {
    const pvs_factom_type_ *type = &rx->type_[i];
    return (unsigned)type->first + type->fields <= rx->fields_ &&
           (type->kind & PVS_GOB_SKIP_MASK_) <= PVS_GOB_MARSHALER_ &&
           type->elem >= -(int)rx->types_ && type->key >= -(int)rx->types_;
}

static int sound_field(const pvs_factom_in *rx, unsigned i) {
    return rx->field_type_[i] >= -(int)rx->types_ && rx->field_code_[i] < 32;
}

/*
 * Full tables whose last type has so many fields, the last ones. What other types there are does not
 * matter to what looks at one.
 */
static pvs_factom_type_ *last_type(pvs_factom_in *rx, unsigned fields) {
    pvs_factom_type_ *type = &rx->type_[PVS_FACTOM_TYPES_MAX - 1];
    unsigned i;
    rx->types_ = PVS_FACTOM_TYPES_MAX;
    rx->fields_ = PVS_FACTOM_MEMBERS_MAX;
    type->first = (uint16_t)(PVS_FACTOM_MEMBERS_MAX - fields);
    type->fields = (uint8_t)fields;
    ASSUME(sound_type(rx, PVS_FACTOM_TYPES_MAX - 1));
    for (i = PVS_FACTOM_MEMBERS_MAX - fields; i < PVS_FACTOM_MEMBERS_MAX; i++) {
        ASSUME(sound_field(rx, i));
    }
    return type;
}

static void check_last_type(const pvs_factom_in *rx, unsigned fields) {
    unsigned i;
    CHECK(sound_type(rx, PVS_FACTOM_TYPES_MAX - 1));
    for (i = PVS_FACTOM_MEMBERS_MAX - fields; i < PVS_FACTOM_MEMBERS_MAX; i++) {
        CHECK(sound_field(rx, i));
    }
}

/* gob_may_define shows that this is what looking for an id gives. */
int any_gob_find(const pvs_factom_in *rx, int32_t id) {
    int place = nondet_int();
    (void)id;
    ASSUME(place >= -1 && place < (int)rx->types_);
    return place;
}
