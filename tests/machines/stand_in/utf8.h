/* Is this text UTF-8, in the shortest form and without halves of surrogate pairs? */
#ifndef STAND_IN_UTF8_H
#define STAND_IN_UTF8_H

#include <stddef.h>
#include <stdint.h>

static inline int utf8_is_valid(const char *text, size_t length) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0, k, more;
    while (i < length) {
        unsigned first = bytes[i++];
        uint32_t code, least;
        if (first < 0x80) continue;
        if (first < 0xc2 || first > 0xf4) return 0;
        more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
        code = first & (0x3fu >> more);
        if (more > length - i) return 0;
        for (k = 0; k < more; k++, i++) {
            if ((bytes[i] & 0xc0) != 0x80) return 0;
            code = code << 6 | (bytes[i] & 0x3f);
        }
        if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
    }
    return 1;
}

#endif
