/*
 * Proves: a code point of a JSON text or of UTF-8 is read within the text, which moves on
 * Of: src/factom/json_text.c
 * Bound: texts of up to 13 bytes (two escapes have 12), any place in them
 * Unwind: 14
 * Fault: src/factom/json_text.c s/first > 0xf4) return/first > 0xf5) return/
 */
#include "json_parts.h"

#include "meant_json_text.h"

int main(void) {
    pvs_bytes text = any_tail(13);
    size_t at = nondet_size(), start = at;
    uint32_t rune;
    if (!text.data) text.size = 0;
    ASSUME(at < text.size);
    if (nondet_int()) {
        rune = pvs_json_utf8_(text, &at);
        CHECK(at > start && at <= text.size && at - start <= 4);
    } else {
        rune = pvs_json_rune_(text, &at);
        CHECK(at > start && at - start <= 12);
        CHECK(rune == PVS_JSON_BAD_ || at <= text.size);
        if (rune > 0xffff && rune != PVS_JSON_BAD_ && at - start == 12)
            REACHED("a pair of escapes");
    }
    CHECK(rune == PVS_JSON_BAD_ || rune <= 0x10ffff);
    CHECK(rune == PVS_JSON_BAD_ || rune < 0xd800 || rune > 0xdfff);
    if (rune == 0x10ffff && at - start == 4) REACHED("the last code point");
    return 0;
}
