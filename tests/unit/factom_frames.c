/* Messages of version 11 by themselves: the signature, sizes and limits, what is blamed, and that nothing
 * of a message that was refused is handed out. F.. are the paragraphs of docs/wire/factom.md. */
#include "unit.h"

static pvs_factom_in rx;
static pvs_factom_message message;
static pvs_reader in;

/* Reads what stands in a datagram: a first message, or a parcel. */
static pvs_status read_one(int parcels, uint32_t allow, const void *bytes, size_t size) {
    memset(&rx, 0, sizeof rx);
    memset(&message, 0x5a, sizeof message);
    rx.format = PVS_FACTOM_PROTOBUF;
    rx.parcels = (uint8_t)parcels;
    in = pvs_reader_datagram(bytes, size);
    in.allow = allow;
    return pvs_factom_read(&in, &rx, &message);
}

/* Reads the start of a stream: its handshake, of this form, or of one to find out. */
static pvs_status read_start(int format, size_t limit, const void *bytes, size_t size) {
    memset(&rx, 0, sizeof rx);
    rx.format = (uint8_t)format;
    in = pvs_reader_stream(limit);
    pvs_reader_extend(&in, bytes, size);
    return pvs_factom_read(&in, &rx, &message);
}

static void expect_nothing(void) {
    static const pvs_factom_message nothing;
    assert_memory_equal(&message, &nothing, sizeof message);
    assert_int_equal(in.pos, 0);
}

/* F25: a reader that was told the form takes no other signature, whatever stands behind it. */
static void f25_every_byte_of_the_signature(void **state) {
    uint8_t first[12];
    unsigned place, value, cut;
    (void)state;
    for (place = 0; place < 4; place++) {
        for (value = 0; value < 256; value++) {
            memcpy(first, "pbuf\0\0\0\x04\x08\x01\x10\x01", 12);
            if (first[place] == value) continue;
            first[place] = (uint8_t)value;
            for (cut = place + 1; cut <= 12; cut++) {
                assert_int_equal(read_one(0, ~0u, first, cut), PVS_ERR_MAGIC);
                assert_int_equal(in.fault.at, 0);
                assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SIGNATURE);
            }
        }
    }
    memcpy(first, "\0\0\0\x04\x08\x01\x10\x01", 8); /* a parcel in the place of a handshake */
    for (cut = 8; cut <= 12; cut++) {
        assert_int_equal(read_one(0, ~0u, first, cut), PVS_ERR_MAGIC);
        expect_nothing();
    }
}

/* What is missing of a first message, whose form was told: the signature, then the size, then the rest. */
static const char start[] = "pbuf\0\0\0\x04xxx";
static const struct {
    size_t at, needed;
    unsigned field;
} waits[] = {{0, 8, PVS_FACTOM_FIELD_SIGNATURE}, {0, 7, PVS_FACTOM_FIELD_SIGNATURE},
             {0, 6, PVS_FACTOM_FIELD_SIGNATURE}, {0, 5, PVS_FACTOM_FIELD_SIGNATURE},
             {4, 4, PVS_FACTOM_FIELD_SIZE},      {4, 3, PVS_FACTOM_FIELD_SIZE},
             {4, 2, PVS_FACTOM_FIELD_SIZE},      {4, 1, PVS_FACTOM_FIELD_SIZE},
             {8, 4, PVS_FACTOM_FIELD_PAYLOAD},   {8, 3, PVS_FACTOM_FIELD_PAYLOAD}};

static void f25_what_is_missing(void **state) {
    size_t cut, limit;
    (void)state;
    for (cut = 0; cut < LENGTH(waits); cut++) {
        for (limit = 0; limit <= 12; limit += limit == 7 ? 5 : 1) {
            pvs_status status = read_start(PVS_FACTOM_PROTOBUF, limit, start, cut);
            if (limit < 8) {
                assert_int_equal(status, PVS_ERR_SIZE_LIMIT);
                assert_int_equal(in.fault.at, 0);
                assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SIZE);
                continue;
            }
            assert_int_equal(status, PVS_NEED_MORE);
            assert_int_equal(in.fault.at, waits[cut].at);
            assert_int_equal(in.fault.field, waits[cut].field);
            assert_int_equal(in.needed, waits[cut].needed);
        }
    }
}

/* The same of a reader that finds the form out: without a byte it may be gob, whose least has two. */
static void f25_what_a_first_message_waits_for(void **state) {
    size_t cut;
    (void)state;
    for (cut = 0; cut < LENGTH(waits); cut++) {
        assert_int_equal(read_start(0, 100, start, cut), PVS_NEED_MORE);
        assert_int_equal(in.fault.at, waits[cut].at);
        assert_int_equal(in.fault.field, waits[cut].field);
        assert_int_equal(in.needed, cut ? waits[cut].needed : 2);
    }
}

/* F24: no frame is larger than the format allows, also if all of it is there. */
static void f24_the_largest_frame(void **state) {
    size_t size = 4 + (size_t)PVS_FACTOM_FRAME_MAX + 1;
    uint8_t *bytes = calloc(size, 1); /* of which hardly a page is ever touched */
    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, "\x08\0\0\x01", 4);
    assert_int_equal(read_one(1, ~0u, bytes, size), PVS_ERR_LENGTH);
    assert_int_equal(in.fault.at, 0);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SIZE);
    bytes[3] = 0;
    assert_int_equal(read_one(1, 0, bytes, size - 1), PVS_ERR_SYNTAX); /* of what is in it */
    assert_int_equal(in.fault.at, 4);
    free(bytes);
}

/* F29: of two mistakes the first one is said, and nothing of the message is handed out. */
static void f29_the_first_mistake_counts(void **state) {
    static const struct {
        int parcels;
        const char *bytes;
        size_t size, at;
        pvs_status status;
        int field;
    } wrong[] = {
        {1, "\0\0\0\x06\x08\x80\x80\x04\x12\x05", 10, 5, PVS_ERR_KIND, PVS_FACTOM_FIELD_TYPE},
        {1, "\0\0\0\x05\x12\x01x\x12\x09", 9, 7, PVS_ERR_DUPLICATE, PVS_FACTOM_FIELD_PAYLOAD},
        {1, "\0\0\0\x08\x08\x12\x04xxxxx", 12, 6, PVS_ERR_SYNTAX, PVS_FACTOM_FIELD_UNKNOWN},
        {0, "pbuf\0\0\0\x08\x10\x01\x08\x80\x80\x04\x2a\x05", 16, 11, PVS_ERR_KIND,
         PVS_FACTOM_FIELD_TYPE},
        {0, "pbuf\0\0\0\x08\x10\x01\x18\x80\x80\x04\x2a\x05", 16, 11, PVS_ERR_KIND,
         PVS_FACTOM_FIELD_VERSION},
        {0, "pbuf\0\0\0\x07\x10\x01\x2a\x01\xff\x2a\x05", 15, 12, PVS_ERR_TEXT,
         PVS_FACTOM_FIELD_LISTEN_PORT},
        {0, "pbuf\0\0\0\x08\x10\x01\x3a\x02\x0a\x05\x2a\x05", 16, 13, PVS_ERR_LENGTH,
         PVS_FACTOM_FIELD_ALTERNATIVES},
        {0, "pbuf\0\0\0\x06\x08\x08\x3a\x00\x2a\x05", 14, 13, PVS_ERR_LENGTH,
         PVS_FACTOM_FIELD_LISTEN_PORT},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(wrong); i++) {
        if (read_one(wrong[i].parcels, 0, wrong[i].bytes, wrong[i].size) != wrong[i].status) {
            fail_msg("message %zu: %d", i, in.fault.status);
        }
        assert_int_equal(in.fault.at, wrong[i].at);
        assert_int_equal(in.fault.field, wrong[i].field);
        expect_nothing();
    }
    /* Behind its end, too. */
    assert_int_equal(read_one(0, 0, "pbuf\0\0\0\x02\x10\x01x", 11), PVS_ERR_TRAILING);
    expect_nothing();
    assert_int_equal(read_one(1, 0, "\0\0\0\x05\x12\x01x\x08\x01y", 10), PVS_ERR_TRAILING);
    expect_nothing();
}

/* F28: the fields of a handshake may come in any order. */
static void f28_fields_in_any_order(void **state) {
    static const char *const fields[] = {"\x08\x08", "\x10\x02",  "\x18\x0b",
                                         "\x20\x04", "\x2a\x01p", "\x30\x06"};
    enum { FIELDS = sizeof fields / sizeof fields[0] };
    unsigned first, step, i;
    (void)state;
    for (step = 1; step < FIELDS; step += 4) { /* forwards and backwards */
        for (first = 0; first < FIELDS; first++) {
            uint8_t bytes[8 + 13];
            size_t size = 8;
            memcpy(bytes, "pbuf\0\0\0\x0d", 8);
            for (i = 0; i < FIELDS; i++) {
                const char *field = fields[(first + i * step) % FIELDS];
                memcpy(bytes + size, field, strlen(field));
                size += strlen(field);
            }
            assert_int_equal(size, sizeof bytes);
            assert_int_equal(read_one(0, 0, bytes, size), PVS_OK);
            assert_int_equal(message.kind, PVS_FACTOM_IS_HANDSHAKE);
            assert_int_equal(message.handshake.type, 8);
            assert_int_equal(message.handshake.network, 2);
            assert_int_equal(message.handshake.version, 11);
            assert_int_equal(message.handshake.node_id, 4);
            assert_int_equal(message.handshake.loopback, 6);
            assert_int_equal(message.handshake.listen_port.size, 1);
            assert_int_equal(message.handshake.listen_port.data[0], 'p');
            assert_int_equal(message.handshake.alternatives.count, 0);
            assert_null(message.handshake.alternatives.data);
            assert_int_equal(message.handshake.alternatives.size, 0);
        }
    }
}

/* F25: one other byte, and it is gob. */
static void f25_one_other_byte_and_it_is_gob(void **state) {
    unsigned i;
    (void)state;
    for (i = 0; i < 4; i++) {
        char first[] = "pbuf";
        first[i]++;
        assert_int_equal(pvs_factom_format(text_bytes(first)), PVS_FACTOM_GOB);
        assert_int_equal(pvs_factom_format(pvs_bytes_of(first, i + 1)), PVS_FACTOM_GOB);
        assert_int_equal(pvs_factom_format(pvs_bytes_of(first, i)), 0);
    }
}

static void f25_first_bytes(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        int format;
        pvs_status status;
        size_t needed;
    } cases[] = {{"", 0, 0, PVS_NEED_MORE, 2},
                 {"p", 1, 0, PVS_NEED_MORE, 7},
                 {"pb", 2, 0, PVS_NEED_MORE, 6},
                 {"pbu", 3, 0, PVS_NEED_MORE, 5},
                 {"pbuf", 4, PVS_FACTOM_PROTOBUF, PVS_NEED_MORE, 4},
                 {"pa", 2, PVS_FACTOM_GOB, PVS_ERR_TYPE, 0}, /* the definition of type 49 */
                 {"pbx", 3, PVS_FACTOM_GOB, PVS_ERR_TYPE, 0},
                 {"pbuf\x07\xff", 6, PVS_FACTOM_PROTOBUF, PVS_ERR_SIZE_LIMIT, 0},
                 {"pbuf\x08\x00\x00\x01", 8, PVS_FACTOM_PROTOBUF, PVS_ERR_SIZE_LIMIT, 0},
                 {"pbuf\x09", 5, PVS_FACTOM_PROTOBUF, PVS_ERR_LENGTH, 0},
                 {"pbuf\x00\x00\x00\x00", 8, PVS_FACTOM_PROTOBUF, PVS_OK, 0}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        assert_int_equal(pvs_factom_format(pvs_bytes_of(cases[i].bytes, cases[i].size)),
                         cases[i].format);
        assert_int_equal(read_start(0, 100000, cases[i].bytes, cases[i].size), cases[i].status);
        assert_int_equal(in.needed, cases[i].needed);
        assert_int_equal(rx.format, cases[i].format);
    }
}

static void f25_told_and_wrong(void **state) {
    (void)state;
    assert_int_equal(read_start(PVS_FACTOM_PROTOBUF, 1000, "pbux", 4), PVS_ERR_MAGIC);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SIGNATURE);
    rx.format = 0;
    rx.parcels = 1; /* behind the handshake nothing tells the form */
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    rx.format = 3;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
}

/* The frame may be as large as the limit; it counts with its size, the first with its signature. */
static void f24_limits(void **state) {
    static const char frame[] = "pbuf\x00\x00\x00\x02\x08\x08";
    size_t limit;
    (void)state;
    for (limit = 0; limit <= 10; limit++) {
        assert_int_equal(read_start(0, limit, frame, 10), limit < 10 ? PVS_ERR_SIZE_LIMIT : PVS_OK);
    }
}

/* One byte may be the first of either form: two bytes, or eight, have to be within the limit. */
static void f25_a_limit_below_the_least_message(void **state) {
    size_t limit;
    (void)state;
    for (limit = 0; limit < 12; limit++) {
        pvs_status status = read_start(0, limit, "", 0);
        assert_int_equal(status, limit < 2 ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
        assert_int_equal(in.needed, limit < 2 ? 0 : 2);
        status = read_start(0, limit, "p", 1);
        assert_int_equal(status, limit < 8 ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
        assert_int_equal(in.needed, limit < 8 ? 0 : 7);
        assert_int_equal(in.fault.field,
                         limit < 8 ? PVS_FACTOM_FIELD_SIZE : PVS_FACTOM_FIELD_SIGNATURE);
        assert_int_equal(in.fault.at, 0);
        assert_int_equal(in.pos, 0);
    }
}

/* A limit that is lowered while a body is on its way holds for that body, too. */
static void f24_a_limit_lowered_meanwhile(void **state) {
    static const uint8_t frame[104] = {0, 0, 0, 100, 0x08, 6, 0x12, 96};
    (void)state;
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_PROTOBUF;
    rx.parcels = 1;
    in = pvs_reader_stream(104);
    pvs_reader_extend(&in, frame, 10);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 94);
    pvs_reader_extend(&in, frame, 10);
    in.limit = 103;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_SIZE_LIMIT);
    in.limit = 104;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 84);
    pvs_reader_extend(&in, frame, 84);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(message.parcel.payload.size, 96);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f25_every_byte_of_the_signature),
        cmocka_unit_test(f25_what_is_missing),
        cmocka_unit_test(f24_the_largest_frame),
        cmocka_unit_test(f29_the_first_mistake_counts),
        cmocka_unit_test(f28_fields_in_any_order),
        cmocka_unit_test(f25_one_other_byte_and_it_is_gob),
        cmocka_unit_test(f25_first_bytes),
        cmocka_unit_test(f25_told_and_wrong),
        cmocka_unit_test(f24_limits),
        cmocka_unit_test(f25_a_limit_below_the_least_message),
        cmocka_unit_test(f24_a_limit_lowered_meanwhile),
        cmocka_unit_test(f25_what_a_first_message_waits_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
