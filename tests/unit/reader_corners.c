/* Corners of the readers: sizes that overflow, limits that change, lengths that only leniency
 * allows. */
#include "unit.h"

/* More bytes than can be in memory are no bytes: the reader stays as it was. */
static void extending_beyond_memory(void **state) {
    static const uint8_t some[4] = {0};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    (void)state;
    pvs_reader_extend(&in, some, 3);
    pvs_reader_extend(&in, some, SIZE_MAX - 2);
    assert_int_equal(in.size, 3);
    pvs_reader_extend(&in, some, SIZE_MAX - 3);
    assert_true(in.size == SIZE_MAX);
}

/* After an error nothing is remembered: what stands there then is looked at from its start. */
static void after_an_error_everything_is_new(void **state) {
    uint8_t list[48] = {3, 0, 0, 0, 2}, text[48] = {0, 0, 0, 0, 36};
    uint8_t *buffer = list;
    pvs_reader in = pvs_reader_stream(100);
    pvs_gossip_message message;
    (void)state;
    list[30 + 8] = 7; /* no family */
    pvs_reader_extend(&in, buffer, 31);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_NEED_MORE);
    pvs_reader_extend(&in, buffer, sizeof list - 31);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_TYPE);
    assert_int_equal(in.fault.at, 38);
    memset(text + 12, 'x', 36);
    text[13] = 0xff; /* where the list was good */
    memcpy(buffer, text, sizeof text);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_TEXT);
    assert_int_equal(in.fault.at, 13);
}

/* A list that has begun to arrive is held against the limit of now. */
static void gossip_limit_lowered_meanwhile(void **state) {
    static const uint8_t list[66] = {3, 0, 0, 0, 3};
    pvs_reader in = pvs_reader_stream(66);
    pvs_gossip_message message;
    (void)state;
    pvs_reader_extend(&in, list, 49);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 17);
    pvs_reader_extend(&in, list, 1);
    in.limit = 47; /* two whole entries were passed already: they end at 48 */
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    assert_int_equal(in.fault.field, PVS_GOSSIP_FIELD_PEERS);
    in.limit = 66;
    pvs_reader_extend(&in, list, 16);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
    assert_int_equal(message.peers.count, 3);
}

/* Entries of IPv6 may have passed a limit under which all of the list would be of IPv4. */
static void gossip_limit_lowered_below_what_has_come(void **state) {
    uint8_t list[90] = {3, 0, 0, 0, 3};
    pvs_reader in = pvs_reader_stream(90);
    pvs_gossip_message message;
    size_t limit;
    (void)state;
    list[12 + 8] = list[12 + 30 + 8] = 1;
    pvs_reader_extend(&in, list, 80);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 10);
    for (limit = 66; limit <= 90; limit++) { /* what three of IPv4 take; two of IPv6 end at 72 */
        pvs_reader copy = in;
        copy.limit = limit;
        assert_int_equal(pvs_gossip_read(&copy, &message),
                         limit < 90 ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
    }
}

/* A list ends with its count or with its bytes, whichever comes first; count tells what is left. */
static void gossip_lists_end(void **state) {
    uint8_t bytes[48] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1, 80};
    size_t size, count, left;
    (void)state;
    bytes[18] = 2;
    bytes[26] = 1; /* the second is of IPv6 */
    for (size = 0; size <= sizeof bytes; size++) {
        size_t whole = size == sizeof bytes ? 2 : size >= 18;
        for (count = 0; count <= 4; count++) {
            pvs_gossip_peers list;
            pvs_gossip_peer peer;
            memset(&list, 0, sizeof list);
            list.data = bytes;
            list.size = size;
            list.count = count;
            for (left = count; left && count - left < whole; left--) {
                assert_int_equal(list.count, left);
                assert_int_equal(pvs_gossip_next_peer(&list, &peer), 1);
                assert_int_equal(peer.identity, count - left + 1);
                assert_int_equal(peer.endpoint.family, count - left ? 6 : 4);
            }
            assert_int_equal(list.count, left);
            assert_int_equal(pvs_gossip_next_peer(&list, &peer), 0);
            assert_int_equal(peer.identity, 0);
            assert_int_equal(list.count, left);
        }
    }
}

/* The length of a general code in more bytes than it needs. */
static void view_padded_lengths(void **state) {
    static const struct {
        uint8_t code, length[9], size;
        pvs_status strict, lenient;
    } blocks[] = {
        {1, {248, 4}, 2, PVS_ERR_NONMINIMAL, PVS_OK},
        {1, {248, 5}, 2, PVS_ERR_NONMINIMAL, PVS_ERR_LENGTH},
        {1, {248, 3}, 2, PVS_ERR_NONMINIMAL, PVS_ERR_LENGTH},
        {1, {249, 0, 4}, 3, PVS_ERR_NONMINIMAL, PVS_OK},
        {1, {249, 1, 0}, 3, PVS_ERR_NONMINIMAL, PVS_ERR_LENGTH},
        {4, {255, 0, 0, 0, 0, 0, 0, 0, 18}, 9, PVS_ERR_NONMINIMAL, PVS_OK},
        {0, {250, 0, 0, 0}, 4, PVS_ERR_NONMINIMAL, PVS_OK},
        {0, {250, 0, 0, 1}, 4, PVS_ERR_NONMINIMAL, PVS_ERR_LENGTH},
        {9, {248, 247}, 2, PVS_ERR_NONMINIMAL, PVS_OK},
        {9, {249, 0, 248}, 3, PVS_ERR_NONMINIMAL, PVS_OK},
    };
    size_t i, cut;
    int lenient;
    (void)state;
    for (i = 0; i < LENGTH(blocks); i++) {
        for (lenient = 0; lenient < 2; lenient++) {
            pvs_status expected = lenient ? blocks[i].lenient : blocks[i].strict;
            uint8_t bytes[300] = {0x10, 177, 1, 0, 1, 0};
            size_t size = 7 + (size_t)blocks[i].size, data = blocks[i].length[blocks[i].size - 1];
            pvs_view_message message;
            bytes[6] = blocks[i].code;
            memcpy(bytes + 7, blocks[i].length, blocks[i].size);
            size += data;
            for (cut = 1; cut <= size; cut++) {
                pvs_reader in = pvs_reader_stream(400);
                pvs_status status = PVS_NEED_MORE;
                size_t fed;
                in.allow = lenient ? PVS_VIEW_ALLOW_NONMINIMAL : 0;
                for (fed = 0; status == PVS_NEED_MORE && fed < size; fed += cut) {
                    size_t more = size - fed < cut ? size - fed : cut;
                    pvs_reader_extend(&in, bytes, more);
                    status = pvs_view_read(&in, &message);
                }
                assert_int_equal(status, expected);
                if (status != PVS_OK) {
                    assert_int_equal(in.fault.at, 7);
                    assert_int_equal(in.fault.field, PVS_VIEW_FIELD_ADDRESS_LENGTH);
                } else {
                    pvs_view_peer peer;
                    pvs_view_address address;
                    assert_int_equal(in.pos, size);
                    assert_int_equal(pvs_view_next_peer(&message.peers, &peer), 1);
                    assert_int_equal(pvs_view_next_address(&peer.addresses, &address), 1);
                    assert_int_equal(address.data.size, data);
                    assert_ptr_equal(address.data.data, bytes + size - data);
                }
            }
        }
    }
}

/* What is certain of a padded length counts before its last byte has come. */
static void view_padded_lengths_and_the_limit(void **state) {
    static const uint8_t bytes[] = {0x10, 177, 1, 0, 1, 0, 4, 249, 0, 18};
    size_t whole = sizeof bytes + 18, limit;
    (void)state;
    for (limit = 8; limit <= whole; limit++) {
        pvs_reader in = pvs_reader_stream(limit);
        pvs_view_message message;
        pvs_status status;
        in.allow = PVS_VIEW_ALLOW_NONMINIMAL;
        pvs_reader_extend(&in, bytes, 8);
        status = pvs_view_read(&in, &message);
        assert_int_equal(status, limit < whole ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
    }
}

/* A message without a body has none, not even the address of one. */
static void pex_asks_have_no_body(void **state) {
    static const uint8_t ask[37] = {33, 0, 0, 0, 0, 1, 2, 3};
    pvs_reader in = pvs_reader_datagram(ask, sizeof ask);
    pvs_pex_message message;
    (void)state;
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    assert_int_equal(message.type, PVS_PEX_ASK);
    assert_null(message.piece.data);
    assert_null(message.peers.data);
    assert_int_equal(message.peers.size + message.peers.count + message.piece.size, 0);
}

/* Memory of no buckets, though there is a pointer to some. */
static void ac_no_buckets(void **state) {
    static const uint8_t frame[16] = {0xac, 1, 1, 0, 0,    0,    0,    1,
                                      0,    0, 0, 2, 0xff, 0xff, 0xff, 0xff};
    pvs_ac_bucket bucket;
    pvs_ac_node node;
    (void)state;
    memset(&bucket, 0xa5, sizeof bucket);
    memset(&node, 0, sizeof node);
    node.bucket = &bucket;
    node.own = 5;
    assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(frame, sizeof frame), 0), PVS_AC_DELIVER);
    assert_int_equal(node.full, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extending_beyond_memory),
        cmocka_unit_test(after_an_error_everything_is_new),
        cmocka_unit_test(gossip_limit_lowered_meanwhile),
        cmocka_unit_test(gossip_limit_lowered_below_what_has_come),
        cmocka_unit_test(gossip_lists_end),
        cmocka_unit_test(view_padded_lengths),
        cmocka_unit_test(view_padded_lengths_and_the_limit),
        cmocka_unit_test(pex_asks_have_no_body),
        cmocka_unit_test(ac_no_buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
