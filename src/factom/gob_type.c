/*
 * Type definitions: read into the tables of pvs_factom_in, then checked once, on the first value,
 * against the struct that is wanted. After that a value is read without comparing a name.
 */
#include "gob.h"
#include "protobuf.h"

/* Codes whose values are texts. */
#define PVS_GOB_TEXTS_                                                                             \
    (1u << PVS_GOB_TARGET_ | 1u << PVS_GOB_PEER_ADDRESS_ | 1u << PVS_GOB_PEER_PORT_ |              \
     1u << PVS_GOB_APP_HASH_ | 1u << PVS_GOB_APP_TYPE_)

static unsigned pvs_gob_code_(pvs_bytes name) {
    unsigned code;
    if (name.size == 0) return PVS_GOB_UNNAMED_;
    for (code = 1; code < PVS_GOB_CODES_; code++) {
        if (pvs_gob_is_(name, &pvs_gob_names_[code])) return code;
    }
    return PVS_GOB_UNKNOWN_;
}

int pvs_gob_find_(const pvs_factom_in *rx, int32_t id) {
    int i;
    for (i = 0; i < rx->types_; i++) {
        if (rx->type_[i].id == id) return i;
    }
    return -1;
}

/* ---- reading a definition; it is a value of the struct wireType */

static int pvs_gob_type_fail_(pvs_gob_ *gob, pvs_status status, size_t at) {
    return pvs_gob_fail_(gob, status, at, PVS_FACTOM_FIELD_GOB_DEFINITION);
}

static int pvs_gob_type_step_(pvs_gob_ *gob, unsigned *next, unsigned fields) {
    return pvs_gob_step_(gob, next, fields, PVS_FACTOM_FIELD_GOB_DEFINITION);
}

/* A field that is zero is not sent (F33). */
static int pvs_gob_type_zero_(pvs_gob_ *gob, int zero, size_t at) {
    if (!zero || pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_NONMINIMAL)) return 1;
    return pvs_gob_type_fail_(gob, PVS_ERR_NONMINIMAL, at);
}

static int pvs_gob_type_name_(pvs_gob_ *gob, pvs_bytes *name) {
    size_t at = gob->at;
    if (!pvs_gob_text_(gob, name, PVS_FACTOM_FIELD_GOB_DEFINITION)) return 0;
    if (!pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_TEXT) && !pvs_factom_utf8_(*name)) {
        return pvs_gob_type_fail_(gob, PVS_ERR_TEXT, at);
    }
    return pvs_gob_type_zero_(gob, name->size == 0, at);
}

static int pvs_gob_type_int_(pvs_gob_ *gob, int64_t *value) {
    size_t at = gob->at;
    return pvs_gob_int_(gob, value, PVS_FACTOM_FIELD_GOB_DEFINITION) &&
           pvs_gob_type_zero_(gob, *value == 0, at);
}

/* An id inside a definition, which has to have 32 bits. Ids that nothing can have become 0. */
static int pvs_gob_type_id_(pvs_gob_ *gob, int32_t *id) {
    size_t at = gob->at;
    int64_t value;
    if (!pvs_gob_type_int_(gob, &value)) return 0;
    if (value > INT32_MAX || value < INT32_MIN) return pvs_gob_type_fail_(gob, PVS_ERR_KIND, at);
    *id = value < 0 ? 0 : (int32_t)value;
    return 1;
}

/* A struct of a name and an id: CommonType, fieldType. */
static int pvs_gob_type_pair_(pvs_gob_ *gob, pvs_bytes *name, int32_t *id) {
    unsigned next = 0;
    *name = pvs_bytes_of(0, 0);
    *id = 0;
    while (pvs_gob_type_step_(gob, &next, 2)) {
        if (!(next == 1 ? pvs_gob_type_name_(gob, name) : pvs_gob_type_id_(gob, id))) return 0;
    }
    return gob->status == PVS_OK;
}

/* F9: the reference never looks at it. */
static int pvs_gob_type_common_(pvs_gob_ *gob, int32_t id) {
    size_t at = gob->at;
    pvs_bytes name;
    int32_t inner;
    if (!pvs_gob_type_pair_(gob, &name, &inner)) return 0;
    if (inner == id || pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_DEFINITION)) return 1;
    return pvs_gob_type_fail_(gob, PVS_ERR_SYNTAX, at);
}

/*
 * One field of a struct, for `place` of the table: the set of codes with this one's, or 0 where it
 * fails.
 */
static unsigned pvs_gob_type_field_(pvs_gob_ *gob, pvs_factom_in *rx, unsigned place,
                                    unsigned codes) {
    size_t at = gob->at;
    pvs_bytes name;
    unsigned code;
    if (pvs_gob_left_(gob) == 0) {
        pvs_gob_type_fail_(gob, PVS_ERR_COUNT, at);
        return 0;
    }
    if (!pvs_gob_type_pair_(gob, &name, &rx->field_type_[place])) return 0;
    code = pvs_gob_code_(name);
    if (code != PVS_GOB_UNKNOWN_ && codes >> code & 1u &&
        !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_REPEATED)) {
        pvs_gob_type_fail_(gob, PVS_ERR_DUPLICATE, at); /* F11 */
        return 0;
    }
    rx->field_code_[place] = (uint8_t)code;
    return codes | 1u << code;
}

static int pvs_gob_type_fields_(pvs_gob_ *gob, pvs_factom_in *rx, pvs_factom_type_ *type) {
    size_t at = gob->at;
    uint64_t count;
    unsigned i, codes = 0;
    if (!pvs_gob_uint_(gob, &count, PVS_FACTOM_FIELD_GOB_DEFINITION)) return 0;
    if (!pvs_gob_type_zero_(gob, count == 0, at)) return 0;
    if (count > pvs_gob_left_(gob)) return pvs_gob_type_fail_(gob, PVS_ERR_COUNT, at);
    if (count > (unsigned)(PVS_FACTOM_MEMBERS_MAX - rx->fields_)) {
        return pvs_gob_type_fail_(gob, PVS_ERR_FIELD_LIMIT, at);
    }
    type->first = rx->fields_;
    type->fields = (uint8_t)count;
    for (i = 0; i < count; i++) {
        codes = pvs_gob_type_field_(gob, rx, type->first + i, codes);
        if (!codes) return 0;
    }
    rx->fields_ = (uint8_t)(rx->fields_ + count);
    if (codes >> PVS_GOB_HEADER_ & 1u && !(codes >> PVS_GOB_TYPE_ & 1u)) {
        type->kind |= PVS_GOB_NAMES_HEADER_;
    }
    return 1;
}

/*
 * One kind of wireType: 0 array {common, elem, length}, 1 slice {common, elem}, 2 struct {common,
 * fields}, 3 map {common, key, elem}, 4..6 the marshalers {common}. Where a definition has several,
 * a value is skipped as the first of array, map, slice, struct, marshaler.
 */
static int pvs_gob_type_kind_(pvs_gob_ *gob, pvs_factom_in *rx, pvs_factom_type_ *type,
                              unsigned wire) {
    static const uint8_t pvs_fields_[7] = {3, 2, 2, 3, 1, 1, 1};
    static const uint8_t pvs_kinds_[7] = {PVS_GOB_ARRAY_,    PVS_GOB_SLICE_,     PVS_GOB_STRUCT_,
                                          PVS_GOB_MAP_,      PVS_GOB_MARSHALER_, PVS_GOB_MARSHALER_,
                                          PVS_GOB_MARSHALER_};
    size_t at = gob->at;
    unsigned next = 0, seen = 0, had = type->kind & PVS_GOB_SKIP_MASK_, kind = pvs_kinds_[wire];
    int32_t elem = 0, key = 0;
    int ok = 1;
    if (had && !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_DEFINITION)) {
        return pvs_gob_type_fail_(gob, PVS_ERR_SYNTAX, at);
    }
    while (ok && pvs_gob_type_step_(gob, &next, pvs_fields_[wire])) {
        seen |= 1u << next;
        if (next == 1) {
            ok = pvs_gob_type_common_(gob, type->id);
        } else if (wire == 2) {
            ok = pvs_gob_type_fields_(gob, rx, type);
        } else if (wire == 3 && next == 2) {
            ok = pvs_gob_type_id_(gob, &key);
        } else if (wire == 0 && next == 3) {
            ok = pvs_gob_type_int_(gob, &type->length);
        } else {
            ok = pvs_gob_type_id_(gob, &elem);
        }
    }
    if (!ok || gob->status != PVS_OK) return 0;
    if ((!(seen & 2u) || (wire == 2 && type->fields == 0)) &&
        !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_DEFINITION)) {
        return pvs_gob_type_fail_(gob, PVS_ERR_SYNTAX, at);
    }
    if (kind == PVS_GOB_STRUCT_) type->kind |= PVS_GOB_HAS_STRUCT_;
    if (kind == PVS_GOB_MARSHALER_) type->kind |= PVS_GOB_HAS_MARSHALER_;
    if (had == 0 || kind < had) {
        type->kind = (uint8_t)((type->kind & ~(unsigned)PVS_GOB_SKIP_MASK_) | kind);
        type->elem = elem;
        type->key = key;
    }
    return 1;
}

/* F8, F17 */
int pvs_gob_may_define_(pvs_gob_ *gob, const pvs_factom_in *rx, int32_t id, size_t at) {
    pvs_status status = PVS_OK;
    if (id < PVS_GOB_FIRST_) {
        status = PVS_ERR_TYPE;
    } else if (pvs_gob_find_(rx, id) >= 0) {
        status = PVS_ERR_DUPLICATE;
    } else if (rx->types_ == PVS_FACTOM_TYPES_MAX) {
        status = PVS_ERR_TYPE_LIMIT;
    }
    if (status == PVS_OK) return 1;
    return pvs_gob_fail_(gob, status, at, PVS_FACTOM_FIELD_GOB_ID);
}

int pvs_gob_define_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t id) {
    size_t at = gob->at;
    unsigned next = 0, fields = rx->fields_;
    pvs_factom_type_ *type = &rx->type_[rx->types_];
    memset(type, 0, sizeof *type);
    type->id = id;
    while (pvs_gob_type_step_(gob, &next, 7)) {
        if (!pvs_gob_type_kind_(gob, rx, type, next - 1)) break;
    }
    if (gob->status == PVS_OK && !(type->kind & PVS_GOB_SKIP_MASK_) &&
        !pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_DEFINITION)) {
        pvs_gob_type_fail_(gob, PVS_ERR_SYNTAX, at);
    }
    if (gob->status != PVS_OK) {
        rx->fields_ = (uint8_t)fields;
        return 0;
    }
    rx->types_++;
    return 1;
}

/* ---- checking a type against what is wanted */

/*
 * Makes an id of a table the place of its type: -1 - place. Built-in types keep their id. *reached
 * notes the types that a value leads to. 0 where nothing with this id can be skipped.
 */
static int pvs_gob_resolve_(pvs_factom_in *rx, int32_t *ref, unsigned *reached) {
    if (*ref == 0) return 0;
    if (*ref > 0) {
        int place;
        if (*ref <= PVS_GOB_INTERFACE_) return 1;
        place = pvs_gob_find_(rx, *ref);
        if (place < 0) return 0;
        *ref = -1 - place;
    }
    *reached |= 1u << (-1 - *ref);
    return 1;
}

/* Everything a skipped type leads to has to be defined, and every field to have a name. */
static int pvs_gob_reach_(pvs_factom_in *rx, pvs_factom_type_ *type, unsigned *reached) {
    unsigned i, end = (unsigned)type->first + type->fields;
    switch (type->kind & PVS_GOB_SKIP_MASK_) {
    case PVS_GOB_MARSHALER_:
        return 1;
    case PVS_GOB_MAP_:
        return pvs_gob_resolve_(rx, &type->key, reached) &&
               pvs_gob_resolve_(rx, &type->elem, reached);
    case PVS_GOB_ARRAY_:
    case PVS_GOB_SLICE_:
        return pvs_gob_resolve_(rx, &type->elem, reached);
    case PVS_GOB_STRUCT_:
        for (i = type->first; i < end; i++) {
            if (rx->field_code_[i] == PVS_GOB_UNNAMED_) return 0;
            if (!pvs_gob_resolve_(rx, &rx->field_type_[i], reached)) return 0;
        }
        return 1;
    default:
        return 0;
    }
}

/* Has field i the kind that its name demands? */
static int pvs_gob_kind_fits_(const pvs_factom_in *rx, unsigned i) {
    unsigned code = rx->field_code_[i];
    int32_t type = rx->field_type_[i];
    if (code == PVS_GOB_PAYLOAD_) return type == PVS_GOB_BYTES_;
    return type == (PVS_GOB_TEXTS_ >> code & 1u ? PVS_GOB_STRING_ : PVS_GOB_UINT_);
}

/* The struct in field i, a header: its place, -1 for a built-in struct, -2 where it is none. */
static int pvs_gob_header_(const pvs_gob_ *gob, pvs_factom_in *rx, unsigned i) {
    int32_t *ref = &rx->field_type_[i];
    unsigned reached = 0, kind;
    if ((*ref == PVS_GOB_COMMON_TYPE_ || *ref == PVS_GOB_FIELD_TYPE_) &&
        pvs_gob_allows_(gob, PVS_FACTOM_ALLOW_DEFINITION)) {
        return -1;
    }
    if (!pvs_gob_resolve_(rx, ref, &reached) || *ref > 0) return -2;
    kind = rx->type_[-1 - *ref].kind;
    if (!(kind & PVS_GOB_HAS_STRUCT_) || kind & PVS_GOB_HAS_MARSHALER_) return -2;
    return -1 - (int)*ref;
}

int pvs_gob_has_header_(const pvs_gob_ *gob, pvs_factom_in *rx, unsigned type) {
    unsigned i = rx->type_[type].first, end = i + rx->type_[type].fields;
    int found = 0;
    if (!(rx->type_[type].kind & PVS_GOB_NAMES_HEADER_)) return 0;
    for (; i < end; i++) {
        if (rx->field_code_[i] == PVS_GOB_HEADER_) found |= pvs_gob_header_(gob, rx, i) != -2;
    }
    return found;
}

/*
 * The fields of a struct that is wanted: those with a name of `codes` need its kind, the others
 * only to be skippable (F10).
 */
typedef struct pvs_gob_fitting_ {
    unsigned matched; /* the codes that were found */
    unsigned headers; /* sets of types: the structs of header fields, */
    unsigned reached; /* and what has to be skipped */
} pvs_gob_fitting_;

static pvs_status pvs_gob_fit_fields_(pvs_gob_ *gob, pvs_factom_in *rx,
                                      const pvs_factom_type_ *type, unsigned codes,
                                      pvs_gob_fitting_ *fitting) {
    unsigned i, end = (unsigned)type->first + type->fields;
    for (i = type->first; i < end; i++) {
        unsigned code = rx->field_code_[i];
        if (code == PVS_GOB_UNNAMED_) return PVS_ERR_EMPTY;
        if (!(codes >> code & 1u)) {
            if (!pvs_gob_resolve_(rx, &rx->field_type_[i], &fitting->reached)) return PVS_ERR_TYPE;
        } else if (code != PVS_GOB_HEADER_) {
            if (!pvs_gob_kind_fits_(rx, i)) return PVS_ERR_KIND;
        } else {
            int header = pvs_gob_header_(gob, rx, i);
            if (header == -2) return PVS_ERR_KIND;
            if (header >= 0) fitting->headers |= 1u << header;
        }
        fitting->matched |= codes & 1u << code;
    }
    return PVS_OK;
}

/* Has the struct so many fields, with the names that the reference has there, in its order? */
static int pvs_gob_in_order_(const pvs_factom_in *rx, const pvs_factom_type_ *type, unsigned fields,
                             unsigned code, unsigned step) {
    unsigned i;
    if (type->fields != fields) return 0;
    for (i = 0; i < fields; i++) {
        if (rx->field_code_[type->first + i] != code + i * step) return 0;
    }
    return 1;
}

int pvs_gob_fit_(pvs_gob_ *gob, pvs_factom_in *rx, unsigned place, unsigned codes, size_t at) {
    pvs_factom_type_ *type = &rx->type_[place];
    unsigned bit = codes == PVS_GOB_IN_V10_ ? PVS_GOB_FITS_V10_ : PVS_GOB_FITS_V9_;
    unsigned done = 0, i;
    pvs_gob_fitting_ fitting = {0, 0, 0};
    pvs_status status;
    if (type->kind & bit) return 1;
    if (!(type->kind & PVS_GOB_HAS_STRUCT_)) return pvs_gob_type_fail_(gob, PVS_ERR_KIND, at);
    status = pvs_gob_fit_fields_(gob, rx, type, codes, &fitting);
    if (status == PVS_OK && !fitting.matched && type->fields) status = PVS_ERR_KIND; /* F12 */
    for (i = 0; i < rx->types_ && status == PVS_OK; i++) {
        if (!(fitting.headers >> i & 1u)) continue;
        status = pvs_gob_fit_fields_(gob, rx, &rx->type_[i], PVS_GOB_IN_HEADER_, &fitting);
    }
    while (status == PVS_OK && fitting.reached & ~done) {
        for (i = 0; i < rx->types_ && status == PVS_OK; i++) {
            if (!((fitting.reached & ~done) >> i & 1u)) continue;
            done |= 1u << i;
            if (!pvs_gob_reach_(rx, &rx->type_[i], &fitting.reached)) status = PVS_ERR_TYPE;
        }
    }
    if (status != PVS_OK) return pvs_gob_type_fail_(gob, status, at);
    type->kind |= (uint8_t)bit;
    if (bit == PVS_GOB_FITS_V10_ && pvs_gob_in_order_(rx, type, 2, PVS_GOB_TYPE_, 12)) {
        rx->plain_v10_ = (uint8_t)(place + 1);
    }
    for (i = 0; i < rx->types_ && bit == PVS_GOB_FITS_V9_; i++) {
        if (fitting.headers == 1u << i && pvs_gob_in_order_(rx, type, 2, PVS_GOB_HEADER_, 1) &&
            pvs_gob_in_order_(rx, &rx->type_[i], PVS_GOB_APP_TYPE_, PVS_GOB_NETWORK_, 1)) {
            rx->plain_v9_ = (uint8_t)(place + 1);
        }
    }
    return 1;
}
