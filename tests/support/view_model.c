#include "view_model.h"

#include "random.h"

#include <string.h>

struct model {
    const uint8_t *bytes;
    size_t size, at;
    struct view_verdict verdict;
    int decided;
};

static void decide(struct model *m, pvs_status status, size_t at, unsigned field) {
    if (m->decided) return;
    m->decided = 1;
    m->verdict.status = status;
    m->verdict.at = at;
    m->verdict.field = field;
}

static void demand(struct model *m, uint64_t more) {
    m->verdict.least = more > UINT64_MAX - m->verdict.least ? UINT64_MAX : m->verdict.least + more;
}

/* The next byte as a field of its own; 0 where it is not there. */
static unsigned next(struct model *m, unsigned field) {
    if (m->decided) return 0;
    if (m->at >= m->size) {
        decide(m, PVS_NEED_MORE, m->at, field);
        return 0;
    }
    m->verdict.last_at = m->at;
    m->verdict.last_field = field;
    return m->bytes[m->at++];
}

static void header(struct model *m, unsigned *peers, unsigned *metas) {
    unsigned first = next(m, PVS_VIEW_FIELD_VERSION);
    if (!m->decided && first / 16 != 1) decide(m, PVS_ERR_VERSION, 0, PVS_VIEW_FIELD_VERSION);
    if (!m->decided && first % 16 > 1) decide(m, PVS_ERR_TYPE, 0, PVS_VIEW_FIELD_TYPE);
    if (next(m, PVS_VIEW_FIELD_MAGIC) != 177) decide(m, PVS_ERR_MAGIC, 1, PVS_VIEW_FIELD_MAGIC);
    *peers = next(m, PVS_VIEW_FIELD_PEERS);
    demand(m, 2 * *peers);
    *metas = next(m, PVS_VIEW_FIELD_METADATA);
    demand(m, 2 * *metas);
}

static int own_length(unsigned first_field, unsigned code) {
    static const int lengths[] = {0, 4, 6, 16, 18};
    if (first_field == PVS_VIEW_FIELD_ADDRESS_CODE) return code < 5 ? lengths[code] : -1;
    return code == 0 ? 4 : code == 1 ? 8 : -1;
}

/* The least that a length of `follow` further bytes can be, `have` of which are there. */
static uint64_t least_length(struct model *m, size_t start, unsigned follow, size_t have,
                             unsigned field) {
    uint64_t value = 0;
    size_t i;
    if (have == 0) return follow == 1 ? 248 : (uint64_t)1 << (8 * follow - 8);
    for (i = 0; i < follow; i++) value = value << 8 | (i < have ? m->bytes[start + 1 + i] : 0);
    if (follow == 1 ? value < 248 : m->bytes[start + 1] == 0) {
        decide(m, PVS_ERR_NONMINIMAL, start, field);
    }
    return value;
}

static void block(struct model *m, unsigned field) {
    unsigned code = next(m, field), first, follow = 0;
    int own = own_length(field, code);
    size_t start = m->at, have;
    uint64_t length;
    if (m->decided) return;
    if (own > 0) demand(m, (uint64_t)own);
    length = first = next(m, field + 1);
    if (m->decided) return;
    if (own >= 0) {
        if (first >= 248) decide(m, PVS_ERR_NONMINIMAL, start, field + 1);
        if (first != (unsigned)own) decide(m, PVS_ERR_LENGTH, start, field + 1);
    } else if (first < 248) {
        demand(m, first);
    } else {
        follow = first - 247;
        have = m->size - m->at < follow ? m->size - m->at : follow;
        length = least_length(m, start, follow, have, field + 1);
        demand(m, follow);
        demand(m, length);
        m->at += have;
        if (have < follow) decide(m, PVS_NEED_MORE, start, field + 1);
    }
    if (m->decided) return;
    if (length > m->size - m->at) {
        if (m->size > m->at) m->verdict.last_at = m->at;
        decide(m, PVS_NEED_MORE, m->at, field + 2);
        return;
    }
    m->at += (size_t)length;
}

struct view_verdict view_model(const uint8_t *bytes, size_t size) {
    struct model m;
    unsigned peers, metas, addresses, of_peer;
    memset(&m, 0, sizeof m);
    m.bytes = bytes;
    m.size = size;
    m.verdict.least = 4;
    header(&m, &peers, &metas);
    while (!m.decided && peers--) {
        addresses = next(&m, PVS_VIEW_FIELD_PEER_ADDRESSES);
        demand(&m, 2 * addresses);
        of_peer = next(&m, PVS_VIEW_FIELD_PEER_METADATA);
        demand(&m, 2 * of_peer);
        while (!m.decided && addresses--) block(&m, PVS_VIEW_FIELD_ADDRESS_CODE);
        while (!m.decided && of_peer--) block(&m, PVS_VIEW_FIELD_PEER_META_CODE);
    }
    while (!m.decided && metas--) block(&m, PVS_VIEW_FIELD_META_CODE);
    decide(&m, PVS_OK, m.at, 0);
    return m.verdict;
}

struct view_verdict view_model_limited(const uint8_t *bytes, size_t size, uint64_t limit) {
    struct view_verdict verdict;
    size_t prefix;
    for (prefix = 0; prefix <= size; prefix++) {
        verdict = view_model(bytes, prefix);
        if (verdict.status != PVS_OK && verdict.status != PVS_NEED_MORE) break;
        if (verdict.least > limit) {
            verdict.status = PVS_ERR_SIZE_LIMIT;
            verdict.at = verdict.last_at;
            verdict.field = verdict.last_field;
            break;
        }
        if (verdict.status == PVS_OK) break;
    }
    return verdict;
}

/* ---- something to read */

static void put(uint8_t *bytes, size_t room, size_t *at, unsigned byte) {
    if (*at < room) bytes[(*at)++] = (uint8_t)byte;
}

static void put_block(uint64_t *seed, uint8_t *bytes, size_t room, size_t *at, unsigned field) {
    unsigned code = (unsigned)random_below(seed, random_below(seed, 3) ? 6 : 256);
    int own = own_length(field, code);
    unsigned length = own >= 0 ? (unsigned)own : (unsigned)random_below(seed, 6);
    put(bytes, room, at, code);
    switch (random_below(seed, 40)) {
    case 0: /* of any length */
        put(bytes, room, at, (unsigned)random_below(seed, 256));
        break;
    case 1: /* announced as longer than there is room here, or in more bytes than needed */
        put(bytes, room, at, 248 + (unsigned)random_below(seed, 8));
        if (random_below(seed, 2)) put(bytes, room, at, 0);
        break;
    default:
        put(bytes, room, at, length);
        break;
    }
    while (length--) put(bytes, room, at, (unsigned)random_next(seed) & 0xffu);
}

size_t view_random(uint64_t *seed, uint8_t *bytes, size_t room) {
    unsigned peers = (unsigned)random_below(seed, 4), metas = (unsigned)random_below(seed, 3), n;
    unsigned k;
    size_t at = 0;
    put(bytes, room, &at, 16u + (unsigned)random_below(seed, 2));
    put(bytes, room, &at, 177);
    put(bytes, room, &at, peers);
    put(bytes, room, &at, metas);
    while (peers--) {
        n = (unsigned)random_below(seed, 4);
        k = (unsigned)random_below(seed, 3);
        put(bytes, room, &at, n);
        put(bytes, room, &at, k);
        while (n--) put_block(seed, bytes, room, &at, PVS_VIEW_FIELD_ADDRESS_CODE);
        while (k--) put_block(seed, bytes, room, &at, PVS_VIEW_FIELD_PEER_META_CODE);
    }
    while (metas--) put_block(seed, bytes, room, &at, PVS_VIEW_FIELD_META_CODE);
    if (at && random_below(seed, 4) == 0) {
        bytes[random_below(seed, at)] = (uint8_t)random_next(seed);
    }
    return at;
}
