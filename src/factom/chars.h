/* What the characters are to the scanners of this family, a byte each. */
#ifndef PVS_FACTOM_CHARS_H
#define PVS_FACTOM_CHARS_H

#include <stdint.h>

enum {
    PVS_CHAR_ALNUM_ = 1,  /* ASCII letters and digits */
    PVS_CHAR_HYPHEN_ = 2, /* '-' */
    PVS_CHAR_STRING_ = 4, /* ASCII that stands in JSON strings as it is */
    PVS_CHAR_HIGH_ = 8    /* beyond ASCII */
};

/* tests/unit/factom_rules_endpoint.c checks every entry against these descriptions. */
extern const uint8_t pvs_factom_chars_[256];

#endif
