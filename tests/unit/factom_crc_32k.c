/* CRC-32/Koopman. c1, c2 are the paragraphs of docs/wire/factom_share.md. */
#include "guard.h"
#include "unit.h"

/* The definition, bit by bit. */
static uint32_t bitwise(uint32_t crc, const uint8_t *data, size_t size) {
    int bit;
    crc = ~crc;
    while (size--) {
        crc ^= *data++;
        for (bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xeb31d82eu : 0);
    }
    return ~crc;
}

static uint32_t of_text(const char *text) {
    return pvs_factom_crc32(0, pvs_bytes_of(text, strlen(text)));
}

static void c1_known_values(void **state) {
    static const uint8_t zeros[8];
    (void)state;
    assert_true(of_text("123456789") == 0x2d3dd0aeu);
    assert_true(of_text("Ping") == 0x9e0f7d5eu);
    assert_true(pvs_factom_crc32(0, pvs_bytes_of(zeros, sizeof zeros)) == 0x83605c58u);
    assert_true(pvs_factom_crc32(0, pvs_bytes_of(NULL, 0)) == 0);
    assert_true(pvs_factom_crc32(0x12345678u, pvs_bytes_of(NULL, 0)) == 0x12345678u);
}

/* Every byte value at every place of a block: each entry of the table is used. */
static void c2_every_entry_of_the_table(void **state) {
    uint8_t block[31];
    size_t size, at;
    unsigned value;
    (void)state;
    for (size = 1; size <= sizeof block; size += 5) {
        for (at = 0; at < size; at++) {
            for (value = 0; value < 256; value++) {
                memset(block, 0, sizeof block);
                block[at] = (uint8_t)value;
                assert_true(pvs_factom_crc32(0, pvs_bytes_of(block, size)) ==
                            bitwise(0, block, size));
            }
        }
    }
}

static void random_lengths_offsets_and_splits_agree(void **state) {
    enum { SIZE = 24000, ROUNDS = 3000 };
    uint8_t *data = malloc(SIZE);
    uint64_t seed = 1;
    size_t i;
    (void)state;
    assert_non_null(data);
    for (i = 0; i < SIZE; i++) data[i] = (uint8_t)random_next(&seed);
    for (i = 0; i < ROUNDS; i++) {
        size_t at = (size_t)random_below(&seed, 64);
        size_t size = (size_t)random_below(&seed, i % 4 ? 400 : SIZE - 64);
        size_t cut = (size_t)random_below(&seed, size + 1);
        uint32_t start = i % 3 ? 0 : (uint32_t)random_next(&seed);
        uint32_t expected = bitwise(start, data + at, size), first;
        assert_true(pvs_factom_crc32(start, pvs_bytes_of(data + at, size)) == expected);
        first = pvs_factom_crc32(start, pvs_bytes_of(data + at, cut));
        assert_true(pvs_factom_crc32(first, pvs_bytes_of(data + at + cut, size - cut)) == expected);
    }
    free(data);
}

/* Around the sizes where folding begins and takes another block, at the end of memory. */
static void c2_folding_takes_whole_blocks(void **state) {
    enum { BLOCK = 1472, SIZE = 5 * BLOCK };
    struct guard guard = guard_new(SIZE + 2);
    uint8_t *data = malloc(SIZE + 2);
    uint64_t seed = 2;
    size_t i, blocks;
    (void)state;
    assert_non_null(data);
    for (i = 0; i < SIZE + 2; i++) data[i] = (uint8_t)random_next(&seed);
    for (blocks = 1; blocks <= 5; blocks++) {
        for (i = blocks * BLOCK - 2; i <= blocks * BLOCK + 2; i++) {
            const uint8_t *copy = guard_put(&guard, data, i);
            assert_true(pvs_factom_crc32(7, pvs_bytes_of(copy, i)) == bitwise(7, data, i));
        }
    }
    free(data);
    guard_free(&guard);
}

/* x^exponent modulo the polynomial, highest coefficient first. */
static uint32_t power(unsigned exponent) {
    uint32_t rest = 1;
    while (exponent--) rest = rest << 1 ^ (rest >> 31 ? 0x741b8cd7u : 0);
    return rest;
}

static void c2_the_sparse_multiple_is_one(void **state) {
    unsigned scale;
    (void)state;
    for (scale = 1; scale <= 64; scale *= 2) {
        assert_true((power(184 * scale) ^ power(135 * scale) ^ power(118 * scale) ^
                     power(99 * scale) ^ power(80 * scale) ^ 1u) == 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c1_known_values),
        cmocka_unit_test(c2_every_entry_of_the_table),
        cmocka_unit_test(random_lengths_offsets_and_splits_agree),
        cmocka_unit_test(c2_folding_takes_whole_blocks),
        cmocka_unit_test(c2_the_sparse_multiple_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
