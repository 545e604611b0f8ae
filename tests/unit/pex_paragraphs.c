/* The paragraphs of docs/wire/pex.md that no other test is about; the name of each begins with their numbers. */
#include "unit.h"

enum { PEER = PVS_PEX_PEER_SIZE };

/* The head of a message: size and type. */
static void put_head(uint8_t *to, uint32_t size, unsigned type) {
    unsigned i;
    for (i = 0; i < 4; i++) to[i] = (uint8_t)(size >> 8 * i);
    to[4] = (uint8_t)type;
}

static pvs_status read_bytes(const uint8_t *bytes, size_t size, uint32_t allow, pvs_reader *in,
                             pvs_pex_message *message) {
    *in = pvs_reader_datagram(bytes, size);
    in->allow = allow;
    return pvs_pex_read(in, message);
}

/* A give of 1 MiB, and of one byte: only the flag takes them, up to the reader's limit. */
static void p01_gives_of_other_sizes_are_read_with_the_flag(void **state) {
    static const size_t sizes[] = {1, 131071, 131073, 1048576};
    static uint8_t bytes[37 + 1048576];
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(sizes); i++) {
        pvs_pex_message message;
        pvs_reader in;
        put_head(bytes, (uint32_t)(33 + sizes[i]), 1);
        assert_int_equal(
            read_bytes(bytes, 37 + sizes[i], UINT32_MAX & ~PVS_PEX_ALLOW_ANY_PIECE, &in, &message),
            PVS_ERR_LENGTH);
        assert_int_equal(read_bytes(bytes, 37 + sizes[i], PVS_PEX_ALLOW_ANY_PIECE, &in, &message),
                         PVS_OK);
        assert_int_equal(message.piece.size, sizes[i]);
        in = pvs_reader_stream(37 + sizes[i] - 1);
        in.allow = PVS_PEX_ALLOW_ANY_PIECE;
        pvs_reader_extend(&in, bytes, 5);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    }
}

static void p02_the_size_is_little_endian_and_does_not_count_itself(void **state) {
    static uint8_t bytes[PVS_PEX_GIVE_SIZE] = {0x21, 0, 2, 0, 1}, room[PVS_PEX_GIVE_SIZE];
    static const uint8_t ask[37] = {0x21, 0, 0, 0, 0}, swapped[37] = {0, 0, 0, 0x21, 0};
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_pex_message message;
    pvs_reader in;
    (void)state;
    assert_int_equal(read_bytes(ask, 37, 0, &in, &message), PVS_OK);
    assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
    assert_int_equal(out.pos, 4 + 33);
    assert_memory_equal(room, ask, 37);
    assert_int_equal(read_bytes(swapped, 37, 0, &in, &message), PVS_ERR_LENGTH);
    out = pvs_writer_init(room, sizeof room);
    assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
    assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
    assert_int_equal(out.pos, 4 + 0x20021);
    assert_memory_equal(room, bytes, sizeof bytes);
}

static void p03_ports_are_little_endian_and_addresses_are_not(void **state) {
    static const uint8_t ip[16] = {0x20, 1, 0x0d, 0xb8, [14] = 1, 2};
    uint8_t bytes[5 + PEER], room[5 + PEER];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_pex_message message;
    pvs_endpoint peer;
    pvs_reader in;
    unsigned port;
    (void)state;
    put_head(bytes, 1 + PEER, 2);
    memcpy(bytes + 5, ip, 16);
    for (port = 0; port < 65536; port += 255) {
        bytes[5 + 16] = (uint8_t)port;
        bytes[5 + 17] = (uint8_t)(port >> 8);
        assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
        assert_int_equal(pvs_pex_next_peer(&message.peers, &peer), 1);
        assert_int_equal(peer.port, port);
        assert_memory_equal(peer.ip, ip, 16);
        out.pos = 0;
        pvs_pex_begin_peers(&out);
        pvs_pex_add_peer(&out, &peer);
        assert_int_equal(pvs_pex_end_peers(&out), PVS_OK);
        assert_memory_equal(room, bytes, sizeof bytes);
    }
}

/* Every size up to three entries: only 1 + 18 n is a list, and n is how many it has. */
static void p04_a_list_has_size_1_and_18_for_each_entry(void **state) {
    static const uint8_t zero[4 + 1 + 3 * PEER + 17];
    uint8_t bytes[sizeof zero];
    uint32_t size;
    (void)state;
    for (size = 1; size <= sizeof zero - 4; size++) {
        pvs_pex_message message;
        pvs_reader in;
        memcpy(bytes, zero, sizeof zero);
        put_head(bytes, size, 2);
        if (size % PEER == 1) {
            assert_int_equal(read_bytes(bytes, 4 + size, 0, &in, &message), PVS_OK);
            assert_int_equal(message.peers.count, size / PEER);
            assert_int_equal(message.peers.size, size - 1);
        } else {
            assert_int_equal(read_bytes(bytes, 4 + size, 0, &in, &message), PVS_ERR_LENGTH);
            assert_int_equal(in.fault.at, 0);
            assert_int_equal(in.fault.field, PVS_PEX_FIELD_SIZE);
        }
    }
}

/* 1 to 17 bytes behind two entries: with the flag they are dropped, and not written again. */
static void p08_stray_bytes_need_the_flag_and_are_dropped(void **state) {
    uint8_t bytes[5 + 2 * PEER + 17], room[sizeof bytes], canonical[5 + 2 * PEER] = {0};
    uint32_t stray;
    (void)state;
    memset(bytes, 0, sizeof bytes);
    memset(bytes + sizeof bytes - 17, 0xff, 17);
    put_head(canonical, 1 + 2 * PEER, 2);
    for (stray = 1; stray < PEER; stray++) {
        pvs_writer out = pvs_writer_init(room, sizeof room);
        size_t size = 5 + 2 * PEER + stray;
        pvs_pex_message message;
        pvs_reader in;
        put_head(bytes, (uint32_t)size - 4, 2);
        assert_int_equal(read_bytes(bytes, size, UINT32_MAX & ~PVS_PEX_ALLOW_STRAY, &in, &message),
                         PVS_ERR_LENGTH);
        assert_int_equal(read_bytes(bytes, size, PVS_PEX_ALLOW_STRAY, &in, &message), PVS_OK);
        assert_int_equal(in.pos, size);
        assert_int_equal(message.peers.count, 2);
        assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
        assert_int_equal(out.pos, sizeof canonical);
        assert_memory_equal(room, canonical, sizeof canonical);
    }
}

/* Whatever digest stands in front of a piece: both come out as they are, and are written so. */
static void p11_the_digest_of_a_give_is_not_compared(void **state) {
    static uint8_t bytes[PVS_PEX_GIVE_SIZE], room[PVS_PEX_GIVE_SIZE];
    static const uint8_t fills[] = {0, 1, 0xff};
    size_t i;
    (void)state;
    put_head(bytes, PVS_PEX_GIVE_SIZE - 4, 1);
    for (i = 0; i < sizeof bytes - 37; i++) bytes[37 + i] = (uint8_t)(i * 7);
    for (i = 0; i < LENGTH(fills); i++) {
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_pex_message message;
        pvs_reader in;
        memset(bytes + 5, fills[i], PVS_PEX_DIGEST_SIZE);
        assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_OK);
        assert_memory_equal(message.digest, bytes + 5, PVS_PEX_DIGEST_SIZE);
        assert_int_equal(message.piece.size, PVS_PEX_PIECE);
        assert_ptr_equal(message.piece.data, bytes + 37);
        assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
        assert_memory_equal(room, bytes, sizeof bytes);
    }
}

/* None, two of the same, and an order of the sender's: nothing of it is looked at, or changed. */
static void p13_lists_are_empty_or_repeat_or_have_any_order(void **state) {
    static const unsigned ports[] = {9, 3, 9, 9, 1};
    uint8_t bytes[5 + LENGTH(ports) * PEER] = {0};
    size_t count, i;
    (void)state;
    for (i = 0; i < LENGTH(ports); i++) bytes[5 + i * PEER + 16] = (uint8_t)ports[i];
    for (count = 0; count <= LENGTH(ports); count++) {
        pvs_pex_message message;
        pvs_endpoint peer;
        pvs_reader in;
        put_head(bytes, (uint32_t)(1 + count * PEER), 2);
        assert_int_equal(read_bytes(bytes, 5 + count * PEER, 0, &in, &message), PVS_OK);
        assert_int_equal(message.peers.count, count);
        for (i = 0; pvs_pex_next_peer(&message.peers, &peer); i++) {
            assert_int_equal(peer.port, ports[i]);
        }
        assert_int_equal(i, count);
    }
}

/* Two asks, a give and a list in segments of any size: the same messages, each when its last byte is there. */
static void p14_messages_over_segments_and_many_in_one(void **state) {
    static uint8_t bytes[2 * 37 + PVS_PEX_GIVE_SIZE + 5 + PEER];
    static const size_t segments[] = {1, 37, 1448, 65536, sizeof bytes};
    static const size_t ends[] = {37, 74, 74 + PVS_PEX_GIVE_SIZE, sizeof bytes};
    size_t i, at, fed;
    (void)state;
    memset(bytes, 0, sizeof bytes);
    put_head(bytes, 33, 0);
    put_head(bytes + 37, 33, 0);
    put_head(bytes + 74, PVS_PEX_GIVE_SIZE - 4, 1);
    put_head(bytes + sizeof bytes - 5 - PEER, 1 + PEER, 2);
    for (i = 0; i < LENGTH(segments); i++) {
        pvs_reader in = pvs_reader_stream(PVS_PEX_GIVE_SIZE);
        pvs_pex_message message;
        size_t found = 0;
        for (fed = 0; fed < sizeof bytes; fed += at) {
            at = sizeof bytes - fed < segments[i] ? sizeof bytes - fed : segments[i];
            pvs_reader_extend(&in, bytes, at);
            while (pvs_pex_read(&in, &message) == PVS_OK) {
                assert_true(found < LENGTH(ends));
                assert_int_equal(in.pos, ends[found]);
                assert_true(ends[found] + segments[i] > fed + at); /* no sooner, no later */
                found++;
            }
            assert_int_equal(in.fault.status, PVS_NEED_MORE);
        }
        assert_int_equal(found, LENGTH(ends));
    }
}

/* Neither a give without a piece nor another type stands for "I do not have it". */
static void p16_no_message_says_that_a_piece_is_not_there(void **state) {
    uint8_t bytes[37] = {0}, room[64];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_pex_message message;
    pvs_reader in;
    unsigned type;
    (void)state;
    put_head(bytes, 33, 1);
    assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_ERR_LENGTH);
    assert_int_equal(
        read_bytes(bytes, sizeof bytes, UINT32_MAX & ~PVS_PEX_ALLOW_TYPE, &in, &message),
        PVS_ERR_LENGTH);
    memset(&message, 0, sizeof message);
    message.type = PVS_PEX_GIVE;
    assert_int_equal(pvs_pex_write(&out, &message), PVS_ERR_LENGTH);
    out.allow = UINT32_MAX;
    assert_int_equal(pvs_pex_write(&out, &message), PVS_ERR_LENGTH);
    for (type = 3; type < 256; type++) {
        put_head(bytes, 1, type);
        assert_int_equal(read_bytes(bytes, 5, 0, &in, &message), PVS_ERR_TYPE);
        put_head(bytes, 33, type);
        assert_int_equal(read_bytes(bytes, sizeof bytes, 0, &in, &message), PVS_ERR_TYPE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p01_gives_of_other_sizes_are_read_with_the_flag),
        cmocka_unit_test(p02_the_size_is_little_endian_and_does_not_count_itself),
        cmocka_unit_test(p03_ports_are_little_endian_and_addresses_are_not),
        cmocka_unit_test(p04_a_list_has_size_1_and_18_for_each_entry),
        cmocka_unit_test(p08_stray_bytes_need_the_flag_and_are_dropped),
        cmocka_unit_test(p11_the_digest_of_a_give_is_not_compared),
        cmocka_unit_test(p13_lists_are_empty_or_repeat_or_have_any_order),
        cmocka_unit_test(p14_messages_over_segments_and_many_in_one),
        cmocka_unit_test(p16_no_message_says_that_a_piece_is_not_there),
    };
    return cmocka_run_group_tests_name("pex/paragraphs", tests, NULL, NULL);
}
