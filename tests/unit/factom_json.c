/* The JSON scanner by itself: bytes, strings, numbers, and values in one another. J1 in
 * docs/wire/factom_share.md. */
#include "../../src/factom/json.h"

#include "unit.h"

static void what_a_value_begins_with(void **state) {
    unsigned c;
    (void)state;
    for (c = 0; c < 256; c++) {
        int expected = c && strchr("\"{[tf-0123456789", (int)c) != NULL;
        assert_int_equal(pvs_json_begins_(c) != 0, expected);
    }
}

static void white_space(void **state) {
    unsigned c;
    (void)state;
    for (c = 0; c < 256; c++) {
        uint8_t bytes[3] = {' ', 0, 'x'};
        pvs_json_ json;
        int blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        bytes[1] = (uint8_t)c;
        json.text = pvs_bytes_of(bytes, sizeof bytes);
        json.at = 0;
        assert_int_equal(pvs_json_space_(&json), blank ? 'x' : c);
        assert_int_equal(json.at, blank ? 2 : 1);
        json.text.size = 2;
        json.at = 0;
        assert_int_equal(pvs_json_space_(&json), blank ? 0 : c);
    }
}

static void single_bytes(void **state) {
    pvs_json_ json;
    (void)state;
    json.text = text_bytes("ab");
    json.at = 0;
    assert_int_equal(pvs_json_peek_(&json), 'a');
    assert_int_equal(pvs_json_take_(&json, 'b'), PVS_ERR_SYNTAX);
    assert_int_equal(json.at, 0);
    assert_int_equal(pvs_json_take_(&json, 'a'), PVS_OK);
    assert_int_equal(json.at, 1);
    assert_int_equal(pvs_json_wrong_(&json), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_json_take_(&json, 'b'), PVS_OK);
    assert_int_equal(pvs_json_peek_(&json), 0);
    assert_int_equal(pvs_json_take_(&json, 'b'), PVS_ERR_TRUNCATED);
    assert_int_equal(json.at, 2);
}

static int is_hex(unsigned c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Passes over a string of this text, which has to end where `at` is; plain: 0, 1. */
static void passes_string(const void *text, size_t size, pvs_status status, size_t at, int plain) {
    pvs_json_ json;
    pvs_json_string_ string;
    json.text = pvs_bytes_of(text, size);
    json.at = 0;
    assert_int_equal(pvs_json_string_pass_(&json, &string), status);
    assert_int_equal(json.at, at);
    if (status != PVS_OK) return;
    assert_int_equal(string.plain != 0, plain);
    assert_ptr_equal(string.inside.data, (const uint8_t *)text + 1);
    assert_int_equal(string.inside.size, at - 2);
}

static void every_byte_of_a_string(void **state) {
    unsigned c;
    (void)state;
    passes_string("", 0, PVS_ERR_TRUNCATED, 0, 0);
    passes_string("\"", 1, PVS_ERR_TRUNCATED, 1, 0);
    passes_string("\"\"", 2, PVS_OK, 2, 1);
    for (c = 0; c < 256; c++) {
        char text[] = "\"a?b\"";
        text[2] = (char)c;
        if (c < ' ') {
            passes_string(text, 5, PVS_ERR_SYNTAX, 2, 0);
        } else if (c == '"') {
            passes_string(text, 5, PVS_OK, 3, 1);
        } else if (c == '\\') {
            passes_string(text, 5, PVS_OK, 5, 0);
        } else {
            passes_string(text, 5, PVS_OK, 5, c < 0x80);
            passes_string(text, 3, PVS_ERR_TRUNCATED, 3, 0);
        }
    }
}

static void every_byte_of_an_escape(void **state) {
    unsigned c, digit;
    (void)state;
    for (c = 0; c < 256; c++) {
        char text[] = "\"\\?\"", rune[] = "\"\\u09aF\"";
        int good = c && strchr("\"\\/bfnrt", (int)c) != NULL;
        text[2] = (char)c;
        passes_string(text, 4, good ? PVS_OK : PVS_ERR_SYNTAX, good ? 4 : c == 'u' ? 3 : 2, 0);
        for (digit = 0; digit < 4; digit++) {
            char other[sizeof rune];
            memcpy(other, rune, sizeof rune);
            other[3 + digit] = (char)c;
            if (is_hex(c)) {
                passes_string(other, 8, PVS_OK, 8, 0);
            } else {
                passes_string(other, 8, PVS_ERR_SYNTAX, 3 + digit, 0);
            }
        }
    }
    for (digit = 0; digit < 4; digit++) {
        passes_string("\"\\u09aF", 3 + digit, PVS_ERR_TRUNCATED, 3 + digit, 0);
    }
}

static void numbers(void **state) {
    static const struct {
        const char *text;
        size_t at;
        int negative, integer;
        uint64_t magnitude;
    } good[] = {{"0", 1, 0, 1, 0},
                {"01", 1, 0, 1, 0},
                {"-0x", 2, 1, 1, 0},
                {"-12 ", 3, 1, 1, 12},
                {"1677721600000000000", 19, 0, 1, UINT64_C(1677721600000000000)},
                {"16777216000000000009", 20, 0, 1, UINT64_C(16777216000000000009)},
                {"18446744073709551609", 20, 0, 1, UINT64_C(18446744073709551609)},
                {"18446744073709551615", 20, 0, 1, UINT64_MAX},
                {"18446744073709551616", 20, 0, 0, 0},
                {"18446744073709551620", 20, 0, 0, 0},
                {"20000000000000000000", 20, 0, 0, 0},
                {"99999999999999999990", 20, 0, 0, 0},
                {"184467440737095516150", 21, 0, 0, 0},
                {"1.5", 3, 0, 0, 0},
                {"1e5", 3, 0, 0, 0},
                {"-1.50E+05", 9, 1, 0, 0},
                {"2e-1", 4, 0, 0, 0}};
    static const struct {
        const char *text;
        pvs_status status;
        size_t at;
    } bad[] = {
        {"", PVS_ERR_TRUNCATED, 0},   {"-", PVS_ERR_TRUNCATED, 1},  {"-a", PVS_ERR_SYNTAX, 1},
        {"+1", PVS_ERR_SYNTAX, 0},    {".5", PVS_ERR_SYNTAX, 0},    {"1.", PVS_ERR_TRUNCATED, 2},
        {"1.e5", PVS_ERR_SYNTAX, 2},  {"1e", PVS_ERR_TRUNCATED, 2}, {"1e+", PVS_ERR_TRUNCATED, 3},
        {"1e+-1", PVS_ERR_SYNTAX, 3}, {"1Ex", PVS_ERR_SYNTAX, 2}};
    pvs_json_ json;
    pvs_json_number_ number;
    size_t i;
    unsigned c;
    (void)state;
    json.at = 0;
    for (i = 0; i < LENGTH(good); i++, json.at = 0) {
        json.text = text_bytes(good[i].text);
        assert_int_equal(pvs_json_number_pass_(&json, &number), PVS_OK);
        assert_int_equal(json.at, good[i].at);
        assert_int_equal(number.negative != 0, good[i].negative);
        assert_int_equal(number.integer != 0, good[i].integer);
        if (number.integer) assert_true(number.magnitude == good[i].magnitude);
    }
    for (i = 0; i < LENGTH(bad); i++, json.at = 0) {
        json.text = text_bytes(bad[i].text);
        assert_int_equal(pvs_json_number_pass_(&json, &number), bad[i].status);
        assert_int_equal(json.at, bad[i].at);
    }
    for (c = 0; c < 256; c++, json.at = 0) { /* what is no part of a number ends it */
        uint8_t text[] = {'7', 0, '5'};
        text[1] = (uint8_t)c;
        json.text = pvs_bytes_of(text, sizeof text);
        assert_int_equal(pvs_json_number_pass_(&json, &number), PVS_OK);
        assert_int_equal(json.at, (c >= '0' && c <= '9') || (c && strchr(".eE", (int)c)) ? 3 : 1);
        assert_int_equal(number.integer != 0, !(c && strchr(".eE", (int)c)));
    }
}

/* Objects need keys with colons, the first one and all others. */
static void keys_of_objects(void **state) {
    static const struct {
        const char *text;
        size_t at;
    } wrong[] = {{"{1:2}", 1},
                 {"{\"a\" 5}", 5},
                 {"{\"a\":1,\"b\" 5}", 11},
                 {"{\"a\":1,2:5}", 7},
                 {"{\"a\":1,}", 7},
                 {"[1,]", 3},
                 {"[1:2]", 2},
                 {"{\"a\":1]", 6},
                 {"[1}", 2},
                 {"[}", 1},
                 {"{]", 1},
                 {"[1 2]", 3}};
    uint32_t open[1];
    pvs_json_ json;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(wrong); i++) {
        json.text = text_bytes(wrong[i].text);
        json.at = 0;
        assert_int_equal(pvs_json_skip_(&json, open, 32), PVS_ERR_SYNTAX);
        assert_int_equal(json.at, wrong[i].at);
    }
}

/* Lists and objects in one another, in any order, each closed by its own bracket. */
static void values_in_one_another(void **state) {
    enum { LEVELS = 100 };
    uint64_t seed = 5;
    unsigned round, i;
    (void)state;
    for (round = 0; round < 2000; round++) {
        unsigned depth = 1 + (unsigned)random_below(&seed, LEVELS), wrong;
        uint32_t open[(LEVELS + 31) / 32];
        uint8_t text[LEVELS * 6 + 1], object[LEVELS];
        size_t size = 0, inner;
        pvs_json_ json;
        memset(open, (int)random_below(&seed, 256), sizeof open);
        for (i = 0; i < depth; i++) {
            object[i] = (uint8_t)random_below(&seed, 2);
            memcpy(text + size, object[i] ? "{\"k\":" : "[", object[i] ? 5 : 1);
            size += object[i] ? 5 : 1;
        }
        text[size++] = '1';
        inner = size;
        for (i = depth; i-- > 0;) text[size++] = object[i] ? '}' : ']';
        json.text = pvs_bytes_of(text, size);
        json.at = 0;
        assert_int_equal(pvs_json_skip_(&json, open, depth), PVS_OK);
        assert_int_equal(json.at, size);
        json.at = 0;
        assert_int_equal(pvs_json_skip_(&json, open, depth - 1), PVS_ERR_DEPTH_LIMIT);
        wrong = (unsigned)random_below(&seed, depth);
        text[inner + wrong] = text[inner + wrong] == '}' ? ']' : '}';
        json.at = 0;
        assert_int_equal(pvs_json_skip_(&json, open, LEVELS), PVS_ERR_SYNTAX);
        assert_int_equal(json.at, inner + wrong);
    }
}

/* ---- the text of a string */

/* A code point in UTF-8: its size, 0 where it has none. */
static size_t encode(uint32_t rune, uint8_t text[4]) {
    size_t size = rune < 0x80 ? 1 : rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4, i;
    if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) return 0;
    for (i = size; i-- > 1; rune >>= 6) text[i] = (uint8_t)(0x80 | (rune & 0x3f));
    text[0] = (uint8_t)(size == 1 ? rune : (0xf00u >> size & 0xf0u) | rune);
    return size;
}

static void utf8_in_and_out(void **state) {
    uint32_t rune;
    (void)state;
    for (rune = 0; rune <= 0x10ffff; rune++) {
        uint8_t text[4], written[4];
        pvs_writer out = pvs_writer_init(written, sizeof written);
        size_t size = encode(rune, text), at = 0;
        if (!size) continue;
        assert_true(pvs_json_utf8_(pvs_bytes_of(text, size), &at) == rune);
        assert_int_equal(at, size);
        assert_int_equal(pvs_json_rune_size_(rune), size);
        pvs_json_put_utf8_(&out, rune);
        assert_int_equal(out.pos, size);
        assert_memory_equal(written, text, size);
        for (at = 0; size > 1 && at == 0;) { /* cut off */
            assert_true(pvs_json_utf8_(pvs_bytes_of(text, size - 1), &at) == PVS_JSON_BAD_);
            assert_int_equal(at, 1);
        }
    }
}

/* Any four bytes are one code point and its bytes, or one byte that is wrong. */
static void utf8_of_any_bytes(void **state) {
    static const uint8_t follow[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
    unsigned first, second, i;
    (void)state;
    for (first = 0; first < 256; first++) {
        for (second = 0; second < 256; second++) {
            for (i = 0; i < LENGTH(follow) * LENGTH(follow); i++) {
                uint8_t text[4], again[4];
                size_t at = 0;
                uint32_t rune;
                text[0] = (uint8_t)first;
                text[1] = (uint8_t)second;
                text[2] = follow[i % LENGTH(follow)];
                text[3] = follow[i / LENGTH(follow)];
                rune = pvs_json_utf8_(pvs_bytes_of(text, 4), &at);
                if (rune == PVS_JSON_BAD_) {
                    assert_int_equal(at, 1);
                } else if (encode(rune, again) != at || memcmp(again, text, at) != 0) {
                    fail_msg("%02x %02x %02x %02x", text[0], text[1], text[2], text[3]);
                }
            }
        }
    }
}

static uint32_t rune_of(const void *text, size_t size, size_t *at) {
    *at = 0;
    return pvs_json_rune_(pvs_bytes_of(text, size), at);
}

/* Surrogates are one character together, and none by themselves. */
static void surrogates(void **state) {
    static const uint32_t units[] = {0x0000, 0xd7ff, 0xd800, 0xd801, 0xdbff,
                                     0xdc00, 0xdc01, 0xdfff, 0xe000, 0xffff};
    size_t i, k, at;
    (void)state;
    for (i = 0; i < LENGTH(units); i++) {
        for (k = 0; k < LENGTH(units); k++) {
            char text[16];
            uint32_t one = units[i], two = units[k];
            int high = one >= 0xd800 && one < 0xdc00, low = two >= 0xdc00 && two < 0xe000;
            sprintf(text, "\\u%04x\\u%04X", one, two);
            if (high && low) {
                uint32_t rune = 0x10000 + (one - 0xd800) * 0x400 + (two - 0xdc00);
                assert_true(rune_of(text, 12, &at) == rune);
                assert_int_equal(at, 12);
            } else {
                assert_true(rune_of(text, 12, &at) ==
                            (one >= 0xd800 && one < 0xe000 ? 0xfffd : one));
                assert_int_equal(at, 6);
            }
        }
    }
}

/* What the scanner would not let through is no text either. */
static void every_byte_of_the_inside(void **state) {
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    unsigned c, digit;
    size_t at;
    (void)state;
    for (c = 0; c < 256; c++) {
        uint8_t text[] = {'x', 0}, escape[] = {'\\', 0}, rune[] = "\\u09aF";
        const char *name = c ? strchr(names, (int)c) : NULL;
        text[0] = escape[1] = (uint8_t)c;
        if (c < ' ' || c == '"' || c == '\\') {
            assert_true(rune_of(text, 1, &at) == PVS_JSON_BAD_);
        } else {
            assert_true(rune_of(text, 1, &at) == (c < 0x80 ? c : 0xfffd));
            assert_int_equal(at, 1);
        }
        if (name) {
            assert_true(rune_of(escape, 2, &at) == (uint8_t)meant[name - names]);
            assert_int_equal(at, 2);
        } else {
            assert_true(rune_of(escape, 2, &at) == PVS_JSON_BAD_);
        }
        for (digit = 0; digit < 4; digit++) {
            uint8_t other[sizeof rune];
            memcpy(other, rune, sizeof rune);
            other[2 + digit] = (uint8_t)c;
            assert_int_equal(rune_of(other, 6, &at) != PVS_JSON_BAD_, is_hex(c));
            assert_true(rune_of(rune, 2 + digit, &at) == PVS_JSON_BAD_);
        }
        assert_true(rune_of(rune, 6, &at) == 0x09af);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_value_begins_with),
        cmocka_unit_test(white_space),
        cmocka_unit_test(single_bytes),
        cmocka_unit_test(every_byte_of_a_string),
        cmocka_unit_test(every_byte_of_an_escape),
        cmocka_unit_test(numbers),
        cmocka_unit_test(keys_of_objects),
        cmocka_unit_test(values_in_one_another),
        cmocka_unit_test(utf8_in_and_out),
        cmocka_unit_test(utf8_of_any_bytes),
        cmocka_unit_test(surrogates),
        cmocka_unit_test(every_byte_of_the_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
