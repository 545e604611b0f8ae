/* Buffers that end where a page without access begins: one byte too far is a crash, anywhere. */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct guard {
    uint8_t *pages;
    size_t usable, mapped;
};

/* Room for up to `size` bytes. Ends the test program where there is no memory. */
struct guard guard_new(size_t size);
void guard_free(struct guard *guard);

/* Copies the bytes so that they end at the border; the copy lives until the next call. */
static inline uint8_t *guard_put(struct guard *guard, const uint8_t *data, size_t size) {
    uint8_t *to = guard->pages + guard->usable - size;
    if (size) memcpy(to, data, size);
    return to;
}

/* `size` zero bytes that end at the border. */
static inline uint8_t *guard_room(struct guard *guard, size_t size) {
    uint8_t *to = guard->pages + guard->usable - size;
    memset(to, 0, size);
    return to;
}

#endif
