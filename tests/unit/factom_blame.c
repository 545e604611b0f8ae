/* Gob values that break off or hold what no encoder writes: the error names the field that is wrong
 * and the place where its value begins. F.. are the paragraphs of docs/wire/factom.md. */
#include "gob_reading.h"
#include "unit.h"

enum { FIELDS = GOB_V9_FIELDS };

/* How large the numbers of the header may be; texts have no such bound. */
static const unsigned number_bytes[FIELDS] = {4, 2, 2, 4, 0, 4, 2, 2, 8, 0, 0, 0, 0};

static int is_text(size_t i) {
    return gob_v9_header[i].type == 6;
}

/* The error, at the bytes that begin `before` the end of what was put. */
static void expect(uint32_t allow, pvs_status status, size_t before, int field) {
    assert_int_equal(read_first(allow), status);
    assert_int_equal(in.fault.field, field);
    assert_int_equal(in.pos + in.fault.at, gob.size - before);
}

static void define_v9(void) {
    size_t i;
    fresh();
    gob_struct(&gob, 66, "V9Header", FIELDS);
    for (i = 0; i < FIELDS; i++) {
        gob_field(&gob, gob_v9_header[i].name, gob_v9_header[i].type);
    }
    gob_struct_end(&gob);
    gob_v9_type(&gob, 65, 66);
}

/* A parcel that ends with this value of the header's field i, or of the payload. */
static void ends_with(size_t i, const void *value, size_t size) {
    define_v9();
    gob_begin(&gob);
    gob_int(&gob, 65);
    if (i < FIELDS) gob_raw(&gob, "\x01", 1);
    gob_uint(&gob, i < FIELDS ? i + 1 : 2);
    gob_raw(&gob, value, size);
    gob_end(&gob);
}

/* The same in strict and in lenient readers. */
static void expect_always(pvs_status status, size_t before, int field) {
    expect(0, status, before, field);
    expect(~0u, status, before, field);
}

static void f3_no_field_may_be_wrong(void **state) {
    size_t i, n;
    (void)state;
    for (i = 0; i <= FIELDS; i++) {
        int field = i < FIELDS ? PVS_FACTOM_FIELD_NETWORK + (int)i : PVS_FACTOM_FIELD_PAYLOAD;
        uint8_t value[10] = {0};
        ends_with(i, "", 0);
        expect_always(PVS_ERR_LENGTH, 0, field);
        for (n = 0x80; n <= 0xf7; n++) { /* what no number begins with */
            value[0] = (uint8_t)n;
            ends_with(i, value, 9);
            expect_always(PVS_ERR_SYNTAX, 9, field);
        }
        for (n = 1; n <= 8; n++) { /* one byte short */
            memset(value, 0x81, sizeof value);
            value[0] = (uint8_t)(256 - n);
            ends_with(i, value, n);
            expect_always(PVS_ERR_LENGTH, n, field);
        }
        ends_with(i, "\xff\x7f", 2); /* two bytes where one will do */
        expect(0, PVS_ERR_NONMINIMAL, 2, field);
        ends_with(i, "\xfe\x00\xff", 3);
        expect(0, PVS_ERR_NONMINIMAL, 3, field);
        for (n = 2; n <= 8; n++) {
            memset(value, 0xff, sizeof value);
            value[0] = (uint8_t)(256 - n);
            value[1] = 0;
            ends_with(i, value, n + 1);
            expect(0, PVS_ERR_NONMINIMAL, n + 1, field);
        }
        ends_with(i, "\x00", 1); /* zero is not sent (F33) */
        expect(0, PVS_ERR_NONMINIMAL, 1, field);
    }
}

static void f3_no_number_may_be_too_large(void **state) {
    size_t i;
    (void)state;
    for (i = 0; i < FIELDS; i++) {
        uint8_t value[9] = {0};
        unsigned bytes = number_bytes[i];
        if (is_text(i) || bytes == 8) continue;
        value[0] = (uint8_t)(255 - bytes); /* one byte more than it holds */
        value[1] = 1;
        ends_with(i, value, bytes + 2);
        expect_always(PVS_ERR_KIND, bytes + 2, PVS_FACTOM_FIELD_NETWORK + (int)i);
    }
}

static void f3_no_text_may_be_cut_off(void **state) {
    size_t i;
    (void)state;
    for (i = 0; i <= FIELDS; i++) {
        int field = i < FIELDS ? PVS_FACTOM_FIELD_NETWORK + (int)i : PVS_FACTOM_FIELD_PAYLOAD;
        if (i < FIELDS && !is_text(i)) continue;
        ends_with(i, "\x03xx", 3);
        expect_always(PVS_ERR_LENGTH, 3, field);
        ends_with(i, "\xf8\xff\xff\xff\xff\xff\xff\xff\xff", 9);
        expect_always(PVS_ERR_LENGTH, 9, field);
    }
}

/* F6: where structs end, a strict reader wants their ends, a lenient one takes that of the message. */
static void f6_the_end_of_a_struct(void **state) {
    (void)state;
    define_v9();
    gob_message(&gob, 65, "\x01\x02\x09", 3);
    expect(0, PVS_ERR_LENGTH, 0, PVS_FACTOM_FIELD_GOB_NUMBER);
    assert_int_equal(read_first(~0u), PVS_ERR_EMPTY); /* all that is missing is the payload */
    define_v9();
    /* Two of the fields, and one that is not there. */
    gob_message(&gob, 65, "\x01\x02\x09\x0c\x01", 5);
    expect_always(PVS_ERR_SYNTAX, 2, PVS_FACTOM_FIELD_GOB_NUMBER);
}

/* F22: what is wrong with the payload as a whole is said at its first byte. */
static void f22_where_the_payload_is(void **state) {
    static const char *const values[] = {
        "\x01\x02\x09\x02\x01\x02\x01\x00\x01\x01x\x00", /* Crc32 */
        "\x01\x02\x09\x02\x02\x00\x01\x01x\x00",         /* Length */
        "\x01\x02\x08\x02\x02\x00\x01\x01x\x00"};        /* Version */
    static const struct {
        size_t size;
        pvs_status status;
        int field;
    } wrong[] = {{12, PVS_ERR_CHECKSUM, PVS_FACTOM_FIELD_CRC32},
                 {10, PVS_ERR_LENGTH, PVS_FACTOM_FIELD_LENGTH},
                 {10, PVS_ERR_VERSION, PVS_FACTOM_FIELD_VERSION}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(wrong); i++) {
        define_v9();
        gob_message(&gob, 65, values[i], wrong[i].size);
        expect_always(wrong[i].status, 2, wrong[i].field);
    }
}

/* Numbers between fields may be padded, leniently, and count as they do otherwise. */
static void f18_padded_steps(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, "Extra", 2);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\xff\x01\x08\xff\x01\x06\xff\x01\x01x\xff\x00", 12);
    gob_end(&gob);
    expect(0, PVS_ERR_NONMINIMAL, 12, PVS_FACTOM_FIELD_GOB_NUMBER);
    assert_int_equal(read_first(PVS_FACTOM_ALLOW_NONMINIMAL), PVS_OK);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(message.parcel.payload.size, 1);
    assert_int_equal(in.pos, gob.size);
    fresh();
    gob_v10_type(&gob, 65, "Extra", 2);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\xff\x02\x06\xff\x01\x01x\xff\x01", 9); /* and one field too many */
    gob_end(&gob);
    expect(PVS_FACTOM_ALLOW_NONMINIMAL, PVS_ERR_SYNTAX, 2, PVS_FACTOM_FIELD_GOB_NUMBER);
}

/* F7: the id of a message is looked at as soon as it is there, or cannot come any more. */
static void f7_ids_that_are_cut_off(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        pvs_status status;
    } cases[] = {{"\x20\x80", 2, PVS_ERR_SYNTAX},
                 {"\x20\xf7", 2, PVS_ERR_SYNTAX},
                 {"\x20\xf8", 2, PVS_NEED_MORE},
                 {"\x20\xf8\xff\xff\xff\xff\xff\xff\xff", 9, PVS_NEED_MORE},
                 {"\x20\xf8\xff\xff\xff\xff\xff\xff\xff\xff", 10, PVS_ERR_KIND},
                 {"\x02\xfe", 2, PVS_ERR_LENGTH},
                 {"\x02\xfd", 2, PVS_ERR_LENGTH},
                 {"\x03\xfe", 2, PVS_NEED_MORE},
                 {"\x01\xff", 2, PVS_ERR_LENGTH},
                 {"\x02\xff", 2, PVS_NEED_MORE}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        fresh();
        gob_raw(&gob, cases[i].bytes, cases[i].size);
        if (read_first(0) != cases[i].status) fail_msg("id %zu: %d", i, in.fault.status);
        assert_int_equal(in.fault.at, 1);
        assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_ID);
        if (cases[i].status != PVS_NEED_MORE) continue;
        assert_int_equal(in.needed, (size_t)cases[i].bytes[0] + 1 - cases[i].size);
    }
}

/* F13: a header may be a struct of Go's own, leniently; its fields are a text and a number. */
static void f13_a_built_in_header(void **state) {
    static const struct {
        const char *value;
        size_t size;
        pvs_status status;
        size_t before;
        int field;
    } cases[] = {{"\x03", 1, PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_GOB_NUMBER},
                 {"\x01\x01n\x02", 4, PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_GOB_NUMBER},
                 {"\x01\x01n\x01\x02\x01", 6, PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_GOB_NUMBER},
                 {"\x01\x00", 2, PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_FIELD_UNKNOWN},
                 {"\x02\x00", 2, PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_FIELD_UNKNOWN},
                 {"\x01\x02n", 3, PVS_ERR_LENGTH, 2, PVS_FACTOM_FIELD_UNKNOWN},
                 {"\x02\x80", 2, PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_UNKNOWN},
                 {"\x01\x01n\x01", 4, PVS_ERR_LENGTH, 0, PVS_FACTOM_FIELD_UNKNOWN},
                 {"\x01\x01n\x01\x02", 5, PVS_ERR_LENGTH, 0, PVS_FACTOM_FIELD_GOB_NUMBER},
                 {"\x01\x01n\x01\x02\x00\x02", 7, PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_GOB_NUMBER}};
    size_t i, id;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        for (id = 18; id <= 21; id += 3) {
            fresh();
            gob_v9_type(&gob, 65, (int64_t)id);
            gob_begin(&gob);
            gob_int(&gob, 65);
            gob_raw(&gob, "\x01", 1);
            gob_raw(&gob, cases[i].value, cases[i].size);
            gob_end(&gob);
            expect(PVS_FACTOM_ALLOW_DEFINITION, cases[i].status, cases[i].before, cases[i].field);
        }
    }
}

/* ---- names: only the whole name means something */

/* A parcel whose header has one more field between those that it needs. */
static void header_with(const char *name, size_t size, int64_t type, const void *value,
                        size_t length) {
    fresh();
    gob_struct(&gob, 66, "V9Header", 4);
    gob_field(&gob, "Version", 3);
    gob_field(&gob, "Length", 3);
    gob_raw(&gob, "\x01", 1);
    gob_uint(&gob, size);
    gob_raw(&gob, name, size);
    gob_raw(&gob, "\x01", 1);
    gob_int(&gob, type);
    gob_raw(&gob, "\x00", 1);
    gob_field(&gob, "Crc32", 3);
    gob_struct_end(&gob);
    gob_v9_type(&gob, 65, 66);
    gob_begin(&gob);
    gob_int(&gob, 65);
    gob_raw(&gob, "\x01\x01\x09\x01\x01\x01", 6);
    gob_raw(&gob, value, length);
    gob_raw(&gob, "\x01", 1);
    gob_uint(&gob, pvs_factom_crc32(0, text_bytes("x")));
    gob_raw(&gob, "\x00\x01\x01x\x00", 5);
    gob_end(&gob);
}

static void f10_other_names_are_passed_over(void **state) {
    static const char *const names[] = {"T",        "Typ",     "Types",   "N",         "Networ",
                                        "Networks", "TargetP", "PeerPor", "PeerPorts", "NodeI",
                                        "type",     "TYPE",    "Header",  "Payload",   "Extra"};
    static const struct {
        int64_t type;
        const char *value;
        size_t size;
    } kinds[] = {{1, "\x01", 1},   {2, "\x02", 1},  {3, "\xff\x80", 2}, {4, "\x01", 1},
                 {5, "\x02hi", 3}, {6, "\x01y", 2}, {7, "\x01\x02", 2}, {8, "\x00\x00\x00", 3}};
    size_t i, k;
    (void)state;
    for (i = 0; i < LENGTH(names); i++) {
        for (k = 0; k < LENGTH(kinds); k++) {
            header_with(names[i], strlen(names[i]), kinds[k].type, kinds[k].value, kinds[k].size);
            assert_int_equal(read_first(0), PVS_OK);
            assert_int_equal(in.pos, gob.size);
            assert_int_equal(message.version, 9);
            assert_int_equal(message.parcel.v9->network, 0);
            assert_int_equal(message.parcel.v9->node_id, 0);
            assert_int_equal(message.parcel.v9->target.size, 0);
            assert_int_equal(message.parcel.v9->peer_port.size, 0);
            assert_int_equal(message.parcel.type, 0);
            assert_int_equal(message.parcel.payload.size, 1);
            assert_int_equal(message.parcel.payload.data[0], 'x');
        }
    }
    /* What is passed over is looked at all the same, and blamed. */
    header_with("Extra", 5, 3, "\x00", 1);
    assert_int_equal(read_first(0), PVS_ERR_NONMINIMAL);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
    header_with("Extra", 5, 6, "\x80", 1);
    assert_int_equal(read_first(0), PVS_ERR_SYNTAX);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
    /* A zero byte is no end. */
    header_with("TargetPeer\0", 11, 2, "\x02", 1);
    assert_int_equal(read_first(0), PVS_OK);
    header_with("Type\0", 5, 6, "\x01y", 2);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(message.parcel.type, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f3_no_field_may_be_wrong),
        cmocka_unit_test(f3_no_number_may_be_too_large),
        cmocka_unit_test(f3_no_text_may_be_cut_off),
        cmocka_unit_test(f6_the_end_of_a_struct),
        cmocka_unit_test(f22_where_the_payload_is),
        cmocka_unit_test(f18_padded_steps),
        cmocka_unit_test(f7_ids_that_are_cut_off),
        cmocka_unit_test(f13_a_built_in_header),
        cmocka_unit_test(f10_other_names_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
