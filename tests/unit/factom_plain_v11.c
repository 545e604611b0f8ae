/*
 * Which parcels of V11 take the short way: all that the reference writes with a type below 128, and
 * none that it does not. Otherwise nobody would notice, but by the clock.
 */
#include "../../src/factom/plain_parcel.h"
#include "unit.h"

enum { MOST = 2200000 };

static uint8_t bytes[MOST + 100];
static size_t size;
static pvs_factom_parcel parcel;

static void head(unsigned type) {
    size = 0;
    bytes[size++] = 0x08;
    bytes[size++] = (uint8_t)type;
    bytes[size++] = 0x12;
}

/* A number in `more` bytes more than it needs. */
static void number(size_t value, unsigned more) {
    for (; value > 0x7f; value >>= 7) bytes[size++] = (uint8_t)((value & 0x7f) | 0x80);
    bytes[size++] = (uint8_t)(value | (more ? 0x80 : 0));
    while (more--) bytes[size++] = more ? 0x80 : 0;
}

static int taken(void) {
    memset(&parcel, 0, sizeof parcel);
    if (pvs_factom_plain_parcel_(pvs_bytes_of(bytes, size), &parcel)) return 1;
    assert_int_equal(parcel.type, 0);
    assert_null(parcel.payload.data);
    return 0;
}

static const size_t SIZES[] = {0,   1,     2,     126,   127,     128,     129,  255,
                               256, 16383, 16384, 16385, 2097151, 2097152, MOST, 3};

static void what_the_reference_writes(void **state) {
    unsigned type;
    size_t i, payload;
    (void)state;
    for (type = 1; type < 0x80; type++) {
        for (i = 0; i < LENGTH(SIZES); i++) {
            head(type);
            number(SIZES[i], 0);
            payload = size;
            size += SIZES[i];
            assert_true(taken());
            assert_int_equal(parcel.type, type);
            assert_ptr_equal(parcel.payload.data, bytes + payload);
            assert_int_equal(parcel.payload.size, SIZES[i]);
        }
    }
}

static void other_sizes(void **state) {
    size_t i, head_size;
    unsigned more;
    (void)state;
    for (i = 0; i < LENGTH(SIZES); i++) {
        head(5);
        number(SIZES[i], 0);
        head_size = size;
        size += SIZES[i] + 1; /* a byte behind it */
        assert_false(taken());
        size -= 2; /* a byte too few */
        assert_false(taken());
        for (size = 0; size < head_size && SIZES[i]; size++) assert_false(taken());
        for (more = 1; more <= 6; more++) { /* a padded size */
            head(5);
            number(SIZES[i], more);
            size += SIZES[i];
            assert_false(taken());
        }
    }
}

/* Every byte of the head, everything that it can be. */
static void other_heads(void **state) {
    unsigned at, value;
    (void)state;
    for (at = 0; at < 4; at++) {
        for (value = 0; value < 256; value++) {
            int expected =
                at == 1 ? value && value < 0x80 : value == (unsigned)"\x08\5\x12\x28"[at];
            head(5);
            number(40, 0);
            size += 40;
            memset(bytes + 4, 0, 40);
            bytes[at] = (uint8_t)value;
            assert_int_equal(taken(), expected);
        }
    }
    /* A payload that seems to be a size in its turn. */
    head(5);
    number(3, 0);
    memcpy(bytes + size, "\x85\x86\x87", 3);
    size += 3;
    assert_true(taken());
    assert_int_equal(parcel.payload.size, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_reference_writes),
        cmocka_unit_test(other_sizes),
        cmocka_unit_test(other_heads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
