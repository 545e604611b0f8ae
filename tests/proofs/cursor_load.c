/*
 * Proves: each load gives the number that its bytes are, or 0 where they are not all there
 * Of: src/base/cursor.h
 * Bound: up to 12 bytes, any offset
 * Unwind: 10
 * Fault: src/base/cursor.h s/b.size - at >= n/b.size - at + 1 >= n/
 */
#include "proof.h"

/* The number of n bytes, told one by one. */
static uint64_t number(pvs_bytes b, size_t at, size_t n, int big) {
    uint64_t value = 0;
    size_t i;
    if (at > b.size || b.size - at < n) return 0;
    for (i = 0; i < n; i++) value = value << 8 | b.data[at + (big ? i : n - 1 - i)];
    return value;
}

int main(void) {
    pvs_bytes b = any_bytes(12);
    size_t at = nondet_size();
    switch (nondet_int()) {
    case 0:
        CHECK(pvs_u8_(b, at) == number(b, at, 1, 1));
        break;
    case 1:
        CHECK(pvs_be16_(b, at) == number(b, at, 2, 1));
        break;
    case 2:
        CHECK(pvs_le16_(b, at) == number(b, at, 2, 0));
        break;
    case 3:
        CHECK(pvs_be32_(b, at) == number(b, at, 4, 1));
        break;
    case 4:
        CHECK(pvs_le32_(b, at) == number(b, at, 4, 0));
        break;
    case 5:
        CHECK(pvs_be64_(b, at) == number(b, at, 8, 1));
        break;
    default:
        CHECK(pvs_le64_(b, at) == number(b, at, 8, 0));
        if (pvs_has_(b, at, 8)) REACHED("eight bytes at any place");
    }
    REACHED("the end");
    return 0;
}
