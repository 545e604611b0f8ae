/* Bytes that are put together, for mutators. What does not fit is dropped and noted. */
#ifndef FUZZ_PILE_H
#define FUZZ_PILE_H

#include "mutate.h"

struct pile {
    uint8_t data[2 * FUZZ_MUTATE_MAX];
    size_t size;
    int full;
};

static inline void pile_put(struct pile *pile, const void *data, size_t size) {
    if (size > sizeof pile->data - pile->size) {
        pile->full = 1;
        return;
    }
    if (size) memcpy(pile->data + pile->size, data, size);
    pile->size += size;
}

static inline void pile_byte(struct pile *pile, uint64_t value) {
    uint8_t byte = (uint8_t)value;
    pile_put(pile, &byte, 1);
}

/* In place of the mutated bytes; these stay where the pile is too large. */
static inline size_t pile_give(const struct pile *pile, uint8_t *data, size_t size,
                               size_t max_size) {
    if (pile->full || pile->size > max_size) return size;
    if (pile->size) memcpy(data, pile->data, pile->size);
    return pile->size;
}

/* A number that is likely to be at some border. */
static inline uint64_t pile_number(uint64_t *random) {
    uint64_t bits = *random, value;
    size_t shift = fuzz_below(random, 64);
    switch (fuzz_below(random, 4)) {
    case 0:
        value = fuzz_below(random, 24);
        break;
    case 1:
        value = 120 + fuzz_below(random, 24); /* twice the ids that types begin with */
        break;
    case 2:
        value = ((uint64_t)1 << shift) - fuzz_below(random, 2);
        break;
    default:
        value = bits >> shift;
    }
    return value;
}

#endif
