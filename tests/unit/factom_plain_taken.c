/*
 * Which parcels take the short way: all that the reference writes, and none that it does not.
 * Otherwise nobody would notice, but by the clock: the long way says the same of them.
 */
#include "../../src/factom/gob.h"
#include "../../src/factom/message.h"

#include "unit.h"

static uint8_t payload[70000];

/* A gob message that is put together by hand; its size comes in front when all of it is known. */
static uint8_t made[71000], body[71000];
static size_t made_size, body_size;

static size_t number_into(uint8_t *to, uint64_t value) {
    size_t n = 1, i;
    if (value < 0x80) {
        to[0] = (uint8_t)value;
        return 1;
    }
    while (n < 8 && value >> (8 * n)) n++;
    to[0] = (uint8_t)(256 - n);
    for (i = 0; i < n; i++) to[1 + i] = (uint8_t)(value >> (8 * (n - 1 - i)));
    return 1 + n;
}

static void byte(unsigned value) {
    body[body_size++] = (uint8_t)value;
}

static void number(uint64_t value) {
    body_size += number_into(body + body_size, value);
}

/* The same with one byte more than it needs. */
static void padded(uint64_t value) {
    uint8_t plain[9];
    size_t n = number_into(plain, value), i = value < 0x80 ? 0 : 1;
    byte((unsigned)(256 - (n - i + 1)));
    byte(0);
    for (; i < n; i++) byte(plain[i]);
}

static void counted(size_t size) {
    number(size);
    memcpy(body + body_size, payload, size);
    body_size += size;
}

static void with_size(uint64_t size) {
    made_size = number_into(made, size);
    memcpy(made + made_size, body, body_size);
    made_size += body_size;
}

/* A reader that has got a parcel of this version, and with it the definitions. */
static pvs_factom_in known(int version, int32_t *id) {
    static uint8_t bytes[2000];
    pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
    pvs_reader in = pvs_reader_stream(sizeof bytes);
    pvs_factom_message m;
    pvs_factom_out tx;
    pvs_factom_in rx;
    pvs_factom_v9 v9;
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    memset(&v9, 0, sizeof v9);
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.version = (uint8_t)version;
    m.parcel.type = 6;
    m.parcel.payload = text_bytes("first");
    v9.version = 9;
    v9.length = 5;
    v9.crc32 = pvs_factom_crc32(0, m.parcel.payload);
    if (version == 9) m.parcel.v9 = &v9;
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.parcels = 1;
    pvs_reader_extend(&in, bytes, out.pos);
    assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
    *id = rx.type_[(version == 9 ? rx.plain_v9_ : rx.plain_v10_) - 1].id;
    return rx;
}

static pvs_factom_message got;

static int taken_up_to(const pvs_factom_in *rx, size_t limit, size_t size) {
    pvs_factom_in mine = *rx;
    pvs_reader in = pvs_reader_stream(limit);
    static pvs_factom_v9 header;
    size_t end = SIZE_MAX;
    memset(&got, 0, sizeof got);
    if (!pvs_factom_plain_(&in, &mine, pvs_bytes_of(made, size), &got, &end)) {
        /* and nothing of it is left */
        assert_true(got.parcel.payload.data == NULL && got.parcel.v9 == NULL);
        return 0;
    }
    assert_int_equal(got.kind, PVS_FACTOM_IS_PARCEL);
    assert_true(end == made_size);
    header = mine.v9_;
    if (got.version == 9) got.parcel.v9 = &header;
    return 1;
}

static int taken(const pvs_factom_in *rx) {
    return taken_up_to(rx, sizeof made, made_size);
}

/* ---- version 10: id, [1 type] 1 or without a type 2, payload, 0 */

static void begin_v10(int32_t id) {
    body_size = 0;
    number((uint64_t)id << 1);
}

static void make_v10(int32_t id, unsigned type, size_t size) {
    begin_v10(id);
    byte(type ? 1 : 2);
    if (type) {
        number(type);
        byte(1);
    }
    counted(size);
    byte(0);
    with_size(body_size);
}

static void version_10_is_taken(void **state) {
    static const unsigned types[] = {0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x1234, 0xfffe, 0xffff};
    static const size_t sizes[] = {5, 6, 127, 128, 255, 256, 257, 65535, 65536, 65537};
    int32_t id;
    pvs_factom_in rx = known(10, &id);
    size_t i, k;
    (void)state;
    for (i = 0; i < LENGTH(types); i++) {
        for (k = 0; k < LENGTH(sizes); k++) {
            make_v10(id, types[i], sizes[k]);
            assert_true(taken(&rx));
            assert_int_equal(got.version, 10);
            assert_int_equal(got.parcel.type, types[i]);
            assert_int_equal(got.parcel.payload.size, sizes[k]);
            assert_true(got.parcel.payload.data == made + made_size - 1 - sizes[k]);
        }
    }
    /* Numbers of more than one byte want nine to be there: here the type is followed by as many. */
    make_v10(id, 0x80, 4);
    assert_true(taken(&rx));
}

static void only_a_whole_message_within_the_limit(void **state) {
    int32_t id;
    pvs_factom_in rx = known(10, &id);
    size_t cut;
    (void)state;
    make_v10(id, 300, 200);
    for (cut = 0; cut < made_size; cut++) assert_false(taken_up_to(&rx, sizeof made, cut));
    assert_true(taken_up_to(&rx, made_size, made_size));
    assert_false(taken_up_to(&rx, made_size - 1, made_size));
    assert_true(taken_up_to(&rx, sizeof made, made_size + 1));
    assert_true(taken_up_to(&rx, sizeof made, made_size + 100));
}

static void only_the_version_of_the_connection(void **state) {
    int32_t id;
    pvs_factom_in rx = known(10, &id);
    (void)state;
    make_v10(id, 5, 10);
    rx.version = 10;
    assert_true(taken(&rx));
    rx.version = 9;
    assert_false(taken(&rx));
    rx.version = 0;
    rx.plain_v10_ = 0;
    assert_false(taken(&rx));
    rx = known(10, &id);
    make_v10(id + 1, 5, 10);
    assert_false(taken(&rx));
}

/* What no encoder writes, or not of this type. */
static void other_forms_of_version_10(void **state) {
    int32_t id;
    pvs_factom_in rx = known(10, &id);
    unsigned form;
    (void)state;
    for (form = 0; form < 16; form++) {
        begin_v10(id);
        if (form == 0) {
            body_size = 0;
            padded((uint64_t)id << 1);
        }
        byte(form == 1 ? 3 : form == 2 ? 0 : 1);
        if (form == 3) {
            number(0);
        } else if (form == 4) {
            number(0x10000);
        } else if (form == 5) {
            padded(5);
        } else if (form == 6) {
            padded(0x80);
        } else if (form == 7) {
            number(UINT64_MAX);
        } else if (form == 13 || form == 14) { /* one byte behind a 255, and needs none */
            byte(0xff);
            byte(form == 13 ? 5 : 0x7f);
        } else if (form == 15) { /* of nine bytes, more than there can be */
            byte(0xf7);
            number(5);
            memset(body + body_size, 0, 8);
            body_size += 8;
        } else {
            number(5);
        }
        byte(form == 8 ? 2 : form == 9 ? 0 : 1);
        if (form == 10) {
            byte(0);
        } else if (form == 11) {
            padded(20);
            memset(body + body_size, 'x', 20);
            body_size += 20;
        } else {
            counted(20);
        }
        byte(form == 12 ? 1 : 0);
        with_size(body_size);
        assert_false(taken_up_to(&rx, sizeof made, made_size + 10));
    }
}

/* A size that does not agree with what the message holds. */
static void other_sizes(void **state) {
    int32_t id;
    pvs_factom_in rx = known(10, &id);
    size_t size, change;
    (void)state;
    for (size = 1; size < 150; size++) {
        make_v10(id, 5, size);
        change = body_size;
        with_size(change + 1);
        assert_false(taken_up_to(&rx, sizeof made, made_size + 10));
        with_size(change - 1);
        assert_false(taken_up_to(&rx, sizeof made, made_size + 10));
    }
    make_v10(id, 5, 20);
    byte(0); /* another byte behind the end of the struct */
    with_size(body_size);
    assert_false(taken(&rx));
    with_size(UINT64_MAX);
    assert_false(taken(&rx));
    with_size(0);
    assert_false(taken(&rx));
    with_size(1);
    assert_false(taken(&rx));
}

/* ---- version 9: id, 1, the header's fields (delta, value)*, 0, 1, payload, 0 */

enum { FIELDS = PVS_GOB_APP_TYPE_ };

/* Values by code; texts are of so many bytes, none without. */
static uint64_t value_of[FIELDS + 1];

static int is_text(unsigned code) {
    return code == PVS_GOB_TARGET_ || code >= PVS_GOB_PEER_ADDRESS_;
}

static void usual_values(size_t size) {
    memset(value_of, 0, sizeof value_of);
    value_of[PVS_GOB_NETWORK_] = 0xfeedbeef;
    value_of[PVS_GOB_VERSION_] = 9;
    value_of[PVS_GOB_TYPE_] = 6;
    value_of[PVS_GOB_LENGTH_] = size;
    value_of[PVS_GOB_TARGET_] = 11;
    value_of[PVS_GOB_CRC32_] = pvs_factom_crc32(0, pvs_bytes_of(payload, size));
    value_of[PVS_GOB_PART_] = 2;
    value_of[PVS_GOB_PARTS_] = 300;
    value_of[PVS_GOB_NODE_ID_] = 0x123456789abcdef0u;
    value_of[PVS_GOB_PEER_ADDRESS_] = 12;
    value_of[PVS_GOB_PEER_PORT_] = 13;
    value_of[PVS_GOB_APP_HASH_] = 140;
    value_of[PVS_GOB_APP_TYPE_] = 15;
}

static void begin_v9(int32_t id) {
    unsigned code, last = 0;
    body_size = 0;
    number((uint64_t)id << 1);
    byte(1);
    for (code = 1; code <= FIELDS; code++) {
        if (value_of[code] == 0) continue;
        byte(code - last);
        last = code;
        if (is_text(code)) {
            counted((size_t)value_of[code]);
        } else {
            number(value_of[code]);
        }
    }
    byte(0);
}

static void make_v9(int32_t id, size_t size) {
    begin_v9(id);
    byte(1);
    counted(size);
    byte(0);
    with_size(body_size);
}

static void expect_values(size_t size) {
    const pvs_factom_v9 *v9 = got.parcel.v9;
    assert_int_equal(got.version, 9);
    assert_int_equal(got.parcel.payload.size, size);
    assert_int_equal(v9->network, value_of[PVS_GOB_NETWORK_]);
    assert_int_equal(v9->version, 9);
    assert_int_equal(v9->length, size);
    assert_int_equal(v9->crc32, value_of[PVS_GOB_CRC32_]);
    assert_int_equal(v9->part, value_of[PVS_GOB_PART_]);
    assert_int_equal(v9->parts, value_of[PVS_GOB_PARTS_]);
    assert_true(v9->node_id == value_of[PVS_GOB_NODE_ID_]);
    assert_int_equal(v9->target.size, value_of[PVS_GOB_TARGET_]);
    assert_int_equal(v9->peer_address.size, value_of[PVS_GOB_PEER_ADDRESS_]);
    assert_int_equal(v9->peer_port.size, value_of[PVS_GOB_PEER_PORT_]);
    assert_int_equal(v9->app_hash.size, value_of[PVS_GOB_APP_HASH_]);
    assert_int_equal(v9->app_type.size, value_of[PVS_GOB_APP_TYPE_]);
}

/* All fields there, each of them missing, and only those that have to be there. */
static void version_9_is_taken(void **state) {
    static const size_t sizes[] = {1, 4, 127, 128, 300, 3000, 65536};
    int32_t id;
    pvs_factom_in rx = known(9, &id);
    unsigned code;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(sizes); i++) {
        usual_values(sizes[i]);
        make_v9(id, sizes[i]);
        assert_true(taken(&rx));
        expect_values(sizes[i]);
        assert_int_equal(got.parcel.type, 6);
        for (code = 1; code <= FIELDS; code++) {
            if (code == PVS_GOB_VERSION_ || code == PVS_GOB_LENGTH_ || code == PVS_GOB_CRC32_)
                continue;
            usual_values(sizes[i]);
            value_of[code] = 0;
            make_v9(id, sizes[i]);
            memset(&rx.v9_, 0xee, sizeof rx.v9_); /* what a message before has left there */
            assert_true(taken(&rx));
            expect_values(sizes[i]);
        }
    }
    memset(value_of, 0, sizeof value_of);
    value_of[PVS_GOB_VERSION_] = 9;
    value_of[PVS_GOB_LENGTH_] = 100;
    value_of[PVS_GOB_CRC32_] = pvs_factom_crc32(0, pvs_bytes_of(payload, 100));
    make_v9(id, 100);
    assert_true(taken(&rx));
    expect_values(100);
    rx.version = 9;
    assert_true(taken(&rx));
    rx.version = 10;
    assert_false(taken(&rx));
}

/* The most that each number can be, and one more, of which only the low bits would be as before. */
static void numbers_that_fit(void **state) {
    static const struct {
        unsigned code;
        uint64_t most;
        int free; /* of what the payload demands */
    } fields[] = {{PVS_GOB_NETWORK_, UINT32_MAX, 1}, {PVS_GOB_VERSION_, UINT16_MAX, 0},
                  {PVS_GOB_TYPE_, UINT16_MAX, 1},    {PVS_GOB_LENGTH_, UINT32_MAX, 0},
                  {PVS_GOB_CRC32_, UINT32_MAX, 0},   {PVS_GOB_PART_, UINT16_MAX, 1},
                  {PVS_GOB_PARTS_, UINT16_MAX, 1},   {PVS_GOB_NODE_ID_, UINT64_MAX - 1, 1}};
    int32_t id;
    pvs_factom_in rx = known(9, &id);
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(fields); i++) {
        unsigned code = fields[i].code;
        usual_values(40);
        value_of[code] += fields[i].most + 1;
        if (fields[i].most != UINT64_MAX - 1) {
            make_v9(id, 40);
            assert_false(taken(&rx));
        }
        if (!fields[i].free) continue;
        value_of[code] = fields[i].most;
        make_v9(id, 40);
        assert_true(taken(&rx));
        expect_values(40);
        assert_int_equal(got.parcel.type, value_of[PVS_GOB_TYPE_]);
        value_of[code] = 1;
        make_v9(id, 40);
        assert_true(taken(&rx));
        value_of[code] = fields[i].most + 1;
        make_v9(id, 40);
        assert_false(taken(&rx));
    }
}

/* A header that does not agree with its payload, or that is not as the reference writes it. */
static void other_forms_of_version_9(void **state) {
    int32_t id;
    pvs_factom_in rx = known(9, &id);
    unsigned form;
    (void)state;
    usual_values(40);
    value_of[PVS_GOB_NETWORK_] = 40; /* which is no length */
    value_of[PVS_GOB_LENGTH_] = 0;
    make_v9(id, 40);
    assert_false(taken(&rx));
    for (form = 0; form < 12; form++) {
        usual_values(40);
        if (form == 0) value_of[PVS_GOB_LENGTH_]++;
        if (form == 1) value_of[PVS_GOB_CRC32_]++;
        if (form == 2) value_of[PVS_GOB_VERSION_]++;
        begin_v9(id);
        if (form == 3) body[body_size - 1] = 1; /* a field behind the last */
        if (form == 4) {                        /* a text that is there and empty */
            value_of[PVS_GOB_APP_TYPE_] = 0;
            begin_v9(id);
            body[body_size - 1] = 1;
            byte(0);
            byte(0);
        }
        if (form == 5) { /* a number that is there and zero */
            value_of[PVS_GOB_NETWORK_] = 0;
            begin_v9(id);
            body[body_size - 1] = 0;
            memmove(body + 5, body + 3, body_size);
            body_size += 2;
            assert_int_equal(number_into(body, (uint64_t)id << 1), 2);
            body[3] = 1;
            body[4] = 0;
            body[5] = 1;
        }
        byte(form == 6 ? 2 : form == 7 ? 0 : 1);
        if (form == 8) {
            padded(40);
            memcpy(body + body_size, payload, 40);
            body_size += 40;
        } else {
            counted(40);
        }
        byte(form == 9 ? 1 : 0);
        if (form == 10) byte(0);
        if (form == 11) body[2] = 2; /* a struct without a header */
        with_size(body_size);
        assert_false(taken_up_to(&rx, sizeof made, made_size + 10));
    }
}

/* A header without a checksum, of a payload whose checksum is its length. */
static void the_length_is_no_checksum(void **state) {
    static const uint8_t four[] = {0xe2, 0x69, 0x11, 0xe6};
    int32_t id;
    pvs_factom_in rx = known(9, &id);
    uint8_t was[4];
    (void)state;
    memcpy(was, payload, 4);
    memcpy(payload, four, 4);
    usual_values(4);
    assert_int_equal(value_of[PVS_GOB_CRC32_], 4);
    make_v9(id, 4);
    assert_true(taken(&rx));
    value_of[PVS_GOB_CRC32_] = 0;
    make_v9(id, 4);
    assert_false(taken(&rx));
    memcpy(payload, was, 4);
}

/* A text may end where the message ends, and no further. */
static void texts_within_the_message(void **state) {
    int32_t id;
    pvs_factom_in rx = known(9, &id);
    size_t size;
    (void)state;
    for (size = 1; size < 400; size++) {
        usual_values(40);
        value_of[PVS_GOB_APP_TYPE_] = size;
        make_v9(id, 40);
        assert_true(taken(&rx));
        expect_values(40);
        begin_v9(id);
        body_size -= 2; /* the text's last byte and the end of the header */
        with_size(body_size);
        assert_false(taken(&rx));
    }
}

static int fill(void **state) {
    size_t i;
    (void)state;
    for (i = 0; i < sizeof payload; i++) payload[i] = (uint8_t)(i * 7 + i / 251 + 1);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_10_is_taken),
        cmocka_unit_test(only_a_whole_message_within_the_limit),
        cmocka_unit_test(only_the_version_of_the_connection),
        cmocka_unit_test(other_forms_of_version_10),
        cmocka_unit_test(other_sizes),
        cmocka_unit_test(version_9_is_taken),
        cmocka_unit_test(numbers_that_fit),
        cmocka_unit_test(other_forms_of_version_9),
        cmocka_unit_test(the_length_is_no_checksum),
        cmocka_unit_test(texts_within_the_message),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
