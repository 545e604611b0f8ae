/*
 * Proves: the two checks of UTF-8 take every character that RFC 3629 has, and nothing else
 * Of: src/gossip/gossip_utf8.c, src/factom/protobuf.c
 * Bound: one character at a time, of any 1 to 4 bytes
 * Unwind: 6
 * Fault: src/gossip/gossip_utf8.c s/if (lead == 0xed)/if (lead == 0xee)/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/gossip/gossip_utf8.c"
#include "meant_protobuf.h"

/* Puts a character, as RFC 3629 has it; its size, or 0 for a number that is none. */
static size_t encode(uint32_t rune, uint8_t *to) {
    if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) return 0;
    if (rune < 0x80) {
        to[0] = (uint8_t)rune;
        return 1;
    }
    if (rune < 0x800) {
        to[0] = (uint8_t)(0xc0 | rune >> 6);
        to[1] = (uint8_t)(0x80 | (rune & 0x3f));
        return 2;
    }
    if (rune < 0x10000) {
        to[0] = (uint8_t)(0xe0 | rune >> 12);
        to[1] = (uint8_t)(0x80 | (rune >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (rune & 0x3f));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | rune >> 18);
    to[1] = (uint8_t)(0x80 | (rune >> 12 & 0x3f));
    to[2] = (uint8_t)(0x80 | (rune >> 6 & 0x3f));
    to[3] = (uint8_t)(0x80 | (rune & 0x3f));
    return 4;
}

/* The number that a character of n bytes stands for, whatever they are. */
static uint32_t decode(const uint8_t *from, size_t n) {
    if (n == 1) return from[0];
    if (n == 2) return (from[0] & 0x1fu) << 6 | (from[1] & 0x3fu);
    if (n == 3) return (from[0] & 0x0fu) << 12 | (from[1] & 0x3fu) << 6 | (from[2] & 0x3fu);
    return (from[0] & 0x07u) << 18 | (from[1] & 0x3fu) << 12 | (from[2] & 0x3fu) << 6 |
           (from[3] & 0x3fu);
}

/* How many bytes a character has that begins so. */
static size_t lead_size(unsigned first) {
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

int main(void) {
    uint8_t in[4], rune[4] = {0, 0, 0, 0};
    size_t n = nondet_size(), size, i;
    int bad, sound, same = 1;
    ASSUME(n > 0 && n <= 4);
    for (i = 0; i < 4; i++) in[i] = nondet_u8();
    size = encode(nondet_u32(), rune);
    for (i = 0; i < n; i++) same &= in[i] == rune[i];
    sound = pvs_gossip_utf8_(pvs_bytes_of(in, n), 0, n, &bad) == n && !bad;
    CHECK(sound == pvs_factom_utf8_(pvs_bytes_of(in, n)));
    if (size == n && same) {
        CHECK(sound);
        if (n == 4) REACHED("a character of four bytes");
    }
    /* What is sound is one character, or begins with a shorter one. */
    if (sound && (n == 1 || (in[0] >= 0x80 && lead_size(in[0]) == n))) {
        uint32_t number = decode(in, n);
        CHECK(encode(number, rune) == n);
        for (i = 0; i < n; i++) CHECK(in[i] == rune[i]);
        REACHED("sound");
    }
    return 0;
}
