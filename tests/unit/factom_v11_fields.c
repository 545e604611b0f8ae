/* The fields of a message of version 11: texts, groups, and what is blamed. F.. are the paragraphs of
 * docs/wire/factom.md. */
#include "factom_node.h"
#include "unit.h"

static pvs_status read_frame(pvs_reader *in, int parcels, const uint8_t *bytes, size_t size) {
    pvs_factom_in rx;
    pvs_factom_message m;
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_PROTOBUF;
    rx.parcels = (uint8_t)parcels;
    pvs_reader_extend(in, bytes, size);
    return pvs_factom_read(in, &rx, &m);
}

/* The borders of UTF-8, in a text of protobuf: of every length the least, the most, and one off. */
static void f28_the_borders_of_utf8(void **state) {
    static const struct {
        const char *text;
        int good;
    } borders[] = {
        {"\x7f", 1},
        {"\x80", 0},
        {"\xc1\xbf", 0},
        {"\xc2\x80", 1},
        {"\xdf\xbf", 1},
        {"\xdf\xc0", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xe0\xa0\x80", 1},
        {"\xed\x9f\xbf", 1},
        {"\xed\xa0\x80", 0},
        {"\xef\xbf\xbf", 1},
        {"\xef\xbf", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf0\x90\x80\x80", 1},
        {"\xf4\x8f\xbf\xbf", 1},
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xf0\x90\x80", 0},
        {"\xe1\x7f\x80", 0},
        {"\xe1\x80\xc0", 0},
        {"\xf1\x80\x80\x7f", 0},
    };
    static struct node a, b;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(borders); i++) {
        pvs_factom_message m;
        node_init(&a, 11, 1);
        node_init(&b, 11, 2);
        a.own.listen_port = text_bytes(borders[i].text);
        assert_int_equal(send_handshake(&a, &b), PVS_OK);
        assert_int_equal(receive(&b, &m), borders[i].good ? PVS_OK : PVS_ERR_TEXT);
    }
}

/* Groups of changing numbers within one another: sixteen changes, and one more. */
static void f27_groups_of_many_numbers(void **state) {
    uint8_t bytes[200];
    unsigned runs, i;
    (void)state;
    for (runs = 15; runs <= 17; runs++) {
        pvs_reader in = pvs_reader_stream(sizeof bytes);
        size_t size = 4, fault;
        memset(bytes, 0, sizeof bytes);
        memcpy(bytes + size, "\x08\x06\x12\x01x", 5);
        size += 5;
        fault = size;
        for (i = 0; i < runs; i++) {
            if (i == 16) fault = size;
            bytes[size++] = (uint8_t)((8 + i % 2) << 3 | 3);
            bytes[size++] = (uint8_t)((8 + i % 2) << 3 | 3); /* twice: no change */
        }
        while (i--) {
            bytes[size++] = (uint8_t)((8 + i % 2) << 3 | 4);
            bytes[size++] = (uint8_t)((8 + i % 2) << 3 | 4);
        }
        bytes[3] = (uint8_t)(size - 4);
        if (runs <= 16) {
            assert_int_equal(read_frame(&in, 1, bytes, size), PVS_OK);
            assert_int_equal(in.pos, size);
        } else {
            assert_int_equal(read_frame(&in, 1, bytes, size), PVS_ERR_DEPTH_LIMIT);
            assert_int_equal(in.fault.at, fault);
            in = pvs_reader_stream(sizeof bytes);
            in.allow = PVS_FACTOM_ALLOW_ENDS;
            assert_int_equal(read_frame(&in, 1, bytes, size), PVS_OK);
        }
    }
}

/* What is wrong in a protobuf message, where, and in which field of it. */
static void f26_faults_and_their_fields(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        int parcels;
        pvs_status status;
        size_t at;
        int field;
    } cases[] = {
        {"\x10\x01", 2, 1, PVS_ERR_KIND, 0, PVS_FACTOM_FIELD_PAYLOAD},
        {"\x08\x06\x12\x05x", 5, 1, PVS_ERR_LENGTH, 3, PVS_FACTOM_FIELD_PAYLOAD},
        {"\x08\x06\x08\x06", 4, 1, PVS_ERR_DUPLICATE, 2, PVS_FACTOM_FIELD_TYPE},
        {"\x08\x80\x80\x04\x12\x01x", 7, 1, PVS_ERR_KIND, 1, PVS_FACTOM_FIELD_TYPE},
        {"\x08\x86\x00\x12\x01x", 6, 1, PVS_ERR_NONMINIMAL, 1, PVS_FACTOM_FIELD_TYPE},
        {"\x1c", 1, 1, PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_UNKNOWN},
        {"\x44", 1, 1, PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_UNKNOWN},
        {"\x44", 1, 0, PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_UNKNOWN},
        {"\x1c", 1, 0, PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_VERSION},
        {"\x08\x08\x12\x01", 4, 0, PVS_ERR_KIND, 2, PVS_FACTOM_FIELD_NETWORK},
        {"\x08\x08\x2a\x01\xff", 5, 0, PVS_ERR_TEXT, 4, PVS_FACTOM_FIELD_LISTEN_PORT},
        {"\x08\x08\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 13, 0, PVS_ERR_KIND, 3,
         PVS_FACTOM_FIELD_LOOPBACK},
        {"\x08\x08\x30\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00", 14, 0, PVS_ERR_SYNTAX, 3,
         PVS_FACTOM_FIELD_LOOPBACK},
        {"\x08\x08\x30\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 14, 0, PVS_ERR_SYNTAX, 3,
         PVS_FACTOM_FIELD_LOOPBACK},
        {"\x08\x08\x3a\x03\x0a\x01\xff", 7, 0, PVS_ERR_TEXT, 6, PVS_FACTOM_FIELD_ALTERNATIVES},
    };
    size_t i, behind;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        for (behind = 0; behind <= 20; behind += 20) { /* what follows changes nothing */
            size_t start = cases[i].parcels ? 4 : 8;
            pvs_reader in = pvs_reader_stream(100);
            uint8_t bytes[100] = "pbuf";
            memset(bytes + start - 4, 0, 3);
            bytes[start - 1] = (uint8_t)cases[i].size;
            memcpy(bytes + start, cases[i].bytes, cases[i].size);
            assert_int_equal(
                read_frame(&in, cases[i].parcels, bytes, start + cases[i].size + behind),
                cases[i].status);
            assert_int_equal(in.fault.at, start + cases[i].at);
            assert_int_equal(in.fault.field, cases[i].field);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f28_the_borders_of_utf8),
        cmocka_unit_test(f27_groups_of_many_numbers),
        cmocka_unit_test(f26_faults_and_their_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
