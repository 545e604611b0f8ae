/* SipHash by Aumasson and Bernstein, 2012. */
#include "siphash.h"

#include "cursor.h"

typedef struct pvs_sip_ {
    uint64_t a, b, c, d;
} pvs_sip_;

static inline uint64_t pvs_sip_turn_(uint64_t word, unsigned bits) {
    return word << bits | word >> (64u - bits);
}

static inline void pvs_sip_rounds_(pvs_sip_ *s, unsigned rounds) {
    while (rounds--) {
        s->a += s->b;
        s->c += s->d;
        s->b = pvs_sip_turn_(s->b, 13) ^ s->a;
        s->d = pvs_sip_turn_(s->d, 16) ^ s->c;
        s->a = pvs_sip_turn_(s->a, 32) + s->d;
        s->c += s->b;
        s->d = pvs_sip_turn_(s->d, 21) ^ s->a;
        s->b = pvs_sip_turn_(s->b, 17) ^ s->c;
        s->c = pvs_sip_turn_(s->c, 32);
    }
}

static inline void pvs_sip_word_(pvs_sip_ *s, unsigned rounds, uint64_t word) {
    s->d ^= word;
    pvs_sip_rounds_(s, rounds);
    s->a ^= word;
}

uint64_t pvs_siphash_(uint64_t k0, uint64_t k1, unsigned c_rounds, unsigned d_rounds,
                      pvs_bytes data) {
    uint64_t last = (uint64_t)(data.size & 0xffu) << 56; /* the size, above the bytes left over */
    unsigned shift = 0;
    size_t at = 0;
    pvs_sip_ s;
    s.a = k0 ^ 0x736f6d6570736575u;
    s.b = k1 ^ 0x646f72616e646f6du;
    s.c = k0 ^ 0x6c7967656e657261u;
    s.d = k1 ^ 0x7465646279746573u;
    for (; data.size - at >= 8; at += 8) pvs_sip_word_(&s, c_rounds, pvs_le64_(data, at));
    for (; at < data.size; at++, shift += 8) last |= (uint64_t)pvs_u8_(data, at) << shift;
    pvs_sip_word_(&s, c_rounds, last);
    s.c ^= 0xffu;
    pvs_sip_rounds_(&s, d_rounds);
    return s.a ^ s.b ^ s.c ^ s.d;
}
