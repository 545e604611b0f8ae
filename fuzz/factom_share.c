/*
 * Factom peer shares. The first byte chooses the version and the leniencies; the rest is a
 * payload. What is accepted strictly is accepted leniently as the same endpoints. Every share is
 * written again (support/written.h): as it was read, to the same bytes; endpoint by endpoint in its
 * own and in the other versions, which reads as the same endpoints and is written the same again.
 * Work is bounded by the bytes. Lists that the input makes up are walked, too, and its bytes go
 * through the pure rules.
 */
#include "support/mutate.h"
#include "support/written.h"

static const uint32_t everything = 0xff000000u; /* all flags of the family */
static int target_version;                      /* of the share that is written */

static pvs_status read_share(const uint8_t *data, size_t size, int version, uint32_t allow,
                             pvs_factom_share *share) {
    pvs_reader in = pvs_reader_datagram(data, size);
    pvs_status status;
    uint64_t work = fuzz_work();
    in.allow = allow;
    status = pvs_factom_read_share(&in, version, share);
    CHECK(fuzz_work() - work <= 2000 + 600 * (uint64_t)size);
    CHECK(status == in.fault.status);
    CHECK(status == PVS_OK ? in.pos == size : in.pos == 0 && in.fault.at <= size);
    CHECK(status == PVS_OK || (share->count == 0 && share->data == NULL));
    CHECK(status != PVS_NEED_MORE);
    return status;
}

static pvs_status build(pvs_writer *out, void *state, const void *data) {
    pvs_factom_share share = *(const pvs_factom_share *)data;
    pvs_factom_endpoint ep;
    (void)state;
    CHECK(pvs_factom_begin_share(out, target_version, PVS_FACTOM_TESTNET) == PVS_OK);
    while (pvs_factom_next_endpoint(&share, &ep)) {
        pvs_status status = pvs_factom_add_endpoint(out, &ep);
        CHECK(status == PVS_OK || status == PVS_ERR_SPACE);
    }
    CHECK(share.count == 0);
    return pvs_factom_end_share(out);
}

static pvs_status write_same(pvs_writer *out, void *state, const void *share) {
    (void)state;
    return pvs_factom_write_share(out, share);
}

/* A share of `version` into malloc'ed bytes of just the right size. */
static uint8_t *written(int version, const pvs_factom_share *share, size_t *size) {
    struct fuzz_write what = {build, NULL, 0, NULL, PVS_FACTOM_ALLOW_ANY_ENDPOINT};
    what.message = share;
    target_version = version;
    return fuzz_written(&what, size);
}

/* The bytes that were read. */
static void check_same_bytes(const pvs_factom_share *share, uint32_t allow, const uint8_t *data,
                             size_t size) {
    struct fuzz_write what = {write_same, NULL, 0, NULL, 0};
    what.message = share;
    what.allow = allow;
    fuzz_written_as(&what, pvs_bytes_of(data, size));
}

/* The text of one part of an endpoint, malloc'ed. */
static uint8_t *plain(pvs_bytes part, int escaped, size_t *size) {
    pvs_writer out = pvs_writer_init(NULL, 0);
    uint8_t *text;
    if (escaped) {
        CHECK(pvs_factom_unescape(&out, part) == PVS_OK);
        CHECK(out.pos <= 3 * part.size);
    }
    *size = escaped ? out.pos : part.size;
    text = malloc(*size ? *size : 1);
    CHECK(text);
    out = pvs_writer_init(text, *size);
    if (escaped) CHECK(pvs_factom_unescape(&out, part) == PVS_OK);
    if (!escaped && *size) memcpy(text, part.data, *size);
    return text;
}

static void check_same_text(pvs_bytes a, int a_escaped, pvs_bytes b, int b_escaped) {
    size_t a_size, b_size;
    uint8_t *a_text = plain(a, a_escaped, &a_size), *b_text = plain(b, b_escaped, &b_size);
    CHECK(a_size == b_size && memcmp(a_text, b_text, a_size) == 0);
    free(a_text);
    free(b_text);
}

static void check_same(pvs_factom_share a, pvs_factom_share b) {
    pvs_factom_endpoint x, y;
    CHECK(a.count == b.count);
    while (pvs_factom_next_endpoint(&a, &x)) {
        CHECK(pvs_factom_next_endpoint(&b, &y));
        check_same_text(x.host, x.escaped, y.host, y.escaped);
        check_same_text(x.port, x.escaped, y.port, y.escaped);
    }
    CHECK(a.count == 0 && b.count == 0);
}

/* Writes a share as `version`, and what that reads as once more. */
static void check_written(const pvs_factom_share *share, int version, int compare) {
    size_t size, again_size;
    uint8_t *bytes = written(version, share, &size), *again;
    pvs_factom_share back;
    CHECK(read_share(bytes, size, version, everything, &back) == PVS_OK);
    CHECK(back.count == share->count);
    if (compare) check_same(*share, back);
    again = written(version, &back, &again_size);
    if (compare) CHECK(again_size == size && memcmp(bytes, again, size) == 0);
    free(bytes);
    free(again);
}

static void walk_made_up(const uint8_t *data, size_t size, unsigned how) {
    pvs_factom_share share;
    pvs_factom_endpoint ep;
    pvs_writer out = pvs_writer_init(NULL, 0);
    size_t steps = 0;
    memset(&share, 0, sizeof share);
    share.data = data;
    share.size = size;
    share.count = SIZE_MAX;
    share.version = (uint8_t)(9 + how % 3);
    share.tag_ = (uint8_t)(how & 7);
    while (pvs_factom_next_endpoint(&share, &ep)) CHECK(++steps <= size);
    ep = pvs_factom_endpoint_of(pvs_bytes_of(data, size), pvs_bytes_of(data, size));
    ep.escaped = 1;
    if (pvs_factom_unescape(&out, ep.host) == PVS_OK) CHECK(out.pos <= 3 * size);
    out.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    pvs_factom_begin_share(&out, 9 + (int)(how % 3), 1);
    pvs_factom_add_endpoint(&out, &ep);
    if (pvs_factom_end_share(&out) != PVS_OK) CHECK(out.fault.status == PVS_ERR_SYNTAX);
}

static uint32_t crc_by_bits(const uint8_t *data, size_t size) {
    uint32_t crc = 0xffffffffu;
    int bit;
    while (size--) {
        crc ^= *data++;
        for (bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xeb31d82eu : 0);
    }
    return ~crc;
}

static pvs_status print_peer(pvs_writer *out, void *state, const void *ep) {
    (void)state;
    return pvs_factom_print_peer(out, ep, 0x2a);
}

static void check_peer(const pvs_factom_endpoint *ep) {
    struct fuzz_write what = {print_peer, NULL, 0, NULL, 0};
    size_t size;
    uint8_t *text;
    what.message = ep;
    text = fuzz_written(&what, &size);
    CHECK(size == ep->host.size + 1 + ep->port.size + 9);
    CHECK(pvs_factom_check_endpoint(ep) != PVS_OK || ep->port.size > 20 ||
          size <= PVS_FACTOM_PEER_TEXT_MAX);
    free(text);
}

static pvs_status print_network(pvs_writer *out, void *state, const void *network) {
    (void)state;
    return pvs_factom_print_network(out, *(const uint32_t *)network);
}

/* A network has a name of its own, or its id without leading zeros. */
static void check_network(uint32_t network) {
    struct fuzz_write what = {print_network, NULL, 0, NULL, 0};
    char expected[32];
    size_t size;
    uint8_t *text;
    what.message = &network;
    text = fuzz_written(&what, &size);
    snprintf(expected, sizeof expected, "CustomNet ID: %lx", (unsigned long)network);
    if (network == 0xfeedbeefu) memcpy(expected, "MainNet", 8);
    if (network == 0xdeadbeefu) memcpy(expected, "TestNet", 8);
    if (network == 0x00beadedu) memcpy(expected, "LocalNet", 9);
    CHECK(size == strlen(expected) && memcmp(text, expected, size) == 0);
    free(text);
}

static void check_rules(pvs_bytes text) {
    pvs_factom_endpoint ep;
    pvs_bytes part;
    uint16_t port;
    size_t half = text.size / 2;
    uint32_t crc;
    if (pvs_factom_parse_endpoint(text, &ep) == PVS_OK) {
        CHECK(pvs_factom_check_endpoint(&ep) == PVS_OK);
        CHECK(pvs_factom_parse_port(ep.port, &port) == PVS_OK && port != 0);
        CHECK(ep.host.size + ep.port.size < text.size);
    }
    part = pvs_bytes_of(text.data, half);
    ep = pvs_factom_endpoint_of(text, part);
    if (pvs_factom_location(text)) {
        ep.port = pvs_bytes_of("1", 1);
        CHECK(pvs_factom_check_endpoint(&ep) == PVS_OK);
    }
    check_peer(&ep);
    crc = pvs_factom_crc32(0, part);
    crc = pvs_factom_crc32(crc, pvs_bytes_of(text.data + half, text.size - half));
    check_network(crc);
    if (text.size >= 32) check_network(pvs_factom_network_id(text.data));
    CHECK(crc == pvs_factom_crc32(0, text) && crc == crc_by_bits(text.data, text.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pvs_factom_share share, lenient;
    unsigned how = size ? data[0] : 0;
    int version = 9 + (int)(how % 3), other;
    uint32_t allow = how & 4 ? everything : how & 8 ? PVS_FACTOM_ALLOW_ANY_ENDPOINT : 0;
    if (size == 0) return 0;
    data++;
    size--;
    walk_made_up(data, size, how >> 4);
    check_rules(pvs_bytes_of(data, size));
    if (read_share(data, size, version, allow, &share) != PVS_OK) return 0;
    CHECK(read_share(data, size, version, everything, &lenient) == PVS_OK);
    check_same(share, lenient);
    check_same_bytes(&share, allow, data, size);
    if (!allow) CHECK(pvs_factom_check_endpoints(&share) == PVS_OK);
    /* From protobuf to JSON broken UTF-8 becomes U+FFFD, so that is not compared. */
    for (other = 9; other <= 11; other++) {
        check_written(&share, other, !allow || version != 11 || other == 11);
    }
    return 0;
}

/* Protobuf is changed field by field; JSON is left to the dictionary. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    uint64_t random = seed;
    fuzz_known(data, size);
    if (size < 2 || data[0] % 3u != 2 || fuzz_below(&random, 3) == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    return 1 + fuzz_mutate_protobuf(data + 1, size - 1, max_size - 1, &random);
}
