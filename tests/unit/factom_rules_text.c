/* Names of networks, peers and types; rules of parcels. n1.., p1.. as in docs/wire/factom_share.md.
 */
#include "unit.h"

static void expect_text(const pvs_writer *out, const char *expected) {
    assert_int_equal(out->pos, strlen(expected));
    assert_memory_equal(out->data, expected, out->pos);
}

static void n1_networks_of_a_name(void **state) {
    uint8_t digest[32] = {0x29, 0xcb, 0x71, 0x75, 0xff};
    (void)state;
    assert_true(pvs_factom_network_id(digest) == 0x29cb7175u);
}

static void n2_networks_as_text(void **state) {
    static const struct {
        uint32_t network;
        const char *text;
    } names[] = {{0xfeedbeefu, "MainNet"},
                 {0xdeadbeefu, "TestNet"},
                 {0x00beadedu, "LocalNet"},
                 {0, "CustomNet ID: 0"},
                 {10, "CustomNet ID: a"},
                 {0xbeade, "CustomNet ID: beade"},
                 {0xffffffffu, "CustomNet ID: ffffffff"}};
    size_t i, capacity;
    (void)state;
    for (i = 0; i < LENGTH(names); i++) {
        uint8_t buffer[32];
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer), size = pvs_writer_init(NULL, 0);
        assert_int_equal(pvs_factom_print_network(&out, names[i].network), PVS_OK);
        expect_text(&out, names[i].text);
        assert_int_equal(pvs_factom_print_network(&size, names[i].network), PVS_OK);
        assert_int_equal(size.pos, out.pos);
        for (capacity = 0; capacity < size.pos; capacity++) {
            out = pvs_writer_init(buffer, capacity);
            buffer[capacity] = 0x5a;
            assert_int_equal(pvs_factom_print_network(&out, names[i].network), PVS_ERR_SPACE);
            assert_int_equal(out.needed, size.pos - capacity);
            assert_int_equal(buffer[capacity], 0x5a);
        }
    }
}

static void n3_peers_as_text(void **state) {
    uint8_t buffer[PVS_FACTOM_PEER_TEXT_MAX];
    char longest[PVS_FACTOM_HOST_MAX];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_factom_endpoint ep =
        pvs_factom_endpoint_of(pvs_bytes_of("127.0.0.1", 9), pvs_bytes_of("8108", 4));
    (void)state;
    assert_int_equal(pvs_factom_print_peer(&out, &ep, 42), PVS_OK);
    expect_text(&out, "127.0.0.1:8108 0000002a");
    out.pos = 0;
    ep = pvs_factom_endpoint_of(pvs_bytes_of("::1", 3), pvs_bytes_of(NULL, 0));
    assert_int_equal(pvs_factom_print_peer(&out, &ep, 0xfedcba98u), PVS_OK);
    expect_text(&out, "::1: fedcba98");
    out.pos = 0;
    memset(longest, 'a', sizeof longest);
    ep = pvs_factom_endpoint_of(pvs_bytes_of(longest, sizeof longest),
                                pvs_bytes_of("-9223372036854775808", 20));
    assert_int_equal(pvs_factom_print_peer(&out, &ep, 0), PVS_OK);
    assert_int_equal(out.pos, PVS_FACTOM_PEER_TEXT_MAX);
    assert_int_equal(pvs_factom_print_peer(&out, &ep, 0), PVS_ERR_SPACE);
}

/* Text within a message that is open is refused, and that message says so at its end. */
static void n2_no_text_within_a_message(void **state) {
    uint8_t buffer[100];
    pvs_factom_endpoint ep =
        pvs_factom_endpoint_of(pvs_bytes_of("127.0.0.1", 9), pvs_bytes_of("8108", 4));
    int peer;
    (void)state;
    for (peer = 0; peer < 2; peer++) {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_OK);
        assert_int_equal(peer ? pvs_factom_print_peer(&out, &ep, 1)
                              : pvs_factom_print_network(&out, 1),
                         PVS_ERR_USAGE);
        assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_ERR_USAGE); /* still open */
        assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
        assert_int_equal(out.pos, 0);
    }
}

static void n4_types(void **state) {
    static const char *const names[] = {
        "Heartbeat", "Ping",    "Pong",        "Peer-Request", "Peer-Response",
        "Alert",     "Message", "MessagePart", "Handshake",    "Rejection-Alternative"};
    unsigned type;
    (void)state;
    for (type = 0; type < 10; type++) {
        assert_string_equal(pvs_factom_type_name(type), names[type]);
        assert_int_equal(pvs_factom_is_application(type), type == 6 || type == 7);
    }
    assert_string_equal(pvs_factom_type_name(10), "");
    assert_string_equal(pvs_factom_type_name(~0u), "");
    assert_false(pvs_factom_is_application(262));
}

static void p1_parcels(void **state) {
    (void)state;
    assert_int_equal(pvs_factom_check_parcel(0, 1), PVS_OK);
    assert_int_equal(pvs_factom_check_parcel(9, 1), PVS_OK);
    assert_int_equal(pvs_factom_check_parcel(9, 0), PVS_ERR_EMPTY);
    assert_int_equal(pvs_factom_check_parcel(10, 1), PVS_ERR_TYPE);
    assert_int_equal(pvs_factom_check_parcel(10, 0), PVS_ERR_TYPE);
}

static void p2_parcels_of_version_9(void **state) {
    pvs_bytes ping = pvs_bytes_of("Ping", 4), none = pvs_bytes_of(NULL, 0);
    (void)state;
    assert_int_equal(pvs_factom_check_v9(9, 4, 0x9e0f7d5eu, ping), PVS_OK);
    assert_int_equal(pvs_factom_check_v9(9, 4, 0x9e0f7d5fu, ping), PVS_ERR_CHECKSUM);
    assert_int_equal(pvs_factom_check_v9(9, 5, 0x9e0f7d5fu, ping), PVS_ERR_LENGTH);
    assert_int_equal(pvs_factom_check_v9(9, 1, 1, none), PVS_ERR_EMPTY);
    assert_int_equal(pvs_factom_check_v9(8, 1, 1, none), PVS_ERR_VERSION);
    assert_int_equal(pvs_factom_check_v9(10, 4, 0x9e0f7d5eu, ping), PVS_ERR_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n1_networks_of_a_name),
        cmocka_unit_test(n2_networks_as_text),
        cmocka_unit_test(n3_peers_as_text),
        cmocka_unit_test(n2_no_text_within_a_message),
        cmocka_unit_test(n4_types),
        cmocka_unit_test(p1_parcels),
        cmocka_unit_test(p2_parcels_of_version_9),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
