/* SipHash against values of its authors, and for one and three rounds of OpenSSL. */
#include "../../src/base/siphash.h"
#include "unit.h"

static uint64_t hash(unsigned c_rounds, unsigned d_rounds, size_t size) {
    uint8_t data[64];
    size_t i;
    for (i = 0; i < sizeof data; i++) data[i] = (uint8_t)i;
    return pvs_siphash_(0x0706050403020100u, 0x0f0e0d0c0b0a0908u, c_rounds, d_rounds,
                        pvs_bytes_of(data, size));
}

static void two_and_four_rounds(void **state) {
    (void)state;
    assert_true(hash(2, 4, 0) == 0x726fdb47dd0e0e31u);
    assert_true(hash(2, 4, 15) == 0xa129ca6149be45e5u);
}

static void one_and_three_rounds(void **state) {
    (void)state;
    assert_true(hash(1, 3, 0) == 0xabac0158050fc4dcu);
    assert_true(hash(1, 3, 15) == 0xd320d86d2a519956u);
}

/* Whole words and one byte less, also of OpenSSL. */
static void whole_words(void **state) {
    static const struct {
        size_t size;
        uint64_t two_four, one_three;
    } known[] = {{7, 0xab0200f58b01d137u, 0xd3927d989bb11140u},
                 {8, 0x93f5f5799a932462u, 0x369095118d299a8eu},
                 {16, 0x3f2acc7f57c29bdbu, 0xcc4fdd1a7d908b66u},
                 {24, 0xb8ad50c6f649af94u, 0xf464aeb267349c8cu},
                 {63, 0x958a324ceb064572u, 0x9d199062b7bbb3a8u},
                 {64, 0xacd2c40b8502cad8u, 0xf17997ec4b4a6065u}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(known); i++) {
        assert_true(hash(2, 4, known[i].size) == known[i].two_four);
        assert_true(hash(1, 3, known[i].size) == known[i].one_three);
    }
}

static void empty_view_without_data(void **state) {
    (void)state;
    assert_true(pvs_siphash_(0x0706050403020100u, 0x0f0e0d0c0b0a0908u, 2, 4,
                             pvs_bytes_of(NULL, 0)) == 0x726fdb47dd0e0e31u);
}

/* Neighbouring sizes, around whole words: all bytes and the size count. */
static void every_byte_counts(void **state) {
    uint8_t data[40] = {0};
    size_t size, at;
    (void)state;
    for (size = 1; size <= sizeof data; size++) {
        uint64_t plain = pvs_siphash_(1, 2, 1, 3, pvs_bytes_of(data, size));
        assert_true(plain != pvs_siphash_(1, 2, 1, 3, pvs_bytes_of(data, size - 1)));
        for (at = 0; at < size; at++) {
            data[at] = 1;
            assert_true(plain != pvs_siphash_(1, 2, 1, 3, pvs_bytes_of(data, size)));
            data[at] = 0;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_and_four_rounds), cmocka_unit_test(one_and_three_rounds),
        cmocka_unit_test(whole_words),         cmocka_unit_test(empty_view_without_data),
        cmocka_unit_test(every_byte_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
