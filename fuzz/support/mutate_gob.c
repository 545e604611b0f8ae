/* Gob streams: whole messages come, go and change places; within one a number or bytes change. */
#include "pile.h"

enum { MESSAGES = 64, NUMBERS = 512 };

struct part {
    size_t at, head, size; /* a size of `head` bytes at `at`, then size bytes */
};

/* The bytes of a number at data, 0 where it is not all there. */
static size_t number_size(const uint8_t *data, size_t left, uint64_t *value) {
    size_t n, i;
    if (left == 0) return 0;
    *value = data[0];
    if (data[0] < 0x80) return 1;
    n = 256u - data[0];
    if (n > 8 || n >= left) return 0;
    for (*value = 0, i = 1; i <= n; i++) *value = *value << 8 | data[i];
    return 1 + n;
}

static void put_number(struct pile *pile, uint64_t value) {
    unsigned n = 8;
    if (value < 0x80) {
        pile_byte(pile, value);
        return;
    }
    while (n > 1 && value >> (8 * (n - 1)) == 0) n--;
    pile_byte(pile, 256u - n);
    while (n--) pile_byte(pile, value >> 8 * n);
}

static size_t find_messages(const uint8_t *data, size_t size, struct part part[MESSAGES]) {
    size_t at = 0, count = 0, head;
    uint64_t n;
    while (count < MESSAGES) {
        head = number_size(data + at, size - at, &n);
        if (head == 0 || n > size - at - head) break;
        part[count].at = at;
        part[count].head = head;
        part[count++].size = (size_t)n;
        at += head + (size_t)n;
    }
    return count;
}

/* Takes the body for a row of numbers, which it mostly is, and changes one of them. */
static void change_number(struct pile *pile, const uint8_t *body, size_t size, uint64_t *random) {
    size_t at[NUMBERS + 1], count = 0, n, which;
    uint64_t value = 0;
    at[0] = 0;
    while (count < NUMBERS && (n = number_size(body + at[count], size - at[count], &value)) != 0) {
        at[count + 1] = at[count] + n;
        count++;
    }
    which = fuzz_below(random, count + 1);
    pile_put(pile, body, at[which]);
    switch (fuzz_below(random, 4)) {
    case 0: /* one more */
        put_number(pile, pile_number(random));
        break;
    case 1: /* one less */
        if (which < count) which++;
        break;
    case 2: /* a little more or less */
        if (which == count) break;
        number_size(body + at[which], size - at[which], &value);
        put_number(pile, value + fuzz_below(random, 5) - 2);
        which++;
        break;
    default:
        put_number(pile, pile_number(random));
        if (which < count) which++;
    }
    pile_put(pile, body + at[which], size - at[which]);
}

static void change(struct pile *pile, const uint8_t *body, size_t size, uint64_t *random) {
    static struct pile changed;
    changed.size = 0;
    changed.full = 0;
    if (fuzz_below(random, 3) == 0) {
        pile_put(&changed, body, size);
        changed.size = LLVMFuzzerMutate(changed.data, size, size + 64);
    } else {
        change_number(&changed, body, size, random);
    }
    put_number(pile, changed.size);
    pile_put(pile, changed.data, changed.size);
}

static void put_part(struct pile *pile, const uint8_t *data, const struct part *part) {
    pile_put(pile, data + part->at, part->head + part->size);
}

size_t fuzz_mutate_gob(uint8_t *data, size_t size, size_t max_size, uint64_t *random) {
    static struct pile pile;
    struct part part[MESSAGES];
    size_t count = find_messages(data, size, part), one, other, i, op, end;
    if (count == 0 || size > FUZZ_MUTATE_MAX) return LLVMFuzzerMutate(data, size, max_size);
    one = fuzz_below(random, count);
    other = fuzz_below(random, count);
    op = fuzz_below(random, 8);
    pile.size = 0;
    pile.full = 0;
    for (i = 0; i < count; i++) {
        if (op == 0 && i == one) continue;
        if (op == 1 && i == one) {
            put_part(&pile, data, &part[other]);
        } else if (op == 1 && i == other) {
            put_part(&pile, data, &part[one]);
        } else if (op > 2 && i == one) {
            change(&pile, data + part[i].at + part[i].head, part[i].size, random);
        } else {
            put_part(&pile, data, &part[i]);
        }
        if (op == 2 && i == other) put_part(&pile, data, &part[one]);
    }
    end = part[count - 1].at + part[count - 1].head + part[count - 1].size;
    pile_put(&pile, data + end, size - end);
    return pile_give(&pile, data, size, max_size);
}
