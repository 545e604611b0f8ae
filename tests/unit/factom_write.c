/* Messages out: what cannot be written, ids of types, every capacity, and payloads that stay where
 * they are. F.. are the paragraphs of docs/wire/factom.md. */
#include "factom_node.h"
#include "unit.h"

static pvs_status write_to(uint8_t *buffer, size_t capacity, pvs_factom_out *tx,
                           const pvs_factom_message *m, pvs_writer *out) {
    *out = pvs_writer_init(buffer, capacity);
    return pvs_factom_write(out, tx, m);
}

static void writing_needs_to_know_the_version(void **state) {
    pvs_factom_out tx;
    pvs_factom_message m;
    pvs_writer out;
    uint8_t buffer[600];
    (void)state;
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_TYPE);
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.parcel.payload = text_bytes("x");
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_USAGE);
    m.version = 9; /* a V9 parcel repeats what the handshake said */
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_USAGE);
    m.version = 12;
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_VERSION);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_VERSION);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.version = 0;
    m.handshake.version = 8;
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_VERSION);
    m.handshake.version = 11;
    m.handshake.node_id = (uint64_t)1 << 32;
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_NODE_ID);
    m.handshake.version = 9;
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_OK);
    assert_int_equal(tx.sent, 1);
}

/* F32: ids that cannot be, and those of another Go. */
static void f32_type_ids(void **state) {
    static const int32_t wrong[][3] = {{63, 65, 66}, {65, 65, 66}, {65, 66, 65}, {65, -1, 66}};
    pvs_factom_out tx;
    pvs_factom_message m;
    pvs_writer out;
    uint8_t buffer[600];
    size_t i;
    (void)state;
    memset(&m, 0, sizeof m);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.handshake.version = 10;
    for (i = 0; i < LENGTH(wrong); i++) {
        memset(&tx, 0, sizeof tx);
        memcpy(tx.id, wrong[i], sizeof tx.id);
        assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_GOB_ID);
    }
    memset(&tx, 0, sizeof tx);
    tx.id[0] = 64;
    tx.id[1] = 65;
    tx.id[2] = 66;
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_OK);
    assert_memory_equal(buffer, "\x2a\x7f\x03\x01\x01\x05V9Msg\x01\xff\x80", 14);
    memset(&tx, 0, sizeof tx);
    tx.id[0] = INT32_MAX;
    assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_OK);
    assert_memory_equal(buffer + 1, "\xfc\xff\xff\xff\xfd", 5);
}

/* Every two of the three ids have to differ. */
static void f32_ids_that_are_the_same(void **state) {
    int i;
    (void)state;
    for (i = 0; i < 3; i++) {
        pvs_writer count = pvs_writer_init(NULL, 0);
        pvs_factom_message m;
        pvs_factom_out tx;
        memset(&m, 0, sizeof m);
        memset(&tx, 0, sizeof tx);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = 10;
        m.parcel.type = 6;
        m.parcel.payload = text_bytes("x");
        tx.id[0] = 70;
        tx.id[1] = 71;
        tx.id[2] = 72;
        assert_int_equal(pvs_factom_write(&count, &tx, &m), PVS_OK);
        tx.id[i] = tx.id[(i + 1) % 3];
        assert_int_equal(pvs_factom_write(&count, &tx, &m), PVS_ERR_VALUE);
        assert_int_equal(count.fault.field, PVS_FACTOM_FIELD_GOB_ID);
    }
}

static void counting_and_failing_change_nothing(void **state) {
    pvs_factom_out tx, before;
    pvs_factom_message m;
    pvs_writer out;
    uint8_t buffer[600];
    size_t size, capacity;
    (void)state;
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    memset(&before, 0, sizeof before);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.handshake.version = 9;
    m.handshake.listen_port = text_bytes("8108");
    assert_int_equal(write_to(NULL, 0, &tx, &m, &out), PVS_OK);
    size = out.pos;
    assert_memory_equal(&tx, &before, sizeof tx);
    for (capacity = 0; capacity < size; capacity++) {
        assert_int_equal(write_to(buffer, capacity, &tx, &m, &out), PVS_ERR_SPACE);
        assert_int_equal(out.needed, size - capacity);
        assert_memory_equal(&tx, &before, sizeof tx);
    }
    assert_int_equal(write_to(buffer, size, &tx, &m, &out), PVS_OK);
    assert_int_equal(tx.sent, 1);
}

/* A port of up to 24 bytes can be repeated in parcels. */
static void long_ports(void **state) {
    static const char port[] = "0000000000000000000000080";
    pvs_factom_out tx;
    pvs_factom_message m;
    pvs_factom_v9 v9;
    pvs_writer out;
    uint8_t buffer[600];
    size_t size;
    (void)state;
    for (size = 23; size <= 25; size++) {
        memset(&tx, 0, sizeof tx);
        memset(&m, 0, sizeof m);
        assert_int_equal(pvs_factom_header(&tx, pvs_bytes_of(NULL, 0), &v9), 0);
        m.kind = PVS_FACTOM_IS_HANDSHAKE;
        m.handshake.version = 9;
        m.handshake.listen_port = pvs_bytes_of(port, size);
        assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_OK);
        assert_int_equal(pvs_factom_header(&tx, text_bytes("abc"), &v9), size <= 24);
        assert_int_equal(v9.length, size <= 24 ? 3 : 0);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = 9;
        m.parcel.payload = text_bytes("abc");
        assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out),
                         size <= 24 ? PVS_OK : PVS_ERR_VALUE);
    }
}

/* A frame has 128 MiB at most. */
static void f24_payloads_beyond_a_frame(void **state) {
    static uint8_t byte;
    pvs_factom_message m;
    pvs_factom_out tx;
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

/* The first size that no gob message has, or that no memory has. */
static const size_t most = (size_t)1 << (SIZE_MAX > UINT32_MAX ? 33 : 31);

/* Sizes that no reader takes are refused before a byte behind them is looked at or a sum wraps. */
static void f24_sizes_that_would_wrap(void **state) {
    static uint8_t byte;
    const size_t sizes[] = {most, most + 1, SIZE_MAX / 2 + 1, SIZE_MAX - 9, SIZE_MAX - 5, SIZE_MAX};
    unsigned version;
    size_t i;
    (void)state;
    for (version = 9; version <= 11; version++) {
        for (i = 0; i < 2 * LENGTH(sizes); i++) {
            uint8_t head[PVS_FACTOM_HEAD_MAX + 64];
            pvs_writer out =
                i & 1 ? pvs_writer_gather(head, sizeof head) : pvs_writer_init(NULL, 0);
            pvs_factom_message m;
            pvs_factom_out tx, before;
            memset(&tx, 0, sizeof tx);
            memset(&m, 0, sizeof m);
            tx.sent = 1;
            before = tx;
            m.kind = PVS_FACTOM_IS_PARCEL;
            m.version = (uint8_t)version;
            m.parcel.type = 6;
            m.parcel.payload = pvs_bytes_of(&byte, sizes[i / 2]);
            assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_ERR_VALUE);
            assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_SIZE);
            assert_int_equal(out.pos, 0);
            assert_int_equal(out.hole_.size, 0);
            assert_memory_equal(&tx, &before, sizeof tx);
        }
    }
}

/* F4: the largest gob message; its size is a byte that tells how many bytes follow, and these. */
static void f4_the_largest_gob_message(void **state) {
    static uint8_t byte;
    pvs_writer out = pvs_writer_init(NULL, 0);
    pvs_factom_message m;
    pvs_factom_out tx;
    size_t size = 1 + (SIZE_MAX > UINT32_MAX ? 5 : 4), definitions;
    size_t rest = 2 + 2 + 1 + size + 1; /* id, type, field number, size, end */
    (void)state;
    memset(&m, 0, sizeof m);
    memset(&tx, 0, sizeof tx);
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.version = 10;
    m.parcel.type = 6;
    m.parcel.payload = pvs_bytes_of(&byte, 1);
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    definitions = out.pos - 1 - (2 + 2 + 1 + 1 + 1 + 1);
    m.parcel.payload.size = most - 1 - rest;
    out = pvs_writer_init(NULL, 0);
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    assert_true(out.pos == definitions + size + most - 1);
    m.parcel.payload.size++;
    out = pvs_writer_init(NULL, 0);
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_SIZE);
}

/* The texts of a header and the alternatives of a handshake are no larger either. */
static void f24_texts_that_would_wrap(void **state) {
    static uint8_t list[] = "[";
    const size_t sizes[] = {most - 1, most, SIZE_MAX / 2 + 1, SIZE_MAX - 9, SIZE_MAX};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(sizes); i++) {
        pvs_writer out = pvs_writer_init(NULL, 0);
        pvs_factom_message m;
        pvs_factom_v9 v9;
        pvs_factom_out tx;
        memset(&m, 0, sizeof m);
        memset(&v9, 0, sizeof v9);
        memset(&tx, 0, sizeof tx);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = 9;
        m.parcel.type = 6;
        m.parcel.payload = text_bytes("x");
        m.parcel.v9 = &v9;
        v9.target = v9.peer_port = v9.app_hash = v9.app_type = pvs_bytes_of(list, sizes[i]);
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_SIZE);
        memset(&m, 0, sizeof m);
        m.kind = PVS_FACTOM_IS_HANDSHAKE;
        m.handshake.version = (uint16_t)(9 + i % 3);
        m.handshake.listen_port = pvs_bytes_of(list, sizes[i]);
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_ERR_VALUE);
        assert_int_equal(out.pos, 0);
        m.handshake.listen_port.size = 1;
        m.handshake.version = 10;
        m.handshake.alternatives.data = list;
        m.handshake.alternatives.size = sizes[i] < most ? most : sizes[i];
        m.handshake.alternatives.count = 1;
        m.handshake.alternatives.version = 10;
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_SIZE);
    }
}

/* What begins and ends in one call does not begin within another message. */
static void texts_and_shares_need_an_idle_writer(void **state) {
    uint8_t buffer[200];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_factom_message m;
    pvs_factom_out tx;
    pvs_factom_endpoint ep;
    pvs_factom_share share;
    size_t open;
    int i;
    (void)state;
    memset(&ep, 0, sizeof ep);
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
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
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_ERR_USAGE);
    assert_int_equal(out.pos, open);
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 0);
}

/* Gather: head, payload, tail are the bytes of the copy; the payload is not touched. */
static void gather(void **state) {
    static uint8_t payload[5000];
    unsigned version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        static struct node a;
        uint8_t head[PVS_FACTOM_HEAD_MAX + 64], copy[6000];
        pvs_writer gathered, copied, again;
        pvs_bytes part[3];
        pvs_factom_message m;
        pvs_factom_out tx;
        node_init(&a, (int)version, 7);
        memset(&m, 0, sizeof m);
        m.kind = PVS_FACTOM_IS_HANDSHAKE;
        m.handshake = a.own;
        gathered = pvs_writer_gather(head, sizeof head);
        assert_int_equal(pvs_factom_write(&gathered, &a.tx, &m), PVS_OK);
        pvs_writer_parts(&gathered, part);
        assert_int_equal(part[1].size, 0); /* the nonce is no large payload */
        a.tx.version = (uint8_t)version;
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.parcel.type = 6;
        m.parcel.payload = pvs_bytes_of(payload, sizeof payload);
        tx = a.tx;
        again = gathered; /* behind the handshake, in the same writer */
        assert_int_equal(pvs_factom_write(&again, &tx, &m), PVS_OK);
        pvs_writer_parts(&again, part);
        assert_ptr_equal(part[1].data, payload);
        tx = a.tx;
        copied = pvs_writer_init(copy, sizeof copy);
        assert_int_equal(pvs_factom_write(&copied, &tx, &m), PVS_OK);
        gathered = pvs_writer_gather(head, sizeof head);
        assert_int_equal(pvs_factom_write(&gathered, &a.tx, &m), PVS_OK);
        assert_memory_equal(&tx, &a.tx, sizeof tx);
        pvs_writer_parts(&gathered, part);
        assert_ptr_equal(part[1].data, payload);
        assert_int_equal(part[0].size + part[1].size + part[2].size, copied.pos);
        assert_memory_equal(part[0].data, copy, part[0].size);
        if (part[2].size) {
            assert_memory_equal(part[2].data, copy + copied.pos - part[2].size, part[2].size);
        }
        assert_int_equal(pvs_factom_write(&gathered, &a.tx, &m), PVS_ERR_USAGE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing_needs_to_know_the_version),
        cmocka_unit_test(f32_type_ids),
        cmocka_unit_test(f32_ids_that_are_the_same),
        cmocka_unit_test(counting_and_failing_change_nothing),
        cmocka_unit_test(long_ports),
        cmocka_unit_test(f24_payloads_beyond_a_frame),
        cmocka_unit_test(f24_sizes_that_would_wrap),
        cmocka_unit_test(f4_the_largest_gob_message),
        cmocka_unit_test(f24_texts_that_would_wrap),
        cmocka_unit_test(texts_and_shares_need_an_idle_writer),
        cmocka_unit_test(gather),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
