/* Corners of the Factom family that messages of the reference never reach. F.. are the paragraphs
 * of docs/wire/factom.md. */
#include "gob_bytes.h"
#include "unit.h"

static struct gob gob;
static pvs_factom_in rx;
static pvs_factom_message message;

static pvs_bytes bytes_at(const char *text, size_t size) {
    return pvs_bytes_of(text, size);
}

static pvs_status read_from(pvs_reader *in, int format, int parcels, const void *bytes,
                            size_t size) {
    memset(&rx, 0, sizeof rx);
    rx.format = (uint8_t)format;
    rx.parcels = (uint8_t)parcels;
    pvs_reader_extend(in, bytes, size);
    return pvs_factom_read(in, &rx, &message);
}

/* One byte may be the first of either form: two bytes, or eight, have to be within the limit. */
static void f25_a_limit_below_the_least_message(void **state) {
    size_t limit;
    (void)state;
    for (limit = 0; limit < 12; limit++) {
        pvs_reader none = pvs_reader_stream(limit), one = pvs_reader_stream(limit);
        pvs_status status = read_from(&none, 0, 0, "", 0);
        assert_int_equal(status, limit < 2 ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
        assert_int_equal(none.needed, limit < 2 ? 0 : 2);
        status = read_from(&one, 0, 0, "p", 1);
        assert_int_equal(status, limit < 8 ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
        assert_int_equal(one.needed, limit < 8 ? 0 : 7);
        assert_int_equal(one.fault.field,
                         limit < 8 ? PVS_FACTOM_FIELD_SIZE : PVS_FACTOM_FIELD_SIGNATURE);
        assert_int_equal(one.fault.at, 0);
        assert_int_equal(one.pos, 0);
    }
}

/* A limit that is lowered while a body is on its way holds for that body, too. */
static void f24_a_limit_lowered_meanwhile(void **state) {
    static const uint8_t frame[104] = {0, 0, 0, 100, 0x08, 6, 0x12, 96};
    pvs_reader in = pvs_reader_stream(104);
    (void)state;
    assert_int_equal(read_from(&in, PVS_FACTOM_PROTOBUF, 1, frame, 10), PVS_NEED_MORE);
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

static void each_count_of_the_state_is_looked_at(void **state) {
    static const uint8_t some[] = {0x03, 0xff, 0x82, 0x00};
    pvs_reader in = pvs_reader_datagram(some, sizeof some);
    (void)state;
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.types_ = PVS_FACTOM_TYPES_MAX + 1;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    rx.types_ = 0;
    rx.fields_ = PVS_FACTOM_MEMBERS_MAX + 1;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    rx.fields_ = PVS_FACTOM_MEMBERS_MAX;
    for (rx.parcels = 255; rx.parcels > 1; rx.parcels--) {
        assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
        assert_int_equal(in.fault.at + in.fault.field, 0);
    }
    assert_int_not_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
}

/* A datagram that goes on behind a parcel, which is read the short way. */
static void expect_trailing(const uint8_t *bytes, size_t size, uint8_t version) {
    uint8_t longer[200] = {0};
    pvs_factom_in before = rx;
    pvs_reader in = pvs_reader_datagram(longer, size + 1);
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
    pvs_reader in;
    size_t at;
    (void)state;
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_PROTOBUF;
    rx.parcels = 1;
    expect_trailing(v11, sizeof v11, 11);

    /* The first parcel defines the type; those that follow are read the short way. */
    memset(&gob, 0, sizeof gob);
    gob_v10_type(&gob, 65, NULL, 0);
    at = gob.size;
    gob_v10(&gob, 65, 1);
    in = pvs_reader_stream(1 << 20);
    assert_int_equal(read_from(&in, PVS_FACTOM_GOB, 1, gob.bytes, gob.size), PVS_OK);
    assert_int_equal(message.parcel.type, 6);
    assert_int_not_equal(rx.plain_v10_, 0);
    expect_trailing(gob.bytes + at, gob.size - at, 10);
}

/* A struct is no V9Msg where it names its type itself, header or not. */
static void f19_a_header_beside_a_type(void **state) {
    pvs_reader in = pvs_reader_stream(1 << 20);
    (void)state;
    memset(&gob, 0, sizeof gob);
    gob_struct(&gob, 66, "Header", 1);
    gob_field(&gob, "Version", 3);
    gob_struct_end(&gob);
    gob_struct(&gob, 65, "Both", 3);
    gob_field(&gob, "Header", 66);
    gob_field(&gob, "Type", 3);
    gob_field(&gob, "Payload", 5);
    gob_struct_end(&gob);
    gob_message(&gob, 65, "\x02\x07\x01\x01x\x00", 6);
    assert_int_equal(read_from(&in, PVS_FACTOM_GOB, 1, gob.bytes, gob.size), PVS_OK);
    assert_int_equal(message.version, 10);
    assert_int_equal(message.parcel.type, 7);
    assert_int_equal(message.parcel.payload.size, 1);
}

/* The least id there is has no positive counterpart. */
static void f15_an_interface_with_the_least_id(void **state) {
    pvs_reader in = pvs_reader_stream(1 << 20);
    size_t at;
    (void)state;
    memset(&gob, 0, sizeof gob);
    gob_v10_type(&gob, 65, "Extra", 8);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_text(&gob, "name");
    at = gob.size;
    gob_int(&gob, INT32_MIN);
    gob_raw(&gob, "\x00\x00", 2);
    gob_v10_end(&gob, 1);
    assert_int_equal(read_from(&in, PVS_FACTOM_GOB, 1, gob.bytes, gob.size), PVS_ERR_TYPE);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_GOB_ID);
    assert_int_equal(in.pos + in.fault.at, at + 1); /* the size of the message moved it */
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
            assert_int_equal(read_from(&in, PVS_FACTOM_PROTOBUF, 1, bytes, size), PVS_OK);
            assert_int_equal(in.pos, size);
        } else {
            assert_int_equal(read_from(&in, PVS_FACTOM_PROTOBUF, 1, bytes, size),
                             PVS_ERR_DEPTH_LIMIT);
            assert_int_equal(in.fault.at, fault);
            in = pvs_reader_stream(sizeof bytes);
            in.allow = PVS_FACTOM_ALLOW_ENDS;
            assert_int_equal(read_from(&in, PVS_FACTOM_PROTOBUF, 1, bytes, size), PVS_OK);
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
            assert_int_equal(read_from(&in, PVS_FACTOM_PROTOBUF, cases[i].parcels, bytes,
                                       start + cases[i].size + behind),
                             cases[i].status);
            assert_int_equal(in.fault.at, start + cases[i].at);
            assert_int_equal(in.fault.field, cases[i].field);
        }
    }
}

/* Halves of a surrogate pair that find no partner are replaced, each for itself. */
static void j6_surrogates_without_partner(void **state) {
    static const struct {
        const char *inside, *text;
    } cases[] = {
        {"\\udc00\\udc00", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\\ud800\\ud800", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\\ud800\\udc00", "\xf0\x90\x80\x80"},
        {"\\udbff\\udfff", "\xf4\x8f\xbf\xbf"},
        {"\\ud800xudc00", "\xef\xbf\xbdxudc00"},
        {"\\ud800\\tdc00", "\xef\xbf\xbd\tdc00"},
        {"\\ud7ff\\ue000", "\xed\x9f\xbf\xee\x80\x80"},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        uint8_t text[50];
        pvs_writer out = pvs_writer_init(text, sizeof text);
        assert_int_equal(pvs_factom_unescape(&out, text_bytes(cases[i].inside)), PVS_OK);
        assert_int_equal(out.pos, strlen(cases[i].text));
        assert_memory_equal(text, cases[i].text, out.pos);
    }
}

/* ---- writing */

static pvs_factom_out tx;

static pvs_status write_handshake(pvs_writer *out, int version, const pvs_factom_handshake *hs) {
    pvs_factom_message m;
    memset(&m, 0, sizeof m);
    memset(&tx, 0, sizeof tx);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.version = (uint8_t)version;
    m.handshake = *hs;
    return pvs_factom_write(out, &tx, &m);
}

/* Alternatives as text have to be a list, and those of protobuf as many as were counted. */
static void f31_alternatives_that_are_none(void **state) {
    uint8_t buffer[1000];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_factom_handshake hs;
    (void)state;
    memset(&hs, 0, sizeof hs);
    hs.type = PVS_FACTOM_REJECT;
    hs.version = 10;
    hs.alternatives.count = 1;
    hs.alternatives.version = 10;
    hs.alternatives.data = (const uint8_t *)"{}";
    hs.alternatives.size = 2;
    assert_int_equal(write_handshake(&out, 10, &hs), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
    hs.alternatives.data = (const uint8_t *)"[]";
    assert_int_equal(write_handshake(&out, 10, &hs), PVS_OK);
    hs.version = 11;
    hs.alternatives.version = 11;
    hs.alternatives.tag_ = 7;
    assert_int_equal(write_handshake(&out, 11, &hs), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
    hs.alternatives.data = (const uint8_t *)"\x3a"; /* the tag of an element, and no more */
    hs.alternatives.size = 1;
    assert_int_equal(write_handshake(&out, 11, &hs), PVS_ERR_VALUE);
}

/* A handshake of version 9 is a request, unless it says itself what it is. */
static void types_of_handshakes(void **state) {
    static const uint16_t types[][2] = {{PVS_FACTOM_HANDSHAKE, PVS_FACTOM_PEER_REQUEST},
                                        {PVS_FACTOM_PEER_REQUEST, PVS_FACTOM_PEER_REQUEST},
                                        {PVS_FACTOM_REJECT, PVS_FACTOM_REJECT}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(types); i++) {
        uint8_t buffer[1000];
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        pvs_reader in = pvs_reader_stream(sizeof buffer);
        pvs_factom_handshake hs;
        memset(&hs, 0, sizeof hs);
        hs.type = types[i][0];
        hs.version = 9;
        hs.network = 1;
        hs.listen_port = text_bytes("8108");
        if (hs.type == PVS_FACTOM_REJECT) {
            hs.alternatives.count = 1;
            hs.alternatives.version = 10;
            hs.alternatives.data = (const uint8_t *)"[{\"IP\":\"1.2.3.4\",\"Port\":\"1\"}]";
            hs.alternatives.size = 29;
        }
        assert_int_equal(write_handshake(&out, 9, &hs), PVS_OK);
        assert_int_equal(read_from(&in, 0, 0, buffer, out.pos), PVS_OK);
        assert_int_equal(message.version, 9);
        assert_int_equal(message.handshake.type, types[i][1]);
    }
}

/* In a gather writer a list of alternatives stays where it is, as payloads do. */
static void f31_alternatives_are_gathered(void **state) {
    static const char list[] = "[{\"IP\":\"1.2.3.4\",\"Port\":\"8108\"}]";
    uint8_t whole[1000], head[1000];
    pvs_writer out = pvs_writer_init(whole, sizeof whole);
    pvs_writer gather = pvs_writer_gather(head, sizeof head);
    pvs_factom_handshake hs;
    pvs_bytes part[3];
    (void)state;
    memset(&hs, 0, sizeof hs);
    hs.type = PVS_FACTOM_REJECT;
    hs.version = 10;
    hs.alternatives.count = 1;
    hs.alternatives.version = 10;
    hs.alternatives.data = (const uint8_t *)list;
    hs.alternatives.size = sizeof list - 1;
    assert_int_equal(write_handshake(&out, 10, &hs), PVS_OK);
    assert_int_equal(write_handshake(&gather, 10, &hs), PVS_OK);
    pvs_writer_parts(&gather, part);
    assert_ptr_equal(part[1].data, list);
    assert_int_equal(part[1].size, sizeof list - 1);
    assert_int_equal(part[0].size + part[1].size + part[2].size, out.pos);
    assert_memory_equal(part[0].data, whole, part[0].size);
    assert_memory_equal(part[2].data, whole + part[0].size + part[1].size, part[2].size);
}

/* Every two of the three ids have to differ. */
static void f32_ids_that_are_the_same(void **state) {
    int i;
    (void)state;
    for (i = 0; i < 3; i++) {
        pvs_writer count = pvs_writer_init(NULL, 0);
        pvs_factom_message m;
        memset(&m, 0, sizeof m);
        memset(&tx, 0, sizeof tx);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = 10;
        m.parcel.type = 6;
        m.parcel.payload = bytes_at("x", 1);
        tx.id[0] = 70;
        tx.id[1] = 71;
        tx.id[2] = 72;
        assert_int_equal(pvs_factom_write(&count, &tx, &m), PVS_OK);
        tx.id[i] = tx.id[(i + 1) % 3];
        assert_int_equal(pvs_factom_write(&count, &tx, &m), PVS_ERR_VALUE);
        assert_int_equal(count.fault.field, PVS_FACTOM_FIELD_GOB_ID);
    }
}

/* A frame has 128 MiB at most. */
static void f24_payloads_beyond_a_frame(void **state) {
    static uint8_t byte;
    pvs_factom_message m;
    pvs_writer count = pvs_writer_init(NULL, 0);
    size_t head = 2 + 1 + 4; /* 08 type 12 size, the size in four bytes */
    (void)state;
    memset(&m, 0, sizeof m);
    memset(&tx, 0, sizeof tx);
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.version = 11;
    m.parcel.type = 6;
    m.parcel.payload = pvs_bytes_of(&byte, PVS_FACTOM_FRAME_MAX - head);
    assert_int_equal(pvs_factom_write(&count, &tx, &m), PVS_OK);
    assert_true(count.pos == 4 + (size_t)PVS_FACTOM_FRAME_MAX);
    m.parcel.payload.size++;
    count = pvs_writer_init(NULL, 0);
    assert_int_equal(pvs_factom_write(&count, &tx, &m), PVS_ERR_VALUE);
    assert_int_equal(count.fault.field, PVS_FACTOM_FIELD_SIZE);
}

/* What begins and ends in one call does not begin within another message. */
static void texts_and_shares_need_an_idle_writer(void **state) {
    uint8_t buffer[200];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_factom_endpoint ep;
    pvs_factom_share share;
    size_t open;
    int i;
    (void)state;
    memset(&ep, 0, sizeof ep);
    memset(&tx, 0, sizeof tx);
    memset(&message, 0, sizeof message);
    ep.host = text_bytes("192.0.2.1");
    ep.port = text_bytes("8108");
    memset(&share, 0, sizeof share);
    share.version = 11;
    for (i = 0; i < 3; i++) {
        assert_int_equal(pvs_factom_begin_share(&out, 10, 1), PVS_OK);
        if (i == 0) assert_int_equal(pvs_factom_print_peer(&out, &ep, 7), PVS_ERR_USAGE);
        if (i == 1) assert_int_equal(pvs_factom_print_network(&out, 7), PVS_ERR_USAGE);
        if (i == 2) assert_int_equal(pvs_factom_write_share(&out, &share), PVS_ERR_USAGE);
        assert_int_equal(out.pos, 0);
        assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
        assert_int_equal(out.pos, 0);
    }
    /* A message leaves the one that is open where it is. */
    assert_int_equal(pvs_factom_begin_share(&out, 10, 1), PVS_OK);
    assert_int_equal(pvs_factom_add_endpoint(&out, &ep), PVS_OK);
    open = out.pos;
    assert_true(open > 0);
    assert_int_equal(pvs_factom_write(&out, &tx, &message), PVS_ERR_USAGE);
    assert_int_equal(out.pos, open);
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 0);
}

/* null is a value, and so is what only begins like it: of another kind than asked for. */
static void j7_what_only_begins_like_null(void **state) {
    static const char share[] = "[{\"IP\":nil,\"Port\":\"1\"}]", word[] = "[{\"IP\":x}]";
    pvs_reader in = pvs_reader_datagram(share, sizeof share - 1);
    pvs_factom_share list;
    (void)state;
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
    in = pvs_reader_datagram(word, sizeof word - 1);
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
    in =
        pvs_reader_datagram("[{\"IP\":/}]", 10); /* the character before the digits, and the last */
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
    in = pvs_reader_datagram("[{\"IP\":9}]", 10);
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_KIND);
    in = pvs_reader_datagram("nix", 3);
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f25_a_limit_below_the_least_message),
        cmocka_unit_test(f24_a_limit_lowered_meanwhile),
        cmocka_unit_test(each_count_of_the_state_is_looked_at),
        cmocka_unit_test(parcels_with_bytes_behind_them),
        cmocka_unit_test(f19_a_header_beside_a_type),
        cmocka_unit_test(f15_an_interface_with_the_least_id),
        cmocka_unit_test(f27_groups_of_many_numbers),
        cmocka_unit_test(f26_faults_and_their_fields),
        cmocka_unit_test(j6_surrogates_without_partner),
        cmocka_unit_test(f31_alternatives_that_are_none),
        cmocka_unit_test(types_of_handshakes),
        cmocka_unit_test(f31_alternatives_are_gathered),
        cmocka_unit_test(f32_ids_that_are_the_same),
        cmocka_unit_test(f24_payloads_beyond_a_frame),
        cmocka_unit_test(texts_and_shares_need_an_idle_writer),
        cmocka_unit_test(j7_what_only_begins_like_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
