/* Corners of the writers: errors that come together, and parts that hold nothing. */
#include "unit.h"

/* The first error of a message is the one that is told, where it was found. */
static void gossip_first_of_two_errors(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_gossip_message message;
    (void)state;
    memset(&message, 0, sizeof message);
    message.type = PVS_GOSSIP_TEXT;
    message.text = pvs_bytes_of("ab\xff", 3);
    message.peers.count = 1;
    assert_int_equal(pvs_gossip_write(&out, &message), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_GOSSIP_FIELD_PEERS);
    assert_int_equal(out.fault.at, 4);
    message.peers.count = 0;
    assert_int_equal(pvs_gossip_write(&out, &message), PVS_ERR_TEXT);
    assert_int_equal(out.fault.at, 14);
}

/* A list without bytes still has a count, which other messages cannot carry. */
static void gossip_counts_without_bytes(void **state) {
    uint8_t buffer[100];
    unsigned type;
    (void)state;
    for (type = 0; type <= PVS_GOSSIP_ERROR; type++) {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        pvs_gossip_message message;
        memset(&message, 0, sizeof message);
        message.type = (uint8_t)type;
        message.peers.count = 1;
        assert_int_equal(pvs_gossip_write(&out, &message), PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, PVS_GOSSIP_FIELD_PEERS);
        message.peers.count = 0;
        message.peers.data = buffer;
        message.peers.size = 18;
        assert_int_equal(pvs_gossip_write(&out, &message), PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, PVS_GOSSIP_FIELD_PEERS);
    }
}

/* Which of the two fields of a pair is where none belongs. */
static void gossip_fields_of_pairs(void **state) {
    uint8_t buffer[100];
    unsigned type, which;
    (void)state;
    for (type = 0; type <= PVS_GOSSIP_ERROR; type++) {
        for (which = 1; which <= 3; which++) {
            pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
            pvs_gossip_message message;
            memset(&message, 0, sizeof message);
            message.type = (uint8_t)type;
            message.identity = which & 1;
            message.port = which & 2;
            if (type == PVS_GOSSIP_PAIR) {
                assert_int_equal(pvs_gossip_write(&out, &message), PVS_OK);
                continue;
            }
            assert_int_equal(pvs_gossip_write(&out, &message), PVS_ERR_VALUE);
            assert_int_equal(out.fault.field,
                             which & 1 ? PVS_GOSSIP_FIELD_IDENTITY : PVS_GOSSIP_FIELD_PORT);
        }
    }
}

/* A part of a piece may be empty, and needs no address then. */
static void pex_empty_parts(void **state) {
    static uint8_t byte;
    uint8_t buffer[100];
    int at_all;
    (void)state;
    for (at_all = 0; at_all < 2; at_all++) {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        pvs_pex_message message;
        memset(&message, 0, sizeof message);
        message.type = PVS_PEX_GIVE;
        message.offset = 10;
        message.left = PVS_PEX_PIECE - 10;
        message.piece = pvs_bytes_of(at_all ? &byte : NULL, 0);
        assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
        assert_int_equal(out.pos, 0);
        message.offset = 0;
        message.left = PVS_PEX_PIECE;
        assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
        assert_int_equal(out.pos, PVS_PEX_HEAD_MAX);
    }
}

/* A list of a size that no size field can say is too many entries; one byte less is no list. */
static void pex_the_largest_size(void **state) {
    pvs_writer count = pvs_writer_init(NULL, 0);
    pvs_pex_message message;
    (void)state;
    memset(&message, 0, sizeof message);
    message.type = PVS_PEX_PEERS;
    message.left = UINT32_MAX - 1;
    assert_int_equal(pvs_pex_write(&count, &message), PVS_ERR_VALUE);
    message.left = UINT32_MAX;
    assert_int_equal(pvs_pex_write(&count, &message), PVS_ERR_COUNT);
    message.left = UINT32_MAX / PVS_PEX_PEER_SIZE * PVS_PEX_PEER_SIZE;
    assert_int_equal(pvs_pex_write(&count, &message), PVS_OK);
    assert_int_equal(count.pos, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gossip_first_of_two_errors), cmocka_unit_test(gossip_counts_without_bytes),
        cmocka_unit_test(gossip_fields_of_pairs),     cmocka_unit_test(pex_empty_parts),
        cmocka_unit_test(pex_the_largest_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
