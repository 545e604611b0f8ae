/* Handshakes between two nodes: what arrives, the verdicts, and what both speak then.
 * F.. are the paragraphs of docs/wire/factom.md. */
#include "factom_node.h"
#include "unit.h"

static const uint64_t NONCE = 0x1122334455667788u;

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

static void f30_the_table(void **state) {
    static const struct {
        int caller, called, spoken;
    } table[] = {{9, 9, 9},    {9, 10, 9},  {9, 11, 9},   {10, 9, 9},  {10, 10, 10},
                 {10, 11, 10}, {11, 9, 11}, {11, 10, 11}, {11, 11, 11}};
    static struct node a, b;
    pvs_factom_message m;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
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

        assert_int_equal(send_parcel(&a, &b, 1, "Ping"), PVS_OK);
        assert_int_equal(receive(&b, &m), PVS_OK);
        assert_int_equal(m.version, spoken);
        assert_int_equal(m.parcel.type, PVS_FACTOM_PING);
        assert_memory_equal(m.parcel.payload.data, "Ping", 4);
        assert_int_equal(m.parcel.v9 != NULL, spoken == 9);
        assert_int_equal(send_parcel(&b, &a, 2, "Pong"), PVS_OK);
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

/* A node that called goes by the answer, whatever it is configured for. */
static void f30_the_answer_decides(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    (void)state;
    node_init(&a, 9, 1);
    node_init(&b, 10, 2);
    assert_int_equal(send_handshake(&a, &b), PVS_OK);
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
            assert_int_equal(send_handshake(&a, &b), PVS_OK);
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

static void f19_f30_a_reader_that_was_told_its_version(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    (void)state;
    node_init(&a, 10, 1);
    node_init(&b, 10, 2);
    say_hello(&a, &b, &m);
    a.tx.version = 9;
    assert_int_equal(send_parcel(&a, &b, 1, "Ping"), PVS_OK);
    b.rx.version = 10; /* strictly it is refused, leniently it is a V10Msg of type 0 */
    assert_int_equal(receive(&b, &m), PVS_ERR_TYPE);
    b.in.allow = PVS_FACTOM_ALLOW_MISMATCH;
    assert_int_equal(receive(&b, &m), PVS_OK);
    assert_int_equal(m.version, 10);
    assert_int_equal(m.parcel.type, 0);
    a.tx.version = 10;
    assert_int_equal(send_parcel(&a, &b, 1, "Ping"), PVS_OK);
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
    assert_int_equal(send_parcel(&a, &b, 1, "Pong"), PVS_OK);
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
    other.handshake.listen_port = text_bytes("70000");
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
    assert_int_equal(send_handshake(&b, &a), PVS_OK);
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
        for (i = 0; i < LENGTH(nonces); i++) {
            node_init(&a, version, nonces[i]);
            node_init(&b, version, 0);
            say_hello(&a, &b, &m);
            assert_true(m.handshake.loopback == nonces[i]);
            assert_int_equal(m.handshake.node_id, nonces[i] & 0xffffffffu);
        }
    }
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
        pvs_factom_in rx;
        pvs_factom_message m;
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
        memset(&rx, 0, sizeof rx);
        pvs_reader_extend(&in, buffer, out.pos);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
        assert_int_equal(m.version, 9);
        assert_int_equal(m.handshake.type, types[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f30_the_table),
        cmocka_unit_test(f30_the_answer_decides),
        cmocka_unit_test(f30_a_caller_keeps_its_handshake),
        cmocka_unit_test(f19_f30_a_reader_that_was_told_its_version),
        cmocka_unit_test(f31_verdicts),
        cmocka_unit_test(f20_the_loopback_arrives),
        cmocka_unit_test(types_of_handshakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
