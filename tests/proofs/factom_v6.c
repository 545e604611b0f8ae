/*
 * Proves: an address of IPv6 is read within its text and within its 16 bytes
 * Of: src/factom/rules.c
 * Bound: texts of up to 15 characters (as many as eight groups of one digit have); a group is any number, of any digits
 * Unwind: 10
 * Replace: pvs_factom_group_:any_group
 * Fault: src/factom/rules.c s/memset(&ip\[gap\], 0, 16 - n);/memset(\&ip[gap], 0, 17 - n);/
 */
#include "rules_parts.h"

/* factom_group shows that it does no more. */
long any_group(pvs_bytes text, size_t *at) {
    size_t end = nondet_size();
    uint16_t value = nondet_u16();
    CHECK(*at < text.size);
    ASSUME(*at <= end && end <= text.size);
    if (end == *at) return -1;
    *at = end;
    return value;
}

int main(void) {
    pvs_bytes text = any_tail(15);
    uint8_t *ip = malloc(16);
    ASSUME(ip);
    if (!text.data) text.size = 0;
    if (pvs_factom_v6_(text, ip)) {
        CHECK(text.size >= 2);
        if (text.size == 15 && ip[0] && ip[15]) REACHED("eight groups");
        if (text.size == 2) REACHED("::");
    }
    return 0;
}
