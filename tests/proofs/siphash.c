/*
 * Proves: SipHash looks at its input only, and ends
 * Of: src/base/siphash.c
 * Bound: up to 17 bytes, any key, 1 and 3 rounds or 2 and 4
 * Unwind: 9
 * Fault: src/base/siphash.c s/at += 8) pvs_sip_word_/at += 0) pvs_sip_word_/
 */
#include "proof.h"

#include "meant_siphash.h"

int main(void) {
    pvs_bytes data = any_bytes(17);
    int cautious = nondet_int();
    pvs_siphash_(nondet_u64(), nondet_u64(), cautious ? 2 : 1, cautious ? 4 : 3, data);
    if (data.size == 17) REACHED("two words and a rest");
    return 0;
}
