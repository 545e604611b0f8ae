/* pvs_view_write with messages that no read gave: it writes what is a message, or says why not. */
#include "unit.h"
#include "view_model.h"

static const uint8_t PEER[] = {1, 1, 0, 0, 200, 1, 9};
static const uint8_t META[] = {200, 2, 1, 2};

static pvs_view_message of(const uint8_t *peers, size_t peers_size, size_t peers_count,
                           const uint8_t *metas, size_t metas_size, size_t metas_count) {
    pvs_view_message message;
    memset(&message, 0, sizeof message);
    message.peers.data = peers;
    message.peers.size = peers_size;
    message.peers.count = peers_count;
    message.metadata.data = metas;
    message.metadata.size = metas_size;
    message.metadata.count = metas_count;
    return message;
}

static void expect(pvs_view_message message, uint32_t allow, pvs_status status, unsigned field) {
    uint8_t room[1024];
    pvs_writer out = pvs_writer_init(room, sizeof room), count = pvs_writer_init(NULL, 0);
    out.allow = count.allow = allow;
    memset(room, 0xa5, sizeof room);
    assert_int_equal(pvs_view_write(&out, &message), status);
    assert_int_equal(pvs_view_write(&count, &message), status);
    assert_int_equal(out.pos, count.pos);
    assert_int_equal(out.fault.status, status);
    if (status != PVS_OK) {
        assert_int_equal(out.fault.field, field);
        assert_int_equal(out.pos, 0);
        out = pvs_writer_init(room, 3); /* more room would not help, so that is not what is said */
        out.allow = allow;
        assert_int_equal(pvs_view_write(&out, &message), status);
    }
    /* The writer is between messages again. */
    message = of(NULL, 0, 0, NULL, 0, 0);
    out = count;
    assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
}

static void versions_and_types(void **state) {
    int i;
    (void)state;
    for (i = 0; i < 256; i++) {
        pvs_view_message message = of(PEER, sizeof PEER, 1, META, sizeof META, 1);
        message.version = (uint8_t)i;
        expect(message, 0, i <= 1 ? PVS_OK : PVS_ERR_VERSION, PVS_VIEW_FIELD_VERSION);
        message.version = 1;
        message.type = (uint8_t)i;
        expect(message, 0, i <= 1 ? PVS_OK : PVS_ERR_TYPE, PVS_VIEW_FIELD_TYPE);
        expect(message, PVS_VIEW_ALLOW_TYPE, i <= 15 ? PVS_OK : PVS_ERR_TYPE, PVS_VIEW_FIELD_TYPE);
    }
}

static void counts(void **state) {
    static uint8_t many[2 * 300];
    size_t count;
    (void)state;
    memset(many, 0, sizeof many);
    for (count = 250; count < 300; count++) {
        expect(of(many, 2 * count, count, NULL, 0, 0), 0, count <= 255 ? PVS_OK : PVS_ERR_COUNT,
               PVS_VIEW_FIELD_PEERS);
    }
    for (count = 0; count < 300; count++) {
        many[2 * count] = 200;
        expect(of(NULL, 0, 0, many, 2 * (count + 1), count + 1), 0,
               count < 255 ? PVS_OK : PVS_ERR_COUNT, PVS_VIEW_FIELD_METADATA);
    }
    expect(of(PEER, sizeof PEER, SIZE_MAX, NULL, 0, 0), 0, PVS_ERR_COUNT, PVS_VIEW_FIELD_PEERS);
    expect(of(NULL, 0, 0, NULL, 0, SIZE_MAX), 0, PVS_ERR_COUNT, PVS_VIEW_FIELD_METADATA);
}

static void lists_that_are_not_whole(void **state) {
    size_t size;
    (void)state;
    for (size = 0; size < sizeof PEER; size++) {
        unsigned field = size < 2   ? PVS_VIEW_FIELD_PEER_ADDRESSES
                         : size < 4 ? PVS_VIEW_FIELD_ADDRESS_CODE
                                    : PVS_VIEW_FIELD_PEER_META_CODE;
        expect(of(PEER, size, 1, NULL, 0, 0), 0, PVS_ERR_VALUE, field);
    }
    for (size = 0; size < sizeof META; size++) {
        expect(of(NULL, 0, 0, META, size, 1), 0, PVS_ERR_VALUE, PVS_VIEW_FIELD_META_CODE);
    }
    /* more elements than there are, and fewer */
    expect(of(PEER, sizeof PEER, 2, NULL, 0, 0), 0, PVS_ERR_VALUE, PVS_VIEW_FIELD_PEER_ADDRESSES);
    expect(of(PEER, sizeof PEER, 0, NULL, 0, 0), 0, PVS_ERR_VALUE, PVS_VIEW_FIELD_PEERS);
    expect(of(NULL, 0, 0, META, sizeof META, 2), 0, PVS_ERR_VALUE, PVS_VIEW_FIELD_META_CODE);
    expect(of(NULL, 0, 0, META, sizeof META, 0), 0, PVS_ERR_VALUE, PVS_VIEW_FIELD_METADATA);
    expect(of(NULL, 0, 1, NULL, 0, 0), 0, PVS_ERR_VALUE, PVS_VIEW_FIELD_PEER_ADDRESSES);
    expect(of(NULL, 0, 0, NULL, 0, 0), 0, PVS_OK, 0);
}

static void lengths(void **state) {
    static const uint8_t wrong[] = {1, 0, 1, 3, 9, 9, 9}, wrong_meta[] = {1, 0};
    static const uint8_t long_length[] = {200, 248, 2, 7, 7};
    static const uint8_t reserved[] = {1, 1, 5, 1, 0, 127, 0};
    uint8_t room[16];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_view_message message = of(NULL, 0, 0, long_length, sizeof long_length, 1);
    (void)state;
    expect(of(wrong, sizeof wrong, 1, NULL, 0, 0), 0, PVS_ERR_LENGTH,
           PVS_VIEW_FIELD_ADDRESS_LENGTH);
    expect(of(wrong, sizeof wrong, 1, NULL, 0, 0), PVS_VIEW_ALLOW_KNOWN_LENGTH, PVS_OK, 0);
    expect(of(NULL, 0, 0, wrong_meta, sizeof wrong_meta, 1), 0, PVS_ERR_LENGTH,
           PVS_VIEW_FIELD_META_LENGTH);
    /* Reserved codes are kept without being asked for. */
    expect(of(reserved, sizeof reserved, 1, NULL, 0, 0), 0, PVS_OK, 0);
    /* A length of more bytes than needed comes out in its shortest form. */
    assert_int_equal(pvs_view_write(&out, &message), PVS_OK);
    assert_int_equal(out.pos, 8);
    assert_memory_equal(room, "\x10\xb1\0\1\xc8\2\7\7", 8);
}

/* Random bytes as lists: what is written can be read, and nothing else happens. */
static void made_up_lists(void **state) {
    uint64_t seed = 9;
    long written = 0, refused = 0;
    int round;
    (void)state;
    for (round = 0; round < 40000; round++) {
        size_t size = (size_t)random_below(&seed, round % 4 ? 16 : 48), i;
        uint8_t *bytes = malloc(size ? size : 1), room[128];
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_view_message message, again;
        pvs_status status;
        assert_non_null(bytes);
        for (i = 0; i < size; i++) {
            uint64_t shape = random_below(&seed, 20);
            bytes[i] = (uint8_t)(shape ? shape < 3 : random_next(&seed));
        }
        i = (size_t)random_below(&seed, size + 1);
        message = of(bytes, i, (size_t)random_below(&seed, 4), bytes + i, size - i,
                     (size_t)random_below(&seed, 3));
        if (round % 3 == 0) message.metadata = (pvs_view_metas){NULL, 0, 0};
        out.allow = round % 2 ? PVS_VIEW_ALLOW_KNOWN_LENGTH : 0;
        status = pvs_view_write(&out, &message);
        if (status == PVS_OK) {
            pvs_reader in = pvs_reader_datagram(room, out.pos);
            in.allow = out.allow;
            assert_int_equal(pvs_view_read(&in, &again), PVS_OK);
            assert_int_equal(again.peers.count, message.peers.count);
            assert_int_equal(again.metadata.count, message.metadata.count);
            written++;
        } else {
            assert_true(status == PVS_ERR_VALUE || status == PVS_ERR_LENGTH);
            assert_int_equal(out.pos, 0);
            refused++;
        }
        free(bytes);
    }
    print_message("%ld written, %ld refused\n", written, refused);
    assert_true(written > 500 && refused > 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_and_types),
        cmocka_unit_test(counts),
        cmocka_unit_test(lists_that_are_not_whole),
        cmocka_unit_test(lengths),
        cmocka_unit_test(made_up_lists),
    };
    return cmocka_run_group_tests_name("view/write of made-up messages", tests, NULL, NULL);
}
