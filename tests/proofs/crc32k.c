/*
 * Proves: the checksum by tables is the checksum bit by bit
 * Of: src/factom/crc32k.c
 * Bound: a byte behind any checksum, which is every step of the loop; memory up to 17 bytes
 * Unwind: 18
 * Fault: src/factom/crc32k.c s/at < data.size; at++/at + 1 < data.size; at++/
 */
#include "proof.h"

#include "../../src/factom/crc32k.c"

const uint32_t polynomial = 0xeb31d82eu;

uint32_t pvs_crc32k_fold_(uint32_t state, pvs_bytes *data) {
    CHECK(data->size >= PVS_CRC32K_LONG_);
    return state;
}

int main(void) {
    pvs_bytes data = any_bytes(1), more = any_bytes(17);
    uint32_t start = nondet_u32(), slow = ~start;
    size_t i;
    int bit;
    for (i = 0; i < data.size; i++) {
        slow ^= data.data[i];
        for (bit = 0; bit < 8; bit++) slow = slow >> 1 ^ (slow & 1u ? polynomial : 0);
    }
    CHECK(pvs_factom_crc32(start, data) == ~slow);
    if (data.size == 1) REACHED("a byte");
    pvs_factom_crc32(start, more);
    return 0;
}
