/* The text that a JSON string stands for, and the string that Go writes for a text. */
#include "json.h"

#include "pvs/factom_share.h"

/* ---- code points in */

uint32_t pvs_json_utf8_(pvs_bytes text, size_t *at) {
    unsigned first = pvs_u8_(text, *at), low = 0x80, high = 0xbf, follow, i;
    uint32_t rune;
    size_t next = ++*at;
    if (first < 0x80) return first;
    if (first < 0xc2 || first > 0xf4) return PVS_JSON_BAD_;
    follow = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    rune = first & (0x3fu >> follow);
    if (first == 0xe0) low = 0xa0;  /* below: over-long */
    if (first == 0xed) high = 0x9f; /* above: surrogates */
    if (first == 0xf0) low = 0x90;  /* below: over-long */
    if (first == 0xf4) high = 0x8f; /* above: beyond U+10FFFF */
    for (i = 0; i < follow; i++) {
        unsigned c = pvs_u8_(text, next++); /* 0 at the end, which is no continuation */
        if (c < low || c > high) return PVS_JSON_BAD_;
        rune = rune << 6 | (c & 0x3fu);
        low = 0x80;
        high = 0xbf;
    }
    *at = next;
    return rune;
}

/* Four hexadecimal digits. */
static uint32_t pvs_json_hex4_(pvs_bytes text, size_t at) {
    uint32_t value = 0;
    size_t end = at + 4;
    if (!pvs_has_(text, at, 4)) return PVS_JSON_BAD_;
    for (; at < end; at++) {
        unsigned c = pvs_u8_(text, at), letter = (c | 0x20u) - (unsigned)'a';
        if (c - (unsigned)'0' < 10) {
            value = value << 4 | (c - (unsigned)'0');
        } else if (letter < 6) {
            value = value << 4 | (letter + 10);
        } else {
            return PVS_JSON_BAD_;
        }
    }
    return value;
}

/* What \uxxxx stands for. *at is behind the u, and moves behind the digits. */
static uint32_t pvs_json_unicode_(pvs_bytes inside, size_t *at) {
    uint32_t unit = pvs_json_hex4_(inside, *at), second;
    *at += 4;
    if (unit < 0xd800 || unit > 0xdfff) return unit; /* PVS_JSON_BAD_ as well */
    if (unit < 0xdc00 && pvs_u8_(inside, *at) == '\\' && pvs_u8_(inside, *at + 1) == 'u') {
        second = pvs_json_hex4_(inside, *at + 2);
        if (second >= 0xdc00 && second <= 0xdfff) {
            *at += 6;
            return 0x10000 + ((unit - 0xd800) << 10 | (second - 0xdc00));
        }
    }
    return PVS_JSON_REPLACEMENT_;
}

uint32_t pvs_json_rune_(pvs_bytes inside, size_t *at) {
    uint32_t rune = pvs_json_utf8_(inside, at);
    if (rune == PVS_JSON_BAD_) return PVS_JSON_REPLACEMENT_;
    if (rune < 0x20 || rune == '"') return PVS_JSON_BAD_;
    if (rune != '\\') return rune;
    rune = pvs_u8_(inside, (*at)++);
    switch (rune) {
    case '"':
    case '\\':
    case '/':
        return rune;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'u':
        return pvs_json_unicode_(inside, at);
    default:
        return PVS_JSON_BAD_;
    }
}

/* ---- code points out */

size_t pvs_json_rune_size_(uint32_t rune) {
    return rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
}

void pvs_json_put_utf8_(pvs_writer *out, uint32_t rune) {
    static const uint8_t pvs_lead_[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t follow = pvs_json_rune_size_(rune) - 1;
    pvs_put_u8_(out, (unsigned)(rune >> 6 * follow) | (follow ? pvs_lead_[follow + 1] : 0u));
    while (follow--) pvs_put_u8_(out, (unsigned)(rune >> 6 * follow & 0x3fu) | 0x80u);
}

static void pvs_json_put_unicode_(pvs_writer *out, unsigned unit) {
    int shift = 16;
    pvs_put_(out, "\\u", 2);
    while (shift) {
        shift -= 4;
        pvs_put_u8_(out, (uint8_t) "0123456789abcdef"[unit >> shift & 15u]);
    }
}

/* In the form of Go 1.19: backspace and form feed have no short one. */
static void pvs_json_put_rune_(pvs_writer *out, uint32_t rune) {
    switch (rune) {
    case '"':
    case '\\':
        pvs_put_u8_(out, '\\');
        pvs_put_u8_(out, (unsigned)rune);
        return;
    case '\n':
        pvs_put_(out, "\\n", 2);
        return;
    case '\r':
        pvs_put_(out, "\\r", 2);
        return;
    case '\t':
        pvs_put_(out, "\\t", 2);
        return;
    case '<':
    case '>':
    case '&':
    case 0x2028:
    case 0x2029:
        pvs_json_put_unicode_(out, (unsigned)rune);
        return;
    default:
        if (rune < 0x20) {
            pvs_json_put_unicode_(out, (unsigned)rune);
        } else {
            pvs_json_put_utf8_(out, rune);
        }
    }
}

void pvs_json_put_text_(pvs_writer *out, pvs_bytes text, int escaped) {
    size_t at = 0;
    while (at < text.size) {
        uint32_t rune = escaped ? pvs_json_rune_(text, &at) : pvs_json_utf8_(text, &at);
        if (rune != PVS_JSON_BAD_) {
            pvs_json_put_rune_(out, rune);
        } else if (escaped) {
            pvs_writer_fail_(out, PVS_ERR_SYNTAX, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
            return;
        } else {
            pvs_json_put_unicode_(out, PVS_JSON_REPLACEMENT_);
        }
    }
}

pvs_status pvs_factom_unescape(pvs_writer *out, pvs_bytes text) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_FACTOM_);
    size_t at = 0;
    if (status != PVS_OK) return status;
    text = pvs_span_(text.data, text.size);
    while (at < text.size) {
        uint32_t rune = pvs_json_rune_(text, &at);
        if (rune == PVS_JSON_BAD_) {
            pvs_writer_fail_(out, PVS_ERR_SYNTAX, 0);
            break;
        }
        pvs_json_put_utf8_(out, rune);
    }
    return pvs_writer_end_(out);
}
