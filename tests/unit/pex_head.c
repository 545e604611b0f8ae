/* Heads of PEX messages against an oracle that tries them all. p01.. are of docs/wire/pex.md. */
#include "unit.h"

enum { FLAGS = 8, LARGEST = 400000 }; /* no size above this one is allowed by a limit here */

static const size_t limits[] = {0,     4,      5,      22,     23,     36,     37,     38,    300,
                                65540, 131108, 131109, 131110, 262143, 262144, 262153, 300000};
enum { LIMITS = LENGTH(limits) };

static uint32_t allow_of(unsigned flags) {
    return (flags & 1u ? PVS_PEX_ALLOW_ANY_PIECE : 0) | (flags & 2u ? PVS_PEX_ALLOW_STRAY : 0) |
           (flags & 4u ? PVS_PEX_ALLOW_TYPE : 0);
}

/* The rules in their plainest form. */
static int fits(unsigned flags, unsigned type, uint32_t size) {
    if (type == 0) return size == 33;
    if (type == 1) return size == 131105 || ((flags & 1u) && size >= 34);
    if (type > 2 && !(flags & 4u)) return 0;
    return size >= 1 && ((size - 1) % 18 == 0 || (flags & 2u));
}

static int fits_any(unsigned flags, uint32_t size) {
    return fits(flags, 0, size) || fits(flags, 1, size) || fits(flags, 2, size);
}

static pvs_status read_prefix(uint32_t size, unsigned type, size_t have, unsigned flags,
                              size_t limit, pvs_reader *in) {
    uint8_t bytes[5];
    pvs_pex_message message;
    size_t i;
    for (i = 0; i < 4; i++) bytes[i] = (uint8_t)(size >> 8 * i);
    bytes[4] = (uint8_t)type;
    *in = pvs_reader_stream(limit);
    in->allow = allow_of(flags);
    pvs_reader_extend(in, bytes, have);
    return pvs_pex_read(in, &message);
}

/* For each way to begin with `n` bytes: the smallest size that fits a message, or UINT32_MAX. */
static void smallest(uint32_t *least, unsigned flags, unsigned n) {
    uint32_t size, mask = (1u << 8 * n) - 1;
    memset(least, 0xff, ((size_t)mask + 1) * sizeof *least);
    /* Beyond 9 x 65536 x 18 nothing new begins, and no limit here allows it. */
    for (size = 0; size < 4u << 20; size++) {
        if (least[size & mask] == UINT32_MAX && fits_any(flags, size)) least[size & mask] = size;
    }
}

static void p10_every_start_of_one_and_two_bytes(void **state) {
    uint32_t *least = malloc(65536 * sizeof *least), start;
    unsigned flags, n, k;
    (void)state;
    assert_non_null(least);
    for (flags = 0; flags < FLAGS; flags++) {
        for (n = 1; n <= 2; n++) {
            smallest(least, flags, n);
            for (k = 0; k < LIMITS; k++) {
                for (start = 0; start < 1u << 8 * n; start++) {
                    uint32_t first = start & 0xff, size = least[start];
                    pvs_reader in;
                    pvs_status status = read_prefix(start, 0, n, flags, limits[k], &in), expected;
                    if (n == 2) { /* what the first byte decides stays decided */
                        pvs_reader before;
                        expected = read_prefix(first, 0, 1, flags, limits[k], &before);
                        if (expected != PVS_NEED_MORE) {
                            assert_int_equal(status, expected);
                            continue;
                        }
                    }
                    expected = limits[k] < 5          ? PVS_ERR_SIZE_LIMIT
                               : size == UINT32_MAX   ? PVS_ERR_LENGTH
                               : size + 4 > limits[k] ? PVS_ERR_SIZE_LIMIT
                                                      : PVS_NEED_MORE;
                    if (status != expected) {
                        fail_msg("%u bytes %x, flags %u, limit %zu: %d, not %d", n, (unsigned)start,
                                 flags, limits[k], status, expected);
                    }
                    assert_int_equal(in.fault.at, 0);
                    assert_int_equal(in.fault.field, PVS_PEX_FIELD_SIZE);
                    assert_int_equal(in.needed, status == PVS_NEED_MORE ? 5 - n : 0);
                }
            }
        }
    }
    free(least);
}

/* A head of five bytes is good exactly where the rules say so, and then so is every start of it. */
static void p06_p07_every_size_with_every_kind_of_type(void **state) {
    static const unsigned types[] = {0, 1, 2, 3, 128, 255};
    uint32_t size;
    unsigned flags, t, n;
    (void)state;
    for (flags = 0; flags < FLAGS; flags++) {
        for (size = 0; size < LARGEST; size += size < 3000 || size % 65536 < 300 ? 1 : 7) {
            for (t = 0; t < LENGTH(types); t++) {
                size_t limit = PVS_PEX_REFERENCE_LIMIT;
                int good = fits(flags, types[t], size) && size + 4 <= limit;
                int known = types[t] <= 2 || (flags & 4u);
                pvs_reader in;
                pvs_status status = read_prefix(size, types[t], 5, flags, limit, &in);
                if (good) {
                    assert_true(status == (size == 1 ? PVS_OK : PVS_NEED_MORE));
                    assert_int_equal(in.needed, size == 1 ? 0 : size - 1);
                    for (n = 0; n < 5; n++) {
                        assert_int_equal(read_prefix(size, types[t], n, flags, limit, &in),
                                         PVS_NEED_MORE);
                    }
                } else if (fits_any(flags, size) && size + 4 <= limit && !known) {
                    assert_int_equal(status, PVS_ERR_TYPE);
                    assert_int_equal(in.fault.at, 4);
                    assert_int_equal(in.fault.field, PVS_PEX_FIELD_TYPE);
                } else {
                    assert_true(status == PVS_ERR_LENGTH || status == PVS_ERR_SIZE_LIMIT);
                    if (fits_any(flags, size)) {
                        assert_int_equal(status,
                                         size + 4 <= limit ? PVS_ERR_LENGTH : PVS_ERR_SIZE_LIMIT);
                    }
                    assert_int_equal(in.fault.at, 0);
                    assert_int_equal(in.fault.field, PVS_PEX_FIELD_SIZE);
                }
            }
        }
    }
}

static void p05_size_zero_is_refused_also_behind_a_message(void **state) {
    static const uint8_t bytes[] = {1, 0, 0, 0, 2, 0, 0, 0, 0};
    unsigned flags;
    (void)state;
    for (flags = 0; flags < FLAGS; flags++) {
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        pvs_pex_message message;
        in.allow = allow_of(flags);
        pvs_reader_extend(&in, bytes, sizeof bytes);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
        assert_int_equal(message.type, PVS_PEX_PEERS);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_LENGTH);
        assert_int_equal(in.pos, 5);
        assert_int_equal(in.fault.at, 0);
        assert_int_equal(in.fault.field, PVS_PEX_FIELD_SIZE);
    }
}

static void p09_sizes_up_to_the_last_are_an_answer_of_the_limit(void **state) {
    static const uint32_t sizes[] = {262141, 0x7fffffff, 0x21000000, 0xfffffff5, 0xffffffff};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(sizes); i++) {
        pvs_reader in;
        pvs_status status = read_prefix(sizes[i], 2, 5, 6, PVS_PEX_REFERENCE_LIMIT, &in);
        assert_int_equal(status, PVS_ERR_SIZE_LIMIT);
        status = read_prefix(sizes[i], 2, 5, 6, SIZE_MAX, &in); /* no limit: it may come */
        assert_int_equal(status, PVS_NEED_MORE);
        assert_true(in.needed == sizes[i] - 1);
    }
}

static void p09_datagrams_are_cut_or_go_on(void **state) {
    static const uint8_t bytes[] = {1, 0, 0, 0, 2, 9};
    pvs_pex_message message, nothing;
    pvs_reader in;
    size_t n;
    (void)state;
    memset(&nothing, 0, sizeof nothing);
    for (n = 0; n < 5; n++) {
        in = pvs_reader_datagram(bytes, n);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_TRUNCATED);
    }
    in = pvs_reader_datagram(bytes, 5);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    in = pvs_reader_datagram(bytes, 6);
    memset(&message, 0xff, sizeof message);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_TRAILING);
    assert_int_equal(in.fault.at, 5);
    assert_int_equal(message.type, 0);
    assert_true(message.peers.data == NULL && message.peers.count == 0);
    in.allow = PVS_ALLOW_TRAILING;
    assert_int_equal(pvs_pex_read(&in, &message), PVS_OK);
    assert_int_equal(pvs_reader_rest(&in).size, 1);
    in = pvs_reader_datagram(bytes, 5);
    in.limit = 4; /* set by hand, it counts for datagrams as well */
    assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_SIZE_LIMIT);
}

/* Whole messages name the field that is cut. */
static void waiting_names_the_field(void **state) {
    static const struct {
        uint8_t type;
        uint32_t size;
        size_t have, at;
        int field;
    } cases[] = {
        {0, 33, 5, 5, PVS_PEX_FIELD_DIGEST},        {0, 33, 36, 5, PVS_PEX_FIELD_DIGEST},
        {1, 131105, 36, 5, PVS_PEX_FIELD_DIGEST},   {1, 131105, 37, 37, PVS_PEX_FIELD_PIECE},
        {1, 131105, 99, 37, PVS_PEX_FIELD_PIECE},   {2, 37, 5, 5, PVS_PEX_FIELD_PEER_ADDRESS},
        {2, 37, 20, 5, PVS_PEX_FIELD_PEER_ADDRESS}, {2, 37, 21, 21, PVS_PEX_FIELD_PEER_PORT},
        {2, 37, 22, 21, PVS_PEX_FIELD_PEER_PORT},   {2, 37, 23, 23, PVS_PEX_FIELD_PEER_ADDRESS},
        {2, 37, 40, 39, PVS_PEX_FIELD_PEER_PORT},   {2, 38, 41, 41, PVS_PEX_FIELD_PEERS},
        {2, 2, 5, 5, PVS_PEX_FIELD_PEERS},          {7, 36, 39, 23, PVS_PEX_FIELD_PEERS}};
    uint8_t bytes[128] = {0};
    size_t i;
    pvs_reader head;
    (void)state;
    assert_int_equal(read_prefix(37, 2, 4, 0, 1000, &head), PVS_NEED_MORE);
    assert_int_equal(head.fault.at, 4);
    assert_int_equal(head.fault.field, PVS_PEX_FIELD_TYPE);
    assert_int_equal(head.needed, 1);
    for (i = 0; i < LENGTH(cases); i++) {
        pvs_reader in = pvs_reader_stream(PVS_PEX_GIVE_SIZE);
        pvs_pex_message message;
        in.allow = PVS_PEX_ALLOW_STRAY | PVS_PEX_ALLOW_TYPE;
        bytes[0] = (uint8_t)cases[i].size;
        bytes[1] = (uint8_t)(cases[i].size >> 8);
        bytes[2] = (uint8_t)(cases[i].size >> 16);
        bytes[4] = cases[i].type;
        pvs_reader_extend(&in, bytes, cases[i].have);
        assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
        assert_int_equal(in.fault.at, cases[i].at);
        assert_int_equal(in.fault.field, cases[i].field);
        assert_int_equal(in.needed, 4 + cases[i].size - cases[i].have);
    }
}

static void expect_nothing(const pvs_pex_message *message) {
    static const uint8_t zero[PVS_PEX_DIGEST_SIZE] = {0};
    assert_null(message->piece.data);
    assert_null(message->peers.data);
    assert_int_equal(message->piece.size + message->peers.size + message->peers.count, 0);
    assert_int_equal(message->offset + message->left, 0);
    assert_memory_equal(message->digest, zero, sizeof zero);
    assert_int_equal(message->type, 0);
}

/* A message that is not there, or refused, leaves nothing of itself or of the one before it. */
static void nothing_but_whole_messages(void **state) {
    static const uint8_t ask[] = {33, 0, 0, 0, 0, 'd', 'i', 'g'}, list[] = {19, 0, 0, 0, 2, 32, 1};
    static const uint8_t type[] = {1, 0, 0, 0, 3}, length[] = {2, 0, 0, 0, 2};
    uint8_t bytes[64] = {0};
    pvs_pex_message message;
    pvs_reader in;
    size_t n;
    (void)state;
    memcpy(bytes, ask, sizeof ask);
    for (n = 0; n < 60; n++) {
        if (n == 37) continue;
        memset(&message, 0xff, sizeof message);
        in = pvs_reader_datagram(bytes, n);
        assert_int_equal(pvs_pex_read(&in, &message),
                         n < 37 ? PVS_ERR_TRUNCATED : PVS_ERR_TRAILING);
        expect_nothing(&message);
    }
    memcpy(bytes, list, sizeof list);
    for (n = 5; n < 30; n++) {
        memset(&message, 0xff, sizeof message);
        in = pvs_reader_datagram(bytes, n);
        if (n == 23) continue;
        assert_int_equal(pvs_pex_read(&in, &message),
                         n < 23 ? PVS_ERR_TRUNCATED : PVS_ERR_TRAILING);
        expect_nothing(&message);
    }
    memset(&message, 0xff, sizeof message);
    in = pvs_reader_stream(22);
    pvs_reader_extend(&in, bytes, 23);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_SIZE_LIMIT);
    expect_nothing(&message);
    in.limit = 23;
    in.size = 22;
    memset(&message, 0xff, sizeof message);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_NEED_MORE);
    expect_nothing(&message);
    memset(&message, 0xff, sizeof message);
    in = pvs_reader_datagram(type, sizeof type);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_TYPE);
    expect_nothing(&message);
    memset(&message, 0xff, sizeof message);
    in = pvs_reader_datagram(length, sizeof length);
    assert_int_equal(pvs_pex_read(&in, &message), PVS_ERR_LENGTH);
    expect_nothing(&message);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p10_every_start_of_one_and_two_bytes),
        cmocka_unit_test(p06_p07_every_size_with_every_kind_of_type),
        cmocka_unit_test(p05_size_zero_is_refused_also_behind_a_message),
        cmocka_unit_test(p09_sizes_up_to_the_last_are_an_answer_of_the_limit),
        cmocka_unit_test(p09_datagrams_are_cut_or_go_on),
        cmocka_unit_test(waiting_names_the_field),
        cmocka_unit_test(nothing_but_whole_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
