/* Definitions of gob types that no encoder of the reference makes, and what values of them mean.
 * F.. are the paragraphs of docs/wire/factom.md. */
#include "gob_reading.h"
#include "unit.h"

/* A struct of one field beside the payload, and a parcel whose value of that field is these bytes. */
static void parcel_with(const char *name, int64_t type, const char *value, size_t size) {
    gob_struct(&gob, 65, "V9Msg", 2);
    gob_field(&gob, name, type);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_begin(&gob);
    gob_int(&gob, 65);
    gob_raw(&gob, "\x01", 1);
    gob_raw(&gob, value, size);
    gob_raw(&gob, "\x01\x01x\x00", 4);
    gob_end(&gob);
}

/* Types that encode themselves have a name and an id, and nothing else. */
static void f9_marshalers_have_one_field(void **state) {
    unsigned kind;
    (void)state;
    for (kind = 4; kind <= 6; kind++) {
        fresh();
        gob_other(&gob, 66, kind, 0, 0);
        gob_v10_type(&gob, 65, NULL, 0);
        gob_v10(&gob, 65, 1);
        assert_int_equal(read_first(0), PVS_OK);
        fresh();
        gob_other(&gob, 66, kind, 0, 2);
        assert_int_equal(read_first(~0u), PVS_ERR_SYNTAX);
        assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
    }
}

/* A header that is no struct makes no V9Msg: it is skipped like any other field. */
static void f19_headers_of_other_kinds(void **state) {
    (void)state;
    fresh();
    gob_other(&gob, 66, 1, 2, 0); /* a slice of int */
    parcel_with("Header", 66, "\x01\x02", 2);
    assert_int_equal(read_first(~0u), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.payload.size, 1);

    /* A struct that encodes itself as well: its values are no structs. */
    fresh();
    gob_begin(&gob);
    gob_int(&gob, -66);
    gob_raw(&gob, "\x03\x01\x02", 3);
    gob_int(&gob, 66);
    gob_raw(&gob, "\x00\x01\x01", 3);
    gob_field(&gob, "Version", 3);
    gob_raw(&gob, "\x00\x02\x01\x02", 4);
    gob_int(&gob, 66);
    gob_raw(&gob, "\x00\x00\x00", 3);
    gob_end(&gob);
    parcel_with("Header", 66, "\x01\x0a\x00", 3);
    assert_int_equal(read_first(PVS_FACTOM_ALLOW_DEFINITION | PVS_FACTOM_ALLOW_MISMATCH), PVS_OK);
    assert_int_equal(message.version, 10);
}

/* A number that is too large is blamed on the field it is in. */
static void f10_numbers_of_the_header(void **state) {
    static const struct {
        const char *name;
        int field;
    } fields[] = {{"Version", PVS_FACTOM_FIELD_VERSION},
                  {"Type", PVS_FACTOM_FIELD_TYPE},
                  {"PartNo", PVS_FACTOM_FIELD_PART},
                  {"PartsTotal", PVS_FACTOM_FIELD_PARTS}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(fields); i++) {
        fresh();
        gob_struct(&gob, 66, "V9Header", 1);
        gob_field(&gob, fields[i].name, 3);
        gob_struct_end(&gob);
        parcel_with("Header", 66, "\x01\xfd\x01\x00\x00\x00", 6);
        assert_int_equal(read_first(0), PVS_ERR_KIND);
        assert_int_equal(in.fault.field, fields[i].field);
    }
}

/* A header may be a struct of Go's own, leniently: all of it is zero, and so no header of version 9. */
static void f13_headers_of_built_in_types(void **state) {
    static const int64_t types[] = {18, 21};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(types); i++) {
        fresh();
        parcel_with("Header", types[i], "\x00", 1);
        assert_int_equal(read_first(0), PVS_ERR_TYPE);
        assert_int_equal(read_first(PVS_FACTOM_ALLOW_DEFINITION), PVS_ERR_VERSION);
        assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_VERSION);
        assert_int_equal(read_first(~0u), PVS_ERR_VERSION);
        assert_int_equal(rx.id[0] + rx.id[1], 0);
    }
}

/* A definition of nothing can be there, but no value can be of it. */
static void f9_definitions_of_nothing(void **state) {
    (void)state;
    fresh();
    gob_message(&gob, -66, "\x00", 1);
    gob_v10_type(&gob, 65, "Extra", 66);
    gob_v10(&gob, 65, 2);
    assert_int_equal(read_first(PVS_FACTOM_ALLOW_DEFINITION), PVS_ERR_TYPE);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
}

/* Fields in another order are read by their names, in the first parcel and in those behind it. */
static void f10_fields_in_another_order(void **state) {
    int i;
    (void)state;
    fresh();
    gob_struct(&gob, 65, "V10Msg", 2);
    gob_field(&gob, "Payload", 5);
    gob_field(&gob, "Type", 3);
    gob_struct_end(&gob);
    for (i = 0; i < 2; i++) { /* a value that makes sense in either order */
        gob_message(&gob, 65, "\x01\x01\x01\x01\x06\x00", 6);
    }
    assert_int_equal(read_first(0), PVS_OK);
    for (i = 0; i < 2; i++) {
        assert_int_equal(message.parcel.type, 6);
        assert_int_equal(message.parcel.payload.size, 1);
        assert_int_equal(message.parcel.payload.data[0], 1);
        if (i == 0) assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    }
}

/* Names mean something in the structs of the protocol alone, not in others that a peer defines. */
static void f10_the_same_names_elsewhere(void **state) {
    static uint8_t buffer[4096];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_factom_out tx;
    pvs_factom_v9 v9;
    pvs_factom_message m;
    (void)state;
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    memset(&v9, 0, sizeof v9);
    v9.version = 9;
    v9.length = 1;
    v9.crc32 = pvs_factom_crc32(0, text_bytes("x"));
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.version = 9;
    m.parcel.type = 6;
    m.parcel.payload = text_bytes("x");
    m.parcel.v9 = &v9;
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    fresh();
    gob_struct(&gob, 100, "Other", 2);
    gob_field(&gob, "Version", 6); /* a string, which no header has there */
    gob_field(&gob, "Crc32", 4);
    gob_struct_end(&gob);
    gob_raw(&gob, buffer, out.pos);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(message.version, 9);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(in.pos, gob.size);
}

/*
 * A struct with a header that is a list as well is passed over as a list where nobody wants it: what
 * comes behind it is still found.
 */
static void f9_structs_that_are_lists(void **state) {
    (void)state;
    memset(&gob, 0, sizeof gob);
    gob_begin(&gob);
    gob_int(&gob, -66);
    gob_raw(&gob, "\x02\x01\x02", 3);
    gob_int(&gob, 66);
    gob_raw(&gob, "\x00\x01\x04\x00\x01\x01\x02", 7); /* of int; and the struct */
    gob_int(&gob, 66);
    gob_raw(&gob, "\x00\x01\x01", 3);
    gob_field(&gob, "Header", 3);
    gob_raw(&gob, "\x00\x00", 2);
    gob_end(&gob);
    parcel_with("Other", 66, "\x02\x08\x0a", 3);
    assert_int_equal(read_first(0), PVS_ERR_SYNTAX);
    assert_int_equal(read_first(PVS_FACTOM_ALLOW_DEFINITION), PVS_OK);
    assert_int_equal(message.parcel.payload.size, 1);
}

/*
 * Two headers make a V9Msg if one of them is a struct, and both have to be what a header is, in
 * either order: values of either are taken for those of the message.
 */
static void f11_two_headers(void **state) {
    static const struct {
        int64_t type[2];
        pvs_status status;
    } cases[] = {{{66, 66}, PVS_ERR_VERSION}, /* nothing wrong with the types */
                 {{66, 67}, PVS_ERR_VERSION},
                 {{66, 68}, PVS_ERR_KIND},
                 {{66, 3}, PVS_ERR_KIND}};
    size_t i;
    int order, k;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        for (order = 0; order < 2; order++) {
            memset(&gob, 0, sizeof gob);
            for (k = 66; k <= 68; k++) {
                gob_struct(&gob, k, "V9Header", 1);
                gob_field(&gob, k == 66 ? "Version" : "NodeID", k == 68 ? 2 : 3);
                gob_struct_end(&gob);
            }
            gob_struct(&gob, 65, "V9Msg", 3);
            for (k = 0; k < 2; k++) gob_field(&gob, "Header", cases[i].type[order ? 1 - k : k]);
            gob_field(&gob, "Payload", 5);
            gob_struct_end(&gob);
            gob_begin(&gob);
            gob_int(&gob, 65);
            gob_raw(&gob, "\x03\x01x\x00", 4);
            gob_end(&gob);
            assert_int_equal(read_first(0), PVS_ERR_DUPLICATE);
            assert_int_equal(read_first(PVS_FACTOM_ALLOW_REPEATED), cases[i].status);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f9_marshalers_have_one_field),
        cmocka_unit_test(f19_headers_of_other_kinds),
        cmocka_unit_test(f10_numbers_of_the_header),
        cmocka_unit_test(f13_headers_of_built_in_types),
        cmocka_unit_test(f9_definitions_of_nothing),
        cmocka_unit_test(f10_fields_in_another_order),
        cmocka_unit_test(f10_the_same_names_elsewhere),
        cmocka_unit_test(f9_structs_that_are_lists),
        cmocka_unit_test(f11_two_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
