/* Definitions of gob types, byte by byte: what is wrong is said where it begins, nothing of it stays,
 * and what a value needs of them. F.. are the paragraphs of docs/wire/factom.md. */
#include "gob_reading.h"
#include "unit.h"

/* The pieces of a definition of type 66. */
#define COMMON "\x01\x01\x01T\x01\xff\x84\x00" /* its name and id, as the first member */
#define A_INT                                                                                      \
    "\x01\x01"                                                                                     \
    "A\x01\x04\x00"
#define TYPE     "\x01\x04Type\x01\x06\x00"
#define BYTES(t) t, sizeof(t) - 1
#define ALL      0xffffffffu

static void f9_wrong_definitions(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        pvs_status status;
        size_t before;  /* the end: where it is said */
        uint32_t allow; /* ALL: refused in any case; else what makes another of it */
    } cases[] = {
        {BYTES(""), PVS_ERR_LENGTH, 0, PVS_FACTOM_ALLOW_ENDS},
        {BYTES("\x08"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x00"), PVS_ERR_SYNTAX, 1, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x01\x04"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x02\x03"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03\x03"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x04\x04"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x05\x02"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x06\x02"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x07\x02"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03\x01\x03"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03\x01\x01\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03\x01\x01"), PVS_ERR_LENGTH, 0, ALL},
        {BYTES("\x03\x01\x01\x02x"), PVS_ERR_LENGTH, 2, ALL},
        {BYTES("\x03\x01\x01\x01\xff"), PVS_ERR_TEXT, 2, PVS_FACTOM_ALLOW_TEXT},
        {BYTES("\x03\x01\x01\x00"), PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x03\x01\x02\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03\x01\x02"), PVS_ERR_LENGTH, 0, ALL},
        {BYTES("\x03\x01\x02\x00"), PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x03\x01\x02\xfb\x01\x00\x00\x00\x00"), PVS_ERR_KIND, 6, ALL},
        {BYTES("\x03\x01\x02\xfb\x01\x00\x00\x00\x01"), PVS_ERR_KIND, 6, ALL},
        {BYTES("\x03\x01\x02\x04\x00"), PVS_ERR_SYNTAX, 3, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x03\x01\x00"), PVS_ERR_SYNTAX, 1, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x03" COMMON "\x01\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03" COMMON "\x01"), PVS_ERR_LENGTH, 0, ALL},
        {BYTES("\x03" COMMON "\x01\x00"), PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x03" COMMON "\x01\x01"), PVS_ERR_COUNT, 1, ALL},
        {BYTES("\x03" COMMON "\x01\x07" A_INT), PVS_ERR_COUNT, 7, ALL},
        {BYTES("\x03" COMMON "\x01\x02" A_INT), PVS_ERR_COUNT, 0, ALL},
        {BYTES("\x03" COMMON "\x01\x06" A_INT), PVS_ERR_COUNT, 0, ALL},
        {BYTES("\x03" COMMON "\x01\x01\x03"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03" COMMON "\x01\x01\x01\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03" COMMON "\x01\x01\x01\x01\xff"), PVS_ERR_TEXT, 2, PVS_FACTOM_ALLOW_TEXT},
        {BYTES("\x03" COMMON "\x01\x01\x01\x00"), PVS_ERR_NONMINIMAL, 1,
         PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x03" COMMON "\x01\x01\x02\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03" COMMON "\x01\x01\x02\x00"), PVS_ERR_NONMINIMAL, 1,
         PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x03" COMMON "\x01\x01\x02\xfb\x01\x00\x00\x00\x00"), PVS_ERR_KIND, 6, ALL},
        {BYTES("\x03" COMMON "\x01\x02" TYPE TYPE), PVS_ERR_DUPLICATE, 9,
         PVS_FACTOM_ALLOW_REPEATED},
        {BYTES("\x03" COMMON "\x01\x03" TYPE A_INT TYPE), PVS_ERR_DUPLICATE, 9,
         PVS_FACTOM_ALLOW_REPEATED},
        {BYTES("\x03" COMMON "\x01\x01" A_INT), PVS_ERR_LENGTH, 0, PVS_FACTOM_ALLOW_ENDS},
        {BYTES("\x03" COMMON "\x01\x01" A_INT "\x01"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03" COMMON "\x01\x01" A_INT "\x00"), PVS_ERR_LENGTH, 0, PVS_FACTOM_ALLOW_ENDS},
        {BYTES("\x03" COMMON "\x01\x01" A_INT "\x00\x05"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x03" COMMON "\x00"), PVS_ERR_SYNTAX, 9, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x03\x02\x01" A_INT "\x00"), PVS_ERR_SYNTAX, 9, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x05\x00"), PVS_ERR_SYNTAX, 1, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x02\x02\x04\x00"), PVS_ERR_SYNTAX, 3, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x02" COMMON "\x01\x04\x00\x01"), PVS_ERR_SYNTAX, 0, PVS_FACTOM_ALLOW_DEFINITION},
        {BYTES("\x02" COMMON "\x01\x00"), PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x01" COMMON "\x01\x04\x01\x00"), PVS_ERR_NONMINIMAL, 1,
         PVS_FACTOM_ALLOW_NONMINIMAL},
        {BYTES("\x01" COMMON "\x01\x04\x01\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x04" COMMON "\x01\x80"), PVS_ERR_SYNTAX, 1, ALL},
        {BYTES("\x04" COMMON "\x02\x80"), PVS_ERR_SYNTAX, 1, ALL},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        fresh();
        gob_message(&gob, -66, cases[i].bytes, cases[i].size);
        if (read_first(0) != cases[i].status) fail_msg("%zu: %d", i, in.fault.status);
        if (in.fault.field != PVS_FACTOM_FIELD_GOB_DEFINITION) fail_msg("%zu", i);
        if (in.pos + in.fault.at != gob.size - cases[i].before) {
            fail_msg("%zu: %zu", i, gob.size - in.pos - in.fault.at);
        }
        assert_int_equal(rx.types_ + rx.fields_, 0);
        if (cases[i].allow != ALL) {
            if (read_first(~cases[i].allow) != cases[i].status) fail_msg("%zu: all others", i);
            read_first(cases[i].allow);
            if (in.fault.status == cases[i].status &&
                in.pos + in.fault.at == gob.size - cases[i].before &&
                in.fault.status != PVS_ERR_LENGTH) {
                fail_msg("%zu: still", i);
            }
        } else if (read_first(ALL) != cases[i].status) {
            fail_msg("%zu: %d leniently", i, in.fault.status);
        }
    }
}

/* ---- F10, F12: what a value needs of its type */

/* A parcel of type 65, behind the definitions; refused at its id because of them, or not. */
static void takes_value(uint32_t allow, pvs_status status) {
    size_t at = gob.size;
    gob_v10(&gob, 65, 1);
    assert_int_equal(read_first(allow), status);
    if (status == PVS_OK) return;
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
    assert_int_equal(in.pos + in.fault.at, at + 1);
}

static void begin(const char *type_name, int64_t type, const char *payload_name, int64_t payload) {
    fresh();
    gob_struct(&gob, 65, "V10Msg", 2);
    gob_field(&gob, type_name, type);
    gob_field(&gob, payload_name, payload);
    gob_struct_end(&gob);
}

static void f10_kinds_of_fields(void **state) {
    int64_t type;
    (void)state;
    for (type = 1; type <= 8; type++) {
        begin("Type", type, "Payload", 5);
        takes_value(ALL, type == 3 ? PVS_OK : PVS_ERR_KIND);
        begin("Type", 3, "Payload", type);
        takes_value(ALL, type == 5 ? PVS_OK : PVS_ERR_KIND);
        begin("A", type, "B", type); /* none of the fields that are wanted */
        takes_value(ALL, PVS_ERR_KIND);
    }
    fresh(); /* no struct at all */
    gob_other(&gob, 65, 1, 2, 0);
    takes_value(ALL, PVS_ERR_KIND);
    fresh();
    gob_other(&gob, 65, 4, 0, 0);
    takes_value(ALL, PVS_ERR_KIND);
}

/* A third field of a type that leads nowhere, itself or further on. */
static void extra(const char *field, size_t size) {
    fresh();
    gob_struct(&gob, 65, "V10Msg", 3);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_raw(&gob, field, size);
    gob_struct_end(&gob);
}

static void f10_types_that_lead_nowhere(void **state) {
    static const char undefined[] = "\x01\x01"
                                    "A\x01\xff\xc6\x00"; /* 99 */
    static const char missing[] = "\x01\x01"
                                  "A\x00",
                      negative[] = "\x01\x01"
                                   "A\x01\x05\x00";
    static const char reserved[] = "\x01\x01"
                                   "A\x01\x12\x00",
                      unnamed[] = "\x02\x04\x00";
    static const char good[] = "\x01\x01"
                               "A\x01\xff\x8c\x00"; /* 70 */
    unsigned kind;
    (void)state;
    extra(BYTES(undefined));
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(missing));
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(negative));
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(reserved));
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(unnamed));
    takes_value(ALL, PVS_ERR_EMPTY);
    for (kind = 0; kind <= 3; kind += kind == 1 ? 2 : 1) { /* array, slice, map: of such a type */
        extra(BYTES(good));
        gob_other(&gob, 70, kind, 99, kind == 3 ? 2 : kind == 0 ? 1 : 0);
        takes_value(ALL, PVS_ERR_TYPE);
        extra(BYTES(good));
        gob_other(&gob, 70, kind, 2, kind == 3 ? 2 : kind == 0 ? 1 : 0);
        takes_value(ALL, PVS_OK);
    }
    extra(BYTES(good));
    gob_other(&gob, 70, 3, 2, 99); /* also of a map's elements */
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(good)); /* a struct with a field of it, and one without a name */
    gob_struct(&gob, 70, "S", 1);
    gob_raw(&gob, BYTES(undefined));
    gob_struct_end(&gob);
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(good));
    gob_struct(&gob, 70, "S", 2);
    gob_field(&gob, "B", 2);
    gob_raw(&gob, BYTES(unnamed));
    gob_struct_end(&gob);
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(good)); /* three steps away; the way there may go in circles */
    gob_other(&gob, 72, 1, 99, 0);
    gob_other(&gob, 71, 3, 70, 72);
    gob_struct(&gob, 70, "S", 2);
    gob_field(&gob, "B", 70);
    gob_field(&gob, "C", 71);
    gob_struct_end(&gob);
    takes_value(ALL, PVS_ERR_TYPE);
    extra(BYTES(good));
    gob_other(&gob, 72, 1, 70, 0);
    gob_other(&gob, 71, 3, 72, 72);
    gob_struct(&gob, 70, "S", 2);
    gob_field(&gob, "B", 70);
    gob_field(&gob, "C", 71);
    gob_struct_end(&gob);
    takes_value(0, PVS_OK);
    fresh(); /* what no value leads to may be as it likes */
    gob_other(&gob, 72, 1, 99, 0);
    gob_v10_type(&gob, 65, NULL, 0);
    takes_value(0, PVS_OK);
    extra(BYTES(good));
    gob_other(&gob, 72, 1, 99, 0);
    gob_other(&gob, 70, 1, 2, 0);
    gob_other(&gob, 73, 1, 99, 0);
    takes_value(0, PVS_OK);
}

/* Lists without a type of their elements, ids below any, and more than one way to nowhere. */
static void f10_types_that_say_too_little(void **state) {
    static const char good[] = "\x01\x01"
                               "A\x01\xff\x8c\x00"; /* 70 */
    static const char least[] = "\x01\x01"
                                "A\x01\xfc\xff\xff\xff\xff\x00"; /* the least id of 32 bits */
    static const char common[] = "\x01\x01\x01T\x01\xff\x8c\x00";
    int kind, order;
    (void)state;
    extra(BYTES(least));
    takes_value(ALL, PVS_ERR_TYPE);
    for (kind = 2; kind <= 4; kind++) { /* a slice, and a map with a key or an element alone */
        if (kind == 3) continue;
        extra(BYTES(good));
        gob_begin(&gob);
        gob_int(&gob, -70);
        gob_raw(&gob, kind == 2 ? "\x02" : "\x04", 1);
        gob_raw(&gob, BYTES(common));
        gob_raw(&gob, kind == 2 ? "\x00\x00" : "\x02\x04\x00\x00", kind == 2 ? 2 : 4);
        gob_end(&gob);
        takes_value(ALL, PVS_ERR_TYPE);
    }
    extra(BYTES(good));
    gob_begin(&gob);
    gob_int(&gob, -70);
    gob_raw(&gob, "\x04", 1);
    gob_raw(&gob, BYTES(common));
    gob_raw(&gob, "\x01\x04\x00\x00", 4);
    gob_end(&gob);
    takes_value(ALL, PVS_ERR_TYPE);
    for (order = 0; order < 2; order++) { /* one field leads nowhere, the other does not */
        fresh();
        gob_struct(&gob, 65, "V10Msg", 4);
        gob_field(&gob, "A", order ? 70 : 71);
        gob_field(&gob, "B", order ? 71 : 70);
        gob_field(&gob, "Type", 3);
        gob_field(&gob, "Payload", 5);
        gob_struct_end(&gob);
        gob_other(&gob, 70, 1, 99, 0);
        gob_other(&gob, 71, 1, 2, 0);
        takes_value(ALL, PVS_ERR_TYPE);
    }
}

/*
 * A field whose type is left out has none, also where a definition that was refused has given one to
 * the field in its place: its values would else be read as something that the peer never said.
 */
static void f10_no_type_is_left_of_a_refused_definition(void **state) {
    static const char typed[] = "\x01\x01"
                                "A\x01\x04\x00"; /* 2 */
    static const char missing[] = "\x01\x01"
                                  "A\x00";
    int refused;
    (void)state;
    for (refused = 0; refused < 2; refused++) {
        memset(&rx, 0, sizeof rx);
        rx.format = PVS_FACTOM_GOB;
        rx.parcels = 1;
        if (refused) {
            extra(BYTES(typed));
            gob.bytes[gob.size - 2] = 1; /* the struct goes on with a field that it has not */
            in = pvs_reader_stream(1 << 20);
            pvs_reader_extend(&in, gob.bytes, gob.size);
            assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_SYNTAX);
            assert_int_equal(rx.types_ + rx.fields_, 0);
        }
        extra(BYTES(missing));
        gob_v10_begin(&gob, 65);
        gob_v10_end(&gob, 1);
        in = pvs_reader_stream(1 << 20);
        pvs_reader_extend(&in, gob.bytes, gob.size);
        assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_TYPE);
        assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
    }
}

/* F19: what makes a V9Msg is a header of its own that is a struct. */
static void f19_whose_header(void **state) {
    static const char no_type[] = "\x01\x06Header\x00";
    int behind, way;
    (void)state;
    for (way = 0; way < 4; way++) {
        for (behind = 0; behind < 2; behind++) {
            int k;
            fresh();
            gob_struct(&gob, 66, "S", 1);
            gob_field(&gob, "Version", 3);
            gob_struct_end(&gob);
            for (k = 0; k < 2; k++) {
                if (k == behind) { /* another type, with a header where this one ends */
                    gob_struct(&gob, 67, "V9Msg", 3);
                    gob_field(&gob, "Header", 66);
                    gob_field(&gob, "Payload", 5);
                    gob_field(&gob, "Header", 66);
                    gob_struct_end(&gob);
                    continue;
                }
                gob_struct(&gob, 65, "Msg", 3);
                gob_field(&gob, "Payload", 5);
                gob_field(&gob, "Other", way == 1 ? 66 : 2);
                if (way == 2) gob_raw(&gob, BYTES(no_type));
                if (way != 2) gob_field(&gob, "Header", way == 3 ? 1 : 2);
                gob_struct_end(&gob);
            }
            gob_message(&gob, 65, "\x01\x01x\x00", 4);
            assert_int_equal(read_first(ALL), way == 2 ? PVS_ERR_TYPE : PVS_OK);
            if (way != 2) assert_int_equal(message.version, 10);
        }
    }
    fresh(); /* one without a payload is a V9Msg, too: an empty one */
    gob_struct(&gob, 66, "S", 1);
    gob_field(&gob, "Version", 3);
    gob_struct_end(&gob);
    gob_struct(&gob, 65, "V9Msg", 1);
    gob_field(&gob, "Header", 66);
    gob_struct_end(&gob);
    gob_message(&gob, 65, "\x01\x01\x09\x00\x00", 5);
    assert_int_equal(read_first(0), PVS_ERR_EMPTY);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_PAYLOAD);
    fresh(); /* a reader that was told version 9 wants a struct there */
    gob_v9_type(&gob, 65, 2);
    gob_message(&gob, 65, "\x02\x01x\x00", 4);
    assert_int_equal(read_first(0), PVS_OK);
    start_reading(1, 0, 1 << 20);
    rx.version = 9;
    pvs_reader_extend(&in, gob.bytes, gob.size);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_KIND);
}

/* A struct is no V9Msg where it names its type itself, header or not. */
static void f19_a_header_beside_a_type(void **state) {
    (void)state;
    fresh();
    gob_struct(&gob, 66, "Header", 1);
    gob_field(&gob, "Version", 3);
    gob_struct_end(&gob);
    gob_struct(&gob, 65, "Both", 3);
    gob_field(&gob, "Header", 66);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_message(&gob, 65, "\x02\x07\x01\x01x\x00", 6);
    assert_int_equal(read_first(0), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.type, 7);
    assert_int_equal(message.parcel.payload.size, 1);
}

/* The header of version 9 is looked at in the same way, wherever its definition stands. */
static void f10_headers(void **state) {
    static const struct {
        const char *name;
        int64_t type;
        pvs_status status;
    } cases[] = {{"Version", 3, PVS_ERR_VERSION}, /* nothing wrong with the type */
                 {"Version", 2, PVS_ERR_KIND},    {"NodeID", 2, PVS_ERR_KIND},
                 {"TargetPeer", 3, PVS_ERR_KIND}, {"TargetPeer", 6, PVS_ERR_VERSION},
                 {"AppType", 5, PVS_ERR_KIND},    {"PeerPort", 6, PVS_ERR_VERSION},
                 {"Other", 99, PVS_ERR_TYPE},     {"Other", 4, PVS_ERR_VERSION}};
    size_t i;
    int behind, others;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        for (behind = 0; behind < 2; behind++) {
            for (others = 0; others < 3; others++) {
                int k;
                size_t at;
                fresh();
                for (k = 0; k < others; k++) gob_other(&gob, 80 + k, 1, 2, 0);
                for (k = 0; k < 2; k++) {
                    if (k == behind) {
                        gob_struct(&gob, 66, "V9Header", 2);
                        gob_field(&gob, "Network", 3);
                        gob_field(&gob, cases[i].name, cases[i].type);
                        gob_struct_end(&gob);
                    } else {
                        gob_v9_type(&gob, 65, 66);
                    }
                }
                at = gob.size;
                gob_message(&gob, 65, "\x01\x01\x07\x00\x01\x01x\x00", 8);
                assert_int_equal(read_first(ALL), cases[i].status);
                if (cases[i].status == PVS_ERR_VERSION) continue;
                assert_int_equal(in.pos + in.fault.at, at + 1);
                assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_DEFINITION);
            }
        }
    }
}

/* The short way is for structs exactly like those of the reference, wherever they are defined. */
static void f32_types_for_the_short_way(void **state) {
    static const char *const fields[] = {"Type", "Payload", "A"};
    static const int kinds[] = {3, 5, 2};
    static const int orders[][3] = {{0, 1, -1},  {1, 0, -1},  {0, 1, 2},  {2, 0, 1},
                                    {0, -1, -1}, {1, -1, -1}, {0, 2, -1}, {2, 1, -1}};
    size_t i, k;
    int before;
    (void)state;
    for (i = 0; i < LENGTH(orders); i++) {
        for (before = 0; before < 3; before++) {
            int n = 0;
            fresh();
            for (k = 0; k < (size_t)before; k++) gob_other(&gob, 80 + (int)k, 1, 2, 0);
            while (n < 3 && orders[i][n] >= 0) n++;
            gob_struct(&gob, 65, "V10Msg", (unsigned)n);
            for (k = 0; k < (size_t)n; k++) {
                gob_field(&gob, fields[orders[i][k]], kinds[orders[i][k]]);
            }
            gob_struct_end(&gob);
            gob_message(&gob, 65, "\x00", 1);
            assert_int_equal(read_first(0), PVS_ERR_EMPTY);
            assert_int_equal(rx.plain_v10_, i == 0 ? before + 1 : 0);
            assert_int_equal(rx.plain_v9_, 0);
        }
    }
}

static void f32_headers_for_the_short_way(void **state) {
    int way, before, k, behind;
    (void)state;
    for (way = 0; way < 4; way++) { /* as it is; without the last; two swapped; payload first */
        for (before = 0; before < 6; before++) {
            behind = before % 2;
            fresh();
            for (k = 0; k < before / 2; k++) gob_other(&gob, 80 + k, 1, 2, 0);
            for (k = 0; k < 2; k++) {
                if (k == behind) {
                    int n = way == 1 ? GOB_V9_FIELDS - 1 : GOB_V9_FIELDS, f;
                    gob_struct(&gob, 66, "V9Header", (unsigned)n);
                    for (f = 0; f < n; f++) {
                        int at = way == 2 && f < 2 ? 1 - f : f;
                        gob_field(&gob, gob_v9_header[at].name, gob_v9_header[at].type);
                    }
                    gob_struct_end(&gob);
                    continue;
                }
                gob_struct(&gob, 65, "V9Msg", 2);
                if (way == 3) gob_field(&gob, "Payload", 5);
                gob_field(&gob, "Header", 66);
                if (way != 3) gob_field(&gob, "Payload", 5);
                gob_struct_end(&gob);
            }
            gob_message(&gob, 65, "\x00", 1);
            assert_int_equal(read_first(0), PVS_ERR_VERSION);
            assert_int_equal(rx.plain_v9_, way == 0 ? before / 2 + (behind ? 0 : 1) + 1 : 0);
            assert_int_equal(rx.plain_v10_, 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f9_wrong_definitions),
        cmocka_unit_test(f10_kinds_of_fields),
        cmocka_unit_test(f10_types_that_lead_nowhere),
        cmocka_unit_test(f10_headers),
        cmocka_unit_test(f10_types_that_say_too_little),
        cmocka_unit_test(f10_no_type_is_left_of_a_refused_definition),
        cmocka_unit_test(f19_whose_header),
        cmocka_unit_test(f19_a_header_beside_a_type),
        cmocka_unit_test(f32_types_for_the_short_way),
        cmocka_unit_test(f32_headers_for_the_short_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
