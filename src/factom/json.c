/* The scanner. Values of lists and objects are walked with a bit for each open one. */
#include "json.h"

#include "chars.h"

static int pvs_json_hex_(unsigned c) {
    unsigned letter = (c | 0x20u) - (unsigned)'a';
    return letter < 6 || c - (unsigned)'0' < 10;
}

static pvs_status pvs_json_escape_(pvs_json_ *json) {
    int digits = 4;
    json->at++;
    switch (pvs_json_peek_(json)) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        json->at++;
        return PVS_OK;
    case 'u':
        json->at++;
        while (digits--) {
            if (!pvs_json_hex_(pvs_json_peek_(json))) return pvs_json_wrong_(json);
            json->at++;
        }
        return PVS_OK;
    default:
        return pvs_json_wrong_(json);
    }
}

pvs_status pvs_json_string_pass_(pvs_json_ *json, pvs_json_string_ *string) {
    pvs_bytes text = json->text;
    size_t start = json->at + 1, at = start;
    unsigned c;
    string->plain = 1;
    if (pvs_json_peek_(json) != '"') return pvs_json_wrong_(json);
    for (;;) {
        while (pvs_factom_chars_[c = pvs_u8_(text, at)] & PVS_CHAR_STRING_) at++;
        if (c == '"') break;
        string->plain = 0;
        if (c >= 0x80) {
            at++;
            continue;
        }
        json->at = at;
        if (c != '\\' || pvs_json_escape_(json) != PVS_OK) return pvs_json_wrong_(json);
        at = json->at;
    }
    string->inside = pvs_cut_(text, start, at - start);
    json->at = at + 1;
    return PVS_OK;
}

/* Passes over digits: 1, or 0 where there is none. Their value goes to *number. */
static int pvs_json_digits_(pvs_json_ *json, pvs_json_number_ *number) {
    uint64_t sum = 0;
    size_t at = json->at;
    unsigned digit;
    for (; (digit = pvs_u8_(json->text, at) - (unsigned)'0') < 10; at++) {
        if (sum >= UINT64_MAX / 10 && (sum > UINT64_MAX / 10 || digit > UINT64_MAX % 10)) {
            number->integer = 0;
        }
        sum = sum * 10 + digit;
    }
    number->magnitude = sum;
    if (at == json->at) return 0;
    json->at = at;
    return 1;
}

pvs_status pvs_json_number_pass_(pvs_json_ *json, pvs_json_number_ *number) {
    memset(number, 0, sizeof *number);
    number->integer = 1;
    if (pvs_json_peek_(json) == '-') {
        number->negative = 1;
        json->at++;
    }
    if (pvs_json_peek_(json) == '0') {
        json->at++; /* and no digit behind it: what follows then is no part of the number */
    } else if (!pvs_json_digits_(json, number)) {
        return pvs_json_wrong_(json);
    }
    if (pvs_json_peek_(json) == '.') {
        number->integer = 0;
        json->at++;
        if (!pvs_json_digits_(json, number)) return pvs_json_wrong_(json);
    }
    if ((pvs_json_peek_(json) | 0x20u) == 'e') {
        unsigned sign;
        number->integer = 0;
        json->at++;
        sign = pvs_json_peek_(json);
        if (sign == '+' || sign == '-') json->at++;
        if (!pvs_json_digits_(json, number)) return pvs_json_wrong_(json);
    }
    return PVS_OK;
}

static pvs_status pvs_json_word_(pvs_json_ *json, const char *word) {
    for (; *word; word++) {
        pvs_status status = pvs_json_take_(json, (unsigned)*word);
        if (status != PVS_OK) return status;
    }
    return PVS_OK;
}

pvs_status pvs_json_null_pass_(pvs_json_ *json) {
    return pvs_json_word_(json, "null");
}

/* A value that is neither list nor object. */
static pvs_status pvs_json_scalar_(pvs_json_ *json) {
    pvs_json_string_ string;
    pvs_json_number_ number;
    switch (pvs_json_peek_(json)) {
    case '"':
        return pvs_json_string_pass_(json, &string);
    case 't':
        return pvs_json_word_(json, "true");
    case 'f':
        return pvs_json_word_(json, "false");
    case 'n':
        return pvs_json_null_pass_(json);
    default:
        return pvs_json_number_pass_(json, &number);
    }
}

/* A key, its colon, and the space before its value. */
static pvs_status pvs_json_key_(pvs_json_ *json) {
    pvs_json_string_ key;
    pvs_status status = pvs_json_string_pass_(json, &key);
    if (status != PVS_OK) return status;
    pvs_json_space_(json);
    status = pvs_json_take_(json, ':');
    pvs_json_space_(json);
    return status;
}

/* Bit `level` of open: set for an object. */
static int pvs_json_in_object_(unsigned level, const uint32_t *open) {
    return (int)(open[level / 32] >> level % 32 & 1u);
}

pvs_status pvs_json_skip_(pvs_json_ *json, uint32_t *open, unsigned levels) {
    unsigned depth = 0;
    pvs_status status;
    for (;;) { /* each time at the first byte of a value */
        unsigned c = pvs_json_peek_(json);
        if (c == '{' || c == '[') {
            uint32_t bit = (uint32_t)1 << depth % 32;
            if (depth == levels) return PVS_ERR_DEPTH_LIMIT;
            open[depth / 32] = c == '{' ? open[depth / 32] | bit : open[depth / 32] & ~bit;
            depth++;
            json->at++;
            /* The closing brackets lie two behind the opening ones in ASCII. */
            if (pvs_json_space_(json) != c + 2) {
                status = c == '{' ? pvs_json_key_(json) : PVS_OK;
                if (status != PVS_OK) return status;
                continue;
            }
        } else {
            status = pvs_json_scalar_(json);
            if (status != PVS_OK) return status;
        }
        for (;;) { /* behind a value, or in front of the end of an empty list or object */
            int object;
            if (depth == 0) return PVS_OK;
            object = pvs_json_in_object_(depth - 1, open);
            c = pvs_json_space_(json);
            if (c == ',') {
                json->at++;
                pvs_json_space_(json);
                status = object ? pvs_json_key_(json) : PVS_OK;
                if (status != PVS_OK) return status;
                break;
            }
            if (c != (object ? '}' : ']')) return pvs_json_wrong_(json);
            json->at++;
            depth--;
        }
    }
}
