/* The protobuf scanner by itself: how a scan begins, and sizes that agree with what is written. */
#include "../../src/factom/protobuf.h"

#include "unit.h"

static void a_scan_begins_at_the_start(void **state) {
    static const uint8_t bytes[] = {0x0a, 1, 'h', 0x12, 1, 'p'};
    pvs_bytes all = pvs_bytes_of(bytes, sizeof bytes);
    pvs_pb_scan_ scan = pvs_pb_begin_(all, 0x1234);
    pvs_pb_field_ field;
    (void)state;
    assert_ptr_equal(scan.bytes.data, bytes);
    assert_int_equal(scan.bytes.size, sizeof bytes);
    assert_int_equal(scan.at, 0);
    assert_int_equal(scan.allow, 0x1234);
    assert_int_equal(scan.seen, 0);
    assert_int_equal(scan.status, PVS_OK);
    assert_int_equal(scan.fault_at, 0);
    assert_int_equal(scan.fault_number, 0);
    assert_int_equal(pvs_pb_next_(&scan, &pvs_pb_endpoint_shape_, &field), 1);
    assert_int_equal(field.number, 1);
    assert_int_equal(pvs_pb_next_(&scan, &pvs_pb_endpoint_shape_, &field), 1);
    assert_int_equal(field.number, 2);
    assert_int_equal(pvs_pb_next_(&scan, &pvs_pb_endpoint_shape_, &field), 0);
    assert_int_equal(scan.status, PVS_OK);
}

/* The number of the field that is to blame is known, or 0. */
static void whom_a_fault_blames(void **state) {
    static const struct {
        uint8_t bytes[12];
        uint8_t size, at, number, status;
    } wrong[] = {
        {{0x0b}, 1, 0, 1, PVS_ERR_KIND},                           /* a group for a text */
        {{0x0a, 0, 0x0a, 0}, 4, 2, 1, PVS_ERR_DUPLICATE},          /* a second one */
        {{0x0a, 2, 'a'}, 3, 1, 1, PVS_ERR_LENGTH},                 /* one that is cut off */
        {{0x12, 0x80, 0}, 3, 1, 2, PVS_ERR_NONMINIMAL},            /* with a padded size */
        {{0x3c}, 1, 0, 7, PVS_ERR_SYNTAX},                         /* the end of no group */
        {{0x44}, 1, 0, 0, PVS_ERR_SYNTAX},                         /* of one above 7 */
        {{0x80, 0x80, 0x80, 0x80, 0x10}, 5, 0, 0, PVS_ERR_SYNTAX}, /* field 2^29 */
        {{0x00}, 1, 0, 0, PVS_ERR_SYNTAX},                         /* field 0 */
        {{0x80}, 1, 0, 0, PVS_ERR_LENGTH},                         /* a tag that is cut off */
        {{0x38, 0x80}, 2, 1, 0, PVS_ERR_LENGTH},                   /* unknown fields */
        {{0x39, 1, 2, 3, 4, 5, 6, 7}, 8, 1, 0, PVS_ERR_LENGTH},
        {{0x3a, 1}, 2, 1, 0, PVS_ERR_LENGTH},
        {{0x3d, 1, 2, 3}, 4, 1, 0, PVS_ERR_LENGTH},
        {{0x3e}, 1, 0, 0, PVS_ERR_SYNTAX},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(wrong); i++) {
        pvs_pb_scan_ scan = pvs_pb_begin_(pvs_bytes_of(wrong[i].bytes, wrong[i].size), 0);
        pvs_pb_field_ field;
        while (pvs_pb_next_(&scan, &pvs_pb_endpoint_shape_, &field)) {
        }
        assert_int_equal(scan.status, wrong[i].status);
        assert_int_equal(scan.fault_at, wrong[i].at);
        assert_int_equal(scan.fault_number, wrong[i].number);
    }
}

/* ---- messages made by hand */

struct bytes {
    uint8_t bytes[4096];
    size_t size;
};

static void put_varint(struct bytes *b, uint64_t value) {
    for (; value > 0x7f; value >>= 7) b->bytes[b->size++] = (uint8_t)(value | 0x80);
    b->bytes[b->size++] = (uint8_t)value;
}

static void put_tag(struct bytes *b, uint64_t number, unsigned wire) {
    put_varint(b, number << 3 | wire);
}

/* Scans to the end: how many known fields there were. */
static unsigned scan_all(const struct bytes *b, uint32_t allow, pvs_pb_scan_ *scan) {
    static const pvs_pb_shape_ shape = {{PVS_PB_UNKNOWN_, PVS_PB_U32_, PVS_PB_U64_, PVS_PB_TEXT_,
                                         PVS_PB_LIST_, PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_,
                                         PVS_PB_UNKNOWN_}};
    pvs_pb_field_ field;
    unsigned count = 0;
    *scan = pvs_pb_begin_(pvs_bytes_of(b->bytes, b->size), allow);
    while (pvs_pb_next_(scan, &shape, &field)) count++;
    return count;
}

static void expect_scan(const struct bytes *b, uint32_t allow, pvs_status status, size_t at) {
    pvs_pb_scan_ scan;
    scan_all(b, allow, &scan);
    assert_int_equal(scan.status, status);
    if (status == PVS_OK) {
        assert_int_equal(scan.at, b->size);
    } else {
        assert_int_equal(scan.fault_at, at);
        assert_int_equal(scan.fault_number, 0);
    }
}

static void unknown_fields_are_passed_over(void **state) {
    static const struct {
        unsigned wire;
        const char *value;
        size_t size;
    } values[] = {{0, "\x7f", 1}, {0, "\x80\x01", 2}, {1, "12345678", 8},
                  {2, "\x00", 1}, {2, "\x03xyz", 4},  {5, "1234", 4}};
    struct bytes b;
    size_t i, cut;
    (void)state;
    for (i = 0; i < LENGTH(values); i++) {
        pvs_pb_scan_ scan;
        b.size = 0;
        put_tag(&b, 6, values[i].wire);
        memcpy(b.bytes + b.size, values[i].value, values[i].size);
        b.size += values[i].size;
        expect_scan(&b, 0, PVS_OK, 0);
        put_tag(&b, 1, 0);
        put_varint(&b, 5);
        assert_int_equal(scan_all(&b, 0, &scan), 1); /* and what follows is found */
        assert_int_equal(scan.status, PVS_OK);
        for (cut = 1; cut < 1 + values[i].size; cut++) {
            b.size = cut;
            expect_scan(&b, 0, PVS_ERR_LENGTH, 1);
        }
    }
}

static void numbers_of_fields(void **state) {
    static const uint64_t fine[] = {5, 15, 16, 1 << 26, (1 << 28) - 1, 1 << 28, (1 << 29) - 1};
    static const uint64_t large[] = {1 << 29, 0x7ffffffe, 0x7fffffff, ((uint64_t)1 << 32) + 5};
    static const uint64_t never[] = {0x80000000u, 0x80000001u, 0xffffffffu, (uint64_t)1 << 32};
    struct bytes b;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(fine); i++) {
        b.size = 0;
        put_tag(&b, fine[i], 0);
        put_varint(&b, 1);
        expect_scan(&b, 0, PVS_OK, 0);
    }
    for (i = 0; i < LENGTH(large);
         i++) { /* leniently their lowest 32 bits, if those are positive */
        b.size = 0;
        put_tag(&b, large[i], 0);
        put_varint(&b, 1);
        expect_scan(&b, 0, PVS_ERR_SYNTAX, 0);
        expect_scan(&b, PVS_FACTOM_ALLOW_RANGE, PVS_OK, 0);
    }
    for (i = 0; i < LENGTH(never); i++) {
        b.size = 0;
        put_tag(&b, never[i], 0);
        put_varint(&b, 1);
        expect_scan(&b, 0, PVS_ERR_SYNTAX, 0);
        expect_scan(&b, PVS_FACTOM_ALLOW_RANGE, PVS_ERR_SYNTAX, 0);
    }
}

/* F27 */
static void groups(void **state) {
    uint32_t ends = PVS_FACTOM_ALLOW_ENDS;
    struct bytes b;
    unsigned depth, i;
    (void)state;
    b.size = 0;
    put_tag(&b, 9, 3);
    expect_scan(&b, 0, PVS_ERR_LENGTH, 0);
    put_tag(&b, 20, 5);
    expect_scan(&b, 0, PVS_ERR_LENGTH, 3); /* a value in it that is cut off */
    memset(b.bytes + b.size, 'x', 4);
    b.size += 4;
    put_tag(&b, 1, 0);
    put_varint(&b, 7); /* no field of the message itself */
    put_tag(&b, 9, 4);
    expect_scan(&b, 0, PVS_OK, 0);
    {
        pvs_pb_scan_ scan;
        put_tag(&b, 1, 0);
        put_varint(&b, 7);
        assert_int_equal(scan_all(&b, 0, &scan), 1);
    }
    b.size = 0; /* a tag in it that is none, and bytes behind that, which are not looked at */
    put_tag(&b, 9, 3);
    put_tag(&b, 1 << 29, 0);
    b.bytes[b.size++] = 0x80;
    expect_scan(&b, 0, PVS_ERR_SYNTAX, 1);
    b.size = 0; /* closed by another number: not strictly */
    put_tag(&b, 9, 3);
    put_tag(&b, 10, 4);
    expect_scan(&b, 0, PVS_ERR_SYNTAX, 1);
    expect_scan(&b, ends, PVS_OK, 0);
    b.size = 0; /* in the wrong order */
    put_tag(&b, 9, 3);
    put_tag(&b, 10, 3);
    put_tag(&b, 9, 4);
    put_tag(&b, 10, 4);
    expect_scan(&b, 0, PVS_ERR_SYNTAX, 2);
    expect_scan(&b, ends, PVS_OK, 0);
    b.size = 0; /* the number 0, and wire types that are none, within */
    put_tag(&b, 9, 3);
    put_tag(&b, 0, 0);
    put_varint(&b, 1);
    put_tag(&b, 9, 4);
    expect_scan(&b, 0, PVS_ERR_SYNTAX, 1);
    expect_scan(&b, ends, PVS_OK, 0);
    for (i = 6; i <= 7; i++) {
        b.size = 0;
        put_tag(&b, 9, 3);
        put_tag(&b, 9, i);
        put_tag(&b, 9, 4);
        expect_scan(&b, 0, PVS_ERR_SYNTAX, 1);
        expect_scan(&b, ends, PVS_ERR_SYNTAX, 1);
    }
    for (depth = 1; depth <= 20; depth++) { /* of different numbers: as many as the scan can hold */
        b.size = 0;
        for (i = 0; i < depth; i++) put_tag(&b, 8 + i % 2, 3);
        for (i = depth; i-- > 0;) put_tag(&b, 8 + i % 2, 4);
        expect_scan(&b, 0, depth > 16 ? PVS_ERR_DEPTH_LIMIT : PVS_OK, 16);
        expect_scan(&b, ends, PVS_OK, 0);
    }
    b.size = 0; /* of the same: any */
    for (i = 0; i < 1000; i++) put_tag(&b, 8, 3);
    for (i = 0; i < 1000; i++) put_tag(&b, 8, 4);
    expect_scan(&b, 0, PVS_OK, 0);
    b.size--;
    expect_scan(&b, 0, PVS_ERR_LENGTH, 0);
}

/* What is read of a field, on both sides of 32 bits. */
static void values(void **state) {
    static const uint64_t numbers[] = {0,
                                       1,
                                       0x7f,
                                       0x80,
                                       0xfffffffeu,
                                       0xffffffffu,
                                       0x100000000u,
                                       0x100000001u,
                                       0x1fffffffeu,
                                       UINT64_MAX};
    pvs_pb_shape_ shape = {{PVS_PB_UNKNOWN_, PVS_PB_U32_, PVS_PB_U64_, PVS_PB_TEXT_, PVS_PB_LIST_,
                            PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_}};
    pvs_pb_scan_ scan;
    pvs_pb_field_ field;
    struct bytes b;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(numbers); i++) {
        unsigned number;
        for (number = 1; number <= 2; number++) {
            int fits = number == 2 || numbers[i] <= 0xffffffffu;
            b.size = 0;
            put_tag(&b, number, 0);
            put_varint(&b, numbers[i]);
            memset(&field, 0x5a, sizeof field);
            scan = pvs_pb_begin_(pvs_bytes_of(b.bytes, b.size), 0);
            assert_int_equal(pvs_pb_next_(&scan, &shape, &field), fits);
            if (fits) {
                assert_true(field.value == numbers[i]);
                assert_null(field.data.data);
                assert_int_equal(field.data.size, 0);
                assert_int_equal(field.at, 1);
            } else {
                assert_int_equal(scan.status, PVS_ERR_KIND);
                assert_int_equal(scan.fault_at, 1);
                assert_int_equal(scan.fault_number, 1);
            }
            scan = pvs_pb_begin_(pvs_bytes_of(b.bytes, b.size), PVS_FACTOM_ALLOW_RANGE);
            assert_int_equal(pvs_pb_next_(&scan, &shape, &field), 1);
            assert_true(field.value == (number == 2 ? numbers[i] : (numbers[i] & 0xffffffffu)));
        }
    }
}

static void an_endpoint_of_nothing(void **state) {
    pvs_bytes host = text_bytes("x"), port = text_bytes("y");
    size_t at = 9;
    (void)state;
    assert_int_equal(pvs_pb_endpoint_(pvs_bytes_of(NULL, 0), 0, &host, &port, &at), PVS_OK);
    assert_int_equal(host.size + port.size + at, 0);
    assert_int_equal(pvs_pb_endpoint_(text_bytes("\x0a\x01h"), 0, &host, &port, &at), PVS_OK);
    assert_int_equal(host.size, 1);
    assert_int_equal(port.size, 0);
}

static void sizes_are_what_is_written(void **state) {
    static const uint8_t bytes[300];
    unsigned bits;
    int near;
    (void)state;
    for (bits = 0; bits <= 64; bits++) {
        for (near = -1; near <= 1; near++) {
            pvs_writer out = pvs_writer_init(NULL, 0);
            uint64_t value = (bits == 64 ? 0 : (uint64_t)1 << bits) + (uint64_t)(int64_t)near;
            pvs_pb_put_varint_(&out, value);
            assert_int_equal(pvs_pb_varint_size_(value), out.pos);
            out = pvs_writer_init(NULL, 0);
            pvs_pb_put_uint_(&out, 3, value);
            assert_int_equal(pvs_pb_uint_size_(value), out.pos);
            if (value > sizeof bytes) continue;
            out = pvs_writer_init(NULL, 0);
            pvs_pb_put_bytes_(&out, 3, pvs_bytes_of(bytes, (size_t)value));
            assert_int_equal(pvs_pb_bytes_size_(pvs_bytes_of(bytes, (size_t)value)), out.pos);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_begins_at_the_start),
        cmocka_unit_test(whom_a_fault_blames),
        cmocka_unit_test(unknown_fields_are_passed_over),
        cmocka_unit_test(numbers_of_fields),
        cmocka_unit_test(groups),
        cmocka_unit_test(values),
        cmocka_unit_test(an_endpoint_of_nothing),
        cmocka_unit_test(sizes_are_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
