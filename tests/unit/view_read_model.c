/*
 * The walk that goes on where it stopped, against a model that starts anew for every prefix: limits
 * and streams [16], the order of the checks [18].
 */
#include "unit.h"
#include "view_model.h"

enum { ROOM = 96 };

static void compare(pvs_reader *in, const uint8_t *bytes, size_t size, size_t limit) {
    struct view_verdict expected =
        view_model_limited(bytes, size, limit == SIZE_MAX ? UINT64_MAX : limit);
    pvs_view_message message;
    pvs_status status = pvs_view_read(in, &message);
    if (status != expected.status) {
        fail_msg("%zu bytes, limit %zu: status %d at %zu, not %d at %zu", size, limit, status,
                 in->fault.at, expected.status, expected.at);
    }
    if (status == PVS_OK) {
        assert_int_equal(pvs_reader_message(in).size, expected.at);
        assert_true(expected.least == expected.at);
        return;
    }
    if (in->fault.at != expected.at || in->fault.field != expected.field) {
        fail_msg("%zu bytes, limit %zu: status %d at %zu field %x, not at %zu field %x", size,
                 limit, status, in->fault.at, in->fault.field, expected.at, expected.field);
    }
    assert_int_equal(in->fault.status, status);
    assert_int_equal(in->pos, 0);
    if (status == PVS_NEED_MORE && expected.least < SIZE_MAX) {
        assert_int_equal(in->needed, expected.least - size); /* not only no more: exactly */
    }
    assert_null(message.peers.data);
    assert_int_equal(message.peers.count + message.metadata.count + message.version, 0);
}

/* Limits of 0 to 64 and none, on many messages: at once, and after every byte. */
static void p16_p18_limits_and_prefixes(void **state) {
    static const size_t none = SIZE_MAX;
    uint8_t bytes[ROOM];
    uint64_t seed = 11;
    long seen[256] = {0};
    int round;
    (void)state;
    for (round = 0; round < 3000; round++) {
        size_t size = view_random(&seed, bytes, round % 10 ? ROOM : 1 + (size_t)round % 40), limit;
        for (limit = 0; limit <= 65; limit++) {
            size_t allowed = limit <= 64 ? limit : none, at;
            pvs_reader in = pvs_reader_stream(allowed);
            pvs_reader_extend(&in, bytes, size);
            compare(&in, bytes, size, allowed);
            seen[in.fault.status]++;
            if (round % 8) continue;
            in = pvs_reader_stream(allowed);
            for (at = 0; at <= size && in.pos == 0; at++) {
                pvs_reader_extend(&in, bytes, at ? 1 : 0);
                compare(&in, bytes, at, allowed);
            }
        }
    }
    print_message("ok %ld, need-more %ld, size-limit %ld, length %ld, nonminimal %ld, magic %ld\n",
                  seen[PVS_OK], seen[PVS_NEED_MORE], seen[PVS_ERR_SIZE_LIMIT], seen[PVS_ERR_LENGTH],
                  seen[PVS_ERR_NONMINIMAL], seen[PVS_ERR_MAGIC]);
    assert_true(seen[PVS_OK] > 1000 && seen[PVS_NEED_MORE] > 100);
    assert_true(seen[PVS_ERR_SIZE_LIMIT] > 1000 && seen[PVS_ERR_LENGTH] > 100);
    assert_true(seen[PVS_ERR_NONMINIMAL] > 100 && seen[PVS_ERR_MAGIC] > 100);
}

static void all_two_byte_starts(void **state) {
    uint8_t bytes[2];
    unsigned i;
    long waiting = 0;
    (void)state;
    for (i = 0; i < 1u << 16; i++) {
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        bytes[0] = (uint8_t)(i >> 8);
        bytes[1] = (uint8_t)i;
        pvs_reader_extend(&in, bytes, 2);
        compare(&in, bytes, 2, SIZE_MAX);
        waiting += in.fault.status == PVS_NEED_MORE;
    }
    assert_int_equal(waiting, 2); /* a request and a response */
}

/* All of them: 2 x 256 wait for more, and each for exactly the bytes that its count announces. */
static void all_three_byte_starts(void **state) {
    uint8_t bytes[3];
    unsigned i;
    long waiting = 0;
    (void)state;
    for (i = 0; i < 1u << 24; i++) {
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        pvs_view_message message;
        pvs_status status;
        bytes[0] = (uint8_t)(i >> 16);
        bytes[1] = (uint8_t)(i >> 8);
        bytes[2] = (uint8_t)i;
        pvs_reader_extend(&in, bytes, 3);
        status = pvs_view_read(&in, &message);
        if (status == PVS_NEED_MORE) {
            waiting++;
            assert_true((bytes[0] == 0x10 || bytes[0] == 0x11) && bytes[1] == 177);
            assert_int_equal(in.needed, 1 + 2 * bytes[2]);
        } else if (i % 4093 == 0) {
            pvs_reader again = pvs_reader_stream(SIZE_MAX);
            pvs_reader_extend(&again, bytes, 3);
            compare(&again, bytes, 3, SIZE_MAX);
        } else if (status != PVS_ERR_VERSION && status != PVS_ERR_TYPE && status != PVS_ERR_MAGIC) {
            fail_msg("%06x: status %d", i, status);
        }
    }
    assert_int_equal(waiting, 512);
}

/* Every block start: all codes with all first bytes of a length, in all three places. */
static void all_block_starts(void **state) {
    static const uint8_t before[3][6] = {
        {0x10, 177, 1, 0, 1, 0}, {0x10, 177, 1, 0, 0, 1}, {0x10, 177, 0, 1}};
    size_t place;
    unsigned i;
    (void)state;
    for (place = 0; place < 3; place++) {
        size_t head = place == 2 ? 4 : 6, extra;
        for (i = 0; i < 1u << 16; i++) {
            uint8_t bytes[9] = {0};
            memcpy(bytes, before[place], head);
            bytes[head] = (uint8_t)(i >> 8);
            bytes[head + 1] = (uint8_t)i;
            bytes[head + 2] = i & 1 ? 249 : 0;
            for (extra = 1; extra <= 3; extra++) {
                pvs_reader in = pvs_reader_stream(i % 3 ? SIZE_MAX : 300);
                pvs_reader_extend(&in, bytes, head + extra);
                compare(&in, bytes, head + extra, in.limit);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p16_p18_limits_and_prefixes),
        cmocka_unit_test(all_two_byte_starts),
        cmocka_unit_test(all_three_byte_starts),
        cmocka_unit_test(all_block_starts),
    };
    return cmocka_run_group_tests_name("view/read against a model", tests, NULL, NULL);
}
