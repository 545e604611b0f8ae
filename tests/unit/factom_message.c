/* Handshakes, parcels and the negotiation beyond the vectors. F1.. are the paragraphs of
 * docs/wire/factom.md. */
#include <pvs/pvs.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const pvs_bytes nothing = {NULL, 0};
static const uint64_t NONCE = 0x1122334455667788u;

static pvs_bytes text(const char *s) {
    return pvs_bytes_of(s, strlen(s));
}

/* A node: what it is configured for, and both states of its one connection. */
struct node {
    pvs_factom_handshake own;
    pvs_factom_in rx;
    pvs_factom_out tx;
    pvs_reader in;
    uint8_t buffer[4096];
    int lowest;
};

static void node_init(struct node *node, int version, uint64_t nonce) {
    memset(node, 0, sizeof *node);
    node->own.version = (uint16_t)version;
    node->own.type = version == 9 ? 3 : 8;
    node->own.network = PVS_FACTOM_LOCALNET;
    node->own.node_id = nonce & 0xffffffffu;
    node->own.loopback = nonce;
    node->own.listen_port = text("8108");
    node->in = pvs_reader_stream(sizeof node->buffer);
    node->lowest = 9;
}

static pvs_status send_message(struct node *from, struct node *to, int kind, uint16_t type,
                               pvs_bytes payload) {
    pvs_writer out = pvs_writer_init(to->buffer + to->in.size, sizeof to->buffer - to->in.size);
    pvs_factom_message m;
    pvs_status status;
    memset(&m, 0, sizeof m);
    m.kind = (uint8_t)kind;
    m.handshake = from->own;
    m.parcel.type = type;
    m.parcel.payload = payload;
    status = pvs_factom_write(&out, &from->tx, &m);
    pvs_reader_extend(&to->in, to->buffer, out.pos);
    return status;
}

static pvs_status receive(struct node *node, pvs_factom_message *m) {
    return pvs_factom_read(&node->in, &node->rx, m);
}

static void say_hello(struct node *from, struct node *to, pvs_factom_message *m) {
    assert_int_equal(send_message(from, to, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
    assert_int_equal(receive(to, m), PVS_OK);
    assert_int_equal(m->kind, PVS_FACTOM_IS_HANDSHAKE);
}

/* No member has changed; what pads them may be anything. */
static void assert_same_handshake(const pvs_factom_handshake *now,
                                  const pvs_factom_handshake *before) {
    assert_true(now->loopback == before->loopback);
    assert_int_equal(now->network, before->network);
    assert_int_equal(now->node_id, before->node_id);
    assert_int_equal(now->version, before->version);
    assert_int_equal(now->type, before->type);
    assert_ptr_equal(now->listen_port.data, before->listen_port.data);
    assert_int_equal(now->listen_port.size, before->listen_port.size);
    assert_ptr_equal(now->alternatives.data, before->alternatives.data);
    assert_int_equal(now->alternatives.size, before->alternatives.size);
    assert_int_equal(now->alternatives.count, before->alternatives.count);
    assert_int_equal(now->alternatives.version, before->alternatives.version);
    assert_int_equal(now->alternatives.tag_, before->alternatives.tag_);
    assert_int_equal(now->alternatives.walked_, before->alternatives.walked_);
}

/* ---- F30: who calls whom, and what both speak then */

static void f30_the_table(void **state) {
    static const struct {
        int caller, called, spoken;
    } table[] = {{9, 9, 9},    {9, 10, 9},  {9, 11, 9},   {10, 9, 9},  {10, 10, 10},
                 {10, 11, 10}, {11, 9, 11}, {11, 10, 11}, {11, 11, 11}};
    static struct node a, b;
    pvs_factom_message m;
    size_t i;
    (void)state;
    for (i = 0; i < sizeof table / sizeof table[0]; i++) {
        int spoken = table[i].spoken;
        node_init(&a, table[i].caller, 1);
        node_init(&b, table[i].called, 2);
        say_hello(&a, &b, &m);
        assert_int_equal(pvs_factom_agree(&b.tx, &b.own, b.lowest, &m), PVS_OK);
        assert_int_equal(b.own.version, spoken);
        assert_int_equal(b.own.type, spoken == 9 ? 3 : 8);
        assert_int_equal(b.tx.version, spoken);
        say_hello(&b, &a, &m);
        assert_int_equal(m.handshake.version, spoken);
        assert_int_equal(pvs_factom_agree(&a.tx, &a.own, a.lowest, &m), PVS_OK);
        assert_int_equal(a.tx.version, spoken);
        assert_int_equal(a.own.version, table[i].caller);

        assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 1, text("Ping")), PVS_OK);
        assert_int_equal(receive(&b, &m), PVS_OK);
        assert_int_equal(m.version, spoken);
        assert_int_equal(m.parcel.type, PVS_FACTOM_PING);
        assert_memory_equal(m.parcel.payload.data, "Ping", 4);
        assert_int_equal(m.parcel.v9 != NULL, spoken == 9);
        assert_int_equal(send_message(&b, &a, PVS_FACTOM_IS_PARCEL, 2, text("Pong")), PVS_OK);
        assert_int_equal(receive(&a, &m), PVS_OK);
        assert_int_equal(m.version, spoken);
        if (spoken == 9) {
            assert_int_equal(m.parcel.v9->network, PVS_FACTOM_LOCALNET);
            assert_int_equal(m.parcel.v9->node_id, 2);
            assert_int_equal(m.parcel.v9->version, 9);
            assert_memory_equal(m.parcel.v9->peer_port.data, "8108", 4);
            assert_int_equal(m.parcel.v9->target.size, 0);
        }
    }
}

static void f19_f30_a_reader_that_was_told_its_version(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    (void)state;
    node_init(&a, 10, 1);
    node_init(&b, 10, 2);
    say_hello(&a, &b, &m);
    a.tx.version = 9;
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 1, text("Ping")), PVS_OK);
    b.rx.version = 10; /* strictly it is refused, leniently it is a V10Msg of type 0 */
    assert_int_equal(receive(&b, &m), PVS_ERR_TYPE);
    b.in.allow = PVS_FACTOM_ALLOW_MISMATCH;
    assert_int_equal(receive(&b, &m), PVS_OK);
    assert_int_equal(m.version, 10);
    assert_int_equal(m.parcel.type, 0);
    a.tx.version = 10;
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 1, text("Ping")), PVS_OK);
    b.rx.version = 9;
    assert_int_equal(receive(&b, &m), PVS_ERR_VERSION); /* as V9Msg its header is empty */
    b.rx.version = 11;
    assert_int_equal(receive(&b, &m), PVS_ERR_USAGE);
    assert_int_equal(b.in.fault.at, 0);
    assert_int_equal(b.in.fault.field, 0);
    b.rx.version = 0;
    assert_int_equal(receive(&b, &m), PVS_OK);
    assert_int_equal(m.parcel.type, 1);
    /* That its type is known by now does not make it one of version 9. */
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 1, text("Pong")), PVS_OK);
    b.rx.version = 9;
    b.in.allow = 0;
    assert_int_equal(receive(&b, &m), PVS_ERR_VERSION);
    assert_int_equal(m.kind, 0);
    b.rx.version = 10;
    assert_int_equal(receive(&b, &m), PVS_OK);
    assert_int_equal(m.parcel.payload.size, 4);
}

static void f31_verdicts(void **state) {
    static struct node a, b;
    pvs_factom_message m, other;
    pvs_factom_out before;
    (void)state;
    node_init(&a, 10, 1);
    node_init(&b, 10, NONCE);
    say_hello(&a, &b, &m);
    before = b.tx;
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 11, &m), PVS_ERR_VERSION);
    other = m;
    other.handshake.network ^= 1;
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_ERR_NETWORK);
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 11, &other), PVS_ERR_VERSION);
    other = m;
    other.handshake.listen_port = text("70000");
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_ERR_PORT);
    other = m;
    other.kind = PVS_FACTOM_IS_PARCEL;
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_ERR_USAGE);
    other = m;
    other.handshake.version = 12; /* in a V9Msg */
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_ERR_VERSION);
    other.version = 11; /* in a frame */
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_OK);
    assert_int_equal(b.tx.version, 11);
    assert_int_equal(b.own.version, 11);
    b.tx = before;
    b.own.version = 10;
    /* A type 9 or the own nonce mean nothing to a node that was called. */
    other = m;
    other.handshake.type = PVS_FACTOM_REJECT;
    other.handshake.loopback = NONCE;
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_OK);
    b.tx = before;
    assert_int_equal(send_message(&b, &a, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
    before = b.tx;
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_ERR_REJECTED);
    other.handshake.type = 8;
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &other), PVS_ERR_LOOPBACK);
    assert_memory_equal(&before, &b.tx, sizeof before);
    assert_int_equal(pvs_factom_agree(&b.tx, &b.own, 9, &m), PVS_OK);
}

/* F20: the loopback, byte by byte, in all forms. */
static void f20_the_loopback_arrives(void **state) {
    static const uint64_t nonces[] = {0x1122334455667788u, 0xf1e2d3c4b5a69788u, 1,
                                      (uint64_t)1 << 63};
    static struct node a, b;
    pvs_factom_message m;
    uint16_t version;
    size_t i;
    (void)state;
    for (version = 9; version <= 11; version++) {
        for (i = 0; i < sizeof nonces / sizeof nonces[0]; i++) {
            node_init(&a, version, nonces[i]);
            node_init(&b, version, 0);
            say_hello(&a, &b, &m);
            assert_true(m.handshake.loopback == nonces[i]);
            assert_int_equal(m.handshake.node_id, nonces[i] & 0xffffffffu);
        }
    }
}

static void assert_text(pvs_bytes got, const char *expected) {
    assert_int_equal(got.size, strlen(expected));
    assert_memory_equal(got.data, expected, got.size);
}

/* F1: what the reference puts into every header of version 9. */
static void the_own_header(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    pvs_factom_v9 v9;
    (void)state;
    node_init(&a, 9, 77);
    node_init(&b, 9, 0);
    say_hello(&a, &b, &m);
    assert_int_equal(pvs_factom_header(&a.tx, text("abc"), &v9), 1);
    assert_int_equal(v9.network, PVS_FACTOM_LOCALNET);
    assert_int_equal(v9.version, 9);
    assert_int_equal(v9.length, 3);
    assert_int_equal(v9.crc32, pvs_factom_crc32(0, text("abc")));
    assert_int_equal(v9.node_id, 77);
    assert_text(v9.peer_port, "8108");
    assert_text(v9.app_hash, "NetworkMessage");
    assert_text(v9.app_type, "Network");
    assert_true(v9.target.size == 0 && v9.peer_address.size == 0);
    assert_true(v9.part == 0 && v9.parts == 0);
    a.tx.version = 9;
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 1, text("Ping")), PVS_OK);
    assert_int_equal(receive(&b, &m), PVS_OK);
    assert_int_equal(m.version, 9);
    assert_text(m.parcel.v9->app_hash, "NetworkMessage");
    assert_text(m.parcel.v9->app_type, "Network");
}

/* F31: an alternative that cannot be called makes the whole handshake invalid. */
static void f31_alternatives_are_checked(void **state) {
    static const char list[] =
        "[{\"ip\":\"10.0.0.1\",\"port\":\"1\"},{\"ip\":\"10.0.0.2\",\"port\":\"0\"}]";
    static struct node a, b;
    pvs_factom_message m;
    pvs_factom_handshake theirs;
    pvs_reader in = pvs_reader_datagram(list, sizeof list - 1);
    (void)state;
    memset(&theirs, 0, sizeof theirs);
    theirs.version = 10;
    theirs.network = 5;
    theirs.listen_port = text("8108");
    assert_int_equal(pvs_factom_check_handshake(&theirs, 9, 5), PVS_OK);
    in.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    assert_int_equal(pvs_factom_read_share(&in, 10, &theirs.alternatives), PVS_OK);
    assert_int_equal(pvs_factom_check_handshake(&theirs, 9, 5), PVS_ERR_ENDPOINT);
    /* It can be read all the same, so that one sees what came. */
    node_init(&a, 10, 1);
    node_init(&b, 10, 0);
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
    b.own.type = PVS_FACTOM_REJECT;
    b.own.alternatives = theirs.alternatives;
    say_hello(&b, &a, &m);
    assert_int_equal(m.handshake.alternatives.count, 2);
    assert_int_equal(pvs_factom_agree(&a.tx, &a.own, 9, &m), PVS_ERR_ENDPOINT);
    theirs.listen_port = text("0");
    assert_int_equal(pvs_factom_check_handshake(&theirs, 9, 5), PVS_ERR_PORT);
}

/* F31: alternatives, in all three forms. */
static void f31_rejections(void **state) {
    static struct node a, b;
    uint8_t list[256];
    uint16_t version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        pvs_writer out = pvs_writer_init(list, sizeof list);
        pvs_factom_endpoint one = pvs_factom_endpoint_of(text("10.0.0.1"), text("1")), two = one;
        pvs_factom_message m;
        pvs_reader in;
        two.port = text("99");
        node_init(&a, version, 1);
        node_init(&b, version, 0);
        assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
        pvs_factom_begin_share(&out, version == 11 ? 11 : 10, 0);
        pvs_factom_add_endpoint(&out, &one);
        pvs_factom_add_endpoint(&out, &two);
        assert_int_equal(pvs_factom_end_share(&out), PVS_OK);
        in = pvs_reader_datagram(list, out.pos);
        assert_int_equal(pvs_factom_read_share(&in, version == 11 ? 11 : 10, &b.own.alternatives),
                         PVS_OK);
        b.own.type = PVS_FACTOM_REJECT;
        say_hello(&b, &a, &m);
        assert_int_equal(m.handshake.alternatives.count, 2);
        assert_int_equal(pvs_factom_agree(&a.tx, &a.own, 9, &m), PVS_ERR_REJECTED);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &one), 1);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &two), 1);
        assert_memory_equal(two.port.data, "99", 2);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &two), 0);
        /* An alternative that cannot be called makes the whole handshake invalid. */
        if (version == 11) continue;
        b.own.alternatives.version = 9; /* not the form of handshakes */
        memset(&b.tx, 0, sizeof b.tx);
        assert_int_equal(send_message(&b, &a, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_ERR_VALUE);
        assert_int_equal(b.tx.sent, 0);
    }
}

/* Alternatives that were walked are refused in all forms, and not written without the first ones. */
static void f31_walked_alternatives(void **state) {
    static const char json[] =
        "[{\"ip\":\"10.0.0.1\",\"port\":\"1\"},{\"ip\":\"10.0.0.2\",\"port\":\"2\"}]";
    static const char pb[] = "\x0a\x06\x0a\x01"
                             "a\x12\x01"
                             "1\x0a\x06\x0a\x01"
                             "b\x12\x01"
                             "2";
    int form, walked;
    (void)state;
    for (form = 0; form < 4; form++) { /* 9, 10, 11 with either form of share */
        int version = form == 3 ? 11 : 9 + form;
        const char *data = form == 3 ? pb : json;
        pvs_reader in = pvs_reader_datagram(data, form == 3 ? sizeof pb - 1 : sizeof json - 1);
        pvs_factom_share share;
        pvs_factom_endpoint ep;
        assert_int_equal(pvs_factom_read_share(&in, form == 3 ? 11 : 10, &share), PVS_OK);
        for (walked = 0; walked <= 2; walked++) {
            pvs_status status = walked ? PVS_ERR_VALUE : PVS_OK;
            uint8_t buffer[1000];
            pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
            pvs_factom_message m, read;
            pvs_factom_in rx;
            pvs_factom_out tx;
            pvs_reader from = pvs_reader_stream(SIZE_MAX);
            memset(&m, 0, sizeof m);
            memset(&rx, 0, sizeof rx);
            memset(&tx, 0, sizeof tx);
            m.kind = PVS_FACTOM_IS_HANDSHAKE;
            m.handshake.version = (uint16_t)version;
            m.handshake.type = PVS_FACTOM_REJECT;
            m.handshake.alternatives = share;
            assert_int_equal(pvs_factom_write(&out, &tx, &m), status);
            if (status == PVS_OK) { /* the list of a handshake that was read, too */
                pvs_reader_extend(&from, buffer, out.pos);
                assert_int_equal(pvs_factom_read(&from, &rx, &read), PVS_OK);
                assert_int_equal(pvs_factom_next_endpoint(&read.handshake.alternatives, &ep), 1);
                out = pvs_writer_init(NULL, 0);
                /* A V9Msg is written as it came; out of its handshake alone it cannot be. */
                assert_int_equal(pvs_factom_write(&out, &tx, &read),
                                 version == 11 ? PVS_ERR_VALUE : PVS_OK);
                read.version = 11; /* of which a V9Msg says nothing */
                assert_int_equal(pvs_factom_write(&out, &tx, &read), PVS_ERR_VALUE);
                assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
                read.version = 0;
                read.parcel.v9 = NULL;
                assert_int_equal(pvs_factom_write(&out, &tx, &read), PVS_ERR_VALUE);
            } else {
                assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
            }
            out = pvs_writer_init(NULL, 0);
            assert_int_equal(pvs_factom_write_share(&out, &share), walked ? PVS_ERR_VALUE : PVS_OK);
            assert_int_equal(pvs_factom_next_endpoint(&share, &ep), walked < 2);
        }
    }
}

/* V11 takes alternatives of any form. */
static void f31_json_alternatives_in_v11(void **state) {
    static struct node a, b;
    static const char json[] = "[{\"ip\":\"10.0.0.1\",\"port\":\"1\"}]";
    pvs_reader in = pvs_reader_datagram(json, sizeof json - 1);
    pvs_factom_endpoint ep;
    pvs_factom_message m;
    (void)state;
    node_init(&a, 11, 1);
    node_init(&b, 11, 2);
    assert_int_equal(pvs_factom_read_share(&in, 10, &a.own.alternatives), PVS_OK);
    say_hello(&a, &b, &m);
    assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &ep), 1);
    assert_memory_equal(ep.host.data, "10.0.0.1", 8);
}

/* ---- writing */

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
    m.parcel.payload = text("x");
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
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
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
    m.handshake.listen_port = text("8108");
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
        assert_int_equal(pvs_factom_header(&tx, nothing, &v9), 0);
        m.kind = PVS_FACTOM_IS_HANDSHAKE;
        m.handshake.version = 9;
        m.handshake.listen_port = pvs_bytes_of(port, size);
        assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out), PVS_OK);
        assert_int_equal(pvs_factom_header(&tx, text("abc"), &v9), size <= 24);
        assert_int_equal(v9.length, size <= 24 ? 3 : 0);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = 9;
        m.parcel.payload = text("abc");
        assert_int_equal(write_to(buffer, sizeof buffer, &tx, &m, &out),
                         size <= 24 ? PVS_OK : PVS_ERR_VALUE);
    }
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

/* ---- F24, F25: frames */

/* F25: one other byte, and it is gob. */
static void f25_every_byte_of_the_signature(void **state) {
    unsigned i;
    (void)state;
    for (i = 0; i < 4; i++) {
        char first[] = "pbuf";
        first[i]++;
        assert_int_equal(pvs_factom_format(text(first)), PVS_FACTOM_GOB);
        assert_int_equal(pvs_factom_format(pvs_bytes_of(first, i + 1)), PVS_FACTOM_GOB);
        assert_int_equal(pvs_factom_format(pvs_bytes_of(first, i)), 0);
    }
}

static void f25_first_bytes(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        int format;
        pvs_status status;
        size_t needed;
    } cases[] = {{"", 0, 0, PVS_NEED_MORE, 2},
                 {"p", 1, 0, PVS_NEED_MORE, 7},
                 {"pb", 2, 0, PVS_NEED_MORE, 6},
                 {"pbu", 3, 0, PVS_NEED_MORE, 5},
                 {"pbuf", 4, PVS_FACTOM_PROTOBUF, PVS_NEED_MORE, 4},
                 {"pa", 2, PVS_FACTOM_GOB, PVS_ERR_TYPE, 0}, /* the definition of type 49 */
                 {"pbx", 3, PVS_FACTOM_GOB, PVS_ERR_TYPE, 0},
                 {"pbuf\x07\xff", 6, PVS_FACTOM_PROTOBUF, PVS_ERR_SIZE_LIMIT, 0},
                 {"pbuf\x08\x00\x00\x01", 8, PVS_FACTOM_PROTOBUF, PVS_ERR_SIZE_LIMIT, 0},
                 {"pbuf\x09", 5, PVS_FACTOM_PROTOBUF, PVS_ERR_LENGTH, 0},
                 {"pbuf\x00\x00\x00\x00", 8, PVS_FACTOM_PROTOBUF, PVS_OK, 0}};
    size_t i;
    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pvs_factom_in rx;
        pvs_factom_message m;
        pvs_reader in = pvs_reader_stream(100000);
        memset(&rx, 0, sizeof rx);
        pvs_reader_extend(&in, cases[i].bytes, cases[i].size);
        assert_int_equal(pvs_factom_format(pvs_bytes_of(cases[i].bytes, cases[i].size)),
                         cases[i].format);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), cases[i].status);
        assert_int_equal(in.needed, cases[i].needed);
        assert_int_equal(rx.format, cases[i].format);
    }
}

static void f25_told_and_wrong(void **state) {
    pvs_factom_in rx;
    pvs_factom_message m;
    pvs_reader in = pvs_reader_stream(1000);
    (void)state;
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_PROTOBUF;
    pvs_reader_extend(&in, "pbux", 4);
    assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_ERR_MAGIC);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SIGNATURE);
    rx.format = 0;
    rx.parcels = 1; /* behind the handshake nothing tells the form */
    assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    rx.format = 3;
    assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_ERR_USAGE);
}

/* The frame may be as large as the limit; it counts with its size, the first with its signature. */
static void f24_limits(void **state) {
    static const char frame[] = "pbuf\x00\x00\x00\x02\x08\x08";
    size_t limit;
    (void)state;
    for (limit = 0; limit <= 10; limit++) {
        pvs_factom_in rx;
        pvs_factom_message m;
        pvs_reader in = pvs_reader_stream(limit);
        memset(&rx, 0, sizeof rx);
        pvs_reader_extend(&in, frame, 10);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), limit < 10 ? PVS_ERR_SIZE_LIMIT : PVS_OK);
    }
}

/* ---- F22: the V9 check, in its order; F20: what a payload of a handshake can be */

static pvs_status read_back(const pvs_factom_v9 *v9, int handshake, uint16_t type,
                            pvs_bytes payload, uint32_t allow, pvs_factom_message *m) {
    static uint8_t buffer[1000];
    static pvs_factom_in rx;
    pvs_factom_out tx;
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_reader in = pvs_reader_stream(1000);
    memset(&rx, 0, sizeof rx);
    memset(&tx, 0, sizeof tx);
    memset(m, 0, sizeof *m);
    m->kind = handshake ? PVS_FACTOM_IS_HANDSHAKE : PVS_FACTOM_IS_PARCEL;
    m->version = 9;
    m->handshake.type = m->parcel.type = type;
    m->parcel.payload = payload;
    m->parcel.v9 = v9;
    assert_int_equal(pvs_factom_write(&out, &tx, m), PVS_OK);
    rx.format = PVS_FACTOM_GOB;
    rx.parcels = !handshake;
    in.allow = allow;
    pvs_reader_extend(&in, buffer, out.pos);
    return pvs_factom_read(&in, &rx, m);
}

static void f22_the_v9_check(void **state) {
    pvs_factom_message m;
    pvs_factom_v9 v9;
    (void)state;
    memset(&v9, 0, sizeof v9);
    assert_int_equal(read_back(&v9, 0, 1, nothing, ~0u, &m), PVS_ERR_VERSION);
    v9.version = 9;
    assert_int_equal(read_back(&v9, 0, 1, nothing, ~0u, &m), PVS_ERR_EMPTY);
    assert_int_equal(read_back(&v9, 0, 1, text("abc"), ~0u, &m), PVS_ERR_LENGTH);
    v9.length = 3;
    assert_int_equal(read_back(&v9, 0, 1, text("abc"), ~0u, &m), PVS_ERR_CHECKSUM);
    v9.crc32 = pvs_factom_crc32(0, text("abc"));
    assert_int_equal(read_back(&v9, 0, 77, text("abc"), 0, &m), PVS_OK);
    assert_int_equal(pvs_factom_check_parcel(m.parcel.type, m.parcel.payload.size), PVS_ERR_TYPE);
}

/* F23: parts of messages come as they are, with their number and how many there are. */
static void f23_parts(void **state) {
    pvs_factom_message m;
    pvs_factom_v9 v9;
    (void)state;
    memset(&v9, 0, sizeof v9);
    v9.version = 9;
    v9.length = 3;
    v9.crc32 = pvs_factom_crc32(0, text("abc"));
    v9.part = 65535;
    v9.parts = 2;
    v9.node_id = UINT64_MAX;
    v9.network = UINT32_MAX;
    assert_int_equal(read_back(&v9, 0, PVS_FACTOM_MESSAGE_PART, text("abc"), 0, &m), PVS_OK);
    assert_int_equal(m.parcel.v9->part, 65535);
    assert_int_equal(m.parcel.v9->parts, 2);
    assert_true(m.parcel.v9->node_id == UINT64_MAX);
    assert_int_equal(m.parcel.v9->network, UINT32_MAX);
}

static void f20_payloads_of_handshakes(void **state) {
    static const char eight[] = "\x88\x77\x66\x55\x44\x33\x22\x11";
    pvs_factom_message m;
    pvs_factom_v9 v9;
    (void)state;
    memset(&v9, 0, sizeof v9);
    v9.node_id = 0xfedcba9876543210u;
    v9.version = 10;
    assert_int_equal(read_back(&v9, 1, 8, text(eight), 0, &m), PVS_ERR_LENGTH);
    v9.length = 8;
    assert_int_equal(read_back(&v9, 1, 8, text(eight), 0, &m), PVS_ERR_CHECKSUM);
    assert_int_equal(read_back(&v9, 1, 8, text(eight), PVS_FACTOM_ALLOW_MISMATCH, &m), PVS_OK);
    assert_true(m.handshake.loopback == NONCE);
    assert_int_equal(m.handshake.node_id, 0x76543210u);
    assert_int_equal(m.version, 10);
    v9.length = 7;
    v9.crc32 = pvs_factom_crc32(0, pvs_bytes_of(eight, 7));
    assert_int_equal(read_back(&v9, 1, 8, pvs_bytes_of(eight, 7), 0, &m), PVS_OK);
    assert_true(m.handshake.loopback == 0);
    /* A rejection without alternatives, as full nodes send it, is no list. */
    v9.length = 8;
    v9.crc32 = pvs_factom_crc32(0, text(eight));
    assert_int_equal(read_back(&v9, 1, 9, text(eight), ~0u, &m), PVS_ERR_SYNTAX);
    assert_int_equal(m.kind, 0);
    v9.length = 4;
    v9.crc32 = pvs_factom_crc32(0, text("null"));
    assert_int_equal(read_back(&v9, 1, 9, text("null"), 0, &m), PVS_OK);
    assert_int_equal(m.handshake.alternatives.count, 0);
}

/* The limit holds for parcels that are read the short way, too. */
static void f04_the_limit_of_plain_parcels(void **state) {
    static struct node a, b;
    int version;
    (void)state;
    for (version = 9; version <= 10; version++) {
        pvs_factom_message m;
        size_t before, size;
        node_init(&a, version, 1);
        node_init(&b, version, 2);
        say_hello(&a, &b, &m);
        a.tx.version = (uint8_t)version;
        assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 6, text("one")), PVS_OK);
        assert_int_equal(receive(&b, &m), PVS_OK);
        before = b.in.pos;
        assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 6, text("two")), PVS_OK);
        size = b.in.size - before;
        b.in.limit = size - 1;
        assert_int_equal(receive(&b, &m), PVS_ERR_SIZE_LIMIT);
        b.in.limit = size;
        assert_int_equal(receive(&b, &m), PVS_OK);
        assert_int_equal(m.version, version);
    }
}

/* So do length and checksum of version 9: each byte of payload and checksum counts. */
static void f22_the_check_of_plain_parcels(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    size_t before, at, refused = 0;
    (void)state;
    node_init(&a, 9, 1);
    node_init(&b, 9, 2);
    say_hello(&a, &b, &m);
    a.tx.version = 9;
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 6, text("one")), PVS_OK);
    assert_int_equal(receive(&b, &m), PVS_OK);
    before = b.in.pos;
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_PARCEL, 6, text("two")), PVS_OK);
    for (at = b.in.size - 4; at < b.in.size - 1; at++) {
        pvs_reader in = b.in;
        pvs_factom_in rx = b.rx;
        b.buffer[at] ^= 1;
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_ERR_CHECKSUM);
        assert_int_equal(m.kind, 0);
        b.buffer[at] ^= 1;
    }
    for (at = before; at < b.in.size; at++) { /* no byte but those of other fields may change */
        pvs_reader in = b.in;
        pvs_factom_in rx = b.rx;
        b.buffer[at] ^= 0x10;
        refused += pvs_factom_read(&in, &rx, &m) == PVS_ERR_CHECKSUM;
        b.buffer[at] ^= 0x10;
    }
    assert_int_equal(refused, 3 + 4); /* payload, and the checksum itself */
    assert_int_equal(receive(&b, &m), PVS_OK);
}

/* A node that called goes by the answer, whatever it is configured for. */
static void f30_the_answer_decides(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    (void)state;
    node_init(&a, 9, 1);
    node_init(&b, 10, 2);
    assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
    say_hello(&b, &a, &m);
    assert_int_equal(m.handshake.version, 10);
    assert_int_equal(pvs_factom_agree(&a.tx, &a.own, 9, &m), PVS_OK);
    assert_int_equal(a.tx.version, 10);
}

/* Whatever the answer is, the handshake of the node that called stays as it is configured. */
static void f30_a_caller_keeps_its_handshake(void **state) {
    static const uint8_t list[] = "[]";
    static struct node a, b;
    pvs_factom_handshake before;
    pvs_factom_message m;
    int caller, answer;
    (void)state;
    for (caller = 9; caller <= 11; caller++) {
        for (answer = 9; answer <= 11; answer++) {
            node_init(&a, caller, 1);
            node_init(&b, answer, 2);
            assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
            a.own.alternatives.data = list;
            a.own.alternatives.size = 2;
            a.own.alternatives.version = 10;
            before = a.own;
            say_hello(&b, &a, &m);
            assert_int_equal(pvs_factom_agree(&a.tx, &a.own, 9, &m), PVS_OK);
            assert_int_equal(a.tx.version, answer);
            assert_same_handshake(&a.own, &before);
        }
    }
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
    for (i = 0; i < sizeof borders / sizeof borders[0]; i++) {
        pvs_factom_message m;
        node_init(&a, 11, 1);
        node_init(&b, 11, 2);
        a.own.listen_port = text(borders[i].text);
        assert_int_equal(send_message(&a, &b, PVS_FACTOM_IS_HANDSHAKE, 0, nothing), PVS_OK);
        assert_int_equal(receive(&b, &m), borders[i].good ? PVS_OK : PVS_ERR_TEXT);
    }
}

static void a_state_that_was_never_zeroed(void **state) {
    static const uint8_t some[] = {0x03, 0xff, 0x82, 0x00};
    pvs_factom_in rx;
    pvs_factom_message m;
    pvs_reader in = pvs_reader_datagram(some, sizeof some);
    (void)state;
    memset(&rx, 0xff, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.version = 0;
    assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_ERR_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f30_the_table),
        cmocka_unit_test(f19_f30_a_reader_that_was_told_its_version),
        cmocka_unit_test(f31_verdicts),
        cmocka_unit_test(f31_alternatives_are_checked),
        cmocka_unit_test(f20_the_loopback_arrives),
        cmocka_unit_test(the_own_header),
        cmocka_unit_test(f31_rejections),
        cmocka_unit_test(f31_json_alternatives_in_v11),
        cmocka_unit_test(f31_walked_alternatives),
        cmocka_unit_test(writing_needs_to_know_the_version),
        cmocka_unit_test(f32_type_ids),
        cmocka_unit_test(counting_and_failing_change_nothing),
        cmocka_unit_test(long_ports),
        cmocka_unit_test(gather),
        cmocka_unit_test(f25_every_byte_of_the_signature),
        cmocka_unit_test(f25_first_bytes),
        cmocka_unit_test(f25_told_and_wrong),
        cmocka_unit_test(f24_limits),
        cmocka_unit_test(f22_the_v9_check),
        cmocka_unit_test(f23_parts),
        cmocka_unit_test(f20_payloads_of_handshakes),
        cmocka_unit_test(f04_the_limit_of_plain_parcels),
        cmocka_unit_test(f22_the_check_of_plain_parcels),
        cmocka_unit_test(f30_the_answer_decides),
        cmocka_unit_test(f30_a_caller_keeps_its_handshake),
        cmocka_unit_test(f28_the_borders_of_utf8),
        cmocka_unit_test(a_state_that_was_never_zeroed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
