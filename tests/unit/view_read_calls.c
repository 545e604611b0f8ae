/* Reading view messages call by call: two streams by turns, calls without new bytes, a limit that is
 * lowered, lengths that no memory has. */
#include "unit.h"

/* A peer with an address and metadata, then metadata of the message, one of it with a long length. */
static size_t message_of(uint8_t *to, unsigned seed) {
    static const uint8_t start[] = {0x11, 0,   2, 3, 1, 1, 2,   6, 1, 2, 3, 4, 5, 6,   9,   3,  'a',
                                    'b',  'c', 0, 1, 7, 1, 'x', 0, 4, 1, 2, 3, 4, 200, 248, 250};
    size_t size = sizeof start;
    memcpy(to, start, size);
    to[1] = PVS_VIEW_MAGIC;
    memset(to + size, (int)seed, 250);
    size += 250;
    to[size++] = (uint8_t)(100 + seed);
    to[size++] = (uint8_t)seed;
    memset(to + size, 'z', seed);
    return size + seed;
}

static void expect_same_again(pvs_reader *in, pvs_status status) {
    pvs_reader before = *in;
    pvs_view_message message;
    assert_int_equal(pvs_view_read(in, &message), status);
    assert_int_equal(in->needed, before.needed);
    assert_int_equal(in->fault.at, before.fault.at);
    assert_int_equal(in->fault.field, before.fault.field);
}

/* What one reader keeps is in that reader alone; what it said it says again. */
static void two_streams_by_turns(void **state) {
    uint8_t bytes[2][400];
    size_t size[2], i, k;
    pvs_reader in[2];
    pvs_view_message message[2];
    pvs_status status[2] = {PVS_NEED_MORE, PVS_NEED_MORE};
    (void)state;
    for (k = 0; k < 2; k++) {
        size[k] = message_of(bytes[k], (unsigned)k + 1);
        if (k)
            memmove(bytes[1] + 4, bytes[1] + 19, size[1] - 19); /* the second has no first peer */
        if (k) size[1] -= 15;
        if (k) bytes[1][2] = 1;
        in[k] = pvs_reader_stream(1000);
    }
    for (i = 1; i <= size[0]; i++) {
        for (k = 0; k < 2; k++) {
            if (status[k] == PVS_OK) continue;
            pvs_reader_extend(&in[k], bytes[k], 1);
            status[k] = pvs_view_read(&in[k], &message[k]);
            assert_int_equal(status[k], i == size[k] ? PVS_OK : PVS_NEED_MORE);
            if (status[k] == PVS_NEED_MORE) {
                assert_true(in[k].needed > 0 && in[k].needed <= size[k] - i);
                expect_same_again(&in[k], PVS_NEED_MORE);
            }
        }
    }
    for (k = 0; k < 2; k++) {
        pvs_reader whole = pvs_reader_datagram(bytes[k], size[k]);
        pvs_view_message once;
        assert_int_equal(pvs_view_read(&whole, &once), PVS_OK);
        assert_ptr_equal(message[k].peers.data, once.peers.data);
        assert_int_equal(message[k].peers.size, once.peers.size);
        assert_int_equal(message[k].peers.count, once.peers.count);
        assert_ptr_equal(message[k].metadata.data, once.metadata.data);
        assert_int_equal(message[k].metadata.size, once.metadata.size);
        assert_int_equal(message[k].metadata.count, 3);
    }
}

/* A limit that is lowered in the middle holds for what has come, too: the message is to blame. */
static void a_limit_that_is_lowered(void **state) {
    uint8_t bytes[400];
    size_t size = message_of(bytes, 5), cut;
    (void)state;
    for (cut = 5; cut < size; cut++) {
        pvs_reader in = pvs_reader_stream(size);
        pvs_view_message message;
        pvs_reader_extend(&in, bytes, cut);
        assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
        in.limit = 4;
        in.size = size;
        assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_SIZE_LIMIT);
        assert_true(in.fault.field == 0 || in.fault.field >> 8 == 2);
        if (in.fault.at > 4) assert_int_equal(in.fault.field, 0);
    }
}

/* So does one that is lowered while a block's data comes: at once, not when the data is there. */
static void a_limit_that_is_lowered_within_a_block(void **state) {
    uint8_t bytes[400];
    size_t size = message_of(bytes, 5), cut, limit;
    (void)state;
    for (cut = 40; cut < 250; cut += 30) {
        for (limit = cut - 2; limit <= size; limit++) {
            pvs_reader in = pvs_reader_stream(size);
            pvs_view_message message;
            pvs_reader_extend(&in, bytes, cut);
            assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
            in.limit = limit;
            pvs_reader_extend(&in, bytes, 1);
            if (limit < 285) { /* up to the end of that block, and two bytes for the next one */
                assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_SIZE_LIMIT);
                assert_int_equal(in.fault.at, 31);
                assert_int_equal(in.fault.field, PVS_VIEW_FIELD_META_LENGTH);
            } else {
                assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
                assert_true(cut + 1 + in.needed <= limit);
            }
        }
    }
}

/* Lengths near the largest number are no small ones. */
static void lengths_that_no_memory_has(void **state) {
    uint8_t bytes[] = {0x10, 0,    0,    1,    200,  255,  0xff, 0xff,
                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 'x'};
    unsigned last;
    (void)state;
    bytes[1] = PVS_VIEW_MAGIC;
    for (last = 0xf0; last <= 0xff; last++) {
        pvs_reader in = pvs_reader_stream(1000);
        pvs_view_message message;
        bytes[13] = (uint8_t)last;
        pvs_reader_extend(&in, bytes, sizeof bytes);
        assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_SIZE_LIMIT);
        assert_int_equal(in.fault.at, 5);
        in = pvs_reader_datagram(bytes, sizeof bytes);
        assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_TRUNCATED);
        in = pvs_reader_stream(SIZE_MAX);
        pvs_reader_extend(&in, bytes, sizeof bytes);
        assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
        assert_true(in.needed > 0xffffffu);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_streams_by_turns),
        cmocka_unit_test(a_limit_that_is_lowered),
        cmocka_unit_test(a_limit_that_is_lowered_within_a_block),
        cmocka_unit_test(lengths_that_no_memory_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
