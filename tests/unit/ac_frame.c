/* AC frames in and out. p01.. are the paragraphs of docs/wire/ac.md. */
#include "guard.h"
#include "unit.h"

static const uint8_t ping[16] = {0xac, 1, 3, 0, 0xa1, 0xb2, 0xc3, 0xd4, 0, 0, 0, 1, 1, 0, 0, 0};
static const uint8_t inform[38] = {0xac, 1,    5,    0x80, 0x67, 0x86, 0xbf, 0x68, 0x59, 0xce,
                                   0x8c, 0xfe, 0x8e, 9,    0xb2, 0x4d, 0x5a, 0x67, 9,    0xeb,
                                   0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                                   0xff, 0xff, 192,  0,    2,    7,    0x1f, 0x90};

/* Reads bytes that end where memory ends. */
static pvs_status read_bytes(const uint8_t *data, size_t size, pvs_ac_frame *frame,
                             pvs_fault *fault) {
    struct guard guard = guard_new(size + 1);
    pvs_reader in = pvs_reader_datagram(guard_put(&guard, data, size), size);
    pvs_status status = pvs_ac_read(&in, frame);
    pvs_ac_frame nothing;
    memset(&nothing, 0, sizeof nothing);
    assert_int_equal(in.fault.status, status);
    if (status == PVS_OK) {
        assert_int_equal(in.pos, size);
        assert_int_equal(pvs_reader_message(&in).size, size);
        if (frame->payload.size) frame->payload.data = data + 16; /* the guard is going */
    } else {
        assert_int_equal(in.pos, 0);
        assert_memory_equal(frame, &nothing, sizeof nothing);
    }
    *fault = in.fault;
    assert_int_equal(fault->spare, 0);
    guard_free(&guard);
    return status;
}

static void expect_refused(const uint8_t *data, size_t size, pvs_status status, size_t at,
                           int field) {
    pvs_ac_frame frame;
    pvs_fault fault;
    assert_int_equal(read_bytes(data, size, &frame, &fault), status);
    assert_int_equal(fault.at, at);
    assert_int_equal(fault.field, field);
}

static pvs_ac_frame read_ok(const uint8_t *data, size_t size) {
    pvs_ac_frame frame;
    pvs_fault fault;
    assert_int_equal(read_bytes(data, size, &frame, &fault), PVS_OK);
    return frame;
}

static void expect_written(const pvs_ac_frame *frame, const uint8_t *bytes, size_t size) {
    uint8_t buffer[64];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    assert_int_equal(pvs_ac_write(&out, frame), PVS_OK);
    assert_int_equal(out.pos, size);
    assert_memory_equal(buffer, bytes, size);
}

static void expect_not_written(const pvs_ac_frame *frame, pvs_status status, size_t at, int field) {
    uint8_t buffer[64];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), count = pvs_writer_init(NULL, 0);
    assert_int_equal(pvs_ac_write(&out, frame), status);
    assert_int_equal(out.pos, 0);
    assert_int_equal(out.fault.status, status);
    assert_int_equal(out.fault.at, at);
    assert_int_equal(out.fault.spare, 0);
    assert_int_equal(out.fault.field, field);
    assert_int_equal(pvs_ac_write(&count, frame), status);
    assert_int_equal(count.pos, 0);
}

/* ---- the frame */

static void p01_p02_nonce_has_four_bytes_in_network_order(void **state) {
    pvs_ac_frame frame = read_ok(ping, sizeof ping);
    (void)state;
    assert_int_equal(frame.type, PVS_AC_PING);
    assert_true(frame.nonce == 0xa1b2c3d4u);
    assert_int_equal(frame.src, 1);
    assert_int_equal(frame.dst, 0x01000000);
    expect_written(&frame, ping, sizeof ping);
}

static void p03_no_forward_is_the_highest_bit(void **state) {
    (void)state;
    assert_int_equal(read_ok(inform, sizeof inform).flags, 0x80);
    assert_int_equal(PVS_AC_NO_FORWARD, 0x80);
}

static void p04_reserved_flags_are_kept(void **state) {
    uint8_t bytes[16];
    unsigned flags;
    pvs_ac_frame frame;
    (void)state;
    memcpy(bytes, ping, sizeof bytes);
    for (flags = 0; flags < 256; flags++) {
        bytes[3] = (uint8_t)flags;
        frame = read_ok(bytes, sizeof bytes);
        assert_int_equal(frame.flags, flags);
        expect_written(&frame, bytes, sizeof bytes);
    }
}

static void p05_other_versions_are_refused(void **state) {
    uint8_t bytes[16];
    unsigned version;
    (void)state;
    memcpy(bytes, ping, sizeof bytes);
    for (version = 0; version < 256; version++) {
        bytes[1] = (uint8_t)version;
        if (version == 1) continue;
        expect_refused(bytes, sizeof bytes, PVS_ERR_VERSION, 1, PVS_AC_FIELD_VERSION);
    }
}

static void p06_undefined_types_are_refused_and_their_header_is_read(void **state) {
    uint8_t bytes[20] = {0};
    unsigned type;
    (void)state;
    memcpy(bytes, ping, sizeof ping);
    for (type = 0; type < 256; type++) {
        pvs_reader in = pvs_reader_datagram(bytes, sizeof bytes);
        pvs_ac_header header;
        pvs_ac_frame frame;
        bytes[2] = (uint8_t)type;
        assert_int_equal(pvs_ac_read_header(&in, &header), PVS_OK);
        assert_int_equal(header.type, type);
        assert_int_equal(pvs_reader_message(&in).size, sizeof bytes);
        memset(&frame, 0, sizeof frame);
        frame.type = (uint8_t)type;
        if ((type >= 1 && type <= 5) || type == 0x10) continue;
        expect_refused(bytes, sizeof bytes, PVS_ERR_TYPE, 2, PVS_AC_FIELD_TYPE);
        expect_not_written(&frame, PVS_ERR_TYPE, 2, PVS_AC_FIELD_TYPE);
    }
}

static void p07_payload_where_there_is_none_is_refused(void **state) {
    uint8_t bytes[40] = {0};
    unsigned type;
    (void)state;
    memcpy(bytes, ping, sizeof ping);
    for (type = PVS_AC_HELLO; type <= PVS_AC_PONG; type++) {
        bytes[2] = (uint8_t)type;
        assert_int_equal(read_ok(bytes, 16).type, type);
        expect_refused(bytes, 17, PVS_ERR_TRAILING, 16, PVS_AC_FIELD_PAYLOAD);
        expect_refused(bytes, 38, PVS_ERR_TRAILING, 16, PVS_AC_FIELD_PAYLOAD);
    }
    memcpy(bytes, inform, sizeof inform);
    expect_refused(bytes, 39, PVS_ERR_TRAILING, 38, PVS_AC_FIELD_PAYLOAD);
}

static void p07_allow_trailing_does_not_shorten_a_frame(void **state) {
    uint8_t bytes[17] = {0};
    pvs_reader in = pvs_reader_datagram(bytes, sizeof bytes);
    pvs_ac_frame frame;
    (void)state;
    memcpy(bytes, ping, sizeof ping);
    in.allow = 0xffffffffu;
    assert_int_equal(pvs_ac_read(&in, &frame), PVS_ERR_TRAILING);
    assert_int_equal(in.pos, 0);
}

static void p08_port_stands_right_behind_the_address_and_is_the_last(void **state) {
    pvs_ac_frame frame = read_ok(inform, sizeof inform);
    size_t size;
    (void)state;
    assert_int_equal(frame.endpoint.port, 8080);
    assert_true(frame.subject == 0x5a6709ebu);
    expect_written(&frame, inform, sizeof inform);
    for (size = 16; size < 38; size++) {
        size_t at = size < 20 ? 16 : size < 36 ? 20 : 36;
        int field = size < 20   ? PVS_AC_FIELD_SUBJECT
                    : size < 36 ? PVS_AC_FIELD_ADDRESS
                                : PVS_AC_FIELD_PORT;
        expect_refused(inform, size, PVS_ERR_TRUNCATED, at, field);
    }
}

static void p09_ipv4_stays_mapped_and_both_forms_are_written_alike(void **state) {
    static const uint8_t ip[4] = {192, 0, 2, 7};
    pvs_ac_frame frame = read_ok(inform, sizeof inform);
    pvs_endpoint plain = pvs_endpoint_v4(ip, 8080), unmapped;
    (void)state;
    assert_int_equal(frame.endpoint.family, 6);
    unmapped = pvs_endpoint_unmap(&frame.endpoint);
    assert_true(pvs_endpoint_equal(&unmapped, &plain));
    expect_written(&frame, inform, sizeof inform);
    frame.endpoint = plain;
    expect_written(&frame, inform, sizeof inform);
}

static void p09_ipv4_compatible_is_no_ipv4(void **state) {
    uint8_t bytes[38];
    pvs_ac_frame frame;
    (void)state;
    memcpy(bytes, inform, sizeof bytes);
    bytes[30] = bytes[31] = 0; /* ::192.0.2.7 */
    frame = read_ok(bytes, sizeof bytes);
    assert_int_equal(pvs_endpoint_unmap(&frame.endpoint).family, 6);
    expect_written(&frame, bytes, sizeof bytes);
}

static void p10_data_may_be_empty(void **state) {
    uint8_t bytes[17];
    pvs_ac_frame frame;
    (void)state;
    memcpy(bytes, ping, 16);
    bytes[2] = PVS_AC_DATA;
    bytes[16] = 42;
    frame = read_ok(bytes, 16);
    assert_int_equal(frame.payload.size, 0);
    expect_written(&frame, bytes, 16);
    frame.payload = pvs_bytes_of(NULL, 0);
    expect_written(&frame, bytes, 16);
    frame = read_ok(bytes, 17);
    assert_int_equal(frame.payload.size, 1);
    expect_written(&frame, bytes, 17);
}

static void p11_streams_carry_no_frames(void **state) {
    pvs_reader stream = pvs_reader_stream(1000), parts = pvs_reader_parts(1000);
    pvs_ac_frame frame;
    pvs_ac_header header;
    (void)state;
    pvs_reader_extend(&stream, ping, sizeof ping);
    pvs_reader_extend(&parts, ping, sizeof ping);
    assert_int_equal(pvs_ac_read(&stream, &frame), PVS_ERR_USAGE);
    assert_int_equal(pvs_ac_read(&parts, &frame), PVS_ERR_USAGE);
    assert_int_equal(pvs_ac_read_header(&stream, &header), PVS_ERR_USAGE);
    assert_int_equal(stream.pos, 0);
    assert_int_equal(stream.needed, 0);
    assert_int_equal(stream.fault.status, PVS_ERR_USAGE);
    assert_int_equal(stream.fault.at, 0);
    assert_int_equal(stream.fault.field, 0);
    assert_int_equal(parts.fault.at + parts.fault.field, 0);
}

static void p12_frames_are_no_larger_than_datagrams(void **state) {
    uint8_t *bytes = calloc(1, PVS_AC_FRAME_MAX + 1), *again = malloc(PVS_AC_FRAME_MAX);
    pvs_ac_frame frame;
    pvs_writer out = pvs_writer_init(again, PVS_AC_FRAME_MAX);
    pvs_reader in;
    (void)state;
    assert_true(bytes && again);
    memcpy(bytes, ping, 16);
    bytes[2] = PVS_AC_DATA;
    frame = read_ok(bytes, PVS_AC_FRAME_MAX);
    assert_int_equal(pvs_ac_write(&out, &frame), PVS_OK);
    assert_int_equal(out.pos, PVS_AC_FRAME_MAX);
    assert_memory_equal(again, bytes, PVS_AC_FRAME_MAX);
    expect_refused(bytes, PVS_AC_FRAME_MAX + 1, PVS_ERR_SIZE_LIMIT, 0, 0);
    frame.payload.size++;
    expect_not_written(&frame, PVS_ERR_VALUE, 16, PVS_AC_FIELD_PAYLOAD);
    frame.payload.size = SIZE_MAX;
    expect_not_written(&frame, PVS_ERR_VALUE, 16, PVS_AC_FIELD_PAYLOAD);

    in = pvs_reader_datagram(bytes, 100);
    in.limit = 99;
    assert_int_equal(pvs_ac_read(&in, &frame), PVS_ERR_SIZE_LIMIT);
    in.limit = 100;
    assert_int_equal(pvs_ac_read(&in, &frame), PVS_OK);
    free(bytes);
    free(again);
}

static void p13_checks_are_made_in_order(void **state) {
    static const uint8_t start[] = {0, 1, 2, 3, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12};
    static const uint8_t field[] = {0, 1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6};
    uint8_t bytes[17];
    size_t size;
    (void)state;
    memset(bytes, 0xee, sizeof bytes);
    /* Everything is wrong, and one thing after the other is mended. */
    for (size = 0; size < 16; size++) {
        expect_refused(bytes, size, PVS_ERR_TRUNCATED, start[size],
                       PVS_AC_FIELD_MAGIC + field[size]);
    }
    expect_refused(bytes, 17, PVS_ERR_MAGIC, 0, PVS_AC_FIELD_MAGIC);
    bytes[0] = 0xac;
    expect_refused(bytes, 17, PVS_ERR_VERSION, 1, PVS_AC_FIELD_VERSION);
    bytes[1] = 1;
    expect_refused(bytes, 17, PVS_ERR_TYPE, 2, PVS_AC_FIELD_TYPE);
    bytes[2] = PVS_AC_PONG;
    expect_refused(bytes, 17, PVS_ERR_TRAILING, 16, PVS_AC_FIELD_PAYLOAD);
    assert_int_equal(read_ok(bytes, 16).type, PVS_AC_PONG);
    expect_refused(NULL, 0, PVS_ERR_TRUNCATED, 0, PVS_AC_FIELD_MAGIC);
}

static void p16_special_netids_may_be_src_and_subject(void **state) {
    uint8_t bytes[38];
    pvs_ac_frame frame;
    unsigned special;
    (void)state;
    memcpy(bytes, inform, sizeof bytes);
    for (special = 0; special <= 0xff; special += 0xff) {
        memset(bytes + 8, (int)special, 4);
        memset(bytes + 16, (int)special, 4);
        frame = read_ok(bytes, sizeof bytes);
        assert_true(frame.src == (special ? PVS_AC_ALL : PVS_AC_ANY));
        assert_true(frame.subject == frame.src);
        expect_written(&frame, bytes, sizeof bytes);
    }
}

static void p30_data_is_opaque(void **state) {
    uint8_t bytes[32];
    (void)state;
    memcpy(bytes, ping, 16);
    memcpy(bytes + 16, ping, 16);
    bytes[2] = PVS_AC_DATA;
    assert_int_equal(read_ok(bytes, 32).payload.size, 16);
}

/* ---- the header alone */

static void header_alone_is_refused_for_the_header_alone(void **state) {
    uint8_t bytes[16];
    pvs_ac_header header, nothing;
    pvs_reader in;
    size_t size;
    (void)state;
    memset(&nothing, 0, sizeof nothing);
    memcpy(bytes, ping, sizeof bytes);
    for (size = 0; size < 16; size++) {
        in = pvs_reader_datagram(bytes, size);
        memset(&header, 0xff, sizeof header);
        assert_int_equal(pvs_ac_read_header(&in, &header), PVS_ERR_TRUNCATED);
        assert_memory_equal(&header, &nothing, sizeof header);
    }
    in = pvs_reader_datagram(bytes, sizeof bytes);
    in.limit = 15;
    assert_int_equal(pvs_ac_read_header(&in, &header), PVS_ERR_SIZE_LIMIT);
    in.limit = 16;
    bytes[0] = 0xad;
    assert_int_equal(pvs_ac_read_header(&in, &header), PVS_ERR_MAGIC);
    bytes[0] = 0xac;
    bytes[1] = 2;
    assert_int_equal(pvs_ac_read_header(&in, &header), PVS_ERR_VERSION);
    bytes[1] = 1;
    assert_int_equal(pvs_ac_read_header(&in, &header), PVS_OK);
    assert_true(header.nonce == 0xa1b2c3d4u && header.src == 1 && header.dst == 0x01000000);
    assert_int_equal(header.type, PVS_AC_PING);
    assert_int_equal(header.flags, 0);
    /* The datagram is used up; a second message is not in it. */
    assert_int_equal(pvs_ac_read_header(&in, &header), PVS_ERR_TRUNCATED);
}

static void a_failed_read_leaves_other_families_their_place(void **state) {
    static const uint8_t view[] = {0x10, 177, 0, 0};
    pvs_reader in = pvs_reader_datagram(view, sizeof view);
    pvs_ac_frame frame;
    pvs_view_message message;
    (void)state;
    assert_int_equal(pvs_ac_read(&in, &frame), PVS_ERR_TRUNCATED);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
}

/* ---- writing */

static void full_buffers_say_how_much_is_missing(void **state) {
    pvs_ac_frame frame = read_ok(inform, sizeof inform);
    size_t capacity;
    (void)state;
    for (capacity = 0; capacity < sizeof inform; capacity++) {
        uint8_t buffer[48];
        pvs_writer out = pvs_writer_init(buffer, capacity);
        size_t i;
        memset(buffer, 0x5a, sizeof buffer);
        assert_int_equal(pvs_ac_write(&out, &frame), PVS_ERR_SPACE);
        assert_int_equal(out.needed, sizeof inform - capacity);
        assert_int_equal(out.pos, 0);
        for (i = capacity; i < sizeof buffer; i++) assert_int_equal(buffer[i], 0x5a);
    }
}

static void members_of_other_types_are_refused(void **state) {
    static const uint8_t ip[16] = {0x20, 1, 0xd, 0xb8};
    static const uint8_t payload[4] = {1, 2, 3, 4};
    pvs_ac_frame frame;
    unsigned type;
    (void)state;
    for (type = PVS_AC_HELLO; type <= PVS_AC_DATA; type++) {
        if (type > PVS_AC_INFORM && type < PVS_AC_DATA) continue;
        memset(&frame, 0, sizeof frame);
        frame.type = (uint8_t)type;
        if (type == PVS_AC_INFORM) frame.endpoint = pvs_endpoint_v6(ip, 1);
        if (type != PVS_AC_INFORM) {
            frame.subject = 1;
            expect_not_written(&frame, PVS_ERR_VALUE, 16, PVS_AC_FIELD_SUBJECT);
            frame.subject = 0;
            frame.endpoint.port = 1;
            expect_not_written(&frame, PVS_ERR_VALUE, 36, PVS_AC_FIELD_PORT);
            frame.endpoint = pvs_endpoint_v6(ip, 0);
            expect_not_written(&frame, PVS_ERR_VALUE, 20, PVS_AC_FIELD_ADDRESS);
            memset(&frame.endpoint, 0, sizeof frame.endpoint);
        }
        if (type != PVS_AC_DATA) {
            frame.payload = pvs_bytes_of(payload, sizeof payload);
            if (type == PVS_AC_PONG) frame.payload.size = 1;
            expect_not_written(&frame, PVS_ERR_VALUE, type == PVS_AC_INFORM ? 38 : 16,
                               PVS_AC_FIELD_PAYLOAD);
        }
    }
}

static void inform_needs_an_address(void **state) {
    pvs_ac_frame frame = read_ok(inform, sizeof inform);
    unsigned family;
    (void)state;
    for (family = 0; family < 256; family++) {
        frame.endpoint.family = (uint8_t)family;
        if (family == 4 || family == 6) continue;
        expect_not_written(&frame, PVS_ERR_VALUE, 20, PVS_AC_FIELD_ADDRESS);
    }
}

static void payload_of_nowhere_is_refused(void **state) {
    pvs_ac_frame frame;
    (void)state;
    memset(&frame, 0, sizeof frame);
    frame.type = PVS_AC_DATA;
    frame.payload.size = 1;
    expect_not_written(&frame, PVS_ERR_VALUE, 16, PVS_AC_FIELD_PAYLOAD);
}

static void gather_leaves_the_payload_where_it_is(void **state) {
    static const uint8_t payload[1000] = {7};
    uint8_t head[PVS_AC_HEADER_SIZE];
    pvs_writer out = pvs_writer_gather(head, sizeof head);
    pvs_ac_frame frame;
    pvs_bytes part[3];
    (void)state;
    memset(&frame, 0, sizeof frame);
    frame.type = PVS_AC_DATA;
    frame.payload = pvs_bytes_of(payload, sizeof payload);
    assert_int_equal(pvs_ac_write(&out, &frame), PVS_OK);
    pvs_writer_parts(&out, part);
    assert_int_equal(part[0].size, 16);
    assert_ptr_equal(part[1].data, payload);
    assert_int_equal(part[1].size, sizeof payload);
    assert_int_equal(part[2].size, 0);
    assert_int_equal(pvs_ac_write(&out, &frame), PVS_ERR_USAGE);
    assert_int_equal(out.fault.status, PVS_ERR_USAGE);
}

static void open_messages_and_missing_buffers_are_usage_errors(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), lost = pvs_writer_init(NULL, 16);
    pvs_ac_frame frame = read_ok(ping, sizeof ping);
    size_t pos;
    (void)state;
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
    pos = out.pos;
    assert_int_equal(pvs_ac_write(&out, &frame), PVS_ERR_USAGE);
    assert_int_equal(out.pos, pos);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_ac_write(&lost, &frame), PVS_ERR_USAGE);
    assert_int_equal(lost.pos, 0);
}

static void frames_follow_one_another_in_a_writer(void **state) {
    uint8_t buffer[54];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_ac_frame first = read_ok(ping, sizeof ping), second = read_ok(inform, sizeof inform);
    (void)state;
    assert_int_equal(pvs_ac_write(&out, &first), PVS_OK);
    assert_int_equal(pvs_ac_write(&out, &second), PVS_OK);
    assert_int_equal(pvs_ac_write(&out, &second), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 38);
    assert_int_equal(out.pos, 54);
    assert_memory_equal(buffer, ping, 16);
    assert_memory_equal(buffer + 16, inform, 38);
}

static void fields_have_words(void **state) {
    static const char *const words[] = {"magic", "version", "type",    "flags", "nonce",  "src",
                                        "dst",   "subject", "address", "port",  "payload"};
    unsigned i;
    (void)state;
    for (i = 0; i < 11; i++) {
        assert_string_equal(pvs_field_text(PVS_AC_FIELD_MAGIC + i), words[i]);
    }
    assert_string_equal(pvs_field_text(PVS_AC_FIELD_PAYLOAD + 1), "");
}

static void sizes_are_the_documented_ones(void **state) {
    (void)state;
    assert_int_equal(sizeof(pvs_ac_frame), sizeof(void *) == 8 ? 56 : 48);
    assert_int_equal(sizeof(pvs_ac_header), 16);
    assert_int_equal(sizeof(pvs_ac_bucket), 96);
    assert_int_equal(sizeof(pvs_ac_node), sizeof(void *) == 8 ? 48 : 36);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p01_p02_nonce_has_four_bytes_in_network_order),
        cmocka_unit_test(p03_no_forward_is_the_highest_bit),
        cmocka_unit_test(p04_reserved_flags_are_kept),
        cmocka_unit_test(p05_other_versions_are_refused),
        cmocka_unit_test(p06_undefined_types_are_refused_and_their_header_is_read),
        cmocka_unit_test(p07_payload_where_there_is_none_is_refused),
        cmocka_unit_test(p07_allow_trailing_does_not_shorten_a_frame),
        cmocka_unit_test(p08_port_stands_right_behind_the_address_and_is_the_last),
        cmocka_unit_test(p09_ipv4_stays_mapped_and_both_forms_are_written_alike),
        cmocka_unit_test(p09_ipv4_compatible_is_no_ipv4),
        cmocka_unit_test(p10_data_may_be_empty),
        cmocka_unit_test(p11_streams_carry_no_frames),
        cmocka_unit_test(p12_frames_are_no_larger_than_datagrams),
        cmocka_unit_test(p13_checks_are_made_in_order),
        cmocka_unit_test(p16_special_netids_may_be_src_and_subject),
        cmocka_unit_test(p30_data_is_opaque),
        cmocka_unit_test(header_alone_is_refused_for_the_header_alone),
        cmocka_unit_test(a_failed_read_leaves_other_families_their_place),
        cmocka_unit_test(full_buffers_say_how_much_is_missing),
        cmocka_unit_test(members_of_other_types_are_refused),
        cmocka_unit_test(inform_needs_an_address),
        cmocka_unit_test(payload_of_nowhere_is_refused),
        cmocka_unit_test(gather_leaves_the_payload_where_it_is),
        cmocka_unit_test(open_messages_and_missing_buffers_are_usage_errors),
        cmocka_unit_test(frames_follow_one_another_in_a_writer),
        cmocka_unit_test(fields_have_words),
        cmocka_unit_test(sizes_are_the_documented_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
