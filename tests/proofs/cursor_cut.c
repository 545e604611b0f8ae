/*
 * Proves: a cut never leaves the bytes it was cut from, a fetch writes no more than it is asked for
 * Of: src/base/cursor.h
 * Bound: up to 12 bytes, any offset, any length
 * Unwind: 14
 * Fault: src/base/cursor.h s/b.size - at < n ? b.size - at : n;/b.size - at < n ? b.size : n;/
 */
#include "proof.h"

int main(void) {
    pvs_bytes b = any_bytes(12), span, part, rest;
    size_t at = nondet_size(), n = nondet_size(), room = nondet_size(), i = nondet_size();
    uint8_t *to;

    span = pvs_span_(b.data, n);
    CHECK(span.data == b.data && span.size == (b.data ? n : 0));

    part = pvs_cut_(b, at, n);
    rest = pvs_skip_(b, at);
    if (at > b.size) {
        CHECK(part.data == 0 && part.size == 0 && rest.data == 0 && rest.size == 0);
        REACHED("behind the end");
    } else {
        CHECK(part.size == (n < b.size - at ? n : b.size - at) && rest.size == b.size - at);
        if (b.data)
            CHECK(part.data == b.data + at && rest.data == b.data + at);
        else
            CHECK(part.data == 0 && rest.data == 0);
        if (i < part.size) CHECK(part.data[i] == b.data[at + i]);
        REACHED("within");
    }

    ASSUME(room <= 12);
    to = malloc(room);
    ASSUME(to);
    pvs_get_(to, b, at, room);
    if (pvs_has_(b, at, room) && room > 0) {
        CHECK(pvs_same_(to, b.data + at, room));
        REACHED("fetched");
    }
    return 0;
}
