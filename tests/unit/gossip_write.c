/* Gossip messages out. p01.. are of docs/wire/gossip.md. */
#include "guard.h"
#include "unit.h"

static const uint8_t built[60] = {3,    0, 0, 0, 2,    0, 0, 0, 0, 0,   0, 0, 5,    0,    0,
                                  0,    0, 0, 0, 0x80, 0, 0, 0, 0, 192, 0, 2, 7,    0x90, 0x1f,
                                  6,    0, 0, 0, 0,    0, 0, 0, 1, 0,   0, 0, 0x20, 1,    0x0d,
                                  0xb8, 0, 0, 0, 0,    0, 0, 0, 0, 0,   0, 0, 1,    2,    1};

static void expect_refused(const pvs_gossip_message *message, pvs_status status, size_t at,
                           int field) {
    uint8_t buffer[200];
    pvs_writer count = pvs_writer_init(NULL, 0), out = pvs_writer_init(buffer, sizeof buffer);
    assert_int_equal(pvs_gossip_write(&count, message), status);
    assert_int_equal(pvs_gossip_write(&out, message), status);
    assert_int_equal(out.pos, 0);
    assert_int_equal(out.fault.at, at);
    assert_int_equal(out.fault.field, field);
    assert_int_equal(count.fault.at, at);
}

static void expect_written(const pvs_gossip_message *message, const uint8_t *bytes, size_t size) {
    struct guard guard = guard_new(size);
    pvs_writer out = pvs_writer_init(guard_room(&guard, size), size);
    size_t capacity;
    assert_int_equal(pvs_gossip_write(&out, message), PVS_OK);
    assert_int_equal(out.pos, size);
    assert_memory_equal(out.data, bytes, size);
    for (capacity = 1; capacity < size; capacity++) {
        out = pvs_writer_init(guard_room(&guard, capacity), capacity);
        assert_int_equal(pvs_gossip_write(&out, message), PVS_ERR_SPACE);
        assert_int_equal(out.needed, size - capacity);
        assert_int_equal(out.pos, 0);
    }
    guard_free(&guard);
}

static void p14_each_message_has_one_form(void **state) {
    static const uint8_t text[] = {0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 'h', 'i'};
    static const uint8_t empty[] = {5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t beat[] = {1, 0, 0, 0}, ask[] = {2, 0, 0, 0};
    static const uint8_t pair[] = {4, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 2, 1};
    static const uint8_t none[] = {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    pvs_gossip_message m;
    (void)state;
    memset(&m, 0, sizeof m);
    m.text = pvs_bytes_of("hi", 2);
    expect_written(&m, text, sizeof text);
    memset(&m, 0, sizeof m);
    m.type = PVS_GOSSIP_ERROR;
    expect_written(&m, empty, sizeof empty);
    m.type = PVS_GOSSIP_HEARTBEAT;
    expect_written(&m, beat, sizeof beat);
    m.type = PVS_GOSSIP_ASK_PEERS;
    expect_written(&m, ask, sizeof ask);
    m.type = PVS_GOSSIP_PEERS;
    expect_written(&m, none, sizeof none);
    m.peers.data = built + 12;
    m.peers.size = sizeof built - 12;
    m.peers.count = 2;
    expect_written(&m, built, sizeof built);
    memset(&m, 0, sizeof m);
    m.type = PVS_GOSSIP_PAIR;
    m.identity = UINT64_C(0x0102030405060708);
    m.port = 0x0102;
    expect_written(&m, pair, sizeof pair);
}

static void what_a_message_cannot_carry_is_refused(void **state) {
    static const uint8_t entries[48] = {0};
    pvs_gossip_message m;
    unsigned type;
    (void)state;
    memset(&m, 0, sizeof m);
    for (type = 6; type < 256; type++) {
        m.type = (uint8_t)type;
        expect_refused(&m, PVS_ERR_TYPE, 0, PVS_GOSSIP_FIELD_TYPE);
    }
    for (type = 0; type < 6; type++) {
        memset(&m, 0, sizeof m);
        m.type = (uint8_t)type;
        m.text = pvs_bytes_of("x", 1);
        if (type != PVS_GOSSIP_TEXT && type != PVS_GOSSIP_ERROR) {
            expect_refused(&m, PVS_ERR_VALUE, 4, PVS_GOSSIP_FIELD_TEXT);
        }
        memset(&m, 0, sizeof m);
        m.type = (uint8_t)type;
        m.peers.data = entries;
        m.peers.size = 18;
        m.peers.count = 1;
        if (type != PVS_GOSSIP_PEERS) {
            expect_refused(&m, PVS_ERR_VALUE, 4, PVS_GOSSIP_FIELD_PEERS);
        }
    }
    memset(&m, 0, sizeof m);
    m.text = pvs_bytes_of("ab\xff", 3);
    expect_refused(&m, PVS_ERR_TEXT, 14, PVS_GOSSIP_FIELD_TEXT);
    memset(&m, 0, sizeof m);
    m.text.size = 1; /* of nowhere */
    expect_refused(&m, PVS_ERR_VALUE, 12, PVS_GOSSIP_FIELD_TEXT);
}

static void lists_that_are_not_whole_entries_are_refused(void **state) {
    static const struct {
        size_t size, count;
    } bad[] = {{0, 1}, {17, 1}, {19, 1}, {18, 0}, {18, 2}, {36, 1}, {18, SIZE_MAX}, {1, 0}};
    static uint8_t entries[48] = {0};
    pvs_gossip_message m;
    size_t i;
    (void)state;
    memset(&m, 0, sizeof m);
    m.type = PVS_GOSSIP_PEERS;
    m.peers.data = entries;
    for (i = 0; i < LENGTH(bad); i++) {
        m.peers.size = bad[i].size;
        m.peers.count = bad[i].count;
        expect_refused(&m, PVS_ERR_VALUE, 12, PVS_GOSSIP_FIELD_PEERS);
    }
    m.peers.size = 18;
    m.peers.count = 1;
    m.peers.data = NULL;
    expect_refused(&m, PVS_ERR_VALUE, 12, PVS_GOSSIP_FIELD_PEERS);
    m.peers.data = entries;
    entries[8] = 2; /* a family that there is not */
    expect_refused(&m, PVS_ERR_VALUE, 12, PVS_GOSSIP_FIELD_PEERS);
    entries[8] = 1; /* IPv6 in 18 bytes */
    expect_refused(&m, PVS_ERR_VALUE, 12, PVS_GOSSIP_FIELD_PEERS);
    entries[8] = 0;
}

/* ---- entry by entry */

static pvs_status build(pvs_writer *out) {
    static const uint8_t four[4] = {192, 0, 2, 7};
    static const uint8_t six[16] = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    pvs_gossip_peer peer;
    memset(&peer, 0, sizeof peer);
    pvs_gossip_begin_peers(out);
    peer.identity = UINT64_C(0x8000000000000005);
    peer.endpoint = pvs_endpoint_v4(four, 8080);
    pvs_gossip_add_peer(out, &peer);
    peer.identity = 6;
    peer.endpoint = pvs_endpoint_v6(six, 258);
    pvs_gossip_add_peer(out, &peer);
    return pvs_gossip_end_peers(out);
}

static void every_capacity_of_a_built_list(void **state) {
    struct guard guard = guard_new(sizeof built);
    pvs_writer out = pvs_writer_init(NULL, 0);
    size_t capacity;
    (void)state;
    assert_int_equal(build(&out), PVS_OK);
    assert_int_equal(out.pos, sizeof built);
    out = pvs_writer_init(guard_room(&guard, sizeof built), sizeof built);
    assert_int_equal(build(&out), PVS_OK);
    assert_memory_equal(out.data, built, sizeof built);
    for (capacity = 1; capacity < sizeof built; capacity++) {
        out = pvs_writer_init(guard_room(&guard, capacity), capacity);
        assert_int_equal(build(&out), PVS_ERR_SPACE);
        assert_int_equal(out.needed, sizeof built - capacity);
        assert_int_equal(out.pos, 0);
    }
    guard_free(&guard);
}

static void as_many_as_fit(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), before;
    pvs_reader in;
    pvs_gossip_message message;
    pvs_gossip_peer peer;
    (void)state;
    memset(&peer, 0, sizeof peer);
    peer.endpoint.family = 4;
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_OK);
    for (before = out; pvs_gossip_add_peer(&out, &peer) != PVS_ERR_SPACE; before = out) {
    }
    out = before;
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_OK);
    assert_int_equal(out.pos, 12 + 18 * 4);
    in = pvs_reader_datagram(buffer, out.pos);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
    assert_int_equal(message.peers.count, 4);
}

static void errors_stick_until_the_end(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_gossip_peer peer;
    pvs_gossip_message beat;
    (void)state;
    memset(&peer, 0, sizeof peer);
    memset(&beat, 0, sizeof beat);
    beat.type = PVS_GOSSIP_HEARTBEAT;
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_ERR_VALUE); /* no family */
    peer.endpoint.family = 4;
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_ERR_VALUE);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_VALUE);
    assert_int_equal(out.pos, 0);
    assert_int_equal(out.fault.at, 12);
    assert_int_equal(out.fault.field, PVS_GOSSIP_FIELD_PEER_FAMILY);

    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_gossip_write(&out, &beat), PVS_ERR_USAGE); /* one message at a time */
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_ERR_USAGE);  /* still open */
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_OK);
    out.entries_ = UINT32_MAX; /* in place of adding so many */
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_ERR_COUNT);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_COUNT);
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_OK); /* nobody else's fault sticks to it */
    out = pvs_writer_init(NULL, sizeof buffer);        /* no buffer, and no wish to count */
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_write(&out, &beat), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 0);
    out = pvs_writer_init(buffer, sizeof buffer);
    assert_int_equal(pvs_gossip_write(&out, &beat), PVS_OK);
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_OK); /* behind a message */
    assert_int_equal(pvs_gossip_add_peer(&out, &peer), PVS_OK);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_OK);
    assert_int_equal(out.pos, 4 + 30);
    assert_int_equal(buffer[4 + 4], 1);
}

/* Gossip has no large payload: a gather writer copies, and takes message after message. */
static void gather_writers_copy(void **state) {
    uint8_t buffer[64];
    pvs_writer out = pvs_writer_gather(buffer, sizeof buffer);
    pvs_gossip_message m;
    pvs_bytes part[3];
    (void)state;
    memset(&m, 0, sizeof m);
    m.text = pvs_bytes_of("hi", 2);
    assert_int_equal(pvs_gossip_write(&out, &m), PVS_OK);
    assert_int_equal(pvs_gossip_write(&out, &m), PVS_OK);
    pvs_writer_parts(&out, part);
    assert_int_equal(part[0].size, 28);
    assert_int_equal(part[1].size + part[2].size, 0);
}

static void identity_and_port_belong_to_pair(void **state) {
    pvs_gossip_message message;
    unsigned type;
    (void)state;
    for (type = 0; type <= PVS_GOSSIP_ERROR; type++) {
        pvs_status expected = type == PVS_GOSSIP_PAIR ? PVS_OK : PVS_ERR_VALUE;
        pvs_writer out = pvs_writer_init(NULL, 0);
        memset(&message, 0, sizeof message);
        message.type = (uint8_t)type;
        message.identity = 7;
        assert_int_equal(pvs_gossip_write(&out, &message), expected);
        message.identity = 0;
        message.port = 9;
        assert_int_equal(pvs_gossip_write(&out, &message), expected);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity_and_port_belong_to_pair),
        cmocka_unit_test(p14_each_message_has_one_form),
        cmocka_unit_test(what_a_message_cannot_carry_is_refused),
        cmocka_unit_test(lists_that_are_not_whole_entries_are_refused),
        cmocka_unit_test(every_capacity_of_a_built_list),
        cmocka_unit_test(as_many_as_fit),
        cmocka_unit_test(errors_stick_until_the_end),
        cmocka_unit_test(gather_writers_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
