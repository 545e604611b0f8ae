/* VarU64 against a decoder of the test's own, exhaustively where that is possible. */
#include "../../src/base/varu64_private.h"

#include "unit.h"

enum { TRUNCATED = -1, NONMINIMAL = -2 };

/* The number at the front of the bytes: its size, or what is wrong with it. Byte by byte, as the
 * definition reads, with no regard to what the library does. */
static int own_decode(const uint8_t *bytes, size_t size, uint64_t *value) {
    unsigned follow, i;
    *value = 0;
    if (size == 0) return TRUNCATED;
    if (bytes[0] <= 247) {
        *value = bytes[0];
        return 1;
    }
    follow = bytes[0] - 247u;
    if (size == 1) return TRUNCATED;
    if (follow == 1 ? bytes[1] <= 247 : bytes[1] == 0) return NONMINIMAL;
    if (size < 1 + follow) return TRUNCATED;
    for (i = 1; i <= follow; i++) *value = *value * 256 + bytes[i];
    return (int)(1 + follow);
}

static int own_size(uint64_t value) {
    int n = 1;
    if (value <= 247) return 1;
    while (n < 9 && value > (UINT64_MAX >> (64 - 8 * n))) n++;
    return n + 1;
}

/* As a datagram and as a stream, strictly. */
static void check(const uint8_t *bytes, size_t size) {
    pvs_reader datagram = pvs_reader_datagram(bytes, size), stream = pvs_reader_stream(9);
    uint64_t expected, value = 99;
    int got = own_decode(bytes, size, &expected);
    pvs_status status = pvs_varu64_read(&datagram, &value);
    if (got == TRUNCATED) {
        assert_int_equal(status, PVS_ERR_TRUNCATED);
    } else if (got == NONMINIMAL) {
        assert_int_equal(status, PVS_ERR_NONMINIMAL);
    } else {
        assert_int_equal(status, (size_t)got < size ? PVS_ERR_TRAILING : PVS_OK);
    }
    assert_true(value == (status == PVS_OK ? expected : 0));
    assert_int_equal(datagram.pos, status == PVS_OK ? size : 0);

    value = 99;
    pvs_reader_extend(&stream, bytes, size);
    status = pvs_varu64_read(&stream, &value);
    if (got == TRUNCATED) {
        size_t whole = size == 0 ? 1 : 1 + (bytes[0] - 247u);
        assert_int_equal(status, PVS_NEED_MORE);
        assert_int_equal(stream.needed, whole - size);
    } else {
        assert_int_equal(status, got == NONMINIMAL ? PVS_ERR_NONMINIMAL : PVS_OK);
        assert_int_equal(stream.pos, got > 0 ? got : 0);
    }
    assert_true(value == expected);
    if (status != PVS_OK) {
        assert_int_equal(stream.fault.status, status);
        assert_int_equal(stream.fault.at, 0);
        assert_int_equal(stream.fault.field, PVS_VARU64_FIELD);
    }
}

/* Written, cut everywhere, read again. */
static void round_trip(uint64_t value) {
    uint8_t bytes[PVS_VARU64_SIZE_MAX + 1];
    pvs_writer out = pvs_writer_init(bytes, PVS_VARU64_SIZE_MAX), count = pvs_writer_init(NULL, 0);
    uint64_t again;
    size_t cut;
    bytes[PVS_VARU64_SIZE_MAX] = 0xa5;
    assert_int_equal(pvs_varu64_write(&out, value), PVS_OK);
    assert_int_equal(pvs_varu64_write(&count, value), PVS_OK);
    assert_int_equal(out.pos, own_size(value));
    assert_int_equal(count.pos, out.pos);
    assert_int_equal(own_decode(bytes, out.pos, &again), out.pos);
    assert_true(again == value);
    for (cut = 0; cut <= out.pos; cut++) check(bytes, cut);
    check(bytes, out.pos + 1 <= sizeof bytes ? out.pos + 1 : out.pos);
    for (cut = 0; cut < out.pos; cut++) {
        pvs_writer small = pvs_writer_init(bytes, cut);
        assert_int_equal(pvs_varu64_write(&small, value), PVS_ERR_SPACE);
        assert_int_equal(small.needed, out.pos - cut);
    }
}

static void all_inputs_of_up_to_three_bytes(void **state) {
    uint8_t bytes[3];
    unsigned i;
    (void)state;
    check(NULL, 0);
    for (i = 0; i < 1u << 8; i++) {
        bytes[0] = (uint8_t)i;
        check(bytes, 1);
    }
    for (i = 0; i < 1u << 16; i++) {
        bytes[0] = (uint8_t)(i >> 8);
        bytes[1] = (uint8_t)i;
        check(bytes, 2);
    }
    for (i = 248u << 16; i < 1u << 24; i++) {
        bytes[0] = (uint8_t)(i >> 16);
        bytes[1] = (uint8_t)(i >> 8);
        bytes[2] = (uint8_t)i;
        check(bytes, 3);
    }
}

static void small_values(void **state) {
    uint64_t value;
    (void)state;
    for (value = 0; value < 70000; value++) round_trip(value);
}

static void values_around_powers_of_two(void **state) {
    int bit, off;
    (void)state;
    for (bit = 0; bit < 64; bit++) {
        for (off = -4; off <= 4; off++) round_trip(((uint64_t)1 << bit) + (uint64_t)(int64_t)off);
    }
    for (off = 0; off <= 4; off++) round_trip(UINT64_MAX - (uint64_t)off);
}

static void boundaries(void **state) {
    static const struct {
        uint64_t value;
        size_t size;
        uint8_t bytes[9];
    } table[] = {
        {247, 1, {247}},
        {248, 2, {248, 248}},
        {255, 2, {248, 255}},
        {256, 3, {249, 1, 0}},
        {65535, 3, {249, 255, 255}},
        {65536, 4, {250, 1, 0, 0}},
        {(1u << 24) - 1, 4, {250, 255, 255, 255}},
        {1u << 24, 5, {251, 1, 0, 0, 0}},
        {UINT32_MAX, 5, {251, 255, 255, 255, 255}},
        {(uint64_t)1 << 32, 6, {252, 1, 0, 0, 0, 0}},
        {((uint64_t)1 << 40) - 1, 6, {252, 255, 255, 255, 255, 255}},
        {(uint64_t)1 << 40, 7, {253, 1, 0, 0, 0, 0, 0}},
        {(uint64_t)1 << 48, 8, {254, 1, 0, 0, 0, 0, 0, 0}},
        {((uint64_t)1 << 56) - 1, 8, {254, 255, 255, 255, 255, 255, 255, 255}},
        {(uint64_t)1 << 56, 9, {255, 1, 0, 0, 0, 0, 0, 0, 0}},
        {UINT64_MAX, 9, {255, 255, 255, 255, 255, 255, 255, 255, 255}},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        uint8_t bytes[PVS_VARU64_SIZE_MAX];
        pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
        assert_int_equal(pvs_varu64_write(&out, table[i].value), PVS_OK);
        assert_int_equal(out.pos, table[i].size);
        assert_memory_equal(bytes, table[i].bytes, out.pos);
        round_trip(table[i].value);
    }
}

/* Every value in every size that can hold it: refused at the first byte that tells, or read with
 * the leniency and then written in the shortest form. */
static void longer_than_needed(void **state) {
    static const uint64_t values[] = {0, 1, 247, 248, 255, 256, 65535, 65536, UINT32_MAX};
    size_t i;
    unsigned follow;
    (void)state;
    for (i = 0; i < LENGTH(values); i++) {
        for (follow = (unsigned)own_size(values[i]); follow <= 8; follow++) {
            uint8_t bytes[9];
            uint64_t value;
            unsigned k;
            pvs_reader in;
            bytes[0] = (uint8_t)(247 + follow);
            for (k = 0; k < follow; k++) {
                bytes[1 + k] = (uint8_t)(values[i] >> (8 * (follow - 1 - k)));
            }
            for (k = 0; k <= 1 + follow; k++) check(bytes, k);
            in = pvs_reader_stream(9);
            in.allow = PVS_VARU64_ALLOW_NONMINIMAL;
            for (k = 0; k <= follow; k++) {
                assert_int_equal(pvs_varu64_read(&in, &value), PVS_NEED_MORE);
                assert_int_equal(in.needed, k ? 1 + follow - k : 1);
                pvs_reader_extend(&in, bytes, 1);
            }
            assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
            assert_true(value == values[i]);
        }
    }
}

static void random_values(void **state) {
    uint64_t seed = 7;
    int i;
    (void)state;
    for (i = 0; i < 20000; i++) {
        uint64_t value = random_next(&seed);
        round_trip(value >> random_below(&seed, 64));
    }
}

static void the_limit_counts_all_bytes(void **state) {
    static const uint8_t bytes[] = {255, 1, 0, 0, 0, 0, 0, 0, 0};
    size_t limit, size;
    (void)state;
    for (limit = 0; limit <= 10; limit++) {
        for (size = 0; size <= sizeof bytes; size++) {
            pvs_reader in = pvs_reader_stream(limit);
            uint64_t value;
            pvs_status expected = size < sizeof bytes ? PVS_NEED_MORE : PVS_OK;
            pvs_reader_extend(&in, bytes, size);
            if (limit < (size ? 9u : 1u)) expected = PVS_ERR_SIZE_LIMIT;
            assert_int_equal(pvs_varu64_read(&in, &value), expected);
        }
    }
}

/* What is certain of a number of which some bytes are there: its size, and the least value. */
static void the_least_that_a_beginning_can_become(void **state) {
    static const uint8_t next[] = {0, 1, 2, 0x7f, 0x80, 247, 248, 0xff};
    unsigned follow, have, minimal, n, i;
    (void)state;
    for (follow = 1; follow <= 8; follow++) {
        for (have = 0; have <= follow; have++) {
            for (n = 0; n < LENGTH(next); n++) {
                for (minimal = 0; minimal <= 1; minimal++) {
                    uint8_t bytes[9] = {0};
                    pvs_varu64_ number;
                    uint64_t least = 0;
                    pvs_status status;
                    bytes[0] = (uint8_t)(247 + follow);
                    memset(bytes + 1, next[n], have);
                    for (i = 1; i <= follow; i++) least = least << 8 | bytes[i];
                    /* Without any byte of it, the least that needs so many. */
                    if (minimal && have == 0) {
                        least = follow == 1 ? 248 : (uint64_t)1 << (8 * (follow - 1));
                    }
                    status = pvs_varu64_look_(pvs_bytes_of(bytes, 1 + have), (int)minimal, &number);
                    if (minimal && have && (follow == 1 ? bytes[1] < 248 : bytes[1] == 0)) {
                        assert_int_equal(status, PVS_ERR_NONMINIMAL);
                        continue;
                    }
                    assert_int_equal(status, have == follow ? PVS_OK : PVS_NEED_MORE);
                    assert_int_equal(number.size, 1 + follow);
                    assert_true(number.low == least);
                }
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_that_a_beginning_can_become),
        cmocka_unit_test(all_inputs_of_up_to_three_bytes),
        cmocka_unit_test(small_values),
        cmocka_unit_test(values_around_powers_of_two),
        cmocka_unit_test(boundaries),
        cmocka_unit_test(longer_than_needed),
        cmocka_unit_test(random_values),
        cmocka_unit_test(the_limit_counts_all_bytes),
    };
    return cmocka_run_group_tests_name("varu64", tests, NULL, NULL);
}
