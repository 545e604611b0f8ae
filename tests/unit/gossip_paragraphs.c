/* The paragraphs of docs/wire/gossip.md that no other test is about; the name of each begins with their numbers. */
#include "unit.h"

enum { V4 = 18, HEAD = 12, READ = 8192 /* what the reference reads at once */ };

static pvs_status read_bytes(const uint8_t *bytes, size_t size, uint32_t allow, pvs_reader *in,
                             pvs_gossip_message *message) {
    *in = pvs_reader_datagram(bytes, size);
    in->allow = allow;
    return pvs_gossip_read(in, message);
}

/* A list of `count` IPv4 peers; its size. */
static size_t put_list(uint8_t *to, size_t count) {
    size_t size = HEAD + count * V4, i;
    memset(to, 0, size);
    to[0] = PVS_GOSSIP_PEERS;
    for (i = 0; i < 8; i++) to[4 + i] = (uint8_t)(i < 4 ? count >> 8 * i : 0);
    for (i = 0; i < count; i++) to[HEAD + i * V4] = (uint8_t)i; /* of the identity */
    return size;
}

/* A message of every type, and behind it each byte: only PVS_ALLOW_TRAILING takes it. */
static void p02_bytes_behind_a_message(void **state) {
    static const uint8_t types[] = {PVS_GOSSIP_TEXT,  PVS_GOSSIP_HEARTBEAT, PVS_GOSSIP_ASK_PEERS,
                                    PVS_GOSSIP_PEERS, PVS_GOSSIP_PAIR,      PVS_GOSSIP_ERROR};
    static const size_t sizes[] = {12, 4, 4, 12, 14, 12};
    size_t i;
    unsigned behind;
    (void)state;
    for (i = 0; i < LENGTH(types); i++) {
        for (behind = 0; behind < 256; behind++) {
            uint8_t bytes[15] = {0};
            pvs_gossip_message message;
            pvs_reader in;
            bytes[0] = types[i];
            assert_int_equal(read_bytes(bytes, sizes[i], 0, &in, &message), PVS_OK);
            bytes[sizes[i]] = (uint8_t)behind;
            assert_int_equal(
                read_bytes(bytes, sizes[i] + 1, UINT32_MAX & ~PVS_ALLOW_TRAILING, &in, &message),
                PVS_ERR_TRAILING);
            assert_int_equal(in.fault.at, sizes[i]);
            assert_int_equal(read_bytes(bytes, sizes[i] + 1, PVS_ALLOW_TRAILING, &in, &message),
                             PVS_OK);
            assert_int_equal(pvs_reader_rest(&in).size, 1);
            /* In a stream it is where the next message begins, a tag or none. */
            in = pvs_reader_stream(SIZE_MAX);
            pvs_reader_extend(&in, bytes, sizes[i] + 1);
            assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
            assert_int_equal(in.pos, sizes[i]);
            assert_int_equal(pvs_gossip_read(&in, &message),
                             behind > 5 ? PVS_ERR_TYPE : PVS_NEED_MORE);
        }
    }
}

/* ::ffff:1.2.3.4 of family 1 comes out as family 6, and is written as it came; 2 and 10 are no families. */
static void p07_families_are_those_of_rust_and_mapped_addresses_stay(void **state) {
    uint8_t bytes[HEAD + 30] = {PVS_GOSSIP_PEERS, 0, 0, 0, 1}, room[sizeof bytes];
    static const uint8_t mapped[16] = {[10] = 255, 255, 1, 2, 3, 4};
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_gossip_message message;
    pvs_gossip_peer peer;
    pvs_reader in;
    (void)state;
    bytes[HEAD + 8] = 1;
    memcpy(bytes + HEAD + 12, mapped, 16);
    assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
    assert_int_equal(pvs_gossip_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.endpoint.family, 6);
    assert_memory_equal(peer.endpoint.ip, mapped, 16);
    pvs_gossip_begin_peers(&out);
    pvs_gossip_add_peer(&out, &peer);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_OK);
    assert_memory_equal(room, bytes, sizeof bytes);
    bytes[HEAD + 8] = 2;
    assert_int_equal(read_bytes(bytes, HEAD + V4, 0, &in, &message), PVS_ERR_TYPE);
    bytes[HEAD + 8] = 10;
    assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_ERR_TYPE);
}

static void p08_ports_are_little_endian(void **state) {
    uint8_t list[HEAD + V4 + 30], pair[14] = {PVS_GOSSIP_PAIR}, room[sizeof list];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_gossip_message message;
    pvs_gossip_peer peer;
    pvs_reader in;
    (void)state;
    put_list(list, 1);
    memset(list + HEAD + V4, 0, 30);
    list[4] = 2;
    list[HEAD + V4 + 8] = 1; /* the second entry is of IPv6 */
    list[HEAD + V4 - 2] = 0x90;
    list[HEAD + V4 - 1] = 0x1f;
    list[sizeof list - 2] = 0x91;
    list[sizeof list - 1] = 0x1f;
    assert_int_equal(read_bytes(list, sizeof list, 0, &in, &message), PVS_OK);
    pvs_gossip_begin_peers(&out);
    assert_int_equal(pvs_gossip_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.endpoint.family, 4);
    assert_int_equal(peer.endpoint.port, 8080);
    pvs_gossip_add_peer(&out, &peer);
    assert_int_equal(pvs_gossip_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.endpoint.family, 6);
    assert_int_equal(peer.endpoint.port, 8081);
    pvs_gossip_add_peer(&out, &peer);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_OK);
    assert_memory_equal(room, list, sizeof list);

    pair[12] = 0x90;
    pair[13] = 0x1f;
    assert_int_equal(read_bytes(pair, sizeof pair, 0, &in, &message), PVS_OK);
    assert_int_equal(message.port, 8080);
    out = pvs_writer_init(room, sizeof room);
    assert_int_equal(pvs_gossip_write(&out, &message), PVS_OK);
    assert_memory_equal(room, pair, sizeof pair);
}

/* 454 peers are 8,184 bytes, 455 go beyond what the reference reads; here the limit decides alone. */
static void p10_large_messages_have_no_limit_but_the_readers(void **state) {
    static const size_t counts[] = {454, 455, 3000};
    static uint8_t bytes[HEAD + 3000 * V4];
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(counts); i++) {
        size_t size = put_list(bytes, counts[i]);
        pvs_gossip_message message;
        pvs_reader in;
        assert_int_equal(size <= READ, counts[i] == 454);
        assert_int_equal(read_bytes(bytes, size, 0, &in, &message), PVS_OK);
        assert_int_equal(message.peers.count, counts[i]);
        in = pvs_reader_stream(size);
        pvs_reader_extend(&in, bytes, size);
        assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
        in = pvs_reader_stream(READ); /* for who wants what the reference can take */
        pvs_reader_extend(&in, bytes, size);
        assert_int_equal(pvs_gossip_read(&in, &message),
                         size <= READ ? PVS_OK : PVS_ERR_SIZE_LIMIT);
    }
}

/* Nothing compares the entries with one another: they come as they stand, and as often. */
static void p13_lists_repeat_and_have_any_order(void **state) {
    static const uint8_t order[] = {7, 3, 7, 7, 1};
    uint8_t bytes[HEAD + LENGTH(order) * V4], room[sizeof bytes];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_gossip_message message;
    pvs_gossip_peer peer;
    pvs_reader in;
    size_t i;
    (void)state;
    put_list(bytes, LENGTH(order));
    for (i = 0; i < LENGTH(order); i++) bytes[HEAD + i * V4] = order[i];
    assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
    assert_int_equal(pvs_gossip_write(&out, &message), PVS_OK);
    assert_memory_equal(room, bytes, sizeof bytes);
    for (i = 0; pvs_gossip_next_peer(&message.peers, &peer); i++) {
        assert_int_equal(peer.identity, order[i]);
    }
    assert_int_equal(i, LENGTH(order));
}

/* A mistake in every place that can have one, all in one list: the first byte of them is blamed, however
 * the bytes come, and with it gone the next one is. */
static void p15_the_first_byte_that_cannot_be_is_blamed(void **state) {
    enum { FIRST = HEAD + 8, SECOND = HEAD + V4 + 8 };
    static const struct {
        size_t at, field_at;
        uint8_t good;
        pvs_status status;
    } wrong[] = {{3, 0, 0, PVS_ERR_TYPE},
                 {7, 4, 0, PVS_ERR_SIZE_LIMIT},
                 {FIRST, FIRST, 0, PVS_ERR_TYPE},
                 {SECOND + 3, SECOND, 0, PVS_ERR_TYPE}};
    uint8_t bytes[HEAD + 2 * V4];
    size_t i, piece, at;
    (void)state;
    put_list(bytes, 2);
    for (i = 0; i < LENGTH(wrong); i++) bytes[wrong[i].at] = 9;
    for (i = 0; i <= LENGTH(wrong); i++) {
        for (piece = 1; piece <= sizeof bytes; piece++) {
            pvs_gossip_message message;
            pvs_reader in = pvs_reader_stream(1000);
            pvs_status status = PVS_NEED_MORE;
            for (at = 0; at < sizeof bytes && status == PVS_NEED_MORE; at += piece) {
                pvs_reader_extend(&in, bytes,
                                  sizeof bytes - at < piece ? sizeof bytes - at : piece);
                status = pvs_gossip_read(&in, &message);
            }
            if (i == LENGTH(wrong)) {
                assert_int_equal(status, PVS_OK);
                continue;
            }
            assert_int_equal(status, wrong[i].status);
            assert_int_equal(in.fault.at, wrong[i].field_at);
            if (piece == 1) assert_int_equal(in.size, wrong[i].at + 1);
        }
        if (i < LENGTH(wrong)) bytes[wrong[i].at] = wrong[i].good;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p02_bytes_behind_a_message),
        cmocka_unit_test(p07_families_are_those_of_rust_and_mapped_addresses_stay),
        cmocka_unit_test(p08_ports_are_little_endian),
        cmocka_unit_test(p10_large_messages_have_no_limit_but_the_readers),
        cmocka_unit_test(p13_lists_repeat_and_have_any_order),
        cmocka_unit_test(p15_the_first_byte_that_cannot_be_is_blamed),
    };
    return cmocka_run_group_tests_name("gossip/paragraphs", tests, NULL, NULL);
}
