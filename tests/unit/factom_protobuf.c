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
        cmocka_unit_test(sizes_are_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
