/* Tags, limits and lists of gossip messages. p01.. are of docs/wire/gossip.md. */
#include "guard.h"
#include "unit.h"

static const size_t least[] = {12, 4, 4, 12, 14, 12};

static pvs_status read_some(const uint8_t *bytes, size_t size, size_t limit, pvs_reader *in) {
    pvs_gossip_message message;
    *in = pvs_reader_stream(limit);
    pvs_reader_extend(in, bytes, size);
    return pvs_gossip_read(in, &message);
}

static void p03_every_start_of_one_and_two_bytes(void **state) {
    static const size_t limits[] = {0, 3, 4, 11, 12, 13, 14, SIZE_MAX};
    uint8_t bytes[2];
    unsigned start, n, k;
    (void)state;
    for (k = 0; k < LENGTH(limits); k++) {
        pvs_reader in;
        assert_int_equal(read_some(NULL, 0, limits[k], &in),
                         limits[k] < 4 ? PVS_ERR_SIZE_LIMIT : PVS_NEED_MORE);
        if (limits[k] >= 4) assert_int_equal(in.needed, 4);
        for (n = 1; n <= 2; n++) {
            for (start = 0; start < 1u << 8 * n; start++) {
                pvs_status expected = PVS_NEED_MORE, status;
                bytes[0] = (uint8_t)start;
                bytes[1] = (uint8_t)(start >> 8);
                if (limits[k] < 4) {
                    expected = PVS_ERR_SIZE_LIMIT;
                } else if (bytes[0] > 5) {
                    expected = PVS_ERR_TYPE;
                } else if (least[bytes[0]] > limits[k]) {
                    expected = PVS_ERR_SIZE_LIMIT;
                } else if (start >> 8) {
                    expected = PVS_ERR_TYPE;
                }
                status = read_some(bytes, n, limits[k], &in);
                assert_int_equal(status, expected);
                assert_int_equal(in.fault.at, 0);
                assert_int_equal(in.fault.field, PVS_GOSSIP_FIELD_TYPE);
                if (status == PVS_NEED_MORE) assert_int_equal(in.needed, least[bytes[0]] - n);
            }
        }
    }
}

static void p03_bad_tags_behind_good_starts(void **state) {
    uint8_t bytes[4] = {0};
    unsigned tag, at, bit;
    (void)state;
    for (tag = 0; tag < 6; tag++) {
        for (at = 1; at < 4; at++) {
            for (bit = 0; bit < 8; bit++) {
                pvs_reader in;
                memset(bytes, 0, sizeof bytes);
                bytes[0] = (uint8_t)tag;
                bytes[at] = (uint8_t)(1u << bit);
                assert_int_equal(read_some(bytes, at, 100, &in), PVS_NEED_MORE);
                assert_int_equal(read_some(bytes, at + 1, 100, &in), PVS_ERR_TYPE);
                assert_int_equal(read_some(bytes, 4, 100, &in), PVS_ERR_TYPE);
            }
        }
    }
}

static void put_head(uint8_t *bytes, unsigned tag, uint64_t length) {
    size_t i;
    memset(bytes, 0, 12);
    bytes[0] = (uint8_t)tag;
    for (i = 0; i < 8; i++) bytes[4 + i] = (uint8_t)(length >> 8 * i);
}

/* Lengths and counts of all magnitudes: the limit decides, at the first byte that lets it. */
static void p04_lengths_up_to_the_last(void **state) {
    static const size_t limits[] = {12, 13, 30, 100, 8192, 1u << 20};
    static const uint64_t more[] = {0, 1, 17, 18, 19};
    uint8_t bytes[12];
    unsigned shift, k, m, tag, n;
    (void)state;
    for (tag = 0; tag <= 5; tag++) {
        unsigned unit = tag == PVS_GOSSIP_PEERS ? 18 : 1;
        if (least[tag] != 12) continue;
        for (k = 0; k < LENGTH(limits); k++) {
            for (shift = 0; shift < 64; shift++) {
                for (m = 0; m < LENGTH(more); m++) {
                    uint64_t length = ((uint64_t)1 << shift) - 1 + more[m];
                    uint64_t most = (limits[k] - 12) / unit, low = 0;
                    pvs_reader in;
                    put_head(bytes, tag, length);
                    for (n = 4; n <= 12; n++) {
                        pvs_status status = read_some(bytes, n, limits[k], &in);
                        if (n > 4) low |= (uint64_t)bytes[n - 1] << 8 * (n - 5);
                        if (low > most) {
                            assert_int_equal(status, PVS_ERR_SIZE_LIMIT);
                            assert_int_equal(in.fault.at, 4);
                        } else if (n < 12 || length) {
                            assert_int_equal(status, PVS_NEED_MORE);
                            assert_int_equal(in.needed, 12 + low * unit - n);
                        } else {
                            assert_int_equal(status, PVS_OK);
                        }
                    }
                }
            }
        }
    }
}

static void p04_without_a_limit_64_bits_are_one(void **state) {
    static const struct {
        unsigned tag;
        uint64_t length;
        int fits;
    } cases[] = {{PVS_GOSSIP_TEXT, UINT64_MAX, 0},
                 {PVS_GOSSIP_TEXT, UINT64_MAX - 11, 0},
                 {PVS_GOSSIP_TEXT, UINT64_MAX - 12, 1},
                 {PVS_GOSSIP_ERROR, UINT64_MAX, 0},
                 {PVS_GOSSIP_PEERS, UINT64_MAX, 0},
                 {PVS_GOSSIP_PEERS, UINT64_MAX / 18 + 1, 0},
                 {PVS_GOSSIP_PEERS, (UINT64_MAX - 12) / 18, 1},
                 {PVS_GOSSIP_PEERS, (uint64_t)1 << 63, 0}};
    uint8_t bytes[15];
    size_t i, n;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        memset(bytes, 'a', sizeof bytes);
        put_head(bytes, cases[i].tag, cases[i].length);
        for (n = 12; n <= sizeof bytes; n++) {
            pvs_reader in;
            pvs_gossip_message message;
            pvs_status status = read_some(bytes, n, SIZE_MAX, &in);
            assert_int_equal(status, cases[i].fits ? PVS_NEED_MORE : PVS_ERR_SIZE_LIMIT);
            in = pvs_reader_datagram(bytes, n);
            status = pvs_gossip_read(&in, &message);
            assert_int_equal(status, cases[i].fits ? PVS_ERR_TRUNCATED : PVS_ERR_SIZE_LIMIT);
        }
    }
}

/* ---- lists */

enum { ENTRIES = 40 };

static size_t random_list(uint8_t *bytes, uint64_t *random, size_t count, size_t *sixes) {
    size_t at = 12, i, k;
    put_head(bytes, PVS_GOSSIP_PEERS, count);
    *sixes = 0;
    for (i = 0; i < count; i++) {
        size_t six = (size_t)random_below(random, 2), size = six ? 30 : 18;
        for (k = 0; k < size; k++) bytes[at + k] = (uint8_t)random_next(random);
        memset(bytes + at + 8, 0, 4);
        bytes[at + 8] = (uint8_t)six;
        *sixes += six;
        at += size;
    }
    return at;
}

static void p07_lists_come_back_entry_by_entry(void **state) {
    uint8_t bytes[12 + 30 * ENTRIES], again[sizeof bytes];
    uint64_t random = 7;
    size_t round, size, sixes, count, n, at;
    (void)state;
    for (round = 0; round < 200; round++) {
        pvs_writer out = pvs_writer_init(again, sizeof again);
        pvs_gossip_message message;
        pvs_gossip_peers list;
        pvs_gossip_peer peer;
        pvs_reader in;
        count = (size_t)random_below(&random, ENTRIES + 1);
        size = random_list(bytes, &random, count, &sixes);
        in = pvs_reader_stream(sizeof bytes);
        pvs_reader_extend(&in, bytes, sizeof bytes); /* with older bytes behind the list */
        assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
        assert_int_equal(in.pos, size);
        assert_int_equal(message.peers.count, count);
        assert_int_equal(message.peers.size, size - 12);
        pvs_gossip_begin_peers(&out);
        list = message.peers;
        for (n = 0, at = 12; pvs_gossip_next_peer(&list, &peer); n++) {
            const uint8_t *wire = bytes + at;
            size_t ip = wire[8] ? 16 : 4, i;
            uint64_t identity = 0;
            for (i = 8; i-- > 0;) identity = identity << 8 | wire[i];
            assert_true(peer.identity == identity);
            assert_int_equal(peer.endpoint.family, wire[8] ? 6 : 4);
            assert_memory_equal(peer.endpoint.ip, wire + 12, ip);
            for (i = ip; i < 16; i++) assert_int_equal(peer.endpoint.ip[i], 0);
            assert_int_equal(peer.endpoint.port, wire[12 + ip] | wire[13 + ip] << 8);
            at += 14 + ip;
            pvs_gossip_add_peer(&out, &peer);
        }
        assert_int_equal(n, count);
        assert_int_equal(at, size);
        assert_int_equal(peer.endpoint.family, 0);
        assert_int_equal(pvs_gossip_end_peers(&out), PVS_OK);
        assert_int_equal(out.pos, size);
        assert_memory_equal(again, bytes, size);
    }
}

/* IPv6 entries draw on the limit from their family on: one byte less, and that is the place. */
static void p04_the_limit_meets_a_family(void **state) {
    uint8_t bytes[12 + 30 * ENTRIES];
    uint64_t random = 99;
    size_t round, size, sixes, limit;
    (void)state;
    for (round = 0; round < 50; round++) {
        size_t count = 1 + (size_t)random_below(&random, ENTRIES);
        pvs_reader in;
        size = random_list(bytes, &random, count, &sixes);
        assert_int_equal(read_some(bytes, size, size, &in), PVS_OK);
        for (limit = 12; limit < size; limit++) { /* as a number of bytes that have come */
            assert_int_equal(read_some(bytes, limit, size, &in), PVS_NEED_MORE);
            assert_true(in.needed <= size - limit);
        }
        for (limit = size - 12 * sixes; limit < size; limit++) {
            size_t at = 12, slack = limit - (size - 12 * sixes), i;
            for (i = 0; i < count; i++) {
                if (bytes[at + 8] && slack < 12) break;
                if (bytes[at + 8]) slack -= 12;
                at += bytes[at + 8] ? 30 : 18;
            }
            assert_int_equal(read_some(bytes, size, limit, &in), PVS_ERR_SIZE_LIMIT);
            assert_int_equal(in.fault.at, at + 8);
            assert_int_equal(in.fault.field, PVS_GOSSIP_FIELD_PEER_FAMILY);
            assert_int_equal(read_some(bytes, at + 9, limit, &in), PVS_ERR_SIZE_LIMIT);
            assert_int_equal(read_some(bytes, at + 8, limit, &in), PVS_NEED_MORE);
        }
    }
}

/* A caller may lower the limit while a message is coming. */
static void p04_a_lowered_limit_counts_at_once(void **state) {
    uint8_t bytes[12 + 30 * 3];
    pvs_gossip_message message;
    pvs_reader in = pvs_reader_stream(sizeof bytes);
    size_t i;
    (void)state;
    memset(bytes, 0, sizeof bytes);
    put_head(bytes, PVS_GOSSIP_PEERS, 3);
    for (i = 0; i < 3; i++) bytes[12 + 30 * i + 8] = 1;
    pvs_reader_extend(&in, bytes, 12 + 60);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_NEED_MORE);
    assert_int_equal(in.needed, 18);
    in.limit = 12 + 60 + 17;
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    in.limit = 70; /* less than has been looked at */
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    in.limit = sizeof bytes;
    pvs_reader_extend(&in, bytes, 30);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
    assert_int_equal(message.peers.count, 3);
}

static void p03_families_are_refused_at_their_first_bad_byte(void **state) {
    uint8_t bytes[12 + 18 * 3];
    unsigned at, value, family;
    (void)state;
    for (family = 0; family < 2; family++) {
        for (at = 0; at < 4; at++) {
            for (value = 2; value < 256; value++) {
                pvs_reader in;
                memset(bytes, 0, sizeof bytes);
                put_head(bytes, PVS_GOSSIP_PEERS, 9);
                bytes[12 + 18 + 8] = (uint8_t)family;
                bytes[12 + 18 + 8 + at] = (uint8_t)value;
                assert_int_equal(read_some(bytes, 12 + 18 + 8 + at, 1000, &in), PVS_NEED_MORE);
                assert_int_equal(read_some(bytes, 12 + 18 + 9 + at, 1000, &in), PVS_ERR_TYPE);
                assert_int_equal(in.fault.at, 12 + 18 + 8);
                assert_int_equal(in.fault.field, PVS_GOSSIP_FIELD_PEER_FAMILY);
                assert_int_equal(read_some(bytes, sizeof bytes, 1000, &in), PVS_ERR_TYPE);
            }
        }
    }
}

/* A long list in small pieces is looked at once: the work of a piece does not grow with the list.
 */
static void p09_long_lists_in_small_pieces(void **state) {
    enum { COUNT = 100000 };
    size_t size = 12 + 18 * (size_t)COUNT, fed;
    uint8_t *bytes = calloc(1, size);
    pvs_reader in = pvs_reader_stream(size);
    pvs_gossip_message message;
    pvs_status status = PVS_NEED_MORE;
    (void)state;
    assert_non_null(bytes);
    put_head(bytes, PVS_GOSSIP_PEERS, COUNT);
    for (fed = 0; fed < size; fed++) { /* quadratic work would take hours here */
        assert_int_equal(status, PVS_NEED_MORE);
        pvs_reader_extend(&in, bytes, 1);
        status = pvs_gossip_read(&in, &message);
    }
    assert_int_equal(status, PVS_OK);
    assert_int_equal(message.peers.count, COUNT);
    free(bytes);
}

static void made_up_lists_end_where_they_stop_making_sense(void **state) {
    struct guard guard = guard_new(200);
    uint64_t random = 3;
    size_t round, i;
    (void)state;
    for (round = 0; round < 20000; round++) {
        size_t size = (size_t)random_below(&random, 200), n = 0;
        uint8_t *bytes = guard_room(&guard, size);
        pvs_gossip_peers list;
        pvs_gossip_peer peer;
        for (i = 0; i < size; i++) {
            uint64_t number = random_next(&random);
            bytes[i] = (uint8_t)(number % 4 ? number % 2 : number >> 8);
        }
        for (i = 8; i + 4 <= size; i += 18) memset(bytes + i, 0, 4);
        list.data = bytes;
        list.size = size;
        list.count = (size_t)random_below(&random, 20);
        while (pvs_gossip_next_peer(&list, &peer)) n++;
        assert_true(n <= size / 18);
        assert_int_equal(pvs_gossip_next_peer(&list, &peer), 0);
        assert_int_equal(peer.endpoint.family, 0);
    }
    guard_free(&guard);
}

/* ---- what is waited for */

/* A field of a message: where it begins, how many bytes it has, what a reader calls it. */
struct field {
    size_t at, size;
    int number;
};

/* Every prefix names the field that is cut, in a stream and in a datagram, and what is missing. */
static void check_waiting(const uint8_t *bytes, const struct field *fields, size_t count,
                          const size_t *certain) {
    size_t size = fields[count - 1].at + fields[count - 1].size, have, f = 0;
    pvs_gossip_message message, nothing;
    pvs_reader in;
    memset(&nothing, 0, sizeof nothing);
    for (have = 0; have < size; have++) {
        while (have >= fields[f].at + fields[f].size) f++;
        assert_int_equal(read_some(bytes, have, 1000, &in), PVS_NEED_MORE);
        assert_int_equal(in.fault.at, fields[f].at);
        assert_int_equal(in.fault.field, fields[f].number);
        assert_int_equal(in.needed, certain[have] - have);
        in = pvs_reader_datagram(bytes, have);
        assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_TRUNCATED);
        assert_int_equal(in.fault.at, fields[f].at);
        assert_int_equal(in.fault.field, fields[f].number);
    }
    in = pvs_reader_datagram(bytes, size + 1);
    memset(&message, 0xff, sizeof message);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_TRAILING);
    assert_int_equal(in.fault.at, size);
    assert_true(message.type == 0 && message.identity == 0 && message.port == 0);
    assert_true(message.text.data == NULL && message.peers.data == NULL);
    in.allow = PVS_ALLOW_TRAILING;
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
    assert_int_equal(message.type, bytes[0]);
    assert_int_equal(pvs_reader_rest(&in).size, 1);
}

static void waiting_names_the_field(void **state) {
    static const uint8_t pair[15] = {4, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9};
    static const struct field in_pair[] = {{0, 4, PVS_GOSSIP_FIELD_TYPE},
                                           {4, 8, PVS_GOSSIP_FIELD_IDENTITY},
                                           {12, 2, PVS_GOSSIP_FIELD_PORT}};
    static const uint8_t text[16] = {5, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c'};
    static const struct field in_text[] = {{0, 4, PVS_GOSSIP_FIELD_TYPE},
                                           {4, 8, PVS_GOSSIP_FIELD_TEXT_LENGTH},
                                           {12, 3, PVS_GOSSIP_FIELD_TEXT}};
    static const struct field in_list[] = {
        {0, 4, PVS_GOSSIP_FIELD_TYPE},           {4, 8, PVS_GOSSIP_FIELD_PEERS},
        {12, 8, PVS_GOSSIP_FIELD_PEER_IDENTITY}, {20, 4, PVS_GOSSIP_FIELD_PEER_FAMILY},
        {24, 16, PVS_GOSSIP_FIELD_PEER_ADDRESS}, {40, 2, PVS_GOSSIP_FIELD_PEER_PORT},
        {42, 8, PVS_GOSSIP_FIELD_PEER_IDENTITY}, {50, 4, PVS_GOSSIP_FIELD_PEER_FAMILY},
        {54, 4, PVS_GOSSIP_FIELD_PEER_ADDRESS},  {58, 2, PVS_GOSSIP_FIELD_PEER_PORT}};
    uint8_t list[61] = {0};
    size_t certain[60], i;
    (void)state;
    for (i = 0; i < 60; i++) certain[i] = i ? 14 : 4;
    check_waiting(pair, in_pair, 3, certain);
    for (i = 0; i < 60; i++) certain[i] = i > 4 ? 15 : i ? 12 : 4;
    check_waiting(text, in_text, 3, certain);
    put_head(list, PVS_GOSSIP_PEERS, 2);
    list[20] = 1;
    list[24] = list[54] = 9;
    for (i = 0; i < 60; i++) certain[i] = i > 20 ? 60 : i > 4 ? 48 : i ? 12 : 4;
    check_waiting(list, in_list, 10, certain);
}

/* Counts above 32 bits are kept whole between two looks. */
static void p04_counts_above_32_bits(void **state) {
    uint64_t count = ((uint64_t)5 << 32) + 3, missing;
    uint8_t bytes[12 + 18 + 18 + 1] = {0};
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_gossip_message message;
    size_t i;
    (void)state;
    put_head(bytes, PVS_GOSSIP_PEERS, count);
    for (i = 0; i < sizeof bytes; i++) {
        pvs_reader_extend(&in, bytes, 1);
        assert_int_equal(pvs_gossip_read(&in, &message), PVS_NEED_MORE);
        if (i < 11) continue;
        missing = 12 + 18 * count - (i + 1);
        assert_true(in.needed == (missing < SIZE_MAX ? (size_t)missing : SIZE_MAX));
    }
}

/* ---- streams */

/* The pair message and the ClientHello behind it in one read. */
static void p11_what_stands_behind_pair_is_kept(void **state) {
    static const uint8_t bytes[] = {4, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0x16, 3, 1, 2};
    pvs_reader in = pvs_reader_stream(100);
    pvs_gossip_message message;
    (void)state;
    pvs_reader_extend(&in, bytes, sizeof bytes);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_OK);
    assert_int_equal(message.type, PVS_GOSSIP_PAIR);
    assert_int_equal(message.identity, 9);
    assert_int_equal(message.port, 9);
    assert_int_equal(in.pos, PVS_GOSSIP_PAIR_SIZE);
    assert_int_equal(pvs_reader_rest(&in).size, 4);
    assert_int_equal(pvs_reader_rest(&in).data[0], 0x16);
    assert_int_equal(pvs_gossip_read(&in, &message), PVS_ERR_TYPE); /* no tag looks like TLS */
    assert_int_equal(message.type, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p03_every_start_of_one_and_two_bytes),
        cmocka_unit_test(p03_bad_tags_behind_good_starts),
        cmocka_unit_test(p04_lengths_up_to_the_last),
        cmocka_unit_test(p04_without_a_limit_64_bits_are_one),
        cmocka_unit_test(p07_lists_come_back_entry_by_entry),
        cmocka_unit_test(p04_the_limit_meets_a_family),
        cmocka_unit_test(p04_a_lowered_limit_counts_at_once),
        cmocka_unit_test(p03_families_are_refused_at_their_first_bad_byte),
        cmocka_unit_test(p09_long_lists_in_small_pieces),
        cmocka_unit_test(made_up_lists_end_where_they_stop_making_sense),
        cmocka_unit_test(waiting_names_the_field),
        cmocka_unit_test(p04_counts_above_32_bits),
        cmocka_unit_test(p11_what_stands_behind_pair_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
