/* The header of version 9: what is put into it, the check of what comes, and parts of messages.
 * F.. are the paragraphs of docs/wire/factom.md. */
#include "factom_node.h"
#include "unit.h"

static const uint64_t NONCE = 0x1122334455667788u;

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
    assert_int_equal(pvs_factom_header(&a.tx, text_bytes("abc"), &v9), 1);
    assert_int_equal(v9.network, PVS_FACTOM_LOCALNET);
    assert_int_equal(v9.version, 9);
    assert_int_equal(v9.length, 3);
    assert_int_equal(v9.crc32, pvs_factom_crc32(0, text_bytes("abc")));
    assert_int_equal(v9.node_id, 77);
    assert_text(v9.peer_port, "8108");
    assert_text(v9.app_hash, "NetworkMessage");
    assert_text(v9.app_type, "Network");
    assert_true(v9.target.size == 0 && v9.peer_address.size == 0);
    assert_true(v9.part == 0 && v9.parts == 0);
    a.tx.version = 9;
    assert_int_equal(send_parcel(&a, &b, 1, "Ping"), PVS_OK);
    assert_int_equal(receive(&b, &m), PVS_OK);
    assert_int_equal(m.version, 9);
    assert_text(m.parcel.v9->app_hash, "NetworkMessage");
    assert_text(m.parcel.v9->app_type, "Network");
}

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
    assert_int_equal(read_back(&v9, 0, 1, pvs_bytes_of(NULL, 0), ~0u, &m), PVS_ERR_VERSION);
    v9.version = 9;
    assert_int_equal(read_back(&v9, 0, 1, pvs_bytes_of(NULL, 0), ~0u, &m), PVS_ERR_EMPTY);
    assert_int_equal(read_back(&v9, 0, 1, text_bytes("abc"), ~0u, &m), PVS_ERR_LENGTH);
    v9.length = 3;
    assert_int_equal(read_back(&v9, 0, 1, text_bytes("abc"), ~0u, &m), PVS_ERR_CHECKSUM);
    v9.crc32 = pvs_factom_crc32(0, text_bytes("abc"));
    assert_int_equal(read_back(&v9, 0, 77, text_bytes("abc"), 0, &m), PVS_OK);
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
    v9.crc32 = pvs_factom_crc32(0, text_bytes("abc"));
    v9.part = 65535;
    v9.parts = 2;
    v9.node_id = UINT64_MAX;
    v9.network = UINT32_MAX;
    assert_int_equal(read_back(&v9, 0, PVS_FACTOM_MESSAGE_PART, text_bytes("abc"), 0, &m), PVS_OK);
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
    assert_int_equal(read_back(&v9, 1, 8, text_bytes(eight), 0, &m), PVS_ERR_LENGTH);
    v9.length = 8;
    assert_int_equal(read_back(&v9, 1, 8, text_bytes(eight), 0, &m), PVS_ERR_CHECKSUM);
    assert_int_equal(read_back(&v9, 1, 8, text_bytes(eight), PVS_FACTOM_ALLOW_MISMATCH, &m),
                     PVS_OK);
    assert_true(m.handshake.loopback == NONCE);
    assert_int_equal(m.handshake.node_id, 0x76543210u);
    assert_int_equal(m.version, 10);
    v9.length = 7;
    v9.crc32 = pvs_factom_crc32(0, pvs_bytes_of(eight, 7));
    assert_int_equal(read_back(&v9, 1, 8, pvs_bytes_of(eight, 7), 0, &m), PVS_OK);
    assert_true(m.handshake.loopback == 0);
    /* A rejection without alternatives, as full nodes send it, is no list. */
    v9.length = 8;
    v9.crc32 = pvs_factom_crc32(0, text_bytes(eight));
    assert_int_equal(read_back(&v9, 1, 9, text_bytes(eight), ~0u, &m), PVS_ERR_SYNTAX);
    assert_int_equal(m.kind, 0);
    v9.length = 4;
    v9.crc32 = pvs_factom_crc32(0, text_bytes("null"));
    assert_int_equal(read_back(&v9, 1, 9, text_bytes("null"), 0, &m), PVS_OK);
    assert_int_equal(m.handshake.alternatives.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_own_header),
        cmocka_unit_test(f22_the_v9_check),
        cmocka_unit_test(f23_parts),
        cmocka_unit_test(f20_payloads_of_handshakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
