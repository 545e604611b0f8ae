/* Parcels of a known type are read the short way. Here the long way reads them as well, and both
 * have to say the same of every change of every byte. What holds of all parcels holds of them, too:
 * the limit, and the check of version 9. F.. are the paragraphs of docs/wire/factom.md. */
#include "factom_node.h"
#include "unit.h"

static uint8_t bytes[2000];
static size_t first, size; /* where the first parcel ends, and the second */

static pvs_factom_v9 header_of(pvs_bytes payload) {
    pvs_factom_v9 v9;
    memset(&v9, 0, sizeof v9);
    v9.network = 0xfeedbeef;
    v9.version = 9;
    v9.length = (uint32_t)payload.size;
    v9.target = text_bytes("target");
    v9.crc32 = pvs_factom_crc32(0, payload);
    v9.part = 2;
    v9.parts = 300;
    v9.node_id = 0x123456789abcdef0u;
    v9.peer_address = text_bytes("192.0.2.1");
    v9.peer_port = text_bytes("8108");
    v9.app_hash = text_bytes("NetworkMessage");
    v9.app_type = text_bytes("Network");
    return v9;
}

/* Two parcels of a version, the first with the definitions. */
static void write_two(int version) {
    pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
    pvs_factom_out tx;
    int i;
    memset(&tx, 0, sizeof tx);
    for (i = 0; i < 2; i++) {
        pvs_factom_message m;
        pvs_factom_v9 v9;
        memset(&m, 0, sizeof m);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = (uint8_t)version;
        m.parcel.type = 6;
        m.parcel.payload = text_bytes("payload");
        v9 = header_of(m.parcel.payload);
        if (version == 9) m.parcel.v9 = &v9;
        first = out.pos;
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    }
    size = out.pos;
}

static int same(pvs_bytes a, pvs_bytes b) {
    return a.size == b.size && a.data == b.data;
}

static void expect_same(const pvs_factom_message *a, const pvs_factom_message *b) {
    const pvs_factom_v9 *x = a->parcel.v9, *y = b->parcel.v9;
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->version, b->version);
    assert_int_equal(a->parcel.type, b->parcel.type);
    assert_true(same(a->parcel.payload, b->parcel.payload));
    assert_int_equal(!x, !y);
    if (!x) return;
    assert_int_equal(x->network, y->network);
    assert_int_equal(x->version, y->version);
    assert_int_equal(x->length, y->length);
    assert_int_equal(x->crc32, y->crc32);
    assert_int_equal(x->part, y->part);
    assert_int_equal(x->parts, y->parts);
    assert_true(x->node_id == y->node_id);
    assert_true(same(x->target, y->target) && same(x->peer_address, y->peer_address) &&
                same(x->peer_port, y->peer_port) && same(x->app_hash, y->app_hash) &&
                same(x->app_type, y->app_type));
}

/* The second parcel, with `cut` bytes of it there, after the first. */
static pvs_status read_both_ways(const pvs_factom_in *known, size_t cut, uint32_t allow) {
    pvs_factom_in rx = *known, slow = *known;
    pvs_reader in = pvs_reader_stream(sizeof bytes), other;
    pvs_factom_message a, b;
    pvs_status status;
    in.allow = allow;
    pvs_reader_extend(&in, bytes + first, cut);
    other = in;
    slow.plain_v9_ = slow.plain_v10_ = 0;
    status = pvs_factom_read(&in, &rx, &a);
    assert_int_equal(pvs_factom_read(&other, &slow, &b), status);
    assert_int_equal(in.pos, other.pos);
    assert_int_equal(in.needed, other.needed);
    assert_int_equal(in.fault.at, other.fault.at);
    assert_int_equal(in.fault.field, other.fault.field);
    expect_same(&a, &b);
    return status;
}

static void both_ways(int version) {
    pvs_reader in = pvs_reader_stream(sizeof bytes);
    pvs_factom_in rx;
    pvs_factom_message m;
    size_t at, good = 0, bad = 0;
    unsigned value;
    write_two(version);
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.parcels = 1;
    pvs_reader_extend(&in, bytes, first);
    assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
    assert_int_not_equal(version == 9 ? rx.plain_v9_ : rx.plain_v10_, 0);
    for (at = 1; at <= size - first; at++) {
        assert_int_equal(read_both_ways(&rx, at, 0), at == size - first ? PVS_OK : PVS_NEED_MORE);
    }
    for (at = first; at < size; at++) {
        uint8_t was = bytes[at];
        for (value = 0; value < 256; value++) {
            bytes[at] = (uint8_t)value;
            if (read_both_ways(&rx, size - first, PVS_FACTOM_ALLOW_MISMATCH) == PVS_OK) {
                good++;
            } else {
                bad++;
            }
            read_both_ways(&rx, size - first, 0);
        }
        bytes[at] = was;
    }
    assert_true(good > 100 && bad > 100);
    if (version == 10) return;
    /* A text that is there and empty, which no encoder writes. */
    for (at = first; memcmp(bytes + at,
                            "\x04"
                            "8108",
                            5) != 0;
         at++)
        assert_true(at < size);
    assert_true(bytes[first] < 0x80);
    memmove(bytes + at + 1, bytes + at + 5, size - at - 5);
    bytes[at] = 0;
    bytes[first] = (uint8_t)(bytes[first] - 4);
    assert_int_not_equal(read_both_ways(&rx, size - first - 4, 0), PVS_OK);
    assert_int_equal(read_both_ways(&rx, size - first - 4, ~0u), PVS_OK);
}

static void version_9(void **state) {
    (void)state;
    both_ways(9);
}

static void version_10(void **state) {
    (void)state;
    both_ways(10);
}

static void f04_the_limit_of_plain_parcels(void **state) {
    static struct node a, b;
    int version;
    (void)state;
    for (version = 9; version <= 10; version++) {
        pvs_factom_message m;
        size_t before, least;
        node_init(&a, version, 1);
        node_init(&b, version, 2);
        say_hello(&a, &b, &m);
        a.tx.version = (uint8_t)version;
        assert_int_equal(send_parcel(&a, &b, 6, "one"), PVS_OK);
        assert_int_equal(receive(&b, &m), PVS_OK);
        before = b.in.pos;
        assert_int_equal(send_parcel(&a, &b, 6, "two"), PVS_OK);
        least = b.in.size - before;
        b.in.limit = least - 1;
        assert_int_equal(receive(&b, &m), PVS_ERR_SIZE_LIMIT);
        b.in.limit = least;
        assert_int_equal(receive(&b, &m), PVS_OK);
        assert_int_equal(m.version, version);
    }
}

/* Each byte of payload and checksum counts. */
static void f22_the_check_of_plain_parcels(void **state) {
    static struct node a, b;
    pvs_factom_message m;
    size_t before, at, refused = 0;
    (void)state;
    node_init(&a, 9, 1);
    node_init(&b, 9, 2);
    say_hello(&a, &b, &m);
    a.tx.version = 9;
    assert_int_equal(send_parcel(&a, &b, 6, "one"), PVS_OK);
    assert_int_equal(receive(&b, &m), PVS_OK);
    before = b.in.pos;
    assert_int_equal(send_parcel(&a, &b, 6, "two"), PVS_OK);
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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(version_9), cmocka_unit_test(version_10),
                                       cmocka_unit_test(f04_the_limit_of_plain_parcels),
                                       cmocka_unit_test(f22_the_check_of_plain_parcels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
