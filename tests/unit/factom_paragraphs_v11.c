/* Paragraphs of docs/wire/factom.md about version 11, and S3 and S7 of factom_share.md, that no other test is about. */
#include "unit.h"

static pvs_factom_message message;

/* A message of version 11 whose protobuf these bytes are. */
static pvs_status read_frame(int handshake, const void *bytes, size_t size, uint32_t allow) {
    static uint8_t frame[256]; /* the message points into it */
    size_t start = handshake ? 8 : 4;
    pvs_factom_in rx;
    pvs_reader in = pvs_reader_stream(sizeof frame);
    memcpy(frame, "pbuf", 4);
    memset(frame + start - 4, 0, 3);
    frame[start - 1] = (uint8_t)size;
    memcpy(frame + start, bytes, size);
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_PROTOBUF;
    rx.parcels = !handshake;
    in.allow = allow;
    pvs_reader_extend(&in, frame, start + size);
    return pvs_factom_read(&in, &rx, &message);
}

/* A parcel of type 6 and payload "x", refused strictly and without this flag. */
static void expect_flag(const void *bytes, size_t size, uint32_t flag, pvs_status status) {
    assert_int_equal(read_frame(0, bytes, size, 0), status);
    assert_int_equal(read_frame(0, bytes, size, ~flag), status);
    assert_int_equal(read_frame(0, bytes, size, flag), PVS_OK);
    assert_int_equal(message.parcel.type, 6);
    assert_int_equal(message.parcel.payload.size, 1);
    assert_int_equal(message.parcel.payload.data[0], 'x');
}

static void f26_padded_and_wide_numbers(void **state) {
    static const uint8_t eleven[] = {8, 0x86, 128, 128, 128, 128, 128, 128, 128, 128, 128, 0};
    unsigned n;
    (void)state;
    for (n = 2; n <= 10; n++) { /* 6 in so many bytes */
        uint8_t bytes[16] = {8, 0x86};
        memset(bytes + 2, 0x80, n - 2);
        bytes[n] = 0;
        memcpy(bytes + 1 + n, "\x12\x01x", 3);
        expect_flag(bytes, 4 + n, PVS_FACTOM_ALLOW_NONMINIMAL, PVS_ERR_NONMINIMAL);
    }
    /* The tenth byte has bits beyond the 64th; then beyond those of the field. */
    expect_flag("\x08\x86\x80\x80\x80\x80\x80\x80\x80\x80\x02\x12\x01x", 14, PVS_FACTOM_ALLOW_RANGE,
                PVS_ERR_KIND);
    expect_flag("\x08\x86\x80\x80\x80\x10\x12\x01x", 9, PVS_FACTOM_ALLOW_RANGE, PVS_ERR_KIND);
    assert_int_equal(read_frame(0, eleven, sizeof eleven, ~0u), PVS_ERR_SYNTAX);
}

static void f27_fields_and_groups(void **state) {
    (void)state;
    /* Unknown fields of all wire types, one of them a group that holds another. */
    assert_int_equal(read_frame(0,
                                "\x08\x06\x48\x01\x49"
                                "12345678\x4a\x01z\x4d"
                                "1234\x4b\x50\x01\x4c\x12\x01x",
                                28, 0),
                     PVS_OK);
    assert_int_equal(message.parcel.payload.size, 1);
    /* A known field of another wire type, field 0, types 6 and 7, an end without a start. */
    assert_int_equal(read_frame(0, "\x0a\x01z\x12\x01x", 6, ~0u), PVS_ERR_KIND);
    assert_int_equal(read_frame(0, "\x00\x01", 2, ~0u), PVS_ERR_SYNTAX);
    assert_int_equal(read_frame(0, "\x4e\x01", 2, ~0u), PVS_ERR_SYNTAX);
    assert_int_equal(read_frame(0, "\x4f\x01", 2, ~0u), PVS_ERR_SYNTAX);
    assert_int_equal(read_frame(0, "\x4c", 1, ~0u), PVS_ERR_SYNTAX);
    /* A field number of 2^29, cut to 32 bits; a group that ends with another number. */
    expect_flag("\x08\x06\x80\x80\x80\x80\x10\x01\x12\x01x", 11, PVS_FACTOM_ALLOW_RANGE,
                PVS_ERR_SYNTAX);
    expect_flag("\x08\x06\x4b\x54\x12\x01x", 7, PVS_FACTOM_ALLOW_ENDS, PVS_ERR_SYNTAX);
}

static void f28_repeats_and_text(void **state) {
    pvs_factom_endpoint ep;
    pvs_factom_share list;
    (void)state;
    expect_flag("\x08\x07\x12\x01x\x08\x06", 7, PVS_FACTOM_ALLOW_REPEATED, PVS_ERR_DUPLICATE);
    expect_flag("\x08\x06\x12\x01y\x12\x01x", 8, PVS_FACTOM_ALLOW_REPEATED, PVS_ERR_DUPLICATE);
    /* Field 7 on both sides of another field: two alternatives. */
    assert_int_equal(read_frame(1,
                                "\x3a\x06\x0a\x01"
                                "a\x12\x01"
                                "1\x08\x09\x3a\x06\x0a\x01"
                                "b\x12\x01"
                                "2",
                                18, 0),
                     PVS_OK);
    assert_int_equal(message.handshake.type, 9);
    list = message.handshake.alternatives;
    assert_int_equal(list.count, 2);
    assert_int_equal(pvs_factom_next_endpoint(&list, &ep), 1);
    assert_int_equal(ep.host.data[0], 'a');
    assert_int_equal(pvs_factom_next_endpoint(&list, &ep), 1);
    assert_int_equal(ep.host.data[0], 'b');
    /* A port that is no UTF-8. */
    assert_int_equal(read_frame(1, "\x08\x08\x2a\x01\xff", 5, ~PVS_FACTOM_ALLOW_TEXT),
                     PVS_ERR_TEXT);
    assert_int_equal(read_frame(1, "\x08\x08\x2a\x01\xff", 5, PVS_FACTOM_ALLOW_TEXT), PVS_OK);
    assert_int_equal(message.handshake.listen_port.data[0], 0xff);
}

static void f29_types_and_versions_of_more_than_16_bits(void **state) {
    static const char type[] = "\x08\x86\x80\x04\x12\x01x", version[] = "\x08\x08\x18\x8b\x80\x04";
    (void)state;
    expect_flag(type, 7, PVS_FACTOM_ALLOW_RANGE, PVS_ERR_KIND); /* 65542 is 6 */
    assert_int_equal(read_frame(1, version, 6, ~PVS_FACTOM_ALLOW_RANGE), PVS_ERR_KIND);
    assert_int_equal(read_frame(1, version, 6, PVS_FACTOM_ALLOW_RANGE), PVS_OK);
    assert_int_equal(message.handshake.version, 11); /* of 65547 */
    /* 65535 fits. */
    assert_int_equal(read_frame(0, "\x08\xff\xff\x03\x12\x01x", 7, 0), PVS_OK);
    assert_int_equal(message.parcel.type, 65535);
}

/* ---- S3, S7 */

static const char *const members[] = {"\"QualityScore\":20",
                                      "\"Address\":\"10.0.0.255\"",
                                      "\"Port\":\"8108\"",
                                      "\"NodeID\":1",
                                      "\"Hash\":\"10.0.0.255\"",
                                      "\"Location\":167772415",
                                      "\"Network\":4276993775",
                                      "\"Type\":0",
                                      "\"Connections\":1",
                                      "\"LastContact\":\"0001-01-01T00:00:00Z\"",
                                      "\"Source\":{}"};

/* The element with another member in one place, as a share of one. */
static pvs_status read_with(size_t place, const char *other, pvs_factom_share *share) {
    static char text[1000];
    pvs_reader in;
    size_t i;
    strcpy(text, "[{");
    for (i = 0; i < LENGTH(members); i++) {
        if (i) strcat(text, ",");
        strcat(text, i == place ? other : members[i]);
    }
    strcat(text, "}]");
    in = pvs_reader_datagram(text, strlen(text));
    return pvs_factom_read_share(&in, 9, share);
}

static void s3_all_members_are_written_and_checked_and_two_are_used(void **state) {
    static const char *const others[] = {"\"QualityScore\":-7",
                                         NULL,
                                         NULL,
                                         "\"NodeID\":99",
                                         "\"Hash\":\"else\"",
                                         "\"Location\":1",
                                         "\"Network\":2",
                                         "\"Type\":255",
                                         "\"Connections\":-1",
                                         "\"LastContact\":\"2024-02-29T12:00:00+01:00\"",
                                         "\"Source\":{\"a\":null}"};
    static const char *const kinds[] = {
        "\"QualityScore\":\"20\"", "\"Address\":1", "\"Port\":8108",
        "\"NodeID\":-1",           "\"Hash\":1",    "\"Location\":\"1\"",
        "\"Network\":4294967296",  "\"Type\":256",  "\"Connections\":1.0",
        "\"LastContact\":0",       "\"Source\":[]"};
    char expected[1000] = "[{", room[1000];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_factom_share share;
    pvs_factom_endpoint ep = pvs_factom_endpoint_of(text_bytes("10.0.0.255"), text_bytes("8108"));
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(members); i++) {
        if (i) strcat(expected, ",");
        strcat(expected, members[i]);
    }
    strcat(expected, "}]");
    pvs_factom_begin_share(&out, 9, 4276993775u);
    pvs_factom_add_endpoint(&out, &ep);
    assert_int_equal(pvs_factom_end_share(&out), PVS_OK);
    assert_int_equal(out.pos, strlen(expected));
    assert_memory_equal(room, expected, out.pos);
    for (i = 0; i < LENGTH(members); i++) {
        assert_true(read_with(i, kinds[i], &share) == PVS_ERR_KIND);
        assert_int_equal(read_with(i, others[i] ? others[i] : members[i], &share), PVS_OK);
        assert_int_equal(share.count, 1);
        assert_int_equal(pvs_factom_next_endpoint(&share, &ep), 1);
        assert_int_equal(ep.host.size, 10);
        assert_memory_equal(ep.host.data, "10.0.0.255", 10);
        assert_int_equal(ep.port.size, 4);
        assert_memory_equal(ep.port.data, "8108", 4);
    }
}

/* A rejection with one alternative: JSON of version 10 in gob, field 7 in version 11. */
static void s7_alternatives_have_the_form_of_v10_or_are_field_7(void **state) {
    static const char json[] = "[{\"ip\":\"a\",\"port\":\"1\"}]";
    static const char field[] = "\x3a\x06\x0a\x01"
                                "a\x12\x01"
                                "1";
    int version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        const char *form = version == 11 ? field : json;
        uint8_t bytes[1000];
        pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
        pvs_reader in = pvs_reader_datagram(json, sizeof json - 1);
        pvs_factom_endpoint ep;
        pvs_factom_message m;
        pvs_factom_out tx;
        pvs_factom_in rx;
        size_t at, found = 0;
        memset(&m, 0, sizeof m);
        memset(&tx, 0, sizeof tx);
        memset(&rx, 0, sizeof rx);
        m.kind = PVS_FACTOM_IS_HANDSHAKE;
        m.version = (uint8_t)version;
        m.handshake.version = (uint16_t)version;
        m.handshake.type = PVS_FACTOM_REJECT;
        assert_int_equal(pvs_factom_read_share(&in, 10, &m.handshake.alternatives), PVS_OK);
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
        for (at = 0; at + strlen(form) <= out.pos; at++) {
            found += memcmp(bytes + at, form, strlen(form)) == 0;
        }
        assert_int_equal(found, 1);
        in = pvs_reader_stream(sizeof bytes);
        pvs_reader_extend(&in, bytes, out.pos);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
        assert_int_equal(m.handshake.alternatives.count, 1);
        assert_int_equal(m.handshake.alternatives.version, version == 11 ? 11 : 10);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &ep), 1);
        assert_true(ep.host.size == 1 && *ep.host.data == 'a');
        assert_true(ep.port.size == 1 && *ep.port.data == '1');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f26_padded_and_wide_numbers),
        cmocka_unit_test(f27_fields_and_groups),
        cmocka_unit_test(f28_repeats_and_text),
        cmocka_unit_test(f29_types_and_versions_of_more_than_16_bits),
        cmocka_unit_test(s3_all_members_are_written_and_checked_and_two_are_used),
        cmocka_unit_test(s7_alternatives_have_the_form_of_v10_or_are_field_7),
    };
    return cmocka_run_group_tests_name("factom/paragraphs of version 11", tests, NULL, NULL);
}
