/* The paragraphs of docs/wire/view.md that no other test is about; the name of each begins with their numbers. */
#include "guard.h"
#include "unit.h"

/* One peer with an IPv4 address with a port, a reserved address, and a block of the application. */
static const uint8_t MESSAGE[] = {0x10, 177, 1,   1, 2, 1,             /* */
                                  2,    6,   192, 0, 2, 1, 0x13, 0x88, /* an address */
                                  99,   2,   7,   7,                   /* reserved */
                                  200,  1,   9,                        /* of the peer */
                                  1,    8,   0,   0, 0, 0, 0,    0,    1, 0x2c,
                                  /* UTC: 300 */};

static pvs_status read_bytes(const uint8_t *bytes, size_t size, uint32_t allow, pvs_reader *in,
                             pvs_view_message *message) {
    *in = pvs_reader_datagram(bytes, size);
    in->allow = allow;
    return pvs_view_read(in, message);
}

static void expect_refused(const uint8_t *bytes, size_t size, uint32_t allow, pvs_status status,
                           size_t at, unsigned field) {
    pvs_reader in;
    pvs_view_message message;
    assert_int_equal(read_bytes(bytes, size, allow, &in, &message), status);
    assert_int_equal(in.fault.at, at);
    assert_int_equal(in.fault.field, field);
}

static void p01_other_versions_are_refused_whatever_is_allowed(void **state) {
    unsigned version;
    (void)state;
    for (version = 0; version < 16; version++) {
        uint8_t bytes[4] = {0x10, 177, 0, 0};
        pvs_reader in;
        pvs_view_message message;
        bytes[0] = (uint8_t)(version << 4);
        if (version == 1) {
            assert_int_equal(read_bytes(bytes, 4, 0, &in, &message), PVS_OK);
            assert_int_equal(message.version, 1);
        } else {
            expect_refused(bytes, 4, 0, PVS_ERR_VERSION, 0, PVS_VIEW_FIELD_VERSION);
            expect_refused(bytes, 4, UINT32_MAX, PVS_ERR_VERSION, 0, PVS_VIEW_FIELD_VERSION);
        }
    }
}

static void p02_types_2_to_15_need_the_flag(void **state) {
    unsigned type;
    (void)state;
    for (type = 0; type < 16; type++) {
        uint8_t bytes[4] = {0x10, 177, 0, 0};
        pvs_reader in;
        pvs_view_message message;
        bytes[0] = (uint8_t)(0x10 | type);
        if (type > 1) {
            expect_refused(bytes, 4, UINT32_MAX & ~PVS_VIEW_ALLOW_TYPE, PVS_ERR_TYPE, 0,
                           PVS_VIEW_FIELD_TYPE);
        }
        assert_int_equal(read_bytes(bytes, 4, type > 1 ? PVS_VIEW_ALLOW_TYPE : 0, &in, &message),
                         PVS_OK);
        assert_int_equal(message.type, type);
    }
}

static void p03_every_other_magic_is_refused(void **state) {
    unsigned magic;
    (void)state;
    for (magic = 0; magic < 256; magic++) {
        uint8_t bytes[4] = {0x11, 0, 0, 0};
        pvs_reader in;
        pvs_view_message message;
        bytes[1] = (uint8_t)magic;
        if (magic == 177) {
            assert_int_equal(read_bytes(bytes, 4, 0, &in, &message), PVS_OK);
        } else {
            expect_refused(bytes, 4, 0, PVS_ERR_MAGIC, 1, PVS_VIEW_FIELD_MAGIC);
            expect_refused(bytes, 4, UINT32_MAX, PVS_ERR_MAGIC, 1, PVS_VIEW_FIELD_MAGIC);
        }
    }
}

/* Version 1 and type 1 are 41 in two and six bits, 11 in four and four; and 10 is 0 and 16. */
static void p04_version_and_type_have_four_bits_each(void **state) {
    unsigned first;
    (void)state;
    for (first = 0; first < 256; first++) {
        uint8_t bytes[4] = {0, 177, 0, 0}, room[4];
        pvs_reader in;
        pvs_view_message message;
        bytes[0] = (uint8_t)first;
        if (first >> 4 != 1) {
            expect_refused(bytes, 4, PVS_VIEW_ALLOW_TYPE, PVS_ERR_VERSION, 0,
                           PVS_VIEW_FIELD_VERSION);
        } else {
            pvs_writer out = pvs_writer_init(room, sizeof room);
            assert_int_equal(read_bytes(bytes, 4, PVS_VIEW_ALLOW_TYPE, &in, &message), PVS_OK);
            assert_int_equal(message.version, 1);
            assert_int_equal(message.type, first & 15);
            out.allow = PVS_VIEW_ALLOW_TYPE;
            assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
            assert_memory_equal(room, bytes, 4);
        }
    }
}

static void p06_bytes_behind_a_message(void **state) {
    uint8_t two[2 * sizeof MESSAGE];
    pvs_view_message message;
    pvs_reader in;
    (void)state;
    memcpy(two, MESSAGE, sizeof MESSAGE);
    memcpy(two + sizeof MESSAGE, MESSAGE, sizeof MESSAGE);
    two[sizeof MESSAGE] = 0x11; /* a response */
    expect_refused(two, sizeof MESSAGE + 1, UINT32_MAX & ~PVS_ALLOW_TRAILING, PVS_ERR_TRAILING,
                   sizeof MESSAGE, 0);
    expect_refused(two, sizeof two, 0, PVS_ERR_TRAILING, sizeof MESSAGE, 0);
    assert_int_equal(read_bytes(two, sizeof two, PVS_ALLOW_TRAILING, &in, &message), PVS_OK);
    assert_int_equal(pvs_reader_rest(&in).size, sizeof MESSAGE);
    assert_ptr_equal(pvs_reader_rest(&in).data, two + sizeof MESSAGE);

    in = pvs_reader_stream(sizeof MESSAGE);
    pvs_reader_extend(&in, two, sizeof two);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(message.type, PVS_VIEW_REQUEST);
    assert_int_equal(in.pos, sizeof MESSAGE);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(message.type, PVS_VIEW_RESPONSE);
    assert_int_equal(in.pos, sizeof two);
}

/* A length in `follow` bytes behind the first one, 0 for the form of a single byte; its size. */
static size_t put_length(uint8_t *to, size_t length, unsigned follow) {
    unsigned i;
    if (follow == 0) {
        to[0] = (uint8_t)length;
        return 1;
    }
    to[0] = (uint8_t)(247 + follow);
    for (i = 0; i < follow; i++) {
        unsigned shift = 8 * (follow - 1 - i);
        to[1 + i] = (uint8_t)(shift < 16 ? length >> shift : 0);
    }
    return 1 + follow;
}

static void p07_longer_lengths_need_the_flag_and_are_written_minimal(void **state) {
    static const size_t lengths[] = {0, 1, 247, 248, 255, 256, 1000};
    uint8_t bytes[1100] = {0x10, 177, 0, 1, 200}, room[1100];
    size_t i;
    unsigned follow;
    (void)state;
    for (i = 0; i < LENGTH(lengths); i++) {
        unsigned shortest = lengths[i] < 248 ? 0 : lengths[i] < 256 ? 1 : 2;
        for (follow = shortest; follow <= 8; follow++) {
            size_t size = 5 + put_length(bytes + 5, lengths[i], follow);
            pvs_writer out = pvs_writer_init(room, sizeof room);
            pvs_reader in;
            pvs_view_message message;
            memset(bytes + size, 7, lengths[i]);
            size += lengths[i];
            if (follow > shortest) {
                expect_refused(bytes, size, UINT32_MAX & ~PVS_VIEW_ALLOW_NONMINIMAL,
                               PVS_ERR_NONMINIMAL, 5, PVS_VIEW_FIELD_META_LENGTH);
            }
            assert_int_equal(read_bytes(bytes, size,
                                        follow > shortest ? PVS_VIEW_ALLOW_NONMINIMAL : 0, &in,
                                        &message),
                             PVS_OK);
            assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
            assert_int_equal(out.pos, size - (follow - shortest));
            assert_memory_equal(room, bytes, 5);
            put_length(bytes + 5, lengths[i], shortest);
            assert_memory_equal(room + 5, bytes + 5, 1 + shortest);
            assert_true(lengths[i] == 0 || room[out.pos - 1] == 7);
        }
    }
}

/* The first byte of the length is the last that is looked at: nothing behind it is waited for. */
static void p09_a_long_form_in_front_of_a_general_code(void **state) {
    static const uint8_t heads[3][6] = {
        {0x10, 177, 1, 0, 1, 0}, {0x10, 177, 1, 0, 0, 1}, {0x10, 177, 0, 1}};
    static const unsigned fields[3] = {PVS_VIEW_FIELD_ADDRESS_LENGTH,
                                       PVS_VIEW_FIELD_PEER_META_LENGTH, PVS_VIEW_FIELD_META_LENGTH};
    unsigned place, code, first;
    (void)state;
    for (place = 0; place < 3; place++) {
        size_t head = place == 2 ? 4 : 6;
        for (code = 0; code < (place == 0 ? 5u : 2u); code++) {
            for (first = 248; first < 256; first++) {
                uint8_t bytes[8];
                pvs_view_message message;
                pvs_reader in = pvs_reader_stream(SIZE_MAX);
                memcpy(bytes, heads[place], head);
                bytes[head] = (uint8_t)code;
                bytes[head + 1] = (uint8_t)first;
                pvs_reader_extend(&in, bytes, head + 1);
                assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
                pvs_reader_extend(&in, bytes, 1);
                assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_NONMINIMAL);
                assert_int_equal(in.fault.at, head + 1);
                assert_int_equal(in.fault.field, fields[place]);
            }
        }
    }
}

static void p10_reserved_codes_are_kept_and_not_invented(void **state) {
    unsigned code;
    (void)state;
    for (code = 2; code < 256; code++) {
        uint8_t bytes[] = {0x10, 177, 0, 1, 0, 2, 7, 8}, room[8];
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_view_message message;
        pvs_view_metas list;
        pvs_view_meta meta;
        pvs_reader in;
        bytes[4] = (uint8_t)code;
        assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
        list = message.metadata;
        assert_int_equal(pvs_view_next_meta(&list, &meta), 1);
        assert_int_equal(meta.code, code);
        assert_int_equal(meta.opaque, 1);
        assert_int_equal(meta.data.size, 2);
        assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
        assert_memory_equal(room, bytes, sizeof bytes);

        out = pvs_writer_init(room, sizeof room);
        pvs_view_begin(&out, PVS_VIEW_REQUEST);
        assert_int_equal(pvs_view_add_message_meta(&out, &meta),
                         code < 128 ? PVS_ERR_VALUE : PVS_OK);
        out = pvs_writer_init(room, sizeof room);
        out.allow = PVS_VIEW_ALLOW_RESERVED;
        pvs_view_begin(&out, PVS_VIEW_REQUEST);
        assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_OK);
        assert_int_equal(pvs_view_end(&out), PVS_OK);
        assert_memory_equal(room, bytes, sizeof bytes);
    }
}

static void p11_cut_messages_are_truncated_or_go_on(void **state) {
    size_t size;
    (void)state;
    for (size = 0; size < sizeof MESSAGE; size++) {
        pvs_reader in, stream = pvs_reader_stream(SIZE_MAX);
        pvs_view_message message;
        assert_int_equal(read_bytes(MESSAGE, size, UINT32_MAX, &in, &message), PVS_ERR_TRUNCATED);
        assert_int_equal(in.pos, 0);
        pvs_reader_extend(&stream, MESSAGE, size);
        assert_int_equal(pvs_view_read(&stream, &message), PVS_NEED_MORE);
        assert_true(stream.needed >= 1 && stream.needed <= sizeof MESSAGE - size);
    }
}

/* Zeros that stand in the buffer behind what was received are no part of the message. */
static void p12_zeros_behind_what_was_received_are_not_read(void **state) {
    uint8_t padded[1400];
    struct guard guard = guard_new(sizeof MESSAGE);
    size_t size;
    (void)state;
    for (size = 4; size < sizeof MESSAGE; size++) {
        pvs_reader in;
        pvs_view_message message;
        memset(padded, 0, sizeof padded);
        memcpy(padded, MESSAGE, size);
        assert_int_equal(read_bytes(padded, size, UINT32_MAX, &in, &message), PVS_ERR_TRUNCATED);
        assert_int_equal(message.peers.count, 0);
        in = pvs_reader_stream(SIZE_MAX);
        pvs_reader_extend(&in, padded, size);
        assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
        /* Where reading them would crash, the same is said. */
        assert_int_equal(
            read_bytes(guard_put(&guard, MESSAGE, size), size, UINT32_MAX, &in, &message),
            PVS_ERR_TRUNCATED);
    }
    guard_free(&guard);
}

static void p13_utc_is_code_1_signed_and_big_endian(void **state) {
    static const struct {
        uint8_t data[8];
        int64_t time;
    } times[] = {{{0, 0, 0, 0, 0, 0, 0, 0}, 0},
                 {{0, 0, 0, 0, 0, 0, 1, 2}, 0x102},
                 {{1, 2, 3, 4, 5, 6, 7, 8}, 0x0102030405060708},
                 {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}, -2},
                 {{0x80, 0, 0, 0, 0, 0, 0, 0}, INT64_MIN}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(times); i++) {
        uint8_t bytes[20] = {0x10, 177, 0, 2, 1, 8, [14] = 0, 4, 0, 0, 1, 2}, room[20];
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_view_message message;
        pvs_view_meta meta;
        pvs_reader in;
        memcpy(bytes + 6, times[i].data, 8);
        assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
        pvs_view_begin(&out, PVS_VIEW_REQUEST);
        assert_int_equal(pvs_view_next_meta(&message.metadata, &meta), 1);
        assert_int_equal(meta.code, PVS_VIEW_UTC_TIME);
        assert_true(meta.time == times[i].time);
        assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_OK);
        assert_int_equal(pvs_view_next_meta(&message.metadata, &meta), 1);
        assert_int_equal(meta.code, PVS_VIEW_LOGICAL_TIME);
        assert_true(meta.time == 0x102);
        assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_OK);
        assert_int_equal(pvs_view_end(&out), PVS_OK);
        assert_memory_equal(room, bytes, sizeof bytes);
    }
}

static void p14_the_same_address_twice_is_handed_out_and_written_twice(void **state) {
    static const uint8_t bytes[] = {0x11, 177, 1,  0, 2, 0,   2, 6, 192, 0, 2,
                                    1,    0,   80, 2, 6, 192, 0, 2, 1,   0, 80};
    uint8_t room[sizeof bytes];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_view_message message;
    pvs_view_address address;
    pvs_view_peer peer;
    pvs_reader in;
    int found = 0;
    (void)state;
    assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    pvs_view_begin(&out, PVS_VIEW_RESPONSE);
    pvs_view_begin_peer(&out);
    while (pvs_view_next_address(&peer.addresses, &address)) {
        assert_int_equal(address.endpoint.port, 80);
        assert_int_equal(pvs_view_add_endpoint(&out, &address.endpoint), PVS_OK);
        found++;
    }
    assert_int_equal(found, 2);
    assert_int_equal(pvs_view_end(&out), PVS_OK);
    assert_memory_equal(room, bytes, sizeof bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p01_other_versions_are_refused_whatever_is_allowed),
        cmocka_unit_test(p02_types_2_to_15_need_the_flag),
        cmocka_unit_test(p03_every_other_magic_is_refused),
        cmocka_unit_test(p04_version_and_type_have_four_bits_each),
        cmocka_unit_test(p06_bytes_behind_a_message),
        cmocka_unit_test(p07_longer_lengths_need_the_flag_and_are_written_minimal),
        cmocka_unit_test(p09_a_long_form_in_front_of_a_general_code),
        cmocka_unit_test(p10_reserved_codes_are_kept_and_not_invented),
        cmocka_unit_test(p11_cut_messages_are_truncated_or_go_on),
        cmocka_unit_test(p12_zeros_behind_what_was_received_are_not_read),
        cmocka_unit_test(p13_utc_is_code_1_signed_and_big_endian),
        cmocka_unit_test(p14_the_same_address_twice_is_handed_out_and_written_twice),
    };
    return cmocka_run_group_tests_name("view/paragraphs", tests, NULL, NULL);
}
