/* NULL with a size: an empty span to whoever reads, refused by whoever writes. */
#include "unit.h"

static const pvs_bytes NOTHING = {NULL, 20};

static void is_no_text(void **state) {
    pvs_endpoint ep;
    pvs_factom_endpoint found;
    uint16_t port;
    (void)state;
    assert_int_equal(pvs_endpoint_parse(NOTHING, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_endpoint_parse_ip(NOTHING, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_factom_parse_port(NOTHING, &port), PVS_ERR_PORT);
    assert_int_equal(pvs_factom_parse_endpoint(NOTHING, &found), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_factom_location(NOTHING), 0);
    found = pvs_factom_endpoint_of(NOTHING, NOTHING);
    assert_int_equal(pvs_factom_check_endpoint(&found), PVS_ERR_ENDPOINT);
}

static void is_no_datagram(void **state) {
    pvs_ac_bucket bucket;
    pvs_ac_node node;
    (void)state;
    memset(&bucket, 0, sizeof bucket);
    memset(&node, 0, sizeof node);
    node.bucket = &bucket;
    node.buckets = 1;
    assert_int_equal(pvs_ac_route(&node, NOTHING, 1), 0);
    assert_int_equal(pvs_ac_sent(&node, NOTHING, 1), 0);
    assert_int_equal(pvs_factom_format(NOTHING), 0);
}

static void has_the_sums_of_nothing(void **state) {
    pvs_bytes empty = {NULL, 0};
    (void)state;
    assert_int_equal(pvs_factom_crc32(0, NOTHING), pvs_factom_crc32(0, empty));
    assert_true(pvs_gossip_identity(NOTHING) == pvs_gossip_identity(empty));
    assert_int_equal(pvs_factom_check_v9(9, 20, 0, NOTHING), PVS_ERR_EMPTY);
}

static void is_an_empty_share(void **state) {
    pvs_factom_share share;
    pvs_factom_endpoint ep;
    int version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        memset(&share, 0, sizeof share);
        share.size = 20;
        share.count = 1;
        share.version = (uint8_t)version;
        assert_int_equal(pvs_factom_next_endpoint(&share, &ep), 0);
        assert_int_equal(ep.host.size, 0);
        assert_int_equal(pvs_factom_check_endpoints(&share), PVS_OK);
    }
}

static void is_not_written(void **state) {
    uint8_t buffer[600];
    pvs_factom_endpoint ep = pvs_factom_endpoint_of(NOTHING, NOTHING);
    int version, counting;
    (void)state;
    for (version = 9; version <= 11; version++) {
        for (counting = 0; counting < 2; counting++) {
            pvs_writer fresh = pvs_writer_init(counting ? NULL : buffer, counting ? 0 : 600), out;
            pvs_factom_message message;
            pvs_factom_out tx;
            memset(&message, 0, sizeof message);
            memset(&tx, 0, sizeof tx);
            message.version = (uint8_t)version;
            message.kind = PVS_FACTOM_IS_HANDSHAKE;
            message.handshake.version = (uint16_t)version;
            message.handshake.type = PVS_FACTOM_HANDSHAKE;
            message.handshake.listen_port = NOTHING;
            out = fresh;
            assert_int_equal(pvs_factom_write(&out, &tx, &message), PVS_ERR_VALUE);
            assert_int_equal(tx.sent, 0);

            message.kind = PVS_FACTOM_IS_PARCEL;
            message.parcel.type = PVS_FACTOM_MESSAGE;
            message.parcel.payload = NOTHING;
            tx.sent = 1;
            out = fresh;
            assert_int_equal(pvs_factom_write(&out, &tx, &message), PVS_ERR_VALUE);
            assert_int_equal(out.pos, 0);

            out = fresh;
            out.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
            assert_int_equal(pvs_factom_begin_share(&out, version, 1), PVS_OK);
            pvs_factom_add_endpoint(&out, &ep);
            assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_VALUE);

            out = fresh;
            assert_int_equal(pvs_factom_print_peer(&out, &ep, 1), PVS_ERR_VALUE);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_no_text),
        cmocka_unit_test(is_no_datagram),
        cmocka_unit_test(has_the_sums_of_nothing),
        cmocka_unit_test(is_an_empty_share),
        cmocka_unit_test(is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
