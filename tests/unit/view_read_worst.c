/*
 * The largest message that counts alone can demand: 255 peers of 255 empty addresses and 255 empty
 * metadata, and 255 metadata of the message [17]. The work must grow with the bytes, not faster.
 */
#include "unit.h"

enum {
    FULL = 255,
    BLOCKS = FULL * (FULL + FULL) + FULL,                  /* 130,305 */
    SIZE = 4 + FULL * (2 + 2 * FULL + 2 * FULL) + 2 * FULL /* 261,124 */
};

static size_t worst(uint8_t *bytes, unsigned peers) {
    size_t at = 0;
    unsigned i, k;
    bytes[at++] = 0x11;
    bytes[at++] = 177;
    bytes[at++] = (uint8_t)peers;
    bytes[at++] = FULL;
    for (i = 0; i < peers; i++) {
        bytes[at++] = FULL;
        bytes[at++] = FULL;
        for (k = 0; k < 2 * FULL; k++) {
            bytes[at++] = 200;
            bytes[at++] = 0;
        }
    }
    for (k = 0; k < FULL; k++) {
        bytes[at++] = 200;
        bytes[at++] = 0;
    }
    return at;
}

static uint8_t message_bytes[SIZE], buffer[SIZE];

static void check_content(const pvs_view_message *message) {
    pvs_view_peers peers = message->peers;
    pvs_view_metas metas = message->metadata;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    size_t blocks = 0;
    while (pvs_view_next_peer(&peers, &peer)) {
        while (pvs_view_next_address(&peer.addresses, &address)) blocks++;
        while (pvs_view_next_meta(&peer.metadata, &meta)) blocks++;
    }
    while (pvs_view_next_meta(&metas, &meta)) blocks++;
    assert_int_equal(blocks, BLOCKS);
    assert_int_equal(peers.size + metas.size, 0);
}

static void p17_in_one_piece(void **state) {
    pvs_reader datagram = pvs_reader_datagram(message_bytes, SIZE);
    pvs_reader stream = pvs_reader_stream(SIZE), small = pvs_reader_stream(SIZE - 1);
    pvs_view_message message;
    pvs_writer out = pvs_writer_init(buffer, SIZE);
    (void)state;
    assert_int_equal(pvs_view_read(&datagram, &message), PVS_OK);
    check_content(&message);
    pvs_reader_extend(&stream, message_bytes, SIZE);
    assert_int_equal(pvs_view_read(&stream, &message), PVS_OK);
    check_content(&message);
    assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
    assert_int_equal(out.pos, SIZE);
    assert_memory_equal(buffer, message_bytes, SIZE);
    pvs_reader_extend(&small, message_bytes, SIZE);
    assert_int_equal(pvs_view_read(&small, &message), PVS_ERR_SIZE_LIMIT);
}

/* Byte by byte from a buffer that is compacted after each; the reader sees 261,124 calls. */
static void byte_by_byte(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE);
    pvs_view_message message;
    size_t at;
    (void)state;
    memset(buffer, 0, SIZE);
    for (at = 0; at < SIZE; at++) {
        assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
        assert_true(in.needed >= 1 && in.needed <= SIZE - at);
        buffer[in.size] = message_bytes[at];
        pvs_reader_extend(&in, buffer, 1);
        if (at % 97 == 0) pvs_reader_compact(&in, buffer);
    }
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    check_content(&message);
    assert_int_equal(pvs_reader_rest(&in).size, 0);
}

/* As a caller does who receives exactly what is needed: few calls, as counts become known. */
static void as_needed(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE);
    pvs_view_message message;
    size_t calls = 0;
    (void)state;
    while (pvs_view_read(&in, &message) == PVS_NEED_MORE) {
        assert_true(in.needed <= SIZE - in.size);
        pvs_reader_extend(&in, message_bytes, in.needed);
        calls++;
    }
    check_content(&message);
    print_message("%zu receives of just the needed bytes\n", calls);
    assert_true(calls < 1000);
}

/* A second message follows in the same stream, and the first is dropped in between. */
static void with_compaction(void **state) {
    enum { PIECE = 1448 };
    pvs_reader in = pvs_reader_stream(SIZE);
    pvs_view_message message;
    size_t fed = 0, found = 0;
    static uint8_t room[SIZE + PIECE];
    (void)state;
    while (fed < 2 * (size_t)SIZE) {
        size_t i, n = 2 * (size_t)SIZE - fed < PIECE ? 2 * (size_t)SIZE - fed : PIECE;
        for (i = 0; i < n; i++) room[in.size + i] = message_bytes[(fed + i) % SIZE];
        pvs_reader_extend(&in, room, n);
        fed += n;
        while (pvs_view_read(&in, &message) == PVS_OK) {
            check_content(&message);
            found++;
        }
        assert_int_equal(in.fault.status, PVS_NEED_MORE);
        pvs_reader_compact(&in, room);
        assert_true(in.size <= SIZE);
    }
    assert_int_equal(found, 2);
    assert_true(in.origin == 2 * (uint64_t)SIZE);
}

/* Seconds for one message of so many peers, byte by byte: the best of several tries. */
static double seconds_for(unsigned peers, size_t piece) {
    static uint8_t bytes[SIZE];
    size_t size = worst(bytes, peers), at;
    double best = 1e9;
    int try;
    for (try = 0; try < 5; try++) {
        pvs_reader in = pvs_reader_stream(SIZE);
        pvs_view_message message;
        double start = processor_seconds(), spent;
        int repeat;
        for (repeat = 0; repeat < 4; repeat++) {
            in = pvs_reader_stream(SIZE);
            for (at = 0; at < size; at += piece) {
                pvs_reader_extend(&in, bytes, size - at < piece ? size - at : piece);
                if (pvs_view_read(&in, &message) != PVS_NEED_MORE) break;
            }
        }
        assert_int_equal(in.fault.status, PVS_OK);
        spent = (processor_seconds() - start) / 4;
        if (spent < best) best = spent;
    }
    return best;
}

/* 16 times the bytes: 16 times the work where it is linear, 256 times where it is quadratic. */
static void the_work_is_linear(void **state) {
    double small = seconds_for(15, 1), large = seconds_for(240, 1);
    (void)state;
    print_message("byte by byte: %.3f ms for 15 peers, %.3f ms for 240 (x%.1f)\n", 1e3 * small,
                  1e3 * large, large / small);
    assert_true(large < 64 * small + 1e-4);
    assert_true(large < 1.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p17_in_one_piece),   cmocka_unit_test(byte_by_byte),
        cmocka_unit_test(as_needed),          cmocka_unit_test(with_compaction),
        cmocka_unit_test(the_work_is_linear),
    };
    if (worst(message_bytes, FULL) != SIZE) return 2;
    return cmocka_run_group_tests_name("view/read, the worst message", tests, NULL, NULL);
}
