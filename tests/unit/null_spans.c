/*
 * (NULL, 3) wherever a span of bytes goes in: taken for empty when reading, refused when writing.
 * Most of these calls would read address 0 otherwise.
 */
#include "unit.h"

static const pvs_bytes none = {NULL, 3};

static pvs_factom_endpoint endpoint(int host, int port) {
    return pvs_factom_endpoint_of(host ? text_bytes("1.2.3.4") : none,
                                  port ? text_bytes("80") : none);
}

static void texts(void **state) {
    pvs_endpoint ep;
    pvs_factom_endpoint found, host = endpoint(0, 1), port = endpoint(1, 0);
    uint16_t number;
    (void)state;
    assert_int_equal(pvs_endpoint_parse(none, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_endpoint_parse_ip(none, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_factom_check_endpoint(&host), PVS_ERR_ENDPOINT);
    assert_int_equal(pvs_factom_check_endpoint(&port), PVS_ERR_ENDPOINT);
    assert_int_equal(pvs_factom_parse_port(none, &number), PVS_ERR_PORT);
    assert_int_equal(pvs_factom_parse_endpoint(none, &found), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_factom_location(none), 0);
}

static void payloads(void **state) {
    pvs_bytes empty = {NULL, 0};
    pvs_factom_out tx;
    pvs_factom_v9 v9;
    (void)state;
    assert_true(pvs_gossip_identity(none) == pvs_gossip_identity(empty));
    assert_int_equal(pvs_factom_crc32(0, none), 0);
    assert_int_equal(pvs_factom_format(none), 0);
    assert_int_equal(pvs_factom_check_v9(9, 3, 0, none), PVS_ERR_EMPTY);
    memset(&tx, 0, sizeof tx);
    tx.sent = 1;
    assert_int_equal(pvs_factom_header(&tx, none, &v9), 1);
    assert_int_equal(v9.length, 0);
}

static void datagrams(void **state) {
    pvs_bytes frame = {NULL, 64};
    pvs_ac_bucket bucket;
    pvs_ac_node node;
    (void)state;
    memset(&bucket, 0, sizeof bucket);
    memset(&node, 0, sizeof node);
    node.bucket = &bucket;
    node.buckets = 1;
    assert_int_equal(pvs_ac_route(&node, none, 1), 0);
    assert_int_equal(pvs_ac_sent(&node, none, 1), 0);
    assert_int_equal(pvs_ac_route(&node, frame, 1), 0); /* long enough for a frame */
    assert_int_equal(pvs_ac_sent(&node, frame, 1), 0);
}

static void lists(void **state) {
    pvs_view_peers peers = {NULL, 3, 3};
    pvs_view_addresses addresses = {NULL, 3, 3};
    pvs_view_metas metas = {NULL, 3, 3};
    pvs_pex_peers pex = {NULL, 36, 2};
    pvs_gossip_peers gossip = {NULL, 36, 2};
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    pvs_endpoint ep;
    pvs_gossip_peer gossip_peer;
    int version;
    (void)state;
    assert_int_equal(pvs_view_next_peer(&peers, &peer), 0);
    assert_int_equal(pvs_view_next_address(&addresses, &address), 0);
    assert_int_equal(pvs_view_next_meta(&metas, &meta), 0);
    assert_int_equal(pvs_pex_next_peer(&pex, &ep), 0);
    assert_int_equal(pvs_gossip_next_peer(&gossip, &gossip_peer), 0);
    for (version = 9; version <= 11; version++) {
        pvs_factom_share share;
        pvs_factom_endpoint found;
        memset(&share, 0, sizeof share);
        share.size = 3;
        share.count = 2;
        share.version = (uint8_t)version;
        assert_int_equal(pvs_factom_check_endpoints(&share), PVS_ERR_ENDPOINT);
        assert_int_equal(pvs_factom_next_endpoint(&share, &found), 0);
    }
}

static void shares(void **state) {
    uint8_t room[100];
    pvs_writer out;
    int version, which, counting;
    (void)state;
    for (version = 9; version <= 11; version++) {
        for (which = 0; which < 6; which++) {
            pvs_factom_endpoint ep = endpoint(which & 1, !(which & 1));
            out = pvs_writer_init(room, sizeof room);
            if (which < 4) out.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
            ep.escaped = which == 2 || which == 3;
            pvs_factom_begin_share(&out, version, 1);
            pvs_factom_add_endpoint(&out, &ep);
            assert_int_equal(pvs_factom_end_share(&out),
                             which < 4 ? PVS_ERR_VALUE : PVS_ERR_ENDPOINT);
            assert_int_equal(out.pos, 0);
        }
    }
    for (which = 0; which < 2; which++) {
        for (counting = 0; counting < 2; counting++) {
            pvs_factom_endpoint ep = endpoint(which, !which);
            out = counting ? pvs_writer_init(NULL, 0) : pvs_writer_init(room, sizeof room);
            assert_int_equal(pvs_factom_print_peer(&out, &ep, 1), PVS_ERR_VALUE);
        }
    }
    out = pvs_writer_init(room, sizeof room);
    assert_int_equal(pvs_factom_unescape(&out, none), PVS_OK);
    assert_int_equal(out.pos, 0);
}

static pvs_status write_factom(int how, int version, int part) {
    uint8_t room[1000];
    pvs_writer out = pvs_writer_init(NULL, 0);
    pvs_factom_message m;
    pvs_factom_v9 v9;
    pvs_factom_out tx;
    if (how == 1) out = pvs_writer_init(room, sizeof room);
    if (how == 2) out = pvs_writer_gather(room, sizeof room);
    memset(&m, 0, sizeof m);
    memset(&v9, 0, sizeof v9);
    memset(&tx, 0, sizeof tx);
    m.kind = part < 2 ? PVS_FACTOM_IS_PARCEL : PVS_FACTOM_IS_HANDSHAKE;
    m.version = (uint8_t)version;
    m.parcel.v9 = part < 2 ? &v9 : NULL;
    m.parcel.payload = m.handshake.listen_port = text_bytes("80");
    if (part == 0) m.parcel.payload = none;
    if (part == 1) v9.target = none;
    if (part == 2) m.handshake.listen_port = none;
    if (part == 3) {
        m.handshake.alternatives.size = 3;
        m.handshake.alternatives.count = 1;
        m.handshake.alternatives.version = version == 11 ? 11 : 10;
    }
    return pvs_factom_write(&out, &tx, &m);
}

static void messages(void **state) {
    int how, version, part;
    (void)state;
    for (how = 0; how < 3; how++) {
        for (version = 9; version <= 11; version++) {
            for (part = 0; part < 4; part++) {
                /* Only V9 has a target. */
                assert_int_equal(write_factom(how, version, part),
                                 part == 1 && version > 9 ? PVS_OK : PVS_ERR_VALUE);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts), cmocka_unit_test(payloads), cmocka_unit_test(datagrams),
        cmocka_unit_test(lists), cmocka_unit_test(shares),   cmocka_unit_test(messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
