/* Gob values of fields that nobody wants: each kind is passed over to its last byte, and what is
 * wrong within is said where it begins. F.. are the paragraphs of docs/wire/factom.md. */
#include "gob_reading.h"
#include "unit.h"

/* The types that a peer has defined. */
enum { SLICE = 80, ARRAY, MAP, STRUCT, MARSHALER, STRUCTS, STRUCT_MAP, LISTS, TEXT_MAP, LIST_MAP };

/* A V10Msg with one more field, of this type, up to its value. */
static void begin(int64_t type) {
    fresh();
    gob_other(&gob, SLICE, 1, 2, 0);
    gob_other(&gob, ARRAY, 0, 6, 2); /* two texts */
    gob_other(&gob, MAP, 3, 6, 2);
    gob_struct(&gob, STRUCT, "S", 2);
    gob_field(&gob, "A", 3);
    gob_field(&gob, "B", SLICE);
    gob_struct_end(&gob);
    gob_other(&gob, MARSHALER, 4, 0, 0);
    gob_other(&gob, STRUCTS, 1, STRUCT, 0);
    gob_other(&gob, STRUCT_MAP, 3, STRUCT, STRUCT);
    gob_other(&gob, LISTS, 1, SLICE, 0);
    gob_other(&gob, TEXT_MAP, 3, 6, STRUCT);
    gob_other(&gob, LIST_MAP, 3, SLICE, STRUCT);
    gob_v10_type(&gob, 65, "Extra", type);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\x01", 1);
}

#define VALUE(type, text) type, text, sizeof(text) - 1
#define UNKNOWN           PVS_FACTOM_FIELD_UNKNOWN
#define GOB_ID            PVS_FACTOM_FIELD_GOB_ID
#define EIGHT             "\xff\xff\xff\xff\xff\xff\xff\xff"

static void f13_whole_values(void **state) {
    static const struct {
        int64_t type;
        const char *value;
        size_t size;
        uint32_t allow;
    } cases[] = {
        {VALUE(1, "\x01"), 0},
        {VALUE(1, "\x02"), PVS_FACTOM_ALLOW_RANGE},
        {VALUE(1, "\x00"), PVS_FACTOM_ALLOW_NONMINIMAL},
        {VALUE(2, "\xf8" EIGHT), 0},
        {VALUE(3, "\xf8" EIGHT), 0},
        {VALUE(4, "\xfe\xf0\x3f"), 0},
        {VALUE(7, "\x00\x01"), 0}, /* one half may be zero */
        {VALUE(7, "\x01\x00"), 0},
        {VALUE(7, "\x00\x00"), PVS_FACTOM_ALLOW_NONMINIMAL},
        {VALUE(5, "\x02\x00\x01"), 0},
        {VALUE(6, "\x01\xff"), 0}, /* nobody looks at the text */
        {VALUE(6, "\x00"), PVS_FACTOM_ALLOW_NONMINIMAL},
        {VALUE(8, "\x03int\x04\x02\x00\x08"), 0},
        {VALUE(SLICE, "\x02\x00\x00"), 0}, /* within a list, zeros are sent */
        {VALUE(SLICE, "\x00"), PVS_FACTOM_ALLOW_NONMINIMAL},
        {VALUE(ARRAY, "\x02\x00\x01x"), 0},
        {VALUE(MAP, "\x00"), 0},
        {VALUE(MAP, "\x02\x01k\x00\x00\x02"), 0},
        {VALUE(MARSHALER, "\x00"), 0},
        {VALUE(MARSHALER, "\x03\x80\x80\x80"), 0},
        {VALUE(STRUCT, "\x00"), 0}, /* a struct is sent although it is empty */
        {VALUE(STRUCT, "\x01\x01\x01\x01\x00\x00"), 0},
        {VALUE(STRUCT, "\x02\x01\x00\x00"), 0},
        {VALUE(STRUCTS, "\x02\x00\x01\x05\x00"), 0},
        {VALUE(STRUCT_MAP, "\x01\x01\x05\x00\x02\x01\x02\x00"), 0},
        {VALUE(LISTS, "\x03\x00\x01\x00\x02\x02\x04"), 0}, /* an empty list within a list, too */
        /* Leniently, a count below zero is none. */
        {VALUE(SLICE, "\xf8\x80\x00\x00\x00\x00\x00\x00\x00"), PVS_FACTOM_ALLOW_RANGE},
        {VALUE(MAP, "\xf8" EIGHT), PVS_FACTOM_ALLOW_RANGE},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        begin(cases[i].type);
        gob_raw(&gob, cases[i].value, cases[i].size);
        gob_v10_end(&gob, 1);
        if (read_first(cases[i].allow) != PVS_OK) fail_msg("value %zu: %d", i, in.fault.status);
        assert_int_equal(in.pos, gob.size);
        assert_int_equal(message.parcel.type, 6);
        assert_int_equal(message.parcel.payload.size, 1);
        assert_int_equal(message.parcel.payload.data[0], 'x');
        if (cases[i].allow) {
            assert_int_not_equal(read_first(~cases[i].allow), PVS_OK);
            assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
        }
    }
}

/* Messages that end with such a value: the error, how many bytes before the end, and the field. */
static void f13_wrong_values(void **state) {
    static const struct {
        int64_t type;
        const char *value;
        size_t size;
        pvs_status status;
        size_t before;
        int field;
    } cases[] = {
        {VALUE(1, ""), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(1, "\x80"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(1, "\x02"), PVS_ERR_KIND, 1, UNKNOWN},
        {VALUE(1, "\x00"), PVS_ERR_NONMINIMAL, 1, UNKNOWN},
        {VALUE(1, "\x01"), PVS_ERR_LENGTH, 0, PVS_FACTOM_FIELD_GOB_NUMBER},
        {VALUE(2, "\xff"), PVS_ERR_LENGTH, 1, UNKNOWN},
        {VALUE(3, "\xff\x7f"), PVS_ERR_NONMINIMAL, 2, UNKNOWN},
        {VALUE(7, "\x01"), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(7, "\x01\x80"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(7, "\x80\x01"), PVS_ERR_SYNTAX, 2, UNKNOWN},
        {VALUE(7, "\x00\x00"), PVS_ERR_NONMINIMAL, 2, UNKNOWN},
        {VALUE(5, "\x02x"), PVS_ERR_LENGTH, 2, UNKNOWN},
        {VALUE(6, "\xf8" EIGHT), PVS_ERR_LENGTH, 9, UNKNOWN},
        {VALUE(6, "\x00"), PVS_ERR_NONMINIMAL, 1, UNKNOWN},
        {VALUE(8, "\x03in"), PVS_ERR_LENGTH, 3, UNKNOWN},
        {VALUE(8, "\x03int\x80"), PVS_ERR_SYNTAX, 1, GOB_ID},
        {VALUE(8, "\x03int\xfb\x02\x00\x00\x00\x00"), PVS_ERR_KIND, 6, GOB_ID},
        {VALUE(8, "\x03int\x04"), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(8, "\x03int\x04\x02\x00"), PVS_ERR_LENGTH, 2, UNKNOWN},
        {VALUE(8, "\x01T\x7d"), PVS_ERR_TYPE, 1, GOB_ID},          /* a definition of 63 */
        {VALUE(8, "\x01T\xff\x9f"), PVS_ERR_DUPLICATE, 2, GOB_ID}, /* of SLICE */
        {VALUE(SLICE, ""), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(SLICE, "\x00"), PVS_ERR_NONMINIMAL, 1, UNKNOWN},
        {VALUE(SLICE, "\x02\x01"), PVS_ERR_COUNT, 0, UNKNOWN},
        {VALUE(SLICE, "\x02\x01\x80"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(SLICE, "\xf8\x80\x00\x00\x00\x00\x00\x00\x00"), PVS_ERR_COUNT, 9, UNKNOWN},
        {VALUE(ARRAY, "\x01"), PVS_ERR_COUNT, 1, UNKNOWN},
        {VALUE(ARRAY, "\x03"), PVS_ERR_COUNT, 1, UNKNOWN},
        {VALUE(ARRAY, "\x02\x01x"), PVS_ERR_COUNT, 0, UNKNOWN},
        {VALUE(MAP, "\x01"), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(MAP, "\x01\x01k"), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(MAP, "\x01\x02k"), PVS_ERR_LENGTH, 2, UNKNOWN},
        {VALUE(MAP, "\xf8" EIGHT), PVS_ERR_COUNT, 9, UNKNOWN},
        {VALUE(MARSHALER, "\x02x"), PVS_ERR_LENGTH, 2, UNKNOWN},
        {VALUE(STRUCT, ""), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(STRUCT, "\x03"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(STRUCT, "\x01\x00"), PVS_ERR_NONMINIMAL, 1, UNKNOWN},
        {VALUE(STRUCT, "\x01\x01"), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(STRUCT, "\x02\x00"), PVS_ERR_NONMINIMAL, 1, UNKNOWN},
        {VALUE(STRUCT, "\x02\x01\x00\x01"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(STRUCT, "\x01\x01\x01\x01\x00"), PVS_ERR_LENGTH, 0, UNKNOWN},
        {VALUE(STRUCTS, "\x02\x01\x05\x00"), PVS_ERR_COUNT, 0, UNKNOWN},
        {VALUE(STRUCTS, "\x02\x00\x01\x00"), PVS_ERR_NONMINIMAL, 1, UNKNOWN},
        {VALUE(STRUCT_MAP, "\x01\x00\x03"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(LISTS, "\x02\x01\x00\x01\x80"), PVS_ERR_SYNTAX, 1, UNKNOWN},
        {VALUE(LISTS, "\x01\x02\x00"), PVS_ERR_COUNT, 0, UNKNOWN},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        begin(cases[i].type);
        gob_raw(&gob, cases[i].value, cases[i].size);
        gob_end(&gob);
        if (read_first(0) != cases[i].status) fail_msg("value %zu: %d", i, in.fault.status);
        if (in.fault.field != cases[i].field) fail_msg("value %zu: %#x", i, in.fault.field);
        if (in.pos + in.fault.at != gob.size - cases[i].before) {
            fail_msg("value %zu: %zu", i, gob.size - in.pos - in.fault.at);
        }
    }
}

/* A number of elements that nothing stands behind is an error also where structs may lack their end
 * and counts may be odd; only a map of structs to structs can end with its message (F14). */
static void f14_lists_that_end_early(void **state) {
    static const struct {
        int64_t type;
        const char *value;
        size_t size;
        pvs_status status;
    } cases[] = {{VALUE(SLICE, "\xf8\x40\x00\x00\x00\x00\x00\x00\x00"), PVS_ERR_COUNT},
                 {VALUE(STRUCTS, "\x02\x01\x05"), PVS_ERR_COUNT},
                 {VALUE(MAP, "\x02\x01k\x02"), PVS_ERR_LENGTH},
                 {VALUE(TEXT_MAP, "\x02\x01k"), PVS_ERR_LENGTH},
                 {VALUE(TEXT_MAP, "\x03\x01k\x01\x05"), PVS_ERR_LENGTH},
                 {VALUE(LIST_MAP, "\x02\x01\x02"), PVS_ERR_LENGTH}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        begin(cases[i].type);
        gob_raw(&gob, cases[i].value, cases[i].size);
        gob_end(&gob);
        assert_int_equal(read_first(PVS_FACTOM_ALLOW_ENDS | PVS_FACTOM_ALLOW_RANGE),
                         cases[i].status);
        assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
        assert_int_equal(in.pos + in.fault.at, gob.size);
    }
    begin(STRUCT_MAP);
    gob_raw(&gob, "\x02\x01\x05", 3);
    gob_end(&gob);
    assert_int_equal(read_first(PVS_FACTOM_ALLOW_ENDS), PVS_ERR_EMPTY); /* no payload behind it */
}

/* F16: an interface that defines its type in the middle of a message: the definition is followed by
 * a count of bytes, which nobody needs. */
static void f16_a_definition_within_a_value(void **state) {
    static const char *const counts[] = {"\x05", "\x04", "\xff\xff"};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(counts); i++) {
        begin(8);
        gob_text(&gob, "main.T");
        gob_other_within(&gob, 300, 1, 2, 0);
        gob_raw(&gob, counts[i], strlen(counts[i]));
        gob_int(&gob, 300);
        gob_text(&gob, "\x01\x01\x02"); /* a list of one number */
        gob_v10_end(&gob, 1);
        assert_int_equal(read_first(0), PVS_OK);
        assert_int_equal(in.pos, gob.size);
        assert_int_equal(message.parcel.payload.size, 1);
        assert_true(rx.types_ > 0 && rx.type_[rx.types_ - 1].id == 300);
    }
    begin(8);
    gob_text(&gob, "main.T");
    gob_other_within(&gob, 300, 1, 2, 0);
    gob_raw(&gob, "\x80", 1);
    gob_end(&gob);
    assert_int_equal(read_first(0), PVS_ERR_SYNTAX);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
    assert_int_equal(in.pos + in.fault.at, gob.size - 1);
}

/* F17: the innermost struct that is allowed may hold all that needs no further level. */
static void f17_values_at_the_greatest_depth(void **state) {
    static const struct {
        const char *value;
        size_t size;
        pvs_status status;
    } cases[] = {{"\x02\x02hi\x00", 5, PVS_OK},       /* a marshaler */
                 {"\x03\x00", 2, PVS_ERR_NONMINIMAL}, /* a list */
                 {"\x03\x80\x00", 3, PVS_ERR_SYNTAX}, /* no list */
                 {"\x03\x01\x00\x00", 4, PVS_ERR_DEPTH_LIMIT}};
    size_t i;
    int depth;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        fresh();
        gob_struct(&gob, 80, "Node", 3);
        gob_field(&gob, "Next", 80);
        gob_field(&gob, "Own", 81);
        gob_field(&gob, "List", 82);
        gob_struct_end(&gob);
        gob_other(&gob, 81, 4, 0, 0);
        gob_other(&gob, 82, 1, 2, 0);
        gob_v10_type(&gob, 65, "Extra", 80);
        gob_v10_begin(&gob, 65);
        for (depth = 0; depth < PVS_FACTOM_DEPTH_MAX; depth++) gob_raw(&gob, "\x01", 1);
        gob_raw(&gob, cases[i].value, cases[i].size);
        for (depth = 1; depth < PVS_FACTOM_DEPTH_MAX; depth++) gob_raw(&gob, "\x00", 1);
        gob_v10_end(&gob, 1);
        assert_int_equal(read_first(0), cases[i].status);
        if (cases[i].status != PVS_OK) {
            assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
        } else {
            assert_int_equal(in.pos, gob.size);
        }
    }
}

/* ---- what else a definition says of its values */

/* A type that messages were read of may be a field of another one. */
static void f13_messages_within_messages(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    gob_v10(&gob, 65, 1);
    gob_v10_type(&gob, 66, "Inner", 65);
    gob_v10_begin(&gob, 66);
    gob_raw(&gob, "\x01\x01\x07\x01\x02yy\x00", 8);
    gob_v10_end(&gob, 1);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(message.parcel.payload.size, 1);
    assert_int_equal(in.pos, gob.size);

    /* The same for version 9, whose messages have a header. */
    fresh();
    gob_struct(&gob, 70, "V9Header", 3);
    gob_field(&gob, "Version", 3);
    gob_field(&gob, "Length", 3);
    gob_field(&gob, "Crc32", 3);
    gob_struct_end(&gob);
    gob_v9_type(&gob, 71, 70);
    gob_begin(&gob);
    gob_int(&gob, 71);
    gob_raw(&gob, "\x01\x01\x09\x01\x01\x01", 6);
    gob_uint(&gob, pvs_factom_crc32(0, text_bytes("x")));
    gob_raw(&gob, "\x00\x01\x01x\x00", 5);
    gob_end(&gob);
    gob_v10_type(&gob, 65, "Inner", 71);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\x01\x01\x02\x05\x00\x01\x02yy\x00", 10);
    gob_v10_end(&gob, 1);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(message.version, 9);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(in.pos, gob.size);
}

/* F11: a field without a name is no second one of a field that nobody knows. */
static void f11_fields_without_names(void **state) {
    (void)state;
    fresh();
    gob_struct(&gob, 66, "Odd", 2);
    gob_field(&gob, "Other", 2);
    gob_raw(&gob, "\x02\x04\x00", 3); /* of type 2, and that is all */
    gob_struct_end(&gob);
    gob_v10_type(&gob, 65, NULL, 0);
    gob_v10(&gob, 65, 1);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(rx.types_, 2);
}

/* F19: what is a list and a struct at once has no header either, if it names its type. */
static void f19_a_list_that_is_a_struct(void **state) {
    (void)state;
    fresh();
    gob_struct(&gob, 66, "Inner", 1);
    gob_field(&gob, "Version", 3);
    gob_struct_end(&gob);
    gob_begin(&gob);
    gob_int(&gob, -65);
    gob_raw(&gob, "\x01\x01\x02\xff\x82\x00\x01\x04\x01\x02\x00", 11); /* an array of two ints */
    gob_raw(&gob, "\x02\x01\x02\xff\x82\x00\x01\x03", 8);              /* and a struct */
    gob_field(&gob, "Header", 66);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_v10_begin(&gob, 65);
    gob_raw(&gob, "\x01\x01\x09\x00", 4);
    gob_v10_end(&gob, 1);
    assert_int_equal(read_first(PVS_FACTOM_ALLOW_DEFINITION), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(read_first(0), PVS_ERR_SYNTAX);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f13_whole_values),
        cmocka_unit_test(f13_wrong_values),
        cmocka_unit_test(f14_lists_that_end_early),
        cmocka_unit_test(f16_a_definition_within_a_value),
        cmocka_unit_test(f17_values_at_the_greatest_depth),
        cmocka_unit_test(f13_messages_within_messages),
        cmocka_unit_test(f11_fields_without_names),
        cmocka_unit_test(f19_a_list_that_is_a_struct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
