/* Paragraphs of docs/wire/factom.md about gob that no other test is about; the names begin with their numbers. */
#include "gob_reading.h"
#include "unit.h"

static void expect_parcel(uint32_t allow, unsigned type, const char *payload) {
    assert_int_equal(read_first(allow), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.type, type);
    assert_int_equal(message.parcel.payload.size, strlen(payload));
    assert_memory_equal(message.parcel.payload.data, payload, strlen(payload));
    assert_int_equal(in.pos, gob.size);
}

/* Refused strictly, read with this flag, and not with all the others. */
static void expect_flag(uint32_t flag, pvs_status status) {
    assert_int_equal(read_first(0), status);
    assert_int_equal(read_first(~flag), status);
    expect_parcel(flag, 6, "x");
}

/* A message whose value of type 65 these bytes are. */
static void value(const void *bytes, size_t size) {
    gob_message(&gob, 65, bytes, size);
}

/* A V10Msg {Type, Payload} and such a value of it. */
static void parcel_of(const void *bytes, size_t size) {
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    value(bytes, size);
}

static void f1_parcels_of_v10_have_no_checksum(void **state) {
    pvs_writer out = pvs_writer_init(NULL, 0);
    pvs_factom_out tx;
    pvs_factom_message m;
    size_t size;
    (void)state;
    fresh(); /* a Crc32 that is not that of "x" */
    gob_v10_type(&gob, 65, "Crc32", 3);
    value("\x01\x05\x01\x06\x01\x01x\x00", 8);
    expect_parcel(0, 6, "x");

    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.version = 10;
    m.parcel.type = 6;
    m.parcel.payload = text_bytes("x");
    fresh();
    out = pvs_writer_init(gob.bytes, sizeof gob.bytes);
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    gob.size = size = out.pos;
    expect_parcel(0, 6, "x");
    assert_int_equal(gob.bytes[size - 2], 'x');
    gob.bytes[size - 2] = 'y'; /* nobody notices */
    expect_parcel(0, 6, "y");
}

static void f2_ids_are_the_senders_choice(void **state) {
    static const int64_t ids[] = {64, 65, 66, 1000, INT32_MAX};
    size_t i, k;
    int last;
    (void)state;
    for (i = 0; i < LENGTH(ids); i++) {
        for (k = 0; k < LENGTH(ids); k++) {
            for (last = 0; last <= 1 && i != k; last++) { /* the other type comes first, or last */
                fresh();
                if (last) gob_v10_type(&gob, ids[i], "Extra", ids[k]);
                gob_struct(&gob, ids[k], "Other", 1);
                gob_field(&gob, "A", 3);
                gob_struct_end(&gob);
                if (!last) gob_v10_type(&gob, ids[i], "Extra", ids[k]);
                gob_v10(&gob, ids[i], 2);
                expect_parcel(0, 6, "x");
                assert_int_equal(rx.id[2], ids[i]);
            }
        }
    }
}

static void f3_numbers_may_have_leading_zeros_where_allowed(void **state) {
    unsigned n, first;
    (void)state;
    for (n = 1; n <= 8; n++) { /* type 6 in n bytes more than it needs */
        uint8_t bytes[16] = {1};
        bytes[1] = (uint8_t)(256 - n);
        bytes[1 + n] = 6;
        memcpy(bytes + 2 + n, "\x01\x01x", 4);
        parcel_of(bytes, 6 + n);
        expect_flag(PVS_FACTOM_ALLOW_NONMINIMAL, PVS_ERR_NONMINIMAL);
    }
    for (first = 0x80; first <= 0xf7; first++) {
        uint8_t bytes[16] = {1};
        bytes[1] = (uint8_t)first;
        parcel_of(bytes, sizeof bytes);
        assert_int_equal(read_first(~0u), PVS_ERR_SYNTAX);
    }
    for (n = 1; n <= 8; n++) { /* its last byte is beyond the message: no wait, whatever follows */
        uint8_t bytes[16] = {1};
        bytes[1] = (uint8_t)(256 - n);
        parcel_of(bytes, 1 + n);
        assert_int_equal(read_first(~0u), PVS_ERR_LENGTH);
        gob_raw(&gob, "\x01\x01x\x00", 4);
        assert_int_equal(read_first(~0u), PVS_ERR_LENGTH);
    }
}

static void f5_a_message_of_no_bytes_is_an_error(void **state) {
    (void)state;
    parcel_of("\x01\x06\x01\x01x", 6);
    expect_parcel(0, 6, "x");
    assert_int_equal(rx.pending, 0);
    fresh();
    gob_raw(&gob, "\x00", 1);
    assert_int_equal(read_first(~0u), PVS_ERR_EMPTY);
}

static void f6_ends_of_values_and_definitions(void **state) {
    (void)state;
    parcel_of("\x01\x06\x01\x01x\x00junk", 10);
    expect_flag(PVS_FACTOM_ALLOW_ENDS, PVS_ERR_TRAILING);
    parcel_of("\x01\x06\x01\x01x", 5); /* the end of the struct is not there */
    expect_flag(PVS_FACTOM_ALLOW_ENDS, PVS_ERR_LENGTH);

    fresh(); /* behind a definition not even that flag takes anything */
    gob_struct(&gob, 65, "V10Msg", 2);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_raw(&gob, "\0\0\x01", 3);
    gob_end(&gob);
    value("\x01\x06\x01\x01x", 6);
    assert_int_equal(read_first(~0u), PVS_ERR_TRAILING);
    assert_int_equal(in.fault.at, gob.bytes[0]); /* the last byte of the definition */
}

static void f7_ids_have_32_bits(void **state) {
    static const int64_t ids[] = {65 + ((int64_t)1 << 32), 65 - ((int64_t)1 << 32),
                                  65 + ((int64_t)1 << 40)};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(ids); i++) {
        fresh();
        gob_v10_type(&gob, 65, NULL, 0);
        gob_v10(&gob, ids[i], 1);
        expect_flag(PVS_FACTOM_ALLOW_RANGE, PVS_ERR_KIND);
        fresh(); /* within a definition: Type is not of type 3 */
        gob_struct(&gob, 65, "V10Msg", 2);
        gob_field(&gob, "Type", ids[i] - 62);
        gob_field(&gob, "Payload", 5);
        gob_struct_end(&gob);
        value("\x01\x06\x01\x01x", 6);
        assert_int_equal(read_first(~0u), PVS_ERR_KIND);
    }
}

/* V10Msg with other bytes in place of its common part {name, id}. */
static void v10_type_with(const void *common, size_t size, int without) {
    fresh();
    gob_begin(&gob);
    gob_int(&gob, -65);
    gob_raw(&gob, "\x03", 1);
    gob_raw(&gob, common, size);
    gob_raw(&gob, without ? "\x02\x02" : "\x01\x02", 2);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    value("\x01\x06\x01\x01x", 6);
}

static void f9_the_common_part_of_a_definition(void **state) {
    (void)state;
    v10_type_with("", 0, 1); /* is missing */
    expect_flag(PVS_FACTOM_ALLOW_DEFINITION, PVS_ERR_SYNTAX);
    v10_type_with("\x01\x01\x01V\x01\xff\x84\x00", 8, 0); /* tells another id, 66 */
    expect_flag(PVS_FACTOM_ALLOW_DEFINITION, PVS_ERR_SYNTAX);
    v10_type_with("\x01\x01\x01\xff\x01\xff\x82\x00", 8, 0); /* a name that is no UTF-8 */
    expect_flag(PVS_FACTOM_ALLOW_TEXT, PVS_ERR_TEXT);
    v10_type_with("\x01\x02\xff\x82\x00", 5, 0); /* no name, which is honest */
    expect_parcel(0, 6, "x");
}

/* The name of the struct does not matter; what is called Type must be a number, though none is ever sent. */
static void f10_fields_are_matched_by_their_names(void **state) {
    (void)state;
    fresh();
    gob_struct(&gob, 65, "Parcel", 2);
    gob_field(&gob, "Payload", 5);
    gob_field(&gob, "Type", 3);
    gob_struct_end(&gob);
    value("\x01\x01x\x01\x06", 6);
    expect_parcel(0, 6, "x");
    fresh();
    gob_struct(&gob, 65, "V10Msg", 2);
    gob_field(&gob, "Type", 6);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    value("\x02\x01x", 4);
    assert_int_equal(read_first(~0u), PVS_ERR_KIND);
    parcel_of("\x01\xfd\x01\x00\x00\x01\x01x", 9); /* 65536, and a parcel's type has 16 bits */
    assert_int_equal(read_first(~0u), PVS_ERR_KIND);
}

static void f11_of_a_field_that_comes_twice_the_last_value_counts(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, "Payload", 5);
    value("\x01\x02yy\x01\x06\x01\x01x", 10);
    expect_flag(PVS_FACTOM_ALLOW_REPEATED, PVS_ERR_DUPLICATE);
    fresh(); /* names that mean nothing may repeat */
    gob_struct(&gob, 65, "V10Msg", 4);
    gob_field(&gob, "Extra", 3);
    gob_field(&gob, "Extra", 3);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    value("\x01\x07\x01\x07\x01\x06\x01\x01x", 10);
    expect_parcel(0, 6, "x");
}

static void f12_a_struct_with_no_known_name_is_refused(void **state) {
    static const char *const names[][2] = {{"TYPE", "payload"}, {"A", "B"}, {"Typ", "Payloads"}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(names); i++) {
        fresh();
        gob_struct(&gob, 65, "V10Msg", 2);
        gob_field(&gob, names[i][0], 3);
        gob_field(&gob, names[i][1], 5);
        gob_struct_end(&gob);
        value("\x01\x06\x01\x01x", 6);
        assert_int_equal(read_first(~0u), PVS_ERR_KIND);
    }
    fresh(); /* one of them is enough; and a Header with none is all zero, so of version 0 */
    gob_struct(&gob, 66, "V9Header", 1);
    gob_field(&gob, "Nothing", 3);
    gob_struct_end(&gob);
    gob_v9_type(&gob, 65, 66);
    value("\x01\x01\x07\x00\x01\x01x", 8);
    assert_int_equal(read_first(0), PVS_ERR_VERSION);
}

static void f13_built_in_structs_pass_for_zero_where_allowed(void **state) {
    static const int64_t types[] = {18, 21};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(types); i++) {
        fresh();
        gob_message(&gob, types[i], "\x00", 1);
        assert_int_equal(read_first(~PVS_FACTOM_ALLOW_DEFINITION), PVS_ERR_TYPE);
        /* All zero, so without the payload that a parcel has to have. */
        assert_int_equal(read_first(PVS_FACTOM_ALLOW_DEFINITION), PVS_ERR_EMPTY);
    }
}

static void f14_counts_and_booleans(void **state) {
    (void)state;
    fresh(); /* a slice of int says 2, and has one: the number 6 is taken for the other */
    gob_other(&gob, 81, 1, 2, 0);
    gob_v10_type(&gob, 65, "Extra", 81);
    value("\x01\x02\x02", 3);
    assert_int_equal(read_first(~0u & ~PVS_FACTOM_ALLOW_ENDS), PVS_ERR_COUNT);
    fresh(); /* a count with its highest bit set */
    gob_other(&gob, 81, 1, 2, 0);
    gob_v10_type(&gob, 65, "Extra", 81);
    value("\x01\xf8\x80\0\0\0\0\0\0\0\x01\x06\x01\x01x", 16);
    expect_flag(PVS_FACTOM_ALLOW_RANGE, PVS_ERR_COUNT);
    fresh(); /* a boolean of 2 */
    gob_v10_type(&gob, 65, "Extra", 1);
    value("\x01\x02\x01\x06\x01\x01x", 8);
    expect_flag(PVS_FACTOM_ALLOW_RANGE, PVS_ERR_KIND);
}

static void f18_a_field_delta_near_2_to_63_is_refused(void **state) {
    static const uint8_t deltas[][9] = {{0xf8, 0x7f, 255, 255, 255, 255, 255, 255, 255},
                                        {0xf8, 0x7f, 255, 255, 255, 255, 255, 255, 254},
                                        {0xf8, 0x80, 0, 0, 0, 0, 0, 0, 0},
                                        {0xf8, 255, 255, 255, 255, 255, 255, 255, 255}};
    size_t i;
    int behind;
    (void)state;
    for (i = 0; i < LENGTH(deltas); i++) {
        for (behind = 0; behind <= 1; behind++) { /* as the first, and behind Type */
            uint8_t bytes[16] = {1, 6};
            memcpy(bytes + 2 * behind, deltas[i], 9);
            parcel_of(bytes, 12);
            assert_int_equal(read_first(0), PVS_ERR_SYNTAX);
            assert_int_equal(read_first(~0u), PVS_ERR_SYNTAX);
        }
    }
}

static pvs_status read_handshake(const pvs_factom_v9 *v9, uint32_t allow) {
    pvs_writer out = pvs_writer_init(gob.bytes, sizeof gob.bytes);
    pvs_factom_out tx;
    pvs_factom_message m;
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.version = 9;
    m.handshake.type = 3;
    m.parcel.payload = text_bytes("12345678");
    m.parcel.v9 = v9;
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    memset(&rx, 0, sizeof rx);
    in = pvs_reader_stream(1000);
    in.allow = allow;
    pvs_reader_extend(&in, gob.bytes, out.pos);
    return pvs_factom_read(&in, &rx, &message);
}

static void f21_what_is_not_checked_in_handshakes(void **state) {
    pvs_factom_v9 v9;
    (void)state;
    memset(&v9, 0, sizeof v9);
    v9.version = 77; /* of any version, so far */
    v9.node_id = 0x123456789u;
    v9.length = 8;
    v9.crc32 = pvs_factom_crc32(0, text_bytes("12345678"));
    assert_int_equal(read_handshake(&v9, 0), PVS_OK);
    assert_int_equal(message.handshake.version, 77);
    assert_int_equal(message.handshake.node_id, 0x23456789);
    assert_true(message.parcel.v9->node_id == 0x123456789u);
    v9.crc32 ^= 1;
    assert_int_equal(read_handshake(&v9, ~PVS_FACTOM_ALLOW_MISMATCH), PVS_ERR_CHECKSUM);
    assert_int_equal(read_handshake(&v9, PVS_FACTOM_ALLOW_MISMATCH), PVS_OK);
    v9.length = 9;
    assert_int_equal(read_handshake(&v9, ~PVS_FACTOM_ALLOW_MISMATCH), PVS_ERR_LENGTH);
    assert_int_equal(read_handshake(&v9, PVS_FACTOM_ALLOW_MISMATCH), PVS_OK);
    assert_int_equal(message.handshake.network, 0);
}

static void f33_empty_fields_that_are_written_nevertheless(void **state) {
    static const struct {
        int64_t type;
        const char *zero;
    } fields[] = {{1, "\x00"}, {2, "\x00"}, {3, "\x00"}, {4, "\x00"}, {5, "\x00"}, {6, "\x00"}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(fields); i++) {
        uint8_t bytes[] = {1, 0, 1, 6, 1, 1, 'x', 0};
        fresh();
        gob_v10_type(&gob, 65, "Extra", fields[i].type);
        value(bytes, sizeof bytes);
        expect_flag(PVS_FACTOM_ALLOW_NONMINIMAL, PVS_ERR_NONMINIMAL);
    }
    fresh(); /* an array of two zeros, a map of nothing and a struct of zeros are written */
    gob_other(&gob, 81, 0, 2, 2);
    gob_v10_type(&gob, 65, "Extra", 81);
    value("\x01\x02\x00\x00\x01\x06\x01\x01x", 10);
    expect_parcel(0, 6, "x");
    fresh();
    gob_other(&gob, 81, 3, 2, 2);
    gob_v10_type(&gob, 65, "Extra", 81);
    value("\x01\x00\x01\x06\x01\x01x", 8);
    expect_parcel(0, 6, "x");
    fresh();
    gob_struct(&gob, 81, "Other", 1);
    gob_field(&gob, "A", 3);
    gob_struct_end(&gob);
    gob_v10_type(&gob, 65, "Extra", 81);
    value("\x01\x00\x01\x06\x01\x01x", 8);
    expect_parcel(0, 6, "x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f1_parcels_of_v10_have_no_checksum),
        cmocka_unit_test(f2_ids_are_the_senders_choice),
        cmocka_unit_test(f3_numbers_may_have_leading_zeros_where_allowed),
        cmocka_unit_test(f5_a_message_of_no_bytes_is_an_error),
        cmocka_unit_test(f6_ends_of_values_and_definitions),
        cmocka_unit_test(f7_ids_have_32_bits),
        cmocka_unit_test(f9_the_common_part_of_a_definition),
        cmocka_unit_test(f10_fields_are_matched_by_their_names),
        cmocka_unit_test(f11_of_a_field_that_comes_twice_the_last_value_counts),
        cmocka_unit_test(f12_a_struct_with_no_known_name_is_refused),
        cmocka_unit_test(f13_built_in_structs_pass_for_zero_where_allowed),
        cmocka_unit_test(f14_counts_and_booleans),
        cmocka_unit_test(f18_a_field_delta_near_2_to_63_is_refused),
        cmocka_unit_test(f21_what_is_not_checked_in_handshakes),
        cmocka_unit_test(f33_empty_fields_that_are_written_nevertheless),
    };
    return cmocka_run_group_tests_name("factom/paragraphs", tests, NULL, NULL);
}
