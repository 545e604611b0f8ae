/*
 * A JSON scanner over text that is there as a whole: RFC 8259, no more and no less. It knows
 * nothing of shares. docs/wire/factom_share.md, section "JSON", J1.
 *
 * Every function starts at json->at and on PVS_OK leaves it behind what it has passed over. On
 * an error json->at is the byte to blame: PVS_ERR_TRUNCATED where the text ends too early,
 * PVS_ERR_SYNTAX, PVS_ERR_DEPTH_LIMIT.
 */
#ifndef PVS_FACTOM_JSON_H
#define PVS_FACTOM_JSON_H

#include "../base/cursor.h"

typedef struct pvs_json_ {
    pvs_bytes text;
    size_t at;
} pvs_json_;

/* The inside of a string, between the quotes. plain: ASCII without escapes, so it is the text. */
typedef struct pvs_json_string_ {
    pvs_bytes inside;
    int plain;
} pvs_json_string_;

/* integer: neither fraction nor exponent, and below 2^64: then magnitude. */
typedef struct pvs_json_number_ {
    uint64_t magnitude;
    int negative, integer;
} pvs_json_number_;

/* The next byte; 0, which is no JSON, at the end. */
static inline unsigned pvs_json_peek_(const pvs_json_ *json) {
    return pvs_u8_(json->text, json->at);
}

/* The next byte behind white space. */
static inline unsigned pvs_json_space_(pvs_json_ *json) {
    unsigned c = pvs_json_peek_(json);
    while (c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
        json->at++;
        c = pvs_json_peek_(json);
    }
    return c;
}

/* The error for an unexpected byte. */
static inline pvs_status pvs_json_wrong_(const pvs_json_ *json) {
    return json->at < json->text.size ? PVS_ERR_SYNTAX : PVS_ERR_TRUNCATED;
}

/* Passes over one byte that has to be `c`. */
static inline pvs_status pvs_json_take_(pvs_json_ *json, unsigned c) {
    if (pvs_json_peek_(json) != c) return pvs_json_wrong_(json);
    json->at++;
    return PVS_OK;
}

/* Can a value other than null begin with this byte? */
static inline int pvs_json_begins_(unsigned c) {
    return c == '"' || c == '{' || c == '[' || c == 't' || c == 'f' || c == '-' ||
           c - (unsigned)'0' < 10;
}

pvs_status pvs_json_string_pass_(pvs_json_ *json, pvs_json_string_ *string);
pvs_status pvs_json_number_pass_(pvs_json_ *json, pvs_json_number_ *number);
pvs_status pvs_json_null_pass_(pvs_json_ *json);

/*
 * Passes over a value of any kind with at most `levels` lists and objects in one another. open:
 * a bit for each of them.
 */
pvs_status pvs_json_skip_(pvs_json_ *json, uint32_t *open, unsigned levels);
/* The same with room for 10,000 levels, which is why it is in a file of its own. */
pvs_status pvs_json_skip_deep_(pvs_json_ *json, unsigned levels);

/* ---- the text that a string stands for */

enum { PVS_JSON_REPLACEMENT_ = 0xfffd };
#define PVS_JSON_BAD_ 0xffffffffu

/*
 * The code point at *at of UTF-8 text, moving on. What is no UTF-8 gives PVS_JSON_BAD_ and moves
 * on by one byte.
 */
uint32_t pvs_json_utf8_(pvs_bytes text, size_t *at);
/*
 * The code point at *at of the inside of a string, moving on; broken UTF-8 and surrogates without
 * partner are U+FFFD. PVS_JSON_BAD_: this is no inside of a JSON string.
 */
uint32_t pvs_json_rune_(pvs_bytes inside, size_t *at);

/* How many bytes of UTF-8 a code point takes, and those bytes. */
size_t pvs_json_rune_size_(uint32_t rune);
void pvs_json_put_utf8_(pvs_writer *out, uint32_t rune);
/* Appends text as Go writes it inside a string. escaped: it is the inside of a string already. */
void pvs_json_put_text_(pvs_writer *out, pvs_bytes text, int escaped);

#endif
