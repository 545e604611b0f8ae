/* Lists as iterators: of messages that were read, and of bytes that somebody made up. */
#include "unit.h"
#include "view_model.h"

/* A request: a peer with every general code, one with others, one with nothing; metadata. */
static const uint8_t MESSAGE[] = {
    0x10, 177, 3,    3,                            /* */
    5,    2,                                       /* peer */
    0,    0,                                       /* reflective */
    1,    4,   192,  0,    2,    1,                /* IPv4 */
    2,    6,   192,  0,    2,    2,    0x1f, 0x90, /* and port */
    3,    16,  0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 3, /* IPv6 */
    4,    18,  0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 4,
    255,  255,                                                 /* and port */
    0,    4,   255,  255,  255,  255,                          /* logical */
    1,    8,   0x80, 0,    0,    0,    0,    0,    0,    0,    /* UTC */
    2,    1,                                                   /* peer */
    5,    0,                                                   /* reserved */
    200,  3,   1,    2,    3,                                  /* application */
    127,  1,   9,                                              /* reserved */
    0,    0,                                                   /* peer */
    1,    8,   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* UTC -1 */
    0,    4,   0,    0,    0,    0,                            /* logical 0 */
    255,  0,                                                   /* application */
};

static pvs_view_message read_it(void) {
    pvs_reader in = pvs_reader_datagram(MESSAGE, sizeof MESSAGE);
    pvs_view_message message;
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(message.type, PVS_VIEW_REQUEST);
    assert_int_equal(message.version, 1);
    return message;
}

static void expect_address(pvs_view_addresses *list, unsigned code, const char *text, unsigned port,
                           size_t size, int opaque) {
    pvs_view_address address;
    pvs_endpoint ep;
    memset(&ep, 0, sizeof ep);
    assert_int_equal(pvs_view_next_address(list, &address), 1);
    assert_int_equal(address.code, code);
    assert_int_equal(address.opaque, opaque);
    assert_int_equal(address.data.size, size);
    if (text) assert_int_equal(pvs_endpoint_parse_ip(text_bytes(text), &ep), PVS_OK);
    ep.port = (uint16_t)port;
    assert_memory_equal(&address.endpoint, &ep, sizeof ep);
}

static void expect_meta(pvs_view_metas *list, unsigned code, int64_t time, size_t size,
                        int opaque) {
    pvs_view_meta meta;
    assert_int_equal(pvs_view_next_meta(list, &meta), 1);
    assert_int_equal(meta.code, code);
    assert_int_equal(meta.opaque, opaque);
    assert_int_equal(meta.data.size, size);
    assert_true(meta.time == time);
}

static void walk(pvs_view_message message) {
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    assert_int_equal(message.peers.count, 3);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.addresses.count, 5);
    assert_int_equal(peer.metadata.count, 2);
    expect_address(&peer.addresses, PVS_VIEW_REFLECTIVE, NULL, 0, 0, 0);
    expect_address(&peer.addresses, PVS_VIEW_IPV4, "192.0.2.1", 0, 4, 0);
    expect_address(&peer.addresses, PVS_VIEW_IPV4_PORT, "192.0.2.2", 8080, 6, 0);
    expect_address(&peer.addresses, PVS_VIEW_IPV6, "2001:db8::3", 0, 16, 0);
    expect_address(&peer.addresses, PVS_VIEW_IPV6_PORT, "2001:db8::4", 65535, 18, 0);
    memset(&address, 0xff, sizeof address);
    assert_int_equal(pvs_view_next_address(&peer.addresses, &address), 0);
    assert_int_equal(address.code + address.opaque, 0);
    assert_null(address.data.data);
    expect_meta(&peer.metadata, PVS_VIEW_LOGICAL_TIME, UINT32_MAX, 4, 0);
    expect_meta(&peer.metadata, PVS_VIEW_UTC_TIME, INT64_MIN, 8, 0);
    memset(&meta, 0xff, sizeof meta);
    assert_int_equal(pvs_view_next_meta(&peer.metadata, &meta), 0);
    assert_int_equal(meta.code + meta.opaque, 0);
    assert_true(meta.time == 0);

    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    expect_address(&peer.addresses, 5, NULL, 0, 0, 1);
    expect_address(&peer.addresses, 200, NULL, 0, 3, 1);
    expect_meta(&peer.metadata, 127, 0, 1, 1);
    assert_int_equal(pvs_view_next_address(&peer.addresses, &address), 0);
    assert_int_equal(pvs_view_next_meta(&peer.metadata, &meta), 0);

    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.addresses.count + peer.metadata.count, 0);
    assert_int_equal(pvs_view_next_address(&peer.addresses, &address), 0);
    assert_int_equal(pvs_view_next_meta(&peer.metadata, &meta), 0);
    memset(&peer, 0xff, sizeof peer);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 0);
    assert_int_equal(peer.addresses.count + peer.metadata.count, 0);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 0); /* it stays at the end */

    expect_meta(&message.metadata, PVS_VIEW_UTC_TIME, -1, 8, 0);
    expect_meta(&message.metadata, PVS_VIEW_LOGICAL_TIME, 0, 4, 0);
    expect_meta(&message.metadata, 255, 0, 0, 1);
    assert_int_equal(pvs_view_next_meta(&message.metadata, &meta), 0);
    assert_int_equal(message.metadata.count + message.metadata.size, 0);
}

static void walked_twice_by_copying(void **state) {
    pvs_view_message message = read_it();
    (void)state;
    walk(message);
    walk(message);
    assert_int_equal(message.peers.count, 3); /* walk had a copy */
}

/* [8] */
static void p08_a_general_code_of_another_length_is_opaque(void **state) {
    static const uint8_t bytes[] = {0x10, 177, 1, 1, 1, 1, 1, 3, 9, 9, 9, 1, 1, 7, 0, 0};
    pvs_reader in = pvs_reader_datagram(bytes, sizeof bytes);
    pvs_view_message message;
    pvs_view_peer peer;
    (void)state;
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_LENGTH);
    assert_int_equal(in.fault.at, 7);
    in.allow = PVS_VIEW_ALLOW_KNOWN_LENGTH;
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    expect_address(&peer.addresses, PVS_VIEW_IPV4, NULL, 0, 3, 1);
    expect_meta(&peer.metadata, PVS_VIEW_UTC_TIME, 0, 1, 1);
    expect_meta(&message.metadata, PVS_VIEW_LOGICAL_TIME, 0, 0, 1);
}

/* Whatever is called a list: it ends, within its bytes and its count. */
static void walk_anything(const uint8_t *bytes, size_t size, size_t count, long *elements) {
    pvs_view_peers peers = {bytes, size, count};
    pvs_view_addresses addresses = {bytes, size, count};
    pvs_view_metas metas = {bytes, size, count};
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    size_t n;
    for (n = 0; pvs_view_next_peer(&peers, &peer); n++) {
        assert_true(peers.size <= size && peers.count < count);
        assert_true(peer.addresses.size + peer.metadata.size <= size);
        while (pvs_view_next_address(&peer.addresses, &address)) ++*elements;
        while (pvs_view_next_meta(&peer.metadata, &meta)) ++*elements;
        assert_int_equal(peer.addresses.count + peer.metadata.count, 0);
        assert_int_equal(peer.addresses.size + peer.metadata.size, 0);
    }
    assert_true(n <= count && n <= size / 2);
    for (n = 0; pvs_view_next_address(&addresses, &address); n++) {
        assert_true(address.data.size <= size - 2);
        assert_true(address.data.data + address.data.size <= bytes + size);
    }
    assert_true(n <= count && n <= size / 2);
    *elements += (long)n;
    for (n = 0; pvs_view_next_meta(&metas, &meta); n++) {
        assert_true(meta.data.size <= size - 2);
        assert_true(meta.data.data + meta.data.size <= bytes + size);
    }
    assert_true(n <= count && n <= size / 2);
    *elements += (long)n;
}

static void made_up_lists(void **state) {
    uint64_t seed = 5;
    long elements = 0;
    int round;
    (void)state;
    walk_anything(NULL, 0, 0, &elements);
    walk_anything(NULL, 0, 1, &elements);
    walk_anything(NULL, 0, SIZE_MAX, &elements);
    for (round = 0; round < 40000; round++) {
        size_t size = (size_t)random_below(&seed, 64), i;
        uint8_t *bytes = malloc(size ? size : 1); /* sanitizers watch its end */
        assert_non_null(bytes);
        if (round % 2) {
            size = view_random(&seed, bytes, size);
        } else {
            for (i = 0; i < size; i++) {
                uint64_t kind = random_below(&seed, 4);
                bytes[i] = (uint8_t)(kind ? random_below(&seed, 8) : random_next(&seed));
            }
        }
        walk_anything(bytes, size, round % 5 ? (size_t)random_below(&seed, 10) : SIZE_MAX,
                      &elements);
        free(bytes);
    }
    assert_true(elements > 10000);
}

/* Lengths near 2^64 must not wrap around the size. */
static void made_up_lengths(void **state) {
    uint8_t bytes[16] = {200, 255};
    int round;
    (void)state;
    for (round = 0; round < 40; round++) {
        pvs_view_addresses list = {bytes, sizeof bytes, 1};
        pvs_view_address address;
        uint64_t length = UINT64_MAX - (uint64_t)round;
        size_t i;
        for (i = 0; i < 8; i++) bytes[2 + i] = (uint8_t)(length >> (56 - 8 * i));
        assert_int_equal(pvs_view_next_address(&list, &address), 0);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.size, sizeof bytes);
    }
}

/* [15] */
static void p15_reflective_addresses_are_the_source(void **state) {
    pvs_view_message message = read_it();
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_endpoint source, none, ep;
    int i;
    (void)state;
    memset(&none, 0, sizeof none);
    assert_int_equal(pvs_endpoint_parse(text_bytes("[2001:db8::99]:99"), &source), PVS_OK);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    for (i = 0; pvs_view_next_address(&peer.addresses, &address); i++) {
        memset(&ep, 0xff, sizeof ep);
        assert_int_equal(pvs_view_resolve(&address, &source, &ep), 1);
        assert_memory_equal(&ep, i == 0 ? &source : &address.endpoint, sizeof ep);
        memset(&ep, 0xff, sizeof ep);
        assert_int_equal(pvs_view_resolve(&address, NULL, &ep), i > 0);
        assert_memory_equal(&ep, i == 0 ? &none : &address.endpoint, sizeof ep);
        assert_int_equal(pvs_view_resolve(&address, &none, &ep), i > 0);
    }
    assert_int_equal(i, 5);
    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
    while (pvs_view_next_address(&peer.addresses, &address)) {
        memset(&ep, 0xff, sizeof ep);
        assert_int_equal(pvs_view_resolve(&address, &source, &ep), 0);
        assert_memory_equal(&ep, &none, sizeof ep);
    }
    /* Reflective by its code, but with content: not to be understood. */
    memset(&address, 0, sizeof address);
    address.opaque = 1;
    assert_int_equal(pvs_view_resolve(&address, &source, &ep), 0);
    assert_memory_equal(&ep, &none, sizeof ep);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walked_twice_by_copying),
        cmocka_unit_test(p08_a_general_code_of_another_length_is_opaque),
        cmocka_unit_test(made_up_lists),
        cmocka_unit_test(made_up_lengths),
        cmocka_unit_test(p15_reflective_addresses_are_the_source),
    };
    return cmocka_run_group_tests_name("view/lists", tests, NULL, NULL);
}
