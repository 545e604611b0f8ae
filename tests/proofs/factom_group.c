/*
 * Proves: a group of an IPv6 address is read within its text, as the number it is, or refused
 * Of: src/factom/rules.c
 * Bound: texts of up to 6 characters, any place in them
 * Unwind: 8
 * Fault: src/factom/rules.c s/if (value > 0xffff) return -1;//
 */
#include "rules_parts.h"

int main(void) {
    pvs_bytes text = any_tail(6);
    size_t at = nondet_size(), start = at;
    long value;
    ASSUME(at <= text.size);
    if (!text.data) text.size = 0;
    value = pvs_factom_group_(text, &at);
    CHECK(value >= -1 && value <= 0xffff);
    CHECK(at >= start && at <= text.size && (value < 0 || at > start));
    if (value == 0xabcd && at == 6) REACHED("leading zeros");
    if (value < 0 && at == start) REACHED("no group");
    return 0;
}
