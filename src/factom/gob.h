/*
 * Gob, as far as a peer can send it in the place of Factom's two messages. A cursor goes over one
 * gob message, or over the several that one value takes; the type tables are in pvs_factom_in.
 * docs/wire/factom.md, section "Gob".
 */
#ifndef PVS_FACTOM_GOB_H
#define PVS_FACTOM_GOB_H

#include "../base/cursor.h"

#include "pvs/factom.h"

/* Ids of Go's built-in types. Those that a peer defines begin at FIRST (F2). */
enum {
    PVS_GOB_BOOL_ = 1,
    PVS_GOB_INT_ = 2,
    PVS_GOB_UINT_ = 3,
    PVS_GOB_FLOAT_ = 4,
    PVS_GOB_BYTES_ = 5,
    PVS_GOB_STRING_ = 6,
    PVS_GOB_COMPLEX_ = 7,
    PVS_GOB_INTERFACE_ = 8,
    PVS_GOB_COMMON_TYPE_ = 18,
    PVS_GOB_FIELD_TYPE_ = 21,
    PVS_GOB_FIRST_ = 64
};

/* How a defined type is skipped (the low bits of type_.kind), and more about it. */
enum {
    PVS_GOB_NONE_ = 0,
    PVS_GOB_ARRAY_,
    PVS_GOB_MAP_,
    PVS_GOB_SLICE_,
    PVS_GOB_STRUCT_,
    PVS_GOB_MARSHALER_,
    PVS_GOB_SKIP_MASK_ = 0x07,
    PVS_GOB_NAMES_HEADER_ = 0x08, /* has a field Header, and none that is named Type */
    PVS_GOB_HAS_STRUCT_ = 0x10,
    PVS_GOB_HAS_MARSHALER_ = 0x20,
    PVS_GOB_FITS_V9_ = 0x40, /* known to fit V9Msg, V10Msg */
    PVS_GOB_FITS_V10_ = 0x80
};

/* Go refuses messages, texts and counts from this size on (F4). */
#define PVS_GOB_TOO_BIG_ ((uint64_t)1 << 33)

/* Field names that mean something here, as codes. */
enum {
    PVS_GOB_UNKNOWN_ = 0,
    PVS_GOB_NETWORK_,
    PVS_GOB_VERSION_,
    PVS_GOB_TYPE_,
    PVS_GOB_LENGTH_,
    PVS_GOB_TARGET_,
    PVS_GOB_CRC32_,
    PVS_GOB_PART_,
    PVS_GOB_PARTS_,
    PVS_GOB_NODE_ID_,
    PVS_GOB_PEER_ADDRESS_,
    PVS_GOB_PEER_PORT_,
    PVS_GOB_APP_HASH_,
    PVS_GOB_APP_TYPE_,
    PVS_GOB_HEADER_,
    PVS_GOB_PAYLOAD_,
    PVS_GOB_CODES_, /* so many */
    PVS_GOB_UNNAMED_ = 31
};

/* A name as the library knows it; the table has them at their codes. */
typedef struct pvs_gob_name_ {
    uint8_t size;
    char text[11];
} pvs_gob_name_;
#define PVS_GOB_NAME_(text)                                                                        \
    { (uint8_t)(sizeof(text) - 1), text }
extern const pvs_gob_name_ pvs_gob_names_[PVS_GOB_CODES_];

static inline int pvs_gob_is_(pvs_bytes name, const pvs_gob_name_ *known) {
    size_t i;
    if (name.size != known->size) return 0;
    for (i = 0; i < name.size; i++) {
        if (pvs_u8_(name, i) != (unsigned char)known->text[i]) return 0;
    }
    return 1;
}

/* The receiving structs, as sets of codes. V10Msg has no checksum (F1). */
#define PVS_GOB_IN_V9_     (1u << PVS_GOB_HEADER_ | 1u << PVS_GOB_PAYLOAD_)
#define PVS_GOB_IN_V10_    (1u << PVS_GOB_TYPE_ | 1u << PVS_GOB_PAYLOAD_)
#define PVS_GOB_IN_HEADER_ ((1u << PVS_GOB_HEADER_) - 2u)

typedef struct pvs_gob_ {
    pvs_bytes all;   /* from the start of the (first) message on, as far as it is there */
    pvs_bytes bytes; /* the same, to the end of the message that is being read */
    size_t at;
    uint64_t limit; /* of bytes of `all`; UINT64_MAX: none */
    uint32_t allow; /* of the reader */
    uint8_t spans;  /* further messages that were opened */
    uint8_t wait;   /* with PVS_NEED_MORE: what for, PVS_FACTOM_WAIT_.. */
    uint16_t field;
    pvs_status status; /* the error, or PVS_NEED_MORE */
    size_t fault_at;
    size_t want; /* with PVS_NEED_MORE: bytes of `all` that are certain to come */
} pvs_gob_;

/* Notes an error; always 0. */
int pvs_gob_fail_(pvs_gob_ *gob, pvs_status status, size_t at, unsigned field);
int pvs_gob_long_uint_(pvs_gob_ *gob, uint64_t *value, unsigned field);

static inline int pvs_gob_allows_(const pvs_gob_ *gob, uint32_t flag) {
    return (gob->allow & flag) != 0;
}

static inline size_t pvs_gob_left_(const pvs_gob_ *gob) {
    return gob->bytes.size - gob->at;
}

/* All of these: 1, or 0 after pvs_gob_fail_. `field` is to blame. */
static inline int pvs_gob_uint_(pvs_gob_ *gob, uint64_t *value, unsigned field) {
    unsigned first = pvs_u8_(gob->bytes, gob->at);
    if (first < 0x80 && gob->at < gob->bytes.size) {
        gob->at++;
        *value = first;
        return 1;
    }
    return pvs_gob_long_uint_(gob, value, field);
}

int pvs_gob_int_(pvs_gob_ *gob, int64_t *value, unsigned field);
/* A length and so many bytes. */
static inline int pvs_gob_text_(pvs_gob_ *gob, pvs_bytes *text, unsigned field) {
    size_t at = gob->at;
    uint64_t size;
    if (!pvs_gob_uint_(gob, &size, field)) return 0;
    if (size > pvs_gob_left_(gob)) return pvs_gob_fail_(gob, PVS_ERR_LENGTH, at, field);
    *text = pvs_cut_(gob->bytes, gob->at, (size_t)size);
    gob->at += (size_t)size;
    return 1;
}
int pvs_gob_long_step_(pvs_gob_ *gob, unsigned *next, unsigned fields, unsigned field);

/*
 * The next field of a struct with `fields` fields, fewer than 128: 1 and *next, its number + 1 (0 before the
 * first). 0 at the end of the struct, or with an error in gob->status.
 */
static inline int pvs_gob_step_(pvs_gob_ *gob, unsigned *next, unsigned fields, unsigned field) {
    unsigned delta = pvs_u8_(gob->bytes, gob->at);
    if (gob->at < gob->bytes.size && delta <= fields - *next) {
        gob->at++;
        *next += delta;
        return delta != 0;
    }
    return pvs_gob_long_step_(gob, next, fields, field);
}

/*
 * Opens the message that begins at `start` of gob->all: *end is where it ends, gob->at its first
 * byte behind the size, gob->bytes goes to the end or as far as it is there. Fails with
 * PVS_NEED_MORE where the size is not all there.
 */
int pvs_gob_open_(pvs_gob_ *gob, size_t start, size_t *end);
/* Asks for the bytes up to *end: 1, or 0 with PVS_NEED_MORE where they are not all there. */
int pvs_gob_whole_(pvs_gob_ *gob, size_t end);
/* The id at the head of an opened message, of which only that much has to be there. */
int pvs_gob_id_(pvs_gob_ *gob, size_t end, int32_t *id);
/* The same where an id has come as a number. */
int pvs_gob_cut_id_(pvs_gob_ *gob, int64_t value, size_t at, int32_t *id);

/* ---- types: gob_type.c */

/* Reads the definition of type `id`, behind that id, into rx. */
int pvs_gob_define_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t id);
/* May a definition of this id come? Says so before it is there. */
int pvs_gob_may_define_(pvs_gob_ *gob, const pvs_factom_in *rx, int32_t id, size_t at);
/* The place of a type in rx, or -1. */
int pvs_gob_find_(const pvs_factom_in *rx, int32_t id);
/* Checks once that values of a type can be read as the struct `codes`. */
int pvs_gob_fit_(pvs_gob_ *gob, pvs_factom_in *rx, unsigned type, unsigned codes, size_t at);
/* Is this struct a V9Msg, having a header that is a struct? One that names its type is not. */
int pvs_gob_has_header_(const pvs_gob_ *gob, pvs_factom_in *rx, unsigned type);

/* ---- values: gob_value.c, gob_skip.c */

typedef struct pvs_gob_value_ {
    pvs_bytes payload;
    size_t payload_at; /* its offset in gob->all */
    uint16_t type;
    pvs_factom_v9 *v9;
} pvs_gob_value_;

/*
 * Reads a value, behind its id, of the type at `place` of rx, which pvs_gob_fit_ has found to fit
 * `codes`. -1: of a built-in struct.
 */
int pvs_gob_value_read_(pvs_gob_ *gob, pvs_factom_in *rx, int place, unsigned codes,
                        pvs_gob_value_ *value);
/* Passes over a value. ref: of field_type_ after pvs_gob_fit_. field: it is a field of a struct. */
int pvs_gob_skip_(pvs_gob_ *gob, pvs_factom_in *rx, int32_t ref, int field);

/* Can nobody have, or be sent, so many bytes in a message? Below it no sum of a few sizes wraps. */
static inline int pvs_gob_too_big_(uint64_t size) {
    return size >= (PVS_GOB_TOO_BIG_ - 1 > SIZE_MAX / 2 ? SIZE_MAX / 2 + 1 : PVS_GOB_TOO_BIG_);
}

#endif
