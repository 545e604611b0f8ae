/* The reader: what there is, what is done with, and how long views live. */
#include "guard.h"
#include "unit.h"

/* Two messages: a request without peers, and one with a peer that has no blocks. */
static const uint8_t TWO[] = {0x10, 0xb1, 0, 0, 0x11, 0xb1, 1, 0, 0, 0};
static const uint8_t NUMBERS[] = {7, 248, 248, 9};

static void assert_bytes(pvs_bytes bytes, const uint8_t *data, size_t size) {
    assert_ptr_equal(bytes.data, data);
    assert_int_equal(bytes.size, size);
}

static void a_new_reader_is_empty(void **state) {
    pvs_reader readers[3];
    size_t i;
    (void)state;
    readers[0] = pvs_reader_datagram(NULL, 0);
    readers[1] = pvs_reader_stream(100);
    readers[2] = pvs_reader_parts(100);
    for (i = 0; i < LENGTH(readers); i++) {
        pvs_view_message message;
        pvs_reader *in = &readers[i];
        assert_int_equal(in->size, 0);
        assert_int_equal(in->pos, 0);
        assert_int_equal(in->needed, 0);
        assert_true(in->origin == 0);
        assert_int_equal(in->allow, 0);
        assert_int_equal(in->fault.status, PVS_OK);
        assert_bytes(pvs_reader_message(in), NULL, 0);
        assert_bytes(pvs_reader_rest(in), NULL, 0);
        memset(&message, 0xff, sizeof message);
        assert_int_equal(pvs_view_read(in, &message), i ? PVS_NEED_MORE : PVS_ERR_TRUNCATED);
        assert_int_equal(in->needed, i ? 4 : 0);
        assert_int_equal(in->fault.at, 0);
        assert_int_equal(message.peers.count, 0);
        assert_null(message.peers.data);
    }
    assert_true(readers[0].limit == SIZE_MAX);
    assert_true(readers[1].limit == 100 && readers[2].limit == 100);
}

static void an_all_zero_reader_is_an_empty_datagram(void **state) {
    pvs_reader in;
    uint64_t value = 1;
    (void)state;
    memset(&in, 0, sizeof in);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_ERR_SIZE_LIMIT); /* a limit of 0 */
    assert_true(value == 0);
    in.limit = SIZE_MAX;
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_ERR_TRUNCATED);
}

static void the_message_and_the_rest(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    (void)state;
    pvs_reader_extend(&in, TWO, sizeof TWO);
    assert_bytes(pvs_reader_message(&in), TWO, 0);
    assert_bytes(pvs_reader_rest(&in), TWO, sizeof TWO);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_bytes(pvs_reader_message(&in), TWO, 4);
    assert_bytes(pvs_reader_rest(&in), TWO + 4, 6);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_bytes(pvs_reader_message(&in), TWO + 4, 6);
    assert_bytes(pvs_reader_rest(&in), TWO + 10, 0);
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    assert_bytes(pvs_reader_message(&in), TWO + 4, 6); /* still the last one */
}

static void extending_with_nothing_changes_nothing(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    uint64_t value;
    (void)state;
    pvs_reader_extend(&in, NULL, 0);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_NEED_MORE);
    pvs_reader_extend(&in, NUMBERS, 1);
    pvs_reader_extend(&in, NUMBERS, 0);
    assert_int_equal(in.size, 1);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_true(value == 7);
    pvs_reader_compact(&in, NULL);
    assert_int_equal(in.size, 0);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_NEED_MORE);
    assert_int_equal(in.needed, 1);
}

static void extending_beyond_all_memory_is_refused(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    uint64_t value;
    (void)state;
    pvs_reader_extend(&in, NUMBERS, 2);
    pvs_reader_extend(&in, NULL, SIZE_MAX - 1);
    pvs_reader_extend(&in, NULL, SIZE_MAX);
    assert_ptr_equal(in.data, NUMBERS);
    assert_int_equal(in.size, 2);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_NEED_MORE);
}

static void the_buffer_may_move(void **state) {
    uint8_t first[4], second[16];
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    pvs_view_peer peer;
    (void)state;
    memcpy(first, TWO + 4, 4);
    pvs_reader_extend(&in, first, 4);
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 2);
    memcpy(second, TWO + 4, 6);
    memset(first, 0xff, sizeof first);
    pvs_reader_extend(&in, second, 2);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_ptr_equal(message.peers.data, second + 4);
    assert_true(pvs_view_next_peer(&message.peers, &peer));
}

static void compacting_makes_room_and_counts_on(void **state) {
    uint8_t buffer[sizeof TWO];
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    (void)state;
    memcpy(buffer, TWO, sizeof TWO);
    pvs_reader_extend(&in, buffer, 9);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 1);
    pvs_reader_compact(&in, buffer);
    assert_int_equal(in.pos, 0);
    assert_int_equal(in.size, 5);
    assert_true(in.origin == 4);
    assert_memory_equal(buffer, TWO + 4, 5);
    assert_bytes(pvs_reader_message(&in), buffer, 0);
    assert_bytes(pvs_reader_rest(&in), buffer, 5);
    pvs_reader_compact(&in, buffer); /* again: nothing more to drop */
    assert_int_equal(in.size, 5);
    assert_true(in.origin == 4);
    buffer[5] = TWO[9];
    pvs_reader_extend(&in, buffer, 1);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(in.pos, 6);
    pvs_reader_compact(&in, buffer);
    assert_true(in.origin == 10);
    assert_int_equal(in.size, 0);
}

static void the_origin_passes_4_gib(void **state) {
    uint8_t byte = 7;
    pvs_reader in = pvs_reader_stream(9);
    uint64_t value;
    (void)state;
    in.origin = UINT32_MAX;
    pvs_reader_extend(&in, &byte, 1);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    pvs_reader_compact(&in, &byte);
    assert_true(in.origin == (uint64_t)UINT32_MAX + 1);
}

static void a_datagram_is_complete(void **state) {
    uint8_t buffer[sizeof TWO];
    pvs_reader in = pvs_reader_datagram(TWO, 3);
    pvs_view_message message;
    (void)state;
    memcpy(buffer, TWO, sizeof TWO);
    pvs_reader_extend(&in, buffer, 4);
    assert_ptr_equal(in.data, TWO);
    assert_int_equal(in.size, 3);
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_TRUNCATED);
    assert_int_equal(in.needed, 0);
    pvs_reader_compact(&in, buffer);
    assert_ptr_equal(in.data, TWO);
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_TRUNCATED);
    assert_int_equal(in.fault.at, 3);
    assert_int_equal(in.fault.field, PVS_VIEW_FIELD_METADATA);

    in = pvs_reader_datagram(TWO, 5);
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_TRAILING);
    assert_int_equal(in.fault.at, 4);
    assert_int_equal(in.fault.field, 0);
    assert_int_equal(in.pos, 0);
    assert_bytes(pvs_reader_message(&in), TWO, 0);
    in.allow = PVS_ALLOW_TRAILING;
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_bytes(pvs_reader_message(&in), TWO, 4);
    assert_bytes(pvs_reader_rest(&in), TWO + 4, 1);
    assert_int_equal(in.fault.status, PVS_OK);
}

static void an_error_stays(void **state) {
    uint8_t buffer[] = {0x10, 0xb1, 0, 0, 0x10, 0xb2, 0, 0};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    int i;
    (void)state;
    pvs_reader_extend(&in, buffer, 4);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    for (i = 0; i < 4; i++) {
        pvs_reader_extend(&in, buffer, 1);
        memset(&message, 0xff, sizeof message);
        if (i == 0) {
            assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
            continue;
        }
        assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_MAGIC);
        assert_int_equal(in.fault.status, PVS_ERR_MAGIC);
        assert_int_equal(in.fault.field, PVS_VIEW_FIELD_MAGIC);
        assert_int_equal(in.fault.at, 1);
        assert_int_equal(in.pos, 4);
        assert_int_equal(in.needed, 0);
        assert_null(message.peers.data);
        assert_int_equal(message.version, 0);
    }
    pvs_reader_compact(&in, buffer);
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_MAGIC);
    assert_true(in.origin == 4);
}

static void a_limit_of_size_max_is_none(void **state) {
    /* One peer with one address of 2^64 - 1 bytes: more than any address space, but no limit. */
    uint8_t huge[] = {0x10, 0xb1, 1, 0, 1, 0, 200, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    size_t i;
    (void)state;
    for (i = 0; i < sizeof huge; i++) {
        assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
        assert_true(in.needed > 0);
        pvs_reader_extend(&in, huge, 1);
    }
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    assert_true(in.needed > SIZE_MAX - 64);

    in = pvs_reader_stream(SIZE_MAX - 1);
    pvs_reader_extend(&in, huge, sizeof huge);
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    assert_int_equal(in.fault.at, 7);
    assert_int_equal(in.fault.field, PVS_VIEW_FIELD_ADDRESS_LENGTH);
}

static void lowering_the_limit_within_a_message(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    (void)state;
    pvs_reader_extend(&in, TWO + 4, 5);
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    in.limit = 5;
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    in.limit = 6;
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    pvs_reader_extend(&in, TWO + 4, 1);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
}

static void a_copy_is_a_snapshot(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX), before;
    pvs_view_message message, again;
    (void)state;
    pvs_reader_extend(&in, TWO, 9);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    before = in;
    pvs_reader_extend(&in, TWO, 1);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(in.pos, 10);
    in = before;
    assert_int_equal(pvs_view_read(&in, &again), PVS_NEED_MORE);
    assert_memory_equal(&in, &before, sizeof in);
    pvs_reader_extend(&in, TWO, 1);
    assert_int_equal(pvs_view_read(&in, &again), PVS_OK);
    assert_ptr_equal(again.peers.data, message.peers.data);
    assert_int_equal(again.peers.size, message.peers.size);
}

/* What one family has found out about unfinished bytes is not what another goes by. */
static void families_take_turns_on_one_reader(void **state) {
    /* As a view: unfinished in the second peer. As numbers: 16, 177 and so on. */
    static const uint8_t bytes[] = {0x10, 0xb1, 2, 0, 1, 0, 200, 0, 0, 0};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    uint64_t value;
    size_t i;
    (void)state;
    for (i = 0; i < sizeof bytes - 1; i++) {
        pvs_reader probe;
        pvs_reader_extend(&in, bytes, 1);
        assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
        probe = in;
        assert_int_equal(pvs_varu64_read(&probe, &value), PVS_OK);
        assert_true(value == 16);
        assert_int_equal(probe.pos, 1);
        assert_int_equal(pvs_view_read(&probe, &message), i ? PVS_ERR_VERSION : PVS_NEED_MORE);
    }
    /* A number that is not all there, then the view again, on the same reader. */
    in = pvs_reader_stream(SIZE_MAX);
    pvs_reader_extend(&in, bytes, 9);
    assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
    in.limit = 0;
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_ERR_SIZE_LIMIT);
    in.limit = SIZE_MAX;
    pvs_reader_extend(&in, bytes, 1);
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(message.peers.count, 2);
    assert_int_equal(in.pos, sizeof bytes);
}

/*
 * The same bytes as an unfinished view and as an unfinished PEX peer list, looked at in turn after
 * every byte: each family says what it says on a reader of its own.
 */
static void two_unfinished_messages_at_once(void **state) {
    /* As PEX: 0x0701b111 bytes (18 n + 1) of type 2. As a view: a peer with 2 addresses. */
    static const uint8_t bytes[] = {0x11, 0xb1, 1, 7, 2, 0, 200, 250, 0x10, 0, 0, 7, 7, 7, 7, 7,
                                    7,    7,    7, 7, 7, 7, 7,   7,   7,    7, 7, 7, 7, 7, 7, 7};
    pvs_reader both = pvs_reader_stream(SIZE_MAX), views = both, lists = both;
    pvs_view_message view;
    pvs_pex_message list;
    size_t i;
    (void)state;
    for (i = 0; i < sizeof bytes; i++) {
        pvs_reader_extend(&both, bytes, 1);
        pvs_reader_extend(&views, bytes, 1);
        pvs_reader_extend(&lists, bytes, 1);
        assert_int_equal(pvs_view_read(&views, &view), PVS_NEED_MORE);
        assert_int_equal(pvs_view_read(&both, &view), PVS_NEED_MORE);
        assert_int_equal(both.needed, views.needed);
        assert_int_equal(both.fault.at, views.fault.at);
        assert_int_equal(both.fault.field, views.fault.field);
        assert_int_equal(pvs_pex_read(&lists, &list), PVS_NEED_MORE);
        assert_int_equal(pvs_pex_read(&both, &list), PVS_NEED_MORE);
        assert_int_equal(both.needed, lists.needed);
        assert_int_equal(both.fault.at, lists.fault.at);
        assert_int_equal(both.fault.field, lists.fault.field);
    }
}

/* What was found out about a message ends with it. */
static void the_next_message_starts_anew(void **state) {
    /* Lengths differ, so that a stale place would lie within the second message. */
    static const uint8_t bytes[] = {0x11, 177,  0,   1, 200, 8, 1, 2, 3, 4,    5,   6, 7,
                                    8,    0x10, 177, 2, 0,   0, 0, 0, 0, 0x10, 177, 0, 0};
    static const size_t ends[] = {14, 22, 26};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_view_message message;
    size_t i, n = 0;
    (void)state;
    for (i = 0; i < sizeof bytes; i++) {
        pvs_reader_extend(&in, bytes, 1);
        if (pvs_view_read(&in, &message) == PVS_NEED_MORE) continue;
        assert_int_equal(in.fault.status, PVS_OK);
        assert_int_equal(in.fault.at, 0);
        assert_int_equal(in.fault.field, 0);
        assert_int_equal(in.needed, 0);
        assert_int_equal(in.pos, ends[n++]);
        assert_int_equal(i + 1, in.pos);
    }
    assert_int_equal(n, 3);
    assert_bytes(pvs_reader_message(&in), bytes + 22, 4);
    pvs_reader_compact(&in, (void *)(uintptr_t)bytes); /* nothing is left to be moved */
    assert_bytes(pvs_reader_message(&in), bytes, 0);
}

/* Trailing bytes may be a message of their own, and the last one has to fit. */
static void a_datagram_of_two_messages(void **state) {
    pvs_reader in = pvs_reader_datagram(TWO, sizeof TWO);
    pvs_view_message message;
    (void)state;
    in.allow = PVS_ALLOW_TRAILING;
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    in.allow = 0;
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    assert_int_equal(in.pos, sizeof TWO);
    assert_bytes(pvs_reader_message(&in), TWO + 4, 6);
}

static void a_number_waits_for_exactly_its_bytes(void **state) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    uint64_t value;
    (void)state;
    pvs_reader_extend(&in, NUMBERS, 2);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_NEED_MORE);
    assert_int_equal(in.needed, 1);
    assert_int_equal(in.fault.field, PVS_VARU64_FIELD);
    pvs_reader_extend(&in, NUMBERS, 2);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_true(value == 248);
    assert_int_equal(in.needed, 0);
    assert_bytes(pvs_reader_message(&in), NUMBERS + 1, 2);
    assert_int_equal(pvs_varu64_read(&in, &value), PVS_OK);
    assert_true(value == 9);
}

/*
 * A caller who drops the bytes of a bad or unfinished message by hand has not kept to the rules.
 * What comes then may be read as anything, but nothing is read that is not there.
 */
static void bytes_that_a_caller_takes_away(void **state) {
    static const uint8_t first[] = {0x10, 0xb1, 1, 0, 2, 0, 0x80, 1, 0, 1, 0};
    struct guard guard = guard_new(64);
    uint8_t buffer[64];
    size_t size, after;
    (void)state;
    for (size = 1; size < sizeof first; size++) {
        for (after = 0; after < 8; after++) {
            pvs_reader in = pvs_reader_stream(1000);
            pvs_view_message message;
            uint8_t *there;
            pvs_status status;
            memcpy(buffer, first, size);
            pvs_reader_extend(&in, buffer, size);
            assert_int_equal(pvs_view_read(&in, &message), PVS_NEED_MORE);
            if (after & 1) { /* a wrong length makes it an error */
                memset(buffer + size, 3, 8);
                pvs_reader_extend(&in, buffer, 8);
                (void)!pvs_view_read(&in, &message);
            }
            in.pos = in.size;
            pvs_reader_compact(&in, buffer);
            memset(buffer, 0x10, after / 2);
            there = guard_put(&guard, buffer, after / 2);
            pvs_reader_extend(&in, there, after / 2);
            status = pvs_view_read(&in, &message);
            assert_int_not_equal(status, PVS_OK);
            assert_true(in.pos <= in.size);
        }
    }
    guard_free(&guard);
}

/* NULL with a size is nothing to read. */
static void spans_of_null(void **state) {
    pvs_reader in = pvs_reader_datagram(NULL, 8);
    pvs_view_message message;
    pvs_view_peers views = {NULL, 18, 1};
    pvs_view_peer view;
    pvs_view_addresses addresses = {NULL, 18, 1};
    pvs_view_address address;
    pvs_view_metas metas = {NULL, 18, 1};
    pvs_view_meta meta;
    pvs_pex_peers peers = {NULL, 18, 1};
    pvs_endpoint peer;
    pvs_gossip_peers gossips = {NULL, 30, 1};
    pvs_gossip_peer gossip;
    pvs_writer out = pvs_writer_init(NULL, 0);
    (void)state;
    assert_int_equal(pvs_view_read(&in, &message), PVS_ERR_TRUNCATED);
    assert_int_equal(in.fault.at, 0);
    assert_int_equal(pvs_reader_rest(&in).size, 0);
    in = pvs_reader_stream(100);
    pvs_reader_extend(&in, NULL, 8);
    assert_int_equal(in.size, 0);
    assert_false(pvs_view_next_peer(&views, &view));
    assert_false(pvs_view_next_address(&addresses, &address));
    assert_false(pvs_view_next_meta(&metas, &meta));
    assert_false(pvs_pex_next_peer(&peers, &peer));
    assert_false(pvs_gossip_next_peer(&gossips, &gossip));
    memset(&message, 0, sizeof message);
    message.peers = views;
    message.peers.count = 0;
    assert_int_equal(pvs_view_write(&out, &message), PVS_ERR_VALUE);
    memset(&message, 0, sizeof message);
    message.metadata = metas;
    message.metadata.count = 0;
    assert_int_equal(pvs_view_write(&out, &message), PVS_ERR_VALUE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_reader_is_empty),
        cmocka_unit_test(an_all_zero_reader_is_an_empty_datagram),
        cmocka_unit_test(the_message_and_the_rest),
        cmocka_unit_test(extending_with_nothing_changes_nothing),
        cmocka_unit_test(extending_beyond_all_memory_is_refused),
        cmocka_unit_test(the_buffer_may_move),
        cmocka_unit_test(compacting_makes_room_and_counts_on),
        cmocka_unit_test(the_origin_passes_4_gib),
        cmocka_unit_test(a_datagram_is_complete),
        cmocka_unit_test(an_error_stays),
        cmocka_unit_test(a_limit_of_size_max_is_none),
        cmocka_unit_test(lowering_the_limit_within_a_message),
        cmocka_unit_test(a_copy_is_a_snapshot),
        cmocka_unit_test(families_take_turns_on_one_reader),
        cmocka_unit_test(two_unfinished_messages_at_once),
        cmocka_unit_test(the_next_message_starts_anew),
        cmocka_unit_test(a_datagram_of_two_messages),
        cmocka_unit_test(a_number_waits_for_exactly_its_bytes),
        cmocka_unit_test(bytes_that_a_caller_takes_away),
        cmocka_unit_test(spans_of_null),
    };
    return cmocka_run_group_tests_name("base/reader", tests, NULL, NULL);
}
