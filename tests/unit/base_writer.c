/* The writer: counting, filling, what sticks, and what a failed write leaves behind. */
#include "unit.h"

enum { CANARY = 0xa5 };

static const uint8_t IP[4] = {192, 0, 2, 1};

static void an_all_zero_writer_counts(void **state) {
    pvs_writer zero, null = pvs_writer_init(NULL, 0);
    pvs_endpoint ep = pvs_endpoint_v4(IP, 80);
    (void)state;
    memset(&zero, 0, sizeof zero);
    assert_memory_equal(&zero, &null, sizeof zero);
    assert_int_equal(pvs_varu64_write(&zero, UINT64_MAX), PVS_OK);
    assert_int_equal(zero.pos, 9);
    assert_int_equal(pvs_endpoint_print(&zero, &ep), PVS_OK);
    assert_int_equal(zero.pos, 9 + strlen("192.0.2.1:80"));
    assert_null(zero.data);
    assert_int_equal(zero.fault.status, PVS_OK);
}

static void no_memory_is_not_a_wish_to_count(void **state) {
    pvs_writer out;
    pvs_view_message message;
    pvs_endpoint ep = pvs_endpoint_v4(IP, 80);
    int gather;
    (void)state;
    memset(&message, 0, sizeof message);
    for (gather = 0; gather <= 1; gather++) {
        out = gather ? pvs_writer_gather(NULL, 10) : pvs_writer_init(NULL, 10);
        assert_int_equal(pvs_varu64_write(&out, 1), PVS_ERR_USAGE);
        assert_int_equal(out.fault.status, PVS_ERR_USAGE);
        assert_int_equal(out.pos, 0);
        assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_ERR_USAGE);
        assert_int_equal(pvs_view_write(&out, &message), PVS_ERR_USAGE);
        assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_ERR_USAGE);
        assert_int_equal(pvs_view_begin_peer(&out), PVS_ERR_USAGE);
        assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
        assert_int_equal(out.pos, 0);
    }
}

static void an_empty_buffer_is_full(void **state) {
    uint8_t byte = CANARY;
    pvs_writer out = pvs_writer_init(&byte, 0);
    (void)state;
    assert_int_equal(pvs_varu64_write(&out, 300), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 3);
    assert_int_equal(out.fault.status, PVS_ERR_SPACE);
    assert_int_equal(out.fault.at, 0);
    assert_int_equal(byte, CANARY);
}

static void messages_follow_one_another(void **state) {
    static const uint8_t expected[] = {5, 0x11, 0xb1, 0, 0, 248, 248, '1', ':', ':', '2'};
    static const uint8_t v6[16] = {[1] = 1, [15] = 2};
    uint8_t buffer[sizeof expected + 4];
    pvs_writer out = pvs_writer_init(buffer, sizeof expected);
    pvs_endpoint ep = pvs_endpoint_v6(v6, 0);
    pvs_view_message message;
    (void)state;
    memset(buffer, CANARY, sizeof buffer);
    memset(&message, 0, sizeof message);
    message.type = PVS_VIEW_RESPONSE;
    assert_int_equal(pvs_varu64_write(&out, 5), PVS_OK);
    assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
    assert_int_equal(pvs_varu64_write(&out, 248), PVS_OK);
    assert_int_equal(pvs_endpoint_print_ip(&out, &ep), PVS_OK);
    assert_int_equal(out.pos, sizeof expected);
    /* Full: what is there stays, and the next may be smaller, but nothing is. */
    assert_int_equal(pvs_view_write(&out, &message), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 4);
    assert_int_equal(out.pos, sizeof expected);
    assert_int_equal(pvs_varu64_write(&out, 1), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 1);
    assert_memory_equal(buffer, expected, sizeof expected);
    for (size_t i = sizeof expected; i < sizeof buffer; i++) assert_int_equal(buffer[i], CANARY);
}

static void a_smaller_message_fits_after_a_failed_one(void **state) {
    uint8_t buffer[4];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_reader in;
    uint64_t value;
    (void)state;
    assert_int_equal(pvs_varu64_write(&out, 1), PVS_OK);
    assert_int_equal(pvs_varu64_write(&out, UINT32_MAX), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 2);
    assert_int_equal(out.fault.at, 3); /* where the room ended, from the start of the message */
    assert_int_equal(pvs_varu64_write(&out, 0xffff), PVS_OK);
    assert_int_equal(out.needed, 0);
    assert_int_equal(out.fault.status, PVS_OK);
    assert_int_equal(out.fault.at, 0);
    assert_int_equal(out.pos, 4);
    in = pvs_reader_stream(9);
    pvs_reader_extend(&in, buffer, out.pos);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_true(value == 1);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_true(value == 0xffff);
}

/* For every capacity: what is missing is what a second try needs, to the byte. */
static void needed_is_exact(void **state) {
    static const uint64_t values[] = {0, 247, 248, 65535, 1u << 24, UINT64_MAX};
    uint8_t buffer[32];
    size_t i, capacity, k;
    (void)state;
    for (i = 0; i < LENGTH(values); i++) {
        pvs_writer count = pvs_writer_init(NULL, 0);
        assert_int_equal(pvs_varu64_write(&count, values[i]), PVS_OK);
        for (capacity = 0; capacity < count.pos; capacity++) {
            pvs_writer out = pvs_writer_init(buffer, capacity);
            memset(buffer, CANARY, sizeof buffer);
            assert_int_equal(pvs_varu64_write(&out, values[i]), PVS_ERR_SPACE);
            assert_int_equal(out.needed, count.pos - capacity);
            assert_int_equal(out.pos, 0);
            assert_int_equal(out.fault.at, capacity);
            for (k = capacity; k < sizeof buffer; k++) assert_int_equal(buffer[k], CANARY);
            out.capacity += out.needed;
            assert_int_equal(pvs_varu64_write(&out, values[i]), PVS_OK);
            assert_int_equal(out.pos, out.capacity);
        }
    }
}

static void gather_without_a_payload_copies(void **state) {
    uint8_t one[64], other[64];
    pvs_writer copy = pvs_writer_init(one, sizeof one);
    pvs_writer gather = pvs_writer_gather(other, sizeof other);
    pvs_endpoint ep = pvs_endpoint_v4(IP, 65535);
    pvs_bytes parts[3];
    int i;
    (void)state;
    for (i = 0; i < 3; i++) { /* also several messages: none has a payload */
        assert_int_equal(pvs_endpoint_print(&copy, &ep), PVS_OK);
        assert_int_equal(pvs_endpoint_print(&gather, &ep), PVS_OK);
    }
    assert_int_equal(copy.pos, gather.pos);
    assert_memory_equal(one, other, copy.pos);
    pvs_writer_parts(&gather, parts);
    assert_ptr_equal(parts[0].data, other);
    assert_int_equal(parts[0].size, gather.pos);
    assert_int_equal(parts[1].size, 0);
    assert_int_equal(parts[2].size, 0);
    pvs_writer_parts(&copy, parts);
    assert_int_equal(parts[0].size, copy.pos);
    assert_int_equal(parts[1].size + parts[2].size, 0);
}

static void the_parts_of_nothing(void **state) {
    pvs_writer out = pvs_writer_gather(NULL, 0);
    pvs_bytes parts[3];
    int i;
    (void)state;
    memset(parts, 0xff, sizeof parts);
    assert_int_equal(pvs_varu64_write(&out, 1000), PVS_OK); /* counted */
    assert_int_equal(out.pos, 3);
    pvs_writer_parts(&out, parts);
    for (i = 0; i < 3; i++) assert_int_equal(parts[i].size, 0);
}

/* Whatever is begun within an open message fails, and so does that message. */
static void an_open_message_is_alone(void **state) {
    uint8_t buffer[64];
    pvs_endpoint ep = pvs_endpoint_v4(IP, 80);
    pvs_view_message message;
    int way;
    (void)state;
    memset(&message, 0, sizeof message);
    for (way = 0; way < 5; way++) {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        pvs_status status = PVS_OK;
        assert_int_equal(pvs_varu64_write(&out, 7), PVS_OK);
        assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
        if (way == 0) status = pvs_view_begin(&out, PVS_VIEW_REQUEST);
        if (way == 1) status = pvs_view_write(&out, &message);
        if (way == 2) status = pvs_varu64_write(&out, 1);
        if (way == 3) status = pvs_endpoint_print(&out, &ep);
        if (way == 4) status = pvs_endpoint_print_ip(&out, &ep);
        assert_int_equal(status, PVS_ERR_USAGE);
        assert_int_equal(pvs_varu64_write(&out, 1), PVS_ERR_USAGE); /* still open */
        assert_int_equal(pvs_view_begin_peer(&out), PVS_ERR_USAGE);
        assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
        assert_int_equal(out.pos, 1);
        /* It is closed now: the writer can be used again. */
        assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
        assert_int_equal(out.pos, 5);
    }
}

static void the_place_must_lie_in_the_buffer(void **state) {
    uint8_t buffer[4];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    (void)state;
    out.pos = 5;
    assert_int_equal(pvs_varu64_write(&out, 1), PVS_ERR_USAGE);
    out.pos = 4;
    assert_int_equal(pvs_varu64_write(&out, 1), PVS_ERR_SPACE);
    out.pos = 3;
    assert_int_equal(pvs_varu64_write(&out, 1), PVS_OK);
}

static void counting_beyond_all_memory_is_an_error(void **state) {
    pvs_writer out = pvs_writer_init(NULL, 0);
    (void)state;
    out.pos = SIZE_MAX - 2;
    assert_int_equal(pvs_varu64_write(&out, 300), PVS_ERR_VALUE);
    assert_true(out.pos == SIZE_MAX - 2);
    assert_int_equal(pvs_varu64_write(&out, 1), PVS_OK);
}

static void bytes_of_says_what_it_is_given(void **state) {
    pvs_bytes bytes = pvs_bytes_of(IP, 4);
    (void)state;
    assert_ptr_equal(bytes.data, IP);
    assert_int_equal(bytes.size, 4);
    bytes = pvs_bytes_of(NULL, 0);
    assert_null(bytes.data);
    assert_int_equal(bytes.size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_all_zero_writer_counts),
        cmocka_unit_test(no_memory_is_not_a_wish_to_count),
        cmocka_unit_test(an_empty_buffer_is_full),
        cmocka_unit_test(messages_follow_one_another),
        cmocka_unit_test(a_smaller_message_fits_after_a_failed_one),
        cmocka_unit_test(needed_is_exact),
        cmocka_unit_test(gather_without_a_payload_copies),
        cmocka_unit_test(the_parts_of_nothing),
        cmocka_unit_test(an_open_message_is_alone),
        cmocka_unit_test(the_place_must_lie_in_the_buffer),
        cmocka_unit_test(counting_beyond_all_memory_is_an_error),
        cmocka_unit_test(bytes_of_says_what_it_is_given),
    };
    return cmocka_run_group_tests_name("base/writer", tests, NULL, NULL);
}
