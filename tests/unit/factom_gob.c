/* Gob beyond the vectors: limits, extremes, values over several messages, what a failure leaves
 * behind. F1.. are the paragraphs of docs/wire/factom.md. */
#include "gob_reading.h"
#include "unit.h"

/* The same whatever the cuts, and again after it was said. */
static void expect(pvs_status status, size_t at, int field, uint32_t allow) {
    pvs_fault fault;
    pvs_reader before;
    pvs_factom_in rx_before;
    size_t pos, needed;
    assert_int_equal(read_first(allow), status);
    fault = in.fault;
    pos = in.pos;
    needed = in.needed;
    if (status != PVS_OK) {
        assert_int_equal(in.pos + fault.at, at);
        assert_int_equal(fault.field, field);
        before = in;
        rx_before = rx;
        assert_int_equal(pvs_factom_read(&in, &rx, &message), status);
        assert_memory_equal(&in.fault, &before.fault, sizeof fault);
        assert_memory_equal(&rx.type_, &rx_before.type_, sizeof rx.type_);
        assert_int_equal(rx.types_, rx_before.types_);
        assert_int_equal(rx.fields_, rx_before.fields_);
        assert_int_equal(message.kind, 0);
    }
    start_reading(1, allow, 1 << 20);
    while (pvs_factom_read(&in, &rx, &message) == PVS_NEED_MORE && in.size < gob.size) {
        assert_true(in.needed > 0);
        pvs_reader_extend(&in, gob.bytes, 1);
    }
    assert_int_equal(in.fault.status, status);
    assert_int_equal(in.fault.at, fault.at);
    assert_int_equal(in.fault.field, fault.field);
    assert_int_equal(in.pos, pos);
    assert_int_equal(in.needed, needed);
}

static void expect_parcel(uint32_t allow) {
    expect(PVS_OK, 0, 0, allow);
    assert_int_equal(message.kind, PVS_FACTOM_IS_PARCEL);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(message.parcel.payload.size, 1);
    assert_null(message.parcel.v9);
    assert_int_equal(in.pos, gob.size);
    assert_int_equal(rx.pending, 0);
}

/* ---- F17: the limits of the state, each by one */

static void f17_as_many_types_as_fit(void **state) {
    int64_t id;
    (void)state;
    fresh();
    for (id = 100; id < 100 + PVS_FACTOM_TYPES_MAX - 1; id++) gob_other(&gob, id, 1, 2, 0);
    gob_v10_type(&gob, 65, "Extra", 100);
    gob_v10(&gob, 65, 2);
    expect_parcel(0);
    assert_int_equal(rx.types_, PVS_FACTOM_TYPES_MAX);
}

static void f17_one_type_too_many(void **state) {
    size_t at;
    int64_t id;
    (void)state;
    fresh();
    for (id = 100; id < 100 + PVS_FACTOM_TYPES_MAX; id++) gob_other(&gob, id, 1, 2, 0);
    at = gob.size;
    gob_other(&gob, 200, 1, 2, 0);
    expect(PVS_ERR_TYPE_LIMIT, at + 1, PVS_FACTOM_FIELD_GOB_ID, ~0u);
}

static void many_fields(unsigned fields) {
    char name[8] = "F00";
    unsigned i;
    fresh();
    gob_struct(&gob, 70, "Many", fields - 2);
    for (i = 0; i < fields - 2; i++) {
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        gob_field(&gob, name, 2);
    }
    gob_struct_end(&gob);
    gob_v10_type(&gob, 65, NULL, 0);
    gob_v10(&gob, 65, 1);
}

static void f17_as_many_fields_as_fit(void **state) {
    (void)state;
    many_fields(PVS_FACTOM_MEMBERS_MAX);
    expect_parcel(0);
    assert_int_equal(rx.fields_, PVS_FACTOM_MEMBERS_MAX);
}

static void f17_one_field_too_many(void **state) {
    (void)state;
    many_fields(PVS_FACTOM_MEMBERS_MAX + 1);
    assert_int_equal(read_first(~0u), PVS_ERR_FIELD_LIMIT);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
    assert_int_equal(rx.types_, 1);
    assert_int_equal(rx.fields_, PVS_FACTOM_MEMBERS_MAX - 1);
    many_fields(PVS_FACTOM_MEMBERS_MAX + 3); /* more than all at once */
    assert_int_equal(read_first(~0u), PVS_ERR_FIELD_LIMIT);
    assert_int_equal(rx.types_, 0);
}

/* A struct that holds itself, `depth` times. */
static void nested(unsigned depth) {
    unsigned i;
    fresh();
    gob_struct(&gob, 80, "Node", 2);
    gob_field(&gob, "Value", 2);
    gob_field(&gob, "Next", 80);
    gob_struct_end(&gob);
    gob_v10_type(&gob, 65, "Extra", 80);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    for (i = 1; i < depth; i++) gob_raw(&gob, "\x02", 1);
    gob_raw(&gob, "\x01\x08", 2);
    for (i = 0; i < depth; i++) gob_raw(&gob, "\0", 1);
    gob_v10_end(&gob, 1);
}

static void f17_depth(void **state) {
    (void)state;
    nested(PVS_FACTOM_DEPTH_MAX);
    expect_parcel(0);
    nested(PVS_FACTOM_DEPTH_MAX + 1);
    assert_int_equal(read_first(~0u), PVS_ERR_DEPTH_LIMIT);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_UNKNOWN);
}

/* A list within a list within a list.. of one element each has no depth. */
static void f17_last_elements_have_no_depth(void **state) {
    unsigned i;
    (void)state;
    fresh();
    gob_other(&gob, 80, 1, 80, 0);
    gob_v10_type(&gob, 65, "Extra", 80);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    for (i = 0; i < 5000; i++) gob_uint(&gob, 1);
    gob_uint(&gob, 0);
    gob_v10_end(&gob, 1);
    expect_parcel(0);
}

/* ---- F15: interfaces, and values that go on in further messages */

/* A parcel whose interface field holds an int, behind `spans` messages that end in definitions. */
static void spanning(unsigned spans) {
    unsigned i;
    fresh();
    gob_v10_type(&gob, 65, "Extra", 8);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_text(&gob, "int");
    for (i = 0; i < spans; i++) {
        /* a definition ends the message, the value goes on in the next one */
        gob_other_within(&gob, 300 + i, 1, 2, 0);
        gob_end(&gob);
        gob_begin(&gob);
    }
    gob_int(&gob, 2);
    gob_raw(&gob, "\x02\x00\x08", 3);
    gob_v10_end(&gob, 1);
}

static void f15_a_value_over_many_messages(void **state) {
    (void)state;
    spanning(0);
    expect_parcel(0);
    spanning(1);
    expect_parcel(0);
    assert_int_equal(rx.types_, 2);
    spanning(15);
    expect_parcel(0);
    assert_int_equal(rx.types_, PVS_FACTOM_TYPES_MAX);
}

static void f15_definitions_in_a_refused_value_are_taken_back(void **state) {
    (void)state;
    spanning(16);
    assert_int_equal(read_first(0), PVS_ERR_TYPE_LIMIT);
    assert_int_equal(rx.types_, 1);
    assert_int_equal(rx.fields_, 3);
    spanning(3);
    gob.size -= 2;
    assert_int_equal(read_first(0), PVS_NEED_MORE);
    assert_int_equal(rx.types_, 1);
    assert_int_equal(in.needed, 2);
}

/* The messages that a value goes over, and the definitions before it, count against the limit. */
static void f15_the_limit_bounds_the_sum(void **state) {
    (void)state;
    spanning(5);
    assert_int_equal(read_message(1, 0, gob.size), PVS_OK);
    assert_int_equal(read_message(1, 0, gob.size - 1), PVS_ERR_SIZE_LIMIT);
    assert_int_equal(message.kind, 0);
}

/* Interfaces whose messages end behind the name. No encoder does that; bounded all the same. */
static void f17_messages_of_one_value(void **state) {
    unsigned spans;
    (void)state;
    for (spans = PVS_FACTOM_SPANS_MAX; spans <= PVS_FACTOM_SPANS_MAX + 1; spans++) {
        fresh();
        gob_struct(&gob, 90, "Many", spans);
        gob_interface_fields(&gob, spans);
        gob_struct_end(&gob);
        gob_v10_type(&gob, 65, "Extra", 90);
        gob_v10_begin(&gob, 65);
        gob_uint(&gob, 1);
        gob_interface_values(&gob, spans);
        gob_raw(&gob, "\0", 1);
        gob_v10_end(&gob, 1);
        if (spans == PVS_FACTOM_SPANS_MAX) {
            expect_parcel(0);
        } else {
            assert_int_equal(read_first(~0u), PVS_ERR_DEPTH_LIMIT);
        }
    }
}

/* A list of more interfaces than its first message has bytes is what Go's encoder writes. */
static void f15_a_list_goes_on_in_the_next_message(void **state) {
    unsigned i;
    (void)state;
    fresh();
    gob_other(&gob, 90, 1, 8, 0);
    gob_v10_type(&gob, 65, "Extra", 90);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_uint(&gob, 100);
    gob_text(&gob, "T");
    gob_other_within(&gob, 91, 1, 2, 0);
    gob_end(&gob);
    gob_begin(&gob);
    for (i = 0; i < 100; i++) {
        if (i) gob_text(&gob, "T");
        gob_int(&gob, 91);
        gob_raw(&gob, "\x02\x00\x00", 3);
    }
    gob_v10_end(&gob, 1);
    expect_parcel(0);
}

/* F14: counts that nothing stands behind end quickly, whatever the kind of list. */
static void f14_huge_counts(void **state) {
    static const unsigned kinds[] = {1, 3};
    size_t i;
    (void)state;
    for (i = 0; i < 2; i++) {
        fresh();
        gob_struct(&gob, 80, "Empty", 1);
        gob_field(&gob, "A", 2);
        gob_struct_end(&gob);
        gob_other(&gob, 81, kinds[i], 80, kinds[i] == 3 ? 80 : 0);
        gob_v10_type(&gob, 65, "Extra", 81);
        gob_v10_begin(&gob, 65);
        gob_uint(&gob, 1);
        gob_uint(&gob, INT64_MAX);
        gob_end(&gob);
        if (kinds[i] == 1) {
            expect(PVS_ERR_COUNT, gob.size, PVS_FACTOM_FIELD_UNKNOWN, PVS_FACTOM_ALLOW_ENDS);
        } else { /* all of them end with the message; then there is no payload */
            expect(PVS_ERR_LENGTH, gob.size, PVS_FACTOM_FIELD_UNKNOWN, 0);
            expect(PVS_ERR_EMPTY, gob.size, PVS_FACTOM_FIELD_PAYLOAD, PVS_FACTOM_ALLOW_ENDS);
        }
    }
}

/* F4: sizes, byte by byte against the limit and the format. */
static void f4_sizes(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        size_t limit;
        uint32_t allow;
        pvs_status status;
        size_t needed;
    } cases[] = {{"", 0, 100, 0, PVS_NEED_MORE, 2},
                 {"", 0, 1, 0, PVS_ERR_SIZE_LIMIT, 0},
                 {"", 0, 2, 0, PVS_NEED_MORE, 2},
                 {"\x01", 1, 2, 0, PVS_NEED_MORE, 1},
                 {"\x02", 1, 2, 0, PVS_ERR_SIZE_LIMIT, 0},
                 {"\x7f", 1, 1000, 0, PVS_NEED_MORE, 127},
                 {"\x00", 1, 100, 0, PVS_ERR_EMPTY, 0},
                 {"\x80", 1, 100, 0, PVS_ERR_SYNTAX, 0},
                 {"\xf7", 1, 100, 0, PVS_ERR_SYNTAX, 0},
                 {"\x63", 1, 100, 0, PVS_NEED_MORE, 99},
                 {"\x64", 1, 100, 0, PVS_ERR_SIZE_LIMIT, 0},
                 {"\xff", 1, 100, 0, PVS_ERR_SIZE_LIMIT, 0}, /* 128 at least */
                 {"\xff", 1, 100, PVS_FACTOM_ALLOW_NONMINIMAL, PVS_NEED_MORE, 2},
                 {"\xff", 1, 1000, 0, PVS_NEED_MORE, 129},
                 {"\xff\x7f", 2, 1000, 0, PVS_ERR_NONMINIMAL, 0},
                 {"\xff\x7f", 2, 1000, PVS_FACTOM_ALLOW_NONMINIMAL, PVS_NEED_MORE, 127},
                 {"\xfe\x04", 2, 1000, 0, PVS_ERR_SIZE_LIMIT, 0}, /* 1024 at least */
                 {"\xfe\x03", 2, 1000, 0, PVS_NEED_MORE, 769},
                 {"\xfe\x03\xe5", 3, 1000, 0, PVS_NEED_MORE, 997},
                 {"\xfe\x03\xe6", 3, 1000, 0, PVS_ERR_SIZE_LIMIT, 0},
                 {"\xfe", 1, 1000, 0, PVS_NEED_MORE, 258}, /* 256 at least */
                 {"\xfe", 1, 258, 0, PVS_ERR_SIZE_LIMIT, 0},
                 {"\xfd", 1, 100000, 0, PVS_NEED_MORE, 65539},
                 {"\xfd", 1, 65539, 0, PVS_ERR_SIZE_LIMIT, 0},
                 {"\xfb", 1, SIZE_MAX, 0, PVS_NEED_MORE, 5},
                 {"\xfb\x02", 2, SIZE_MAX, 0, PVS_ERR_LENGTH, 0}, /* 2^33 */
                 {"\xfa", 1, SIZE_MAX, 0, PVS_ERR_LENGTH, 0},
                 {"\xf8\x00\x00\x00\x00\x00\x00\x00\x00", 9, 100, PVS_FACTOM_ALLOW_NONMINIMAL,
                  PVS_ERR_EMPTY, 0}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        fresh();
        gob_raw(&gob, cases[i].bytes, cases[i].size);
        assert_int_equal(read_message(1, cases[i].allow, cases[i].limit), cases[i].status);
        if (in.fault.at) { /* the size is complete; what is awaited is the id behind it */
            assert_int_equal(cases[i].status, PVS_NEED_MORE);
            assert_int_equal(in.fault.at, cases[i].size);
            assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_ID);
        } else {
            assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SIZE);
        }
        if (cases[i].bytes[0] != '\xfb') assert_int_equal(in.needed, cases[i].needed);
    }
}

/* F7, F8: ids at both ends of their range. */
static void f8_ids(void **state) {
    static const struct {
        int64_t id;
        pvs_status strict, lenient;
    } cases[] = {{63, PVS_ERR_TYPE, PVS_ERR_TYPE},
                 {64, PVS_OK, PVS_OK},
                 {INT32_MAX, PVS_OK, PVS_OK},
                 {(int64_t)INT32_MAX + 1, PVS_ERR_TYPE, PVS_ERR_TYPE}, /* the int32 minimum */
                 {((int64_t)1 << 32) + 70, PVS_ERR_KIND, PVS_OK},
                 {-70, PVS_ERR_TYPE, PVS_ERR_TYPE}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        fresh();
        gob_message(&gob, -cases[i].id,
                    "\x03\x02\x02\x01\x04Type\x01\x06\x00\x01\x07Payload\x01\x0a\x00\x00\x00", 26);
        gob_v10(&gob, cases[i].id, 1);
        assert_int_equal(read_message(1, PVS_FACTOM_ALLOW_DEFINITION, 1000), cases[i].strict);
        assert_int_equal(
            read_message(1, PVS_FACTOM_ALLOW_DEFINITION | PVS_FACTOM_ALLOW_RANGE, 1000),
            cases[i].lenient);
    }
}

/* F8: the same definition again is refused before it has come; nothing of the old one changes. */
static void f8_a_definition_comes_once(void **state) {
    size_t at;
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    at = gob.size;
    gob_v10_type(&gob, 65, NULL, 0);
    expect(PVS_ERR_DUPLICATE, at + 1, PVS_FACTOM_FIELD_GOB_ID, ~0u);
    gob.size = at + 3;
    expect(PVS_ERR_DUPLICATE, at + 1, PVS_FACTOM_FIELD_GOB_ID, ~0u);
    assert_int_equal(rx.pending, 1);
}

/* F8: a definition with a byte behind it is refused, and takes no room. */
static void f8_a_refused_definition_takes_no_room(void **state) {
    size_t at;
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    at = gob.size;
    assert_true(gob.bytes[0] < 0x7f);
    gob.bytes[0]++;
    gob.bytes[gob.size++] = 0;
    expect(PVS_ERR_TRAILING, at, PVS_FACTOM_FIELD_GOB_DEFINITION, ~0u);
    assert_int_equal(rx.types_, 0);
    assert_int_equal(rx.fields_, 0);
}

/* F10: a struct that leads to a type which is not there is refused with its first value. */
static void f10_everything_has_to_be_defined(void **state) {
    size_t at;
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, "Extra", 70);
    gob_other(&gob, 70, 3, 6, 71);
    gob_other(&gob, 71, 1, 72, 0);
    at = gob.size;
    gob_v10(&gob, 65, 2);
    expect(PVS_ERR_TYPE, at + 1, PVS_FACTOM_FIELD_GOB_DEFINITION, ~0u);
    gob.size = at;
    gob_other(&gob, 72, 4, 0, 0);
    gob_v10(&gob, 65, 2);
    expect_parcel(0);
}

/* F15: an interface in the middle of everything: the map that holds it, the struct around. */
static void f15_interfaces_within_containers(void **state) {
    (void)state;
    fresh();
    gob_struct(&gob, 80, "S", 2);
    gob_field(&gob, "Any", 8);
    gob_field(&gob, "After", 6);
    gob_struct_end(&gob);
    gob_other(&gob, 81, 3, 6, 80);
    gob_v10_type(&gob, 65, "Extra", 81);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_uint(&gob, 2);
    gob_text(&gob, "one");
    gob_uint(&gob, 1);
    gob_text(&gob, "main.T");
    gob_end(&gob);
    gob_other(&gob, 300, 1, 2, 0); /* definitions between the messages of the value */
    gob_other(&gob, 301, 0, 2, 4);
    gob_begin(&gob);
    gob_int(&gob, 301);
    gob_raw(&gob, "\x02\x00\x00\x01", 4);
    gob_text(&gob, "after");
    gob_raw(&gob, "\0", 1);
    gob_text(&gob, "two");
    gob_raw(&gob, "\0", 1);
    gob_v10_end(&gob, 1);
    expect_parcel(0);
    assert_int_equal(rx.types_, 5);
}

/* The least id there is has no positive counterpart. */
static void f15_an_interface_with_the_least_id(void **state) {
    size_t at;
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, "Extra", 8);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_text(&gob, "name");
    at = gob.size;
    gob_int(&gob, INT32_MIN);
    gob_raw(&gob, "\x00\x00", 2);
    gob_v10_end(&gob, 1);
    assert_int_equal(read_first(0), PVS_ERR_TYPE);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_ID);
    assert_int_equal(in.pos + in.fault.at, at + 1); /* the size of the message moved it */
}

/* F16: an empty name in a list is no nil to the reference's skipper; an id has to follow. */
static void f16_nil_in_a_list(void **state) {
    (void)state;
    fresh();
    gob_other(&gob, 81, 1, 8, 0);
    gob_v10_type(&gob, 65, "Extra", 81);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_raw(&gob, "\x01\x00", 2);
    gob_v10_end(&gob, 1);
    /* What follows, the number 1, is read as a type id: -1. */
    assert_int_equal(read_message(1, ~0u, 1000), PVS_ERR_TYPE);
}

/* F5: a stream that ends behind a definition is cut off, although no byte is left. */
static void f5_pending_definitions(void **state) {
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    assert_int_equal(read_message(1, 0, 1000), PVS_NEED_MORE);
    assert_int_equal(in.pos, gob.size);
    assert_int_equal(pvs_reader_rest(&in).size, 0);
    assert_int_equal(rx.pending, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f17_as_many_types_as_fit),
        cmocka_unit_test(f17_one_type_too_many),
        cmocka_unit_test(f17_as_many_fields_as_fit),
        cmocka_unit_test(f17_one_field_too_many),
        cmocka_unit_test(f17_depth),
        cmocka_unit_test(f17_last_elements_have_no_depth),
        cmocka_unit_test(f15_a_value_over_many_messages),
        cmocka_unit_test(f15_definitions_in_a_refused_value_are_taken_back),
        cmocka_unit_test(f15_the_limit_bounds_the_sum),
        cmocka_unit_test(f17_messages_of_one_value),
        cmocka_unit_test(f15_a_list_goes_on_in_the_next_message),
        cmocka_unit_test(f14_huge_counts),
        cmocka_unit_test(f4_sizes),
        cmocka_unit_test(f8_ids),
        cmocka_unit_test(f8_a_refused_definition_takes_no_room),
        cmocka_unit_test(f8_a_definition_comes_once),
        cmocka_unit_test(f10_everything_has_to_be_defined),
        cmocka_unit_test(f15_interfaces_within_containers),
        cmocka_unit_test(f15_an_interface_with_the_least_id),
        cmocka_unit_test(f16_nil_in_a_list),
        cmocka_unit_test(f5_pending_definitions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
