#include "utf8.h"

/* The length of a character by its first byte, and the range of its second; 0: none begins so [5]. */
static unsigned pvs_gossip_lead_(unsigned lead, unsigned *low, unsigned *high) {
    *low = 0x80;
    *high = 0xbf;
    if (lead < 0x80) return 1;
    if (lead < 0xc2) return 0; /* a continuation, or an overlong form of two bytes */
    if (lead < 0xe0) return 2;
    if (lead < 0xf0) {
        if (lead == 0xe0) *low = 0xa0;  /* below: overlong */
        if (lead == 0xed) *high = 0x9f; /* above: surrogates */
        return 3;
    }
    if (lead > 0xf4) return 0;
    if (lead == 0xf0) *low = 0x90;  /* below: overlong */
    if (lead == 0xf4) *high = 0x8f; /* above: beyond U+10FFFF */
    return 4;
}

size_t pvs_gossip_utf8_(pvs_bytes text, size_t at, uint64_t size, int *bad) {
    unsigned need, i, low, high, next;
    *bad = 0;
    while (at < text.size) {
        if (pvs_has_(text, at, 8) && !(pvs_le64_(text, at) & UINT64_C(0x8080808080808080))) {
            at += 8;
            continue;
        }
        need = pvs_gossip_lead_(pvs_u8_(text, at), &low, &high);
        *bad = need == 0 || need > size - at; /* it does not fit [6] */
        for (i = 1; !*bad && i < need && i < text.size - at; i++) {
            next = pvs_u8_(text, at + i);
            *bad = next < low || next > high;
            low = 0x80;
            high = 0xbf;
        }
        if (*bad || i < need) return at;
        at += need;
    }
    return at;
}
