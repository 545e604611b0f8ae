/* Protobuf: fields come, go, double and change, at any depth, with the lengths around them right.
 */
#include "pile.h"

enum { FIELDS = 64, DEPTH = 4 };
enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

struct field {
    size_t at, value, end; /* the tag, the value (of bytes: behind their length), the next tag */
    uint64_t tag;
};

static size_t varint_size(const uint8_t *data, size_t left, uint64_t *value) {
    size_t n = 0;
    *value = 0;
    while (n < left && n < 10) {
        *value |= (uint64_t)(data[n] & 0x7fu) << 7 * n;
        if (data[n++] < 0x80) return n;
    }
    return 0;
}

static void put_varint(struct pile *pile, uint64_t value) {
    while (value >= 0x80) {
        pile_byte(pile, value | 0x80u);
        value >>= 7;
    }
    pile_byte(pile, value);
}

/* How many fields the bytes begin with. */
static size_t find_fields(const uint8_t *data, size_t size, struct field field[FIELDS]) {
    size_t at = 0, count = 0, n;
    while (count < FIELDS && at < size) {
        struct field *f = &field[count];
        uint64_t value = 0;
        f->at = at;
        n = varint_size(data + at, size - at, &f->tag);
        if (n == 0) break;
        f->value = at + n;
        switch (f->tag & 7u) {
        case VARINT:
            n = varint_size(data + f->value, size - f->value, &value);
            if (n == 0) return count;
            value = n;
            break;
        case FIXED64:
            value = 8;
            break;
        case FIXED32:
            value = 4;
            break;
        case BYTES:
            n = varint_size(data + f->value, size - f->value, &value);
            if (n == 0) return count;
            f->value += n;
            break;
        default:
            break;
        }
        if (value > size - f->value) break;
        at = f->end = f->value + (size_t)value;
        count++;
    }
    return count;
}

static void mutate_fields(struct pile *pile, const uint8_t *data, size_t size, int depth,
                          uint64_t *random);

static void put_field(struct pile *pile, const uint8_t *data, const struct field *field) {
    pile_put(pile, data + field->at, field->end - field->at);
}

static void new_field(struct pile *pile, uint64_t *random) {
    static const uint8_t wires[] = {VARINT, BYTES, BYTES, VARINT, FIXED64, FIXED32, 3, 4};
    unsigned wire = wires[fuzz_below(random, sizeof wires)];
    size_t n = wire == FIXED64 ? 8 : wire == FIXED32 ? 4 : fuzz_below(random, 12);
    put_varint(pile, fuzz_below(random, 9) << 3 | wire);
    if (wire == VARINT) put_varint(pile, pile_number(random));
    if (wire == BYTES) put_varint(pile, n);
    if (wire == VARINT || wire == 3 || wire == 4) return;
    while (n--) pile_byte(pile, '0' + fuzz_below(random, 16));
}

/* Bytes with their length: a message, mostly, or text. */
static void change_bytes(struct pile *pile, const uint8_t *data, const struct field *field,
                         int depth, uint64_t *random) {
    struct pile *inner = malloc(sizeof *inner);
    size_t size = field->end - field->value;
    CHECK(inner);
    inner->size = 0;
    inner->full = 0;
    if (depth < DEPTH && fuzz_below(random, 3)) {
        mutate_fields(inner, data + field->value, size, depth + 1, random);
    } else {
        pile_put(inner, data + field->value, size);
        inner->size = LLVMFuzzerMutate(inner->data, size, size + 32);
    }
    put_varint(pile, field->tag);
    put_varint(pile, inner->size);
    pile_put(pile, inner->data, inner->size);
    free(inner);
}

static void change(struct pile *pile, const uint8_t *data, const struct field *field, int depth,
                   uint64_t *random) {
    if ((field->tag & 7u) == BYTES) {
        change_bytes(pile, data, field, depth, random);
    } else if ((field->tag & 7u) == VARINT) {
        put_varint(pile, field->tag);
        put_varint(pile, pile_number(random));
    } else {
        put_varint(pile, field->tag ^ (uint64_t)1 << fuzz_below(random, 6));
        pile_put(pile, data + field->value, field->end - field->value);
    }
}

static void mutate_fields(struct pile *pile, const uint8_t *data, size_t size, int depth,
                          uint64_t *random) {
    struct field field[FIELDS];
    size_t count = find_fields(data, size, field), one, other, op, i, end;
    if (count == 0) {
        new_field(pile, random);
        pile_put(pile, data, size);
        return;
    }
    one = fuzz_below(random, count);
    other = fuzz_below(random, count);
    op = fuzz_below(random, 8);
    for (i = 0; i < count; i++) {
        if (op == 0 && i == one) continue;
        if (op == 1 && i == one) {
            put_varint(pile, fuzz_below(random, 9) << 3 | (field[i].tag & 7u));
            pile_put(pile, data + field[i].value, field[i].end - field[i].value);
        } else if (op > 3 && i == one) {
            change(pile, data, &field[i], depth, random);
        } else {
            put_field(pile, data, &field[i]);
        }
        if (op == 2 && i == other) put_field(pile, data, &field[one]);
        if (op == 3 && i == other) new_field(pile, random);
    }
    end = field[count - 1].end;
    pile_put(pile, data + end, size - end);
}

size_t fuzz_mutate_protobuf(uint8_t *data, size_t size, size_t max_size, uint64_t *random) {
    static struct pile pile;
    if (size > FUZZ_MUTATE_MAX) return LLVMFuzzerMutate(data, size, max_size);
    pile.size = 0;
    pile.full = 0;
    mutate_fields(&pile, data, size, 0, random);
    return pile_give(&pile, data, size, max_size);
}

static void put_frame(struct pile *pile, const uint8_t *data, size_t size) {
    int shift;
    for (shift = 24; shift >= 0; shift -= 8) pile_byte(pile, (uint64_t)size >> shift);
    pile_put(pile, data, size);
}

size_t fuzz_mutate_frames(uint8_t *data, size_t size, size_t max_size, uint64_t *random) {
    static struct pile pile, frame;
    size_t at = size >= 4 && memcmp(data, "pbuf", 4) == 0 ? 4 : 0, end[FIELDS + 1], count = 0;
    size_t one, other, op, i;
    if (size > FUZZ_MUTATE_MAX) return LLVMFuzzerMutate(data, size, max_size);
    for (end[0] = at; count < FIELDS && size - at >= 4; end[++count] = at) {
        size_t n = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 | (size_t)data[at + 2] << 8 |
                   data[at + 3];
        if (n > size - at - 4) break;
        at += 4 + n;
    }
    if (count == 0) return LLVMFuzzerMutate(data, size, max_size);
    one = fuzz_below(random, count);
    other = fuzz_below(random, count);
    op = fuzz_below(random, 8);
    pile.size = 0;
    pile.full = 0;
    pile_put(&pile, data, end[0]);
    for (i = 0; i < count; i++) {
        if (op == 0 && i == one) continue;
        if (op > 1 && i == one) {
            frame.size = 0;
            frame.full = 0;
            mutate_fields(&frame, data + end[i] + 4, end[i + 1] - end[i] - 4, 0, random);
            put_frame(&pile, frame.data, frame.size);
        } else {
            pile_put(&pile, data + end[i], end[i + 1] - end[i]);
        }
        if (op == 1 && i == other) pile_put(&pile, data + end[one], end[one + 1] - end[one]);
    }
    pile_put(&pile, data + end[count], size - end[count]);
    return pile_give(&pile, data, size, max_size);
}
