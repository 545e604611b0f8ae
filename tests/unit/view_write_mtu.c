/* "As many peers as fit": a copy of the writer is the way back, for every size of the buffer. */
#include "unit.h"

enum { PEERS = 40, PEER_SIZE = 2 + 8 + 10, FULL = 4 + PEERS * PEER_SIZE, CANARY = 0xa5 };

static pvs_endpoint peer_at(size_t i) {
    uint8_t ip[4] = {10, 0, 0, 0};
    ip[3] = (uint8_t)i;
    return pvs_endpoint_v4(ip, (uint16_t)(1000 + i));
}

/* As a node does it: a peer is an endpoint and a time. */
static size_t fill(uint8_t *buffer, size_t mtu, pvs_status *status) {
    pvs_writer out = pvs_writer_init(buffer, mtu), before;
    pvs_view_meta stamp;
    size_t i;
    memset(&stamp, 0, sizeof stamp);
    stamp.code = PVS_VIEW_UTC_TIME;
    pvs_view_begin(&out, PVS_VIEW_RESPONSE);
    for (i = 0; i < PEERS; i++) {
        pvs_endpoint ep = peer_at(i);
        before = out;
        stamp.time = (int64_t)(1700000000 + i);
        pvs_view_begin_peer(&out);
        pvs_view_add_endpoint(&out, &ep);
        if (pvs_view_add_meta(&out, &stamp) == PVS_ERR_SPACE) {
            out = before;
            break;
        }
    }
    *status = pvs_view_end(&out);
    if (*status == PVS_ERR_SPACE) assert_int_equal(out.needed, 4 - mtu);
    return out.pos;
}

static void every_mtu(void **state) {
    uint8_t buffer[FULL + 32];
    size_t mtu, i;
    (void)state;
    for (mtu = 0; mtu <= FULL + 1; mtu++) {
        size_t expected = mtu < 4 ? 0 : (mtu - 4) / PEER_SIZE, size;
        pvs_view_message message;
        pvs_view_peer peer;
        pvs_reader in;
        pvs_status status;
        memset(buffer, CANARY, sizeof buffer);
        if (expected > PEERS) expected = PEERS;
        size = fill(buffer, mtu, &status);
        for (i = mtu; i < sizeof buffer; i++) assert_int_equal(buffer[i], CANARY);
        if (mtu < 4) {
            assert_int_equal(status, PVS_ERR_SPACE);
            assert_int_equal(size, 0);
            continue;
        }
        assert_int_equal(status, PVS_OK);
        assert_int_equal(size, 4 + expected * PEER_SIZE);
        in = pvs_reader_datagram(buffer, size);
        assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
        assert_int_equal(message.peers.count, expected);
        for (i = 0; pvs_view_next_peer(&message.peers, &peer); i++) {
            pvs_view_address address;
            pvs_view_meta meta;
            pvs_endpoint ep = peer_at(i);
            assert_int_equal(pvs_view_next_address(&peer.addresses, &address), 1);
            assert_true(pvs_endpoint_equal(&address.endpoint, &ep));
            assert_int_equal(pvs_view_next_meta(&peer.metadata, &meta), 1);
            assert_true(meta.time == (int64_t)(1700000000 + i));
        }
    }
}

/* Without the way back every buffer that is too small is told how much is missing. */
static void needed_for_every_capacity(void **state) {
    uint8_t buffer[FULL + 1];
    size_t capacity, i;
    (void)state;
    for (capacity = 0; capacity < FULL; capacity++) {
        pvs_writer out = pvs_writer_init(buffer, capacity);
        pvs_view_meta stamp;
        memset(&stamp, 0, sizeof stamp);
        stamp.code = PVS_VIEW_UTC_TIME;
        memset(buffer, CANARY, sizeof buffer);
        pvs_view_begin(&out, PVS_VIEW_RESPONSE);
        for (i = 0; i < PEERS; i++) {
            pvs_endpoint ep = peer_at(i);
            pvs_view_begin_peer(&out);
            pvs_view_add_endpoint(&out, &ep);
            pvs_view_add_meta(&out, &stamp);
        }
        assert_int_equal(pvs_view_end(&out), PVS_ERR_SPACE);
        assert_int_equal(out.needed, FULL - capacity);
        assert_int_equal(out.fault.at, capacity);
        assert_int_equal(out.pos, 0);
        assert_int_equal(buffer[capacity], CANARY);
    }
}

/* Behind another message: fault.at and pos count from this one's start and the buffer's. */
static void behind_another_message(void **state) {
    uint8_t buffer[64];
    pvs_writer out = pvs_writer_init(buffer, 20);
    pvs_endpoint ep = peer_at(1);
    (void)state;
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
    assert_int_equal(pvs_view_end(&out), PVS_OK);
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_RESPONSE), PVS_OK);
    assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
    assert_int_equal(pvs_view_add_endpoint(&out, &ep), PVS_OK);
    assert_int_equal(out.pos, 18);
    assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
    assert_int_equal(pvs_view_add_endpoint(&out, &ep), PVS_ERR_SPACE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 8);
    assert_int_equal(out.fault.at, 16);
    assert_int_equal(out.pos, 4);
    assert_memory_equal(buffer, "\x10\xb1\0\0", 4);

    memset(&ep, 0, sizeof ep);
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_RESPONSE), PVS_OK);
    assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
    assert_int_equal(pvs_view_add_endpoint(&out, &ep), PVS_ERR_VALUE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_VALUE);
    assert_int_equal(out.fault.at, 6);
    assert_int_equal(out.pos, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mtu),
        cmocka_unit_test(needed_for_every_capacity),
        cmocka_unit_test(behind_another_message),
    };
    return cmocka_run_group_tests_name("view/write into too little room", tests, NULL, NULL);
}
