/* What surrounds gob values: bytes behind them, definitions before them, limits that count both, and
 * the ids that are noted. F.. are the paragraphs of docs/wire/factom.md. */
#include "gob_reading.h"
#include "unit.h"

static void parcel(void) {
    gob_v10(&gob, 65, 1);
}

/* F6: nothing stands behind a value in its message, except leniently. */
static void f6_bytes_behind_a_value(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\x01\x06\x01\x01x\x00!", 7);
    gob_end(&gob);
    assert_int_equal(read_message(1, 0, 1000), PVS_ERR_TRAILING);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_NUMBER);
    assert_int_equal(in.pos + in.fault.at, gob.size - 1);
    assert_int_equal(read_message(1, PVS_FACTOM_ALLOW_ENDS, 1000), PVS_OK);
    assert_int_equal(in.pos, gob.size);
}

/* A datagram that goes on behind a parcel, which is read the short way. */
static void expect_trailing(const uint8_t *bytes, size_t size, uint8_t version) {
    uint8_t longer[200] = {0};
    pvs_factom_in before = rx;
    in = pvs_reader_datagram(longer, size + 1);
    memcpy(longer, bytes, size);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_TRAILING);
    assert_int_equal(in.fault.at, size);
    assert_int_equal(in.pos, 0);
    assert_int_equal(message.kind, 0);
    assert_int_equal(message.version, 0);
    assert_null(message.parcel.payload.data);
    rx = before;
    in.allow = PVS_ALLOW_TRAILING;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(message.version, version);
    assert_int_equal(message.kind, PVS_FACTOM_IS_PARCEL);
    assert_int_equal(in.pos, size);
}

static void parcels_with_bytes_behind_them(void **state) {
    static const uint8_t v11[] = {0, 0, 0, 5, 0x08, 6, 0x12, 1, 'x'};
    size_t at;
    (void)state;
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_PROTOBUF;
    rx.parcels = 1;
    expect_trailing(v11, sizeof v11, 11);

    /* The first parcel defines the type; those that follow are read the short way. */
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    at = gob.size;
    gob_v10(&gob, 65, 1);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(message.parcel.type, 6);
    assert_int_not_equal(rx.plain_v10_, 0);
    expect_trailing(gob.bytes + at, gob.size - at, 10);
}

/* F17: the definitions before a value count with it; those of an earlier one do not. */
static void f17_what_the_limit_counts(void **state) {
    size_t first, second;
    (void)state;
    fresh();
    gob_other(&gob, 80, 1, 2, 0);
    gob_other(&gob, 81, 1, 2, 0);
    gob_v10_type(&gob, 65, NULL, 0);
    parcel();
    first = gob.size;
    assert_int_equal(read_message(1, 0, first), PVS_OK);
    assert_int_equal(read_message(1, 0, first - 1), PVS_ERR_SIZE_LIMIT);
    gob_v10_begin(&gob, 65); /* one that takes as much by itself */
    gob_raw(&gob, "\x01\x06\x01", 3);
    gob_uint(&gob, first - 8);
    memset(gob.bytes + gob.size, 'x', first - 8);
    gob.size += first - 8;
    gob_raw(&gob, "\x00", 1);
    gob_end(&gob);
    second = gob.size - first;
    assert_true(second > first - 4 && second < 128);
    assert_int_equal(read_message(1, 0, second > first ? second : first), PVS_OK);
    assert_int_equal(rx.before_, 0);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(in.pos, gob.size);
    /* A limit that falls below what has come already is passed, not turned around. */
    start_reading(1, 0, 1000);
    pvs_reader_extend(&in, gob.bytes, first - 3);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_NEED_MORE);
    in.limit = 20;
    pvs_reader_extend(&in, gob.bytes, 3);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_SIZE_LIMIT);
}

/* F5: a parcel in the usual form ends what definitions have begun. */
static void f5_definitions_before_a_plain_parcel(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    parcel();
    gob_other(&gob, 80, 1, 2, 0);
    parcel();
    assert_int_equal(read_message(1, 0, 1000), PVS_OK);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(in.pos, gob.size);
    assert_int_equal(rx.pending, 0);
    assert_int_equal(rx.before_, 0);
    start_reading(1, 0, 1000); /* also where the definition has come by itself */
    while (in.size < gob.size) {
        pvs_status status;
        pvs_reader_extend(&in, gob.bytes, 1);
        status = pvs_factom_read(&in, &rx, &message);
        assert_true(status == PVS_OK || status == PVS_NEED_MORE);
        if (status == PVS_OK) assert_int_equal(rx.pending, 0);
    }
    assert_int_equal(in.pos, gob.size);
}

/* F15: also the fields of what was defined within a refused value are taken back. */
static void f15_fields_are_taken_back(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, "Extra", 8);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\x01\x01T", 3);
    gob_int(&gob, -300);
    gob_raw(&gob, "\x03\x01\x01\x01T\x01", 6);
    gob_int(&gob, 300);
    gob_raw(&gob, "\x00\x01\x01", 3);
    gob_field(&gob, "A", 2);
    gob_raw(&gob, "\x00\x00\x80", 3); /* and a count that is none */
    gob_end(&gob);
    assert_int_equal(read_message(1, 0, 1000), PVS_ERR_SYNTAX);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
    assert_int_equal(rx.types_, 1);
    assert_int_equal(rx.fields_, 3);
}

/* F13: a value of a struct of Go's own, leniently, is one in which everything is zero. */
static void f13_values_of_built_in_types(void **state) {
    int64_t id;
    (void)state;
    for (id = 17; id <= 22; id++) {
        int builtin = id == 18 || id == 21;
        fresh();
        gob_message(&gob, id, "\x00", 1);
        assert_int_equal(read_message(1, 0, 1000), PVS_ERR_TYPE);
        assert_int_equal(read_message(1, PVS_FACTOM_ALLOW_DEFINITION, 1000),
                         builtin ? PVS_ERR_EMPTY : PVS_ERR_TYPE);
        assert_int_equal(read_message(0, PVS_FACTOM_ALLOW_DEFINITION, 1000),
                         builtin ? PVS_OK : PVS_ERR_TYPE);
        assert_int_equal(rx.id[0] | rx.id[1] | rx.id[2], 0);
        if (!builtin) continue;
        assert_int_equal(message.kind, PVS_FACTOM_IS_HANDSHAKE);
        assert_int_equal(message.handshake.network, 0);
        assert_true(message.handshake.loopback == 0);
    }
}

/* F13: the same for a header: of a handshake the version is not asked, so it is taken. */
static void f13_a_built_in_header_of_a_handshake(void **state) {
    (void)state;
    fresh();
    gob_v9_type(&gob, 65, 18);
    gob_message(&gob, 65, "\x01\x00\x00", 3);
    assert_int_equal(read_message(0, 0, 1000), PVS_ERR_KIND);
    assert_int_equal(read_message(0, PVS_FACTOM_ALLOW_DEFINITION, 1000), PVS_OK);
    assert_int_equal(rx.id[0], 65);
    assert_int_equal(rx.id[1], 0);
}

/* F20: handshakes with this payload, their length and checksum right or wrong. */
static pvs_status handshake(unsigned type, const char *payload, size_t size, uint32_t wrong) {
    fresh();
    gob_struct(&gob, 66, "V9Header", 4);
    gob_field(&gob, "Version", 3);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Length", 3);
    gob_field(&gob, "Crc32", 3);
    gob_struct_end(&gob);
    gob_struct(&gob, 65, "V9Msg", 4);
    gob_field(&gob, "A", 2);
    gob_field(&gob, "Header", 66);
    gob_field(&gob, "B", 66);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_begin(&gob);
    gob_int(&gob, 65);
    gob_raw(&gob, "\x02\x01\x09\x01", 4);
    gob_uint(&gob, type);
    gob_raw(&gob, "\x01", 1);
    gob_uint(&gob, size);
    gob_raw(&gob, "\x01", 1);
    gob_uint(&gob, pvs_factom_crc32(0, pvs_bytes_of(payload, size)) ^ wrong);
    gob_raw(&gob, "\x00\x02", 2);
    gob_uint(&gob, size);
    gob_raw(&gob, payload, size);
    gob_raw(&gob, "\x00", 1);
    gob_end(&gob);
    return read_message(0, 0, 1000);
}

static void f20_payloads_of_handshakes(void **state) {
    static const char json[] = "[{\"ip\":\"a\",\"port\":x}]";
    size_t size;
    (void)state;
    for (size = 1; size < 12; size++) {
        assert_int_equal(
            handshake(PVS_FACTOM_PEER_REQUEST, "\1\2\3\4\5\6\7\x08\x09\x0a\x0b", size, 0), PVS_OK);
        assert_true(message.handshake.loopback == (size == 8 ? UINT64_C(0x0807060504030201) : 0));
        assert_int_equal(
            handshake(PVS_FACTOM_PEER_REQUEST, "\1\2\3\4\5\6\7\x08\x09\x0a\x0b", size, 1),
            PVS_ERR_CHECKSUM);
        assert_int_equal(in.pos + in.fault.at, gob.size - 1 - size); /* where it begins */
        assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_CRC32);
    }
    fresh(); /* one whose payload is missing: that is said at the end */
    gob_struct(&gob, 66, "V9Header", 1);
    gob_field(&gob, "Length", 3);
    gob_struct_end(&gob);
    gob_v9_type(&gob, 65, 66);
    gob_message(&gob, 65, "\x01\x01\x05\x00\x00", 5);
    assert_int_equal(read_message(0, 0, 1000), PVS_ERR_LENGTH);
    assert_int_equal(in.pos + in.fault.at, gob.size);
    assert_int_equal(handshake(PVS_FACTOM_REJECT, json, sizeof json - 1, 0), PVS_ERR_SYNTAX);
    assert_int_equal(in.pos + in.fault.at, gob.size - 1 - 3);
}

/* F32: of the types of a V9Msg its own id is noted, and that of its header, of no other field. */
static void f32_ids_that_are_noted(void **state) {
    (void)state;
    fresh();
    gob_struct(&gob, 70, "Other", 1);
    gob_field(&gob, "A", 2);
    gob_struct_end(&gob);
    gob_struct(&gob, 66, "V9Header", 5);
    gob_field(&gob, "Version", 3);
    gob_field(&gob, "Length", 3);
    gob_field(&gob, "Crc32", 3);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_struct(&gob, 65, "V9Msg", 4);
    gob_field(&gob, "A", 2);
    gob_field(&gob, "Header", 66);
    gob_field(&gob, "B", 70);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_struct(&gob, 71, "Behind", 1);
    gob_field(&gob, "Header", 70);
    gob_struct_end(&gob);
    gob_begin(&gob);
    gob_int(&gob, 65);
    gob_raw(&gob, "\x02\x01\x09\x01\x01\x01", 6);
    gob_uint(&gob, pvs_factom_crc32(0, text_bytes("x")));
    gob_raw(&gob, "\x00\x02\x01x\x00", 5);
    gob_end(&gob);
    /* The header as a V10Msg: one id cannot be that of two types. */
    gob_message(&gob, 66, "\x04\x06\x01\x01x\x00", 6);
    assert_int_equal(read_message(1, 0, 1000), PVS_OK);
    assert_int_equal(message.version, 9);
    assert_int_equal(rx.id[0], 65);
    assert_int_equal(rx.id[1], 66);
    assert_int_equal(rx.id[2], 0);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(rx.id[1], 66);
    assert_int_equal(rx.id[2], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f6_bytes_behind_a_value),
        cmocka_unit_test(parcels_with_bytes_behind_them),
        cmocka_unit_test(f17_what_the_limit_counts),
        cmocka_unit_test(f5_definitions_before_a_plain_parcel),
        cmocka_unit_test(f15_fields_are_taken_back),
        cmocka_unit_test(f13_values_of_built_in_types),
        cmocka_unit_test(f13_a_built_in_header_of_a_handshake),
        cmocka_unit_test(f20_payloads_of_handshakes),
        cmocka_unit_test(f32_ids_that_are_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
