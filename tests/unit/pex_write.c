/* PEX messages out, and lists of peers in and out. p01.. are of docs/wire/pex.md. */
#include "guard.h"
#include "unit.h"

static pvs_pex_message give_of(const uint8_t *piece, size_t size) {
    pvs_pex_message give;
    size_t i;
    memset(&give, 0, sizeof give);
    give.type = PVS_PEX_GIVE;
    give.piece = pvs_bytes_of(piece, size);
    for (i = 0; i < sizeof give.digest; i++) give.digest[i] = (uint8_t)(0xd0 + i);
    return give;
}

static pvs_pex_message peers_of(const uint8_t *data, size_t size, size_t count) {
    pvs_pex_message list;
    memset(&list, 0, sizeof list);
    list.type = PVS_PEX_PEERS;
    list.peers.data = data;
    list.peers.size = size;
    list.peers.count = count;
    return list;
}

/* Counting and writing into much room give the same status; nothing is written on an error. */
static void expect_refused(const pvs_pex_message *message, uint32_t allow, pvs_status status,
                           size_t at, int field) {
    uint8_t buffer[200];
    pvs_writer count = pvs_writer_init(NULL, 0), out = pvs_writer_init(buffer, sizeof buffer);
    count.allow = out.allow = allow;
    assert_int_equal(pvs_pex_write(&count, message), status);
    assert_int_equal(pvs_pex_write(&out, message), status);
    assert_int_equal(count.pos, 0);
    assert_int_equal(out.pos, 0);
    assert_int_equal(out.fault.status, status);
    assert_int_equal(out.fault.at, at);
    assert_int_equal(out.fault.field, field);
    assert_true(pvs_pex_begin_peers(&out) == PVS_OK); /* the writer is free again */
}

static void p01_pieces_of_other_sizes_need_the_flag(void **state) {
    static const size_t sizes[] = {1, 2, 131071, 131073, 1048576};
    static uint8_t piece[1048576];
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(sizes); i++) {
        pvs_pex_message give = give_of(piece, sizes[i]);
        pvs_writer count = pvs_writer_init(NULL, 0);
        expect_refused(&give, PVS_PEX_ALLOW_STRAY | PVS_PEX_ALLOW_TYPE, PVS_ERR_LENGTH, 37,
                       PVS_PEX_FIELD_PIECE);
        count.allow = PVS_PEX_ALLOW_ANY_PIECE;
        assert_int_equal(pvs_pex_write(&count, &give), PVS_OK);
        assert_int_equal(count.pos, 37 + sizes[i]);
    }
    {
        pvs_pex_message empty = give_of(piece, 0);
        expect_refused(&empty, PVS_PEX_ALLOW_ANY_PIECE, PVS_ERR_LENGTH, 37, PVS_PEX_FIELD_PIECE);
    }
}

static void gather_leaves_the_piece_where_it_is(void **state) {
    static const uint8_t start[5] = {0x21, 0, 2, 0, 1};
    static uint8_t piece[PVS_PEX_PIECE];
    pvs_pex_message give = give_of(piece, sizeof piece);
    uint8_t head[PVS_PEX_HEAD_MAX];
    size_t capacity;
    pvs_bytes part[3];
    pvs_writer out = pvs_writer_gather(head, sizeof head), size = pvs_writer_gather(NULL, 0);
    (void)state;
    assert_int_equal(pvs_pex_write(&out, &give), PVS_OK);
    assert_int_equal(out.pos, sizeof head);
    assert_memory_equal(head, start, 5);
    assert_memory_equal(head + 5, give.digest, 32);
    pvs_writer_parts(&out, part);
    assert_ptr_equal(part[0].data, head);
    assert_int_equal(part[0].size, 37);
    assert_ptr_equal(part[1].data, piece);
    assert_int_equal(part[1].size, PVS_PEX_PIECE);
    assert_int_equal(part[2].size, 0);
    assert_int_equal(pvs_pex_write(&out, &give), PVS_ERR_USAGE); /* one piece a gather writer */
    pvs_writer_parts(&out, part);
    assert_int_equal(part[1].size, PVS_PEX_PIECE);

    assert_int_equal(pvs_pex_write(&size, &give), PVS_OK);
    assert_int_equal(size.pos, 37);
    for (capacity = 0; capacity < 37; capacity++) {
        out = pvs_writer_gather(head, capacity);
        assert_int_equal(pvs_pex_write(&out, &give), PVS_ERR_SPACE);
        assert_int_equal(out.needed, 37 - capacity);
        assert_int_equal(out.pos, 0);
        pvs_writer_parts(&out, part);
        assert_int_equal(part[0].size + part[1].size + part[2].size, 0);
    }
}

static void gather_needs_no_piece_in_memory(void **state) {
    pvs_pex_message give = give_of(NULL, PVS_PEX_PIECE);
    uint8_t head[PVS_PEX_HEAD_MAX];
    pvs_writer out = pvs_writer_gather(head, sizeof head);
    pvs_bytes part[3];
    (void)state;
    assert_int_equal(pvs_pex_write(&out, &give), PVS_OK);
    pvs_writer_parts(&out, part);
    assert_null(part[1].data);
    assert_int_equal(part[1].size, PVS_PEX_PIECE);
    expect_refused(&give, 0, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
}

/* A seeder with less memory than a piece: the head for all of it alone, then what there is. */
static void p15_a_piece_in_parts(void **state) {
    static uint8_t piece[PVS_PEX_PIECE], wire[PVS_PEX_GIVE_SIZE], whole[PVS_PEX_GIVE_SIZE];
    pvs_writer out = pvs_writer_init(wire, sizeof wire), all = pvs_writer_init(whole, sizeof whole);
    pvs_pex_message give = give_of(piece, sizeof piece);
    size_t at, i;
    (void)state;
    for (i = 0; i < sizeof piece; i++) piece[i] = (uint8_t)(i * 31 >> 3);
    assert_int_equal(pvs_pex_write(&all, &give), PVS_OK);
    give.piece.size = 1;
    give.left = sizeof piece - 1;
    assert_int_equal(pvs_pex_write(&out, &give), PVS_OK);
    assert_int_equal(out.pos, 38);
    for (at = 1; at < sizeof piece; at += give.piece.size) {
        size_t n = sizeof piece - at < 1000 ? sizeof piece - at : 1000;
        give.piece = pvs_bytes_of(piece + at, n);
        give.offset = at;
        give.left = sizeof piece - at - n;
        assert_int_equal(pvs_pex_write(&out, &give), PVS_OK);
    }
    assert_int_equal(out.pos, sizeof wire);
    assert_memory_equal(wire, whole, sizeof wire);

    give.piece.size = give.offset = 0; /* the head alone */
    give.left = sizeof piece;
    out = pvs_writer_init(wire, PVS_PEX_HEAD_MAX);
    assert_int_equal(pvs_pex_write(&out, &give), PVS_OK);
    assert_int_equal(out.pos, PVS_PEX_HEAD_MAX);
    assert_memory_equal(wire, whole, PVS_PEX_HEAD_MAX);
}

/* Parts that are more than a size can say, up to sums that no integer can. */
static void p01_parts_that_are_too_large(void **state) {
    static const uint8_t bytes[18] = {0};
    static const size_t offsets[] = {SIZE_MAX, SIZE_MAX - 17, SIZE_MAX - 35, SIZE_MAX / 2 + 1};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(offsets); i++) {
        pvs_pex_message give = give_of(bytes, 18), list = peers_of(bytes, 18, 1);
        give.offset = list.offset = offsets[i];
        give.left = (size_t)PVS_PEX_PIECE - 18 - offsets[i]; /* together just a piece, or a byte */
        expect_refused(&give, PVS_PEX_ALLOW_ANY_PIECE, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
        give.left = (size_t)0 - 18 - offsets[i] + 1;
        expect_refused(&give, PVS_PEX_ALLOW_ANY_PIECE, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
        list.left = (size_t)0 - 18 - offsets[i] + 36;
        expect_refused(&list, 0, PVS_ERR_COUNT, 5, PVS_PEX_FIELD_PEERS);
    }
}

static void what_a_type_cannot_carry_is_refused(void **state) {
    static const uint8_t bytes[36] = {0};
    pvs_pex_message m;
    (void)state;
    memset(&m, 0, sizeof m);
    m.piece = pvs_bytes_of(bytes, 1);
    expect_refused(&m, 0, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
    m = peers_of(bytes, 18, 1);
    m.type = PVS_PEX_ASK;
    expect_refused(&m, 0, PVS_ERR_VALUE, 5, PVS_PEX_FIELD_PEERS);
    memset(&m, 0, sizeof m);
    m.left = 1;
    expect_refused(&m, 0, PVS_ERR_VALUE, 5, PVS_PEX_FIELD_DIGEST);
    m = peers_of(bytes, 18, 1);
    m.piece = pvs_bytes_of(bytes, 1);
    expect_refused(&m, 0, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
    m = give_of(bytes, PVS_PEX_PIECE);
    m.peers.count = 1;
    expect_refused(&m, 0, PVS_ERR_VALUE, 5, PVS_PEX_FIELD_PEERS);
}

static void p07_other_types_need_the_flag(void **state) {
    static const uint8_t bytes[18] = {1};
    pvs_pex_message m = peers_of(bytes, 18, 1);
    uint8_t buffer[23];
    unsigned type;
    (void)state;
    for (type = 3; type <= 255; type++) {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        m.type = (uint8_t)type;
        expect_refused(&m, PVS_PEX_ALLOW_ANY_PIECE | PVS_PEX_ALLOW_STRAY, PVS_ERR_TYPE, 4,
                       PVS_PEX_FIELD_TYPE);
        out.allow = PVS_PEX_ALLOW_TYPE;
        assert_int_equal(pvs_pex_write(&out, &m), PVS_OK);
        assert_int_equal(out.pos, 23);
        assert_int_equal(buffer[0], 19);
        assert_int_equal(buffer[4], type);
    }
}

static void lists_that_are_not_whole_entries_are_refused(void **state) {
    static const uint8_t bytes[54] = {0};
    static const struct {
        size_t size, count, offset, left;
    } bad[] = {{17, 1, 0, 0}, {19, 1, 0, 0}, {18, 2, 0, 0}, {36, 1, 0, 0}, {0, 1, 0, 0},
               {18, 0, 0, 0}, {1, 0, 0, 0},  {18, 1, 1, 0}, {18, 1, 0, 17}};
    pvs_pex_message m;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(bad); i++) {
        m = peers_of(bytes, bad[i].size, bad[i].count);
        m.offset = bad[i].offset;
        m.left = bad[i].left;
        expect_refused(&m, 0, PVS_ERR_VALUE, 5, PVS_PEX_FIELD_PEERS);
    }
    m = peers_of(NULL, 18, 1);
    expect_refused(&m, 0, PVS_ERR_VALUE, 5, PVS_PEX_FIELD_PEERS);
}

/* What the four bytes of the size can count, and no more: nothing of it is ever touched. */
static void sizes_end_with_the_size_field(void **state) {
    static const uint8_t byte = 0;
    const size_t largest = UINT32_MAX - 33, entries = (UINT32_MAX - 1) / 18;
    pvs_pex_message m = give_of(&byte, 1);
    pvs_writer size = pvs_writer_init(NULL, 0);
    (void)state;
    m.left = largest - 1;
    size.allow = PVS_PEX_ALLOW_ANY_PIECE;
    assert_int_equal(pvs_pex_write(&size, &m), PVS_OK);
    m.left = largest;
    expect_refused(&m, PVS_PEX_ALLOW_ANY_PIECE, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
    m.left = SIZE_MAX;
    m.offset = SIZE_MAX;
    expect_refused(&m, PVS_PEX_ALLOW_ANY_PIECE, PVS_ERR_VALUE, 37, PVS_PEX_FIELD_PIECE);
    m = peers_of(&byte, 0, 0);
    m.left = 18 * entries;
    size = pvs_writer_init(NULL, 0);
    assert_int_equal(pvs_pex_write(&size, &m), PVS_OK);
    assert_int_equal(size.pos, 5);
    if (SIZE_MAX > UINT32_MAX) { /* else memory ends first */
        m.left = 18 * (entries + 1);
        expect_refused(&m, 0, PVS_ERR_COUNT, 5, PVS_PEX_FIELD_PEERS);
    }
    assert_int_equal(pvs_pex_begin_peers(&size), PVS_OK);
    size.entries_ = (uint32_t)entries; /* in place of adding so many */
    {
        pvs_endpoint peer = pvs_endpoint_v4((const uint8_t *)"\1\2\3\4", 5);
        assert_int_equal(pvs_pex_add_peer(&size, &peer), PVS_ERR_COUNT);
        assert_int_equal(pvs_pex_end_peers(&size), PVS_ERR_COUNT);
    }
}

/* ---- entry by entry */

static const uint8_t built[41] = {
    0x25, 0,    0,    0, 2,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7,
    0x90, 0x1f, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,    0,    1,   2, 1};

static pvs_status build(pvs_writer *out) {
    static const uint8_t four[4] = {192, 0, 2, 7},
                         six[16] = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    pvs_endpoint peer = pvs_endpoint_v4(four, 8080);
    pvs_pex_begin_peers(out);
    pvs_pex_add_peer(out, &peer);
    peer = pvs_endpoint_v6(six, 258);
    pvs_pex_add_peer(out, &peer);
    return pvs_pex_end_peers(out);
}

static void p12_ipv4_is_mapped_when_written_and_stays_so_when_read(void **state) {
    uint8_t buffer[sizeof built];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), again;
    pvs_reader in = pvs_reader_datagram(built, sizeof built);
    pvs_pex_message message;
    pvs_endpoint peer, plain;
    (void)state;
    assert_int_equal(build(&out), PVS_OK);
    assert_int_equal(out.pos, sizeof built);
    assert_memory_equal(buffer, built, sizeof built);

    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    again = pvs_writer_init(buffer, sizeof buffer);
    pvs_pex_begin_peers(&again);
    assert_int_equal(pvs_pex_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.family, 6);
    plain = pvs_endpoint_unmap(&peer);
    assert_int_equal(plain.family, 4);
    assert_int_equal(plain.port, 8080);
    pvs_pex_add_peer(&again, &peer);
    assert_int_equal(pvs_pex_next_peer(&message.peers, &peer), 1);
    assert_int_equal(peer.port, 258);
    pvs_pex_add_peer(&again, &peer);
    assert_int_equal(pvs_pex_next_peer(&message.peers, &peer), 0);
    assert_int_equal(peer.family, 0);
    assert_int_equal(pvs_pex_end_peers(&again), PVS_OK);
    assert_memory_equal(buffer, built, sizeof built);
}

static void every_capacity_of_a_built_list(void **state) {
    struct guard guard = guard_new(sizeof built);
    pvs_writer count = pvs_writer_init(NULL, 0);
    size_t capacity;
    (void)state;
    assert_int_equal(build(&count), PVS_OK);
    assert_int_equal(count.pos, sizeof built);
    for (capacity = 1; capacity < sizeof built; capacity++) {
        pvs_writer out = pvs_writer_init(guard_room(&guard, capacity), capacity);
        assert_int_equal(build(&out), PVS_ERR_SPACE);
        assert_int_equal(out.needed, sizeof built - capacity);
        assert_int_equal(out.pos, 0);
    }
    guard_free(&guard);
}

static void as_many_as_fit(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), before;
    pvs_reader in;
    pvs_pex_message message;
    pvs_endpoint peer = pvs_endpoint_v4((const uint8_t *)"\1\2\3\4", 5);
    (void)state;
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK);
    for (before = out; pvs_pex_add_peer(&out, &peer) != PVS_ERR_SPACE; before = out) {
    }
    out = before;
    assert_int_equal(pvs_pex_end_peers(&out), PVS_OK);
    assert_int_equal(out.pos, 5 + 18 * 5);
    in = pvs_reader_datagram(buffer, out.pos);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    assert_int_equal(message.peers.count, 5);
}

static void errors_stick_until_the_end(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_endpoint peer = pvs_endpoint_v4((const uint8_t *)"\1\2\3\4", 5), none;
    pvs_pex_message ask;
    pvs_gossip_peer other;
    (void)state;
    memset(&other, 0, sizeof other);
    memset(&none, 0, sizeof none);
    memset(&ask, 0, sizeof ask);
    assert_int_equal(pvs_pex_add_peer(&out, &peer), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_pex_add_peer(&out, &none), PVS_ERR_VALUE);
    assert_int_equal(pvs_pex_add_peer(&out, &peer), PVS_ERR_VALUE);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_ERR_VALUE);
    assert_int_equal(out.pos, 0);
    assert_int_equal(out.fault.at, 5);
    assert_int_equal(out.fault.field, PVS_PEX_FIELD_PEER_ADDRESS);

    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_pex_write(&out, &ask), PVS_ERR_USAGE); /* one message at a time */
    assert_int_equal(pvs_pex_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_gossip_add_peer(&out, &other), PVS_ERR_USAGE); /* another family's */
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_pex_add_peer(&out, &peer), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_gossip_end_peers(&out), PVS_OK); /* nobody else's fault sticks to it */
    out = pvs_writer_init(NULL, sizeof buffer);           /* no buffer, and no wish to count */
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_add_peer(&out, &peer), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_write(&out, &ask), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 0);
    out = pvs_writer_init(buffer, sizeof buffer);
    assert_int_equal(pvs_pex_write(&out, &ask), PVS_OK);
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK); /* behind a message */
    assert_int_equal(pvs_pex_add_peer(&out, &peer), PVS_OK);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_OK);
    assert_int_equal(out.pos, 37 + 23);
    assert_int_equal(buffer[37], 19);
}

static void made_up_lists_end_with_their_bytes(void **state) {
    struct guard guard = guard_new(64);
    size_t size, count;
    (void)state;
    for (size = 0; size <= 64; size++) {
        for (count = 0; count < 6; count++) {
            pvs_pex_peers list;
            pvs_endpoint peer;
            size_t n = 0;
            list.data = guard_room(&guard, size);
            list.size = size;
            list.count = count;
            while (pvs_pex_next_peer(&list, &peer)) n++;
            assert_int_equal(n, count < size / 18 ? count : size / 18);
            assert_int_equal(pvs_pex_next_peer(&list, &peer), 0);
        }
    }
    guard_free(&guard);
}

static void a_list_has_no_digest(void **state) {
    pvs_pex_message message;
    pvs_writer out = pvs_writer_init(NULL, 0);
    (void)state;
    memset(&message, 0, sizeof message);
    message.type = PVS_PEX_PEERS;
    assert_int_equal(pvs_pex_write(&out, &message), PVS_OK);
    message.digest[31] = 1;
    assert_int_equal(pvs_pex_write(&out, &message), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_PEX_FIELD_DIGEST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_has_no_digest),
        cmocka_unit_test(p01_pieces_of_other_sizes_need_the_flag),
        cmocka_unit_test(gather_leaves_the_piece_where_it_is),
        cmocka_unit_test(gather_needs_no_piece_in_memory),
        cmocka_unit_test(p15_a_piece_in_parts),
        cmocka_unit_test(p01_parts_that_are_too_large),
        cmocka_unit_test(what_a_type_cannot_carry_is_refused),
        cmocka_unit_test(p07_other_types_need_the_flag),
        cmocka_unit_test(lists_that_are_not_whole_entries_are_refused),
        cmocka_unit_test(sizes_end_with_the_size_field),
        cmocka_unit_test(p12_ipv4_is_mapped_when_written_and_stays_so_when_read),
        cmocka_unit_test(every_capacity_of_a_built_list),
        cmocka_unit_test(as_many_as_fit),
        cmocka_unit_test(errors_stick_until_the_end),
        cmocka_unit_test(made_up_lists_end_with_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
