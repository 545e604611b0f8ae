/* Lists of endpoints, their protobuf form, and how shares are asked for. s1.. as in the wire page.
 */
#include "guard.h"
#include "unit.h"

static pvs_status read_pb(const char *data, size_t size, uint32_t allow, pvs_factom_share *share,
                          pvs_fault *fault) {
    pvs_reader in = pvs_reader_datagram(data, size);
    pvs_status status;
    in.allow = allow;
    status = pvs_factom_read_share(&in, 11, share);
    *fault = in.fault;
    return status;
}

static void expect_refused(const char *data, size_t size, uint32_t allow, pvs_status expected,
                           size_t at, int field) {
    pvs_factom_share share;
    pvs_fault fault;
    assert_int_equal(read_pb(data, size, allow, &share, &fault), expected);
    assert_int_equal(fault.at, at);
    assert_int_equal(fault.field, field);
    assert_int_equal(share.count, 0);
}

static void s1_streams_have_no_shares(void **state) {
    pvs_reader in = pvs_reader_stream(1000);
    pvs_factom_share share;
    (void)state;
    pvs_reader_extend(&in, "null", 4);
    assert_int_equal(pvs_factom_read_share(&in, 10, &share), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    in = pvs_reader_datagram("null", 4);
    assert_int_equal(pvs_factom_read_share(&in, 8, &share), PVS_ERR_USAGE);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SHARE_VERSION);
    assert_int_equal(in.fault.at, 0);
    assert_int_equal(pvs_factom_read_share(&in, 12, &share), PVS_ERR_USAGE);
    in.limit = 3;
    assert_int_equal(pvs_factom_read_share(&in, 10, &share), PVS_ERR_SIZE_LIMIT);
    assert_int_equal(in.fault.field, PVS_FACTOM_FIELD_SHARE);
    assert_int_equal(in.fault.at, 0);
    in.limit = 4;
    assert_int_equal(pvs_factom_read_share(&in, 10, &share), PVS_OK);
    assert_int_equal(pvs_reader_message(&in).size, 4);
    assert_int_equal(pvs_reader_rest(&in).size, 0);
}

static void s4_protobuf(void **state) {
    uint32_t any = PVS_FACTOM_ALLOW_ANY_ENDPOINT, text = PVS_FACTOM_ALLOW_TEXT;
    const char *good = "\x0a\x06\x0a\x01"
                       "a\x12\x01"
                       "9";
    (void)state;
    expect_refused("\x0a", 1, 0, PVS_ERR_TRUNCATED, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("\x0a\x02\x0a", 3, 0, PVS_ERR_TRUNCATED, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("\x08\x01", 2, 0, PVS_ERR_KIND, 0, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("\x07", 1, 0, PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_SHARE);
    expect_refused("\x0a\x03\x0a\x01\xff", 5, any, PVS_ERR_TEXT, 4,
                   PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("\x0a\x03\x0a\x01\xff", 5, text, PVS_ERR_ENDPOINT, 2,
                   PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("\x0a\x00", 2, 0, PVS_ERR_ENDPOINT, 2, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("\x0a\x04\x0a\x05"
                   "ab",
                   6, any, PVS_ERR_LENGTH, 3, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    {
        pvs_factom_share share;
        pvs_factom_endpoint ep;
        pvs_fault fault;
        assert_int_equal(read_pb(good, 8, 0, &share, &fault), PVS_OK);
        assert_int_equal(share.count, 1);
        assert_true(pvs_factom_next_endpoint(&share, &ep));
        assert_true(ep.host.size == 1 && *ep.host.data == 'a' && ep.port.size == 1);
        assert_false(ep.escaped);
        assert_int_equal(
            read_pb("\x0a\x03\x0a\x01\xff\x10\x07\x0a\x00", 9, any | text, &share, &fault), PVS_OK);
        assert_int_equal(share.count, 2); /* and an unknown field between them */
        assert_true(pvs_factom_next_endpoint(&share, &ep));
        assert_true(ep.host.size == 1 && *ep.host.data == 0xff && !ep.escaped);
        assert_true(pvs_factom_next_endpoint(&share, &ep));
        assert_true(ep.host.size == 0 && ep.port.size == 0);
        assert_false(pvs_factom_next_endpoint(&share, &ep));
    }
}

/* Alternatives of a V11 handshake: the elements are field 7 among others. */
static void s7_elements_may_have_another_number(void **state) {
    static const char message[] = "\x08\x08\x3a\x06\x0a\x01"
                                  "a\x12\x01"
                                  "1\x0a\x00\x3a\x06\x0a\x01"
                                  "b\x12\x01"
                                  "2\x30\x05";
    pvs_factom_share share;
    pvs_factom_endpoint ep;
    (void)state;
    memset(&share, 0, sizeof share);
    share.data = (const uint8_t *)message;
    share.size = sizeof message - 1;
    share.count = 2;
    share.version = 11;
    share.tag_ = 7;
    assert_int_equal(pvs_factom_check_endpoints(&share), PVS_OK);
    assert_int_equal(share.count, 2);
    assert_true(pvs_factom_next_endpoint(&share, &ep) && *ep.host.data == 'a');
    assert_true(pvs_factom_next_endpoint(&share, &ep) && *ep.host.data == 'b');
    assert_false(pvs_factom_next_endpoint(&share, &ep));
}

static void a_list_is_its_own_iterator(void **state) {
    const char *json = "[{\"ip\":\"a\",\"port\":\"1\"},{\"ip\":\"b\\n\",\"port\":\"2\"}]";
    pvs_reader in = pvs_reader_datagram(json, strlen(json));
    pvs_factom_share share, copy;
    pvs_factom_endpoint ep, nothing;
    (void)state;
    memset(&nothing, 0, sizeof nothing);
    in.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    assert_int_equal(pvs_factom_read_share(&in, 10, &share), PVS_OK);
    copy = share;
    assert_int_equal(pvs_factom_check_endpoints(&share), PVS_ERR_ENDPOINT);
    assert_true(pvs_factom_next_endpoint(&share, &ep) && !ep.escaped);
    assert_int_equal(share.count, 1);
    assert_true(pvs_factom_next_endpoint(&share, &ep) && ep.escaped);
    assert_false(pvs_factom_next_endpoint(&share, &ep));
    assert_memory_equal(&ep, &nothing, sizeof ep);
    assert_true(pvs_factom_next_endpoint(&copy, &ep) && *ep.host.data == 'a');
    /* A count that somebody raised ends where the text does. */
    copy.count = 100;
    assert_true(pvs_factom_next_endpoint(&copy, &ep) && *ep.host.data == 'b');
    assert_false(pvs_factom_next_endpoint(&copy, &ep));
    assert_memory_equal(&ep, &nothing, sizeof ep);
    assert_int_equal(copy.count, 99);
}

static pvs_status write_again(const pvs_factom_share *share, uint32_t allow, size_t capacity,
                              uint8_t *buffer, size_t *size) {
    pvs_writer out = pvs_writer_init(buffer, capacity);
    pvs_status status;
    out.allow = allow;
    status = pvs_factom_write_share(&out, share);
    *size = status == PVS_ERR_SPACE ? out.needed : out.pos;
    return status;
}

static void what_was_read_is_written_to_the_same_bytes(void **state) {
    static const char *const shares[] = {" [ ]", "null ",
                                         "[{\"port\":\"1\",\"IP\":\"a\",\"x\":[]}]", "[null]",
                                         "[{\"ip\":\"\\n\"}]"};
    uint32_t any = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    uint8_t buffer[100];
    size_t i, size;
    (void)state;
    for (i = 0; i < LENGTH(shares); i++) {
        size_t length = strlen(shares[i]);
        pvs_reader in = pvs_reader_datagram(shares[i], length);
        pvs_factom_share share;
        pvs_factom_endpoint ep;
        in.allow = any;
        assert_int_equal(pvs_factom_read_share(&in, 10, &share), PVS_OK);
        assert_int_equal(write_again(&share, any, sizeof buffer, buffer, &size), PVS_OK);
        assert_int_equal(size, length);
        assert_memory_equal(buffer, shares[i], length);
        assert_int_equal(write_again(&share, any, length - 1, buffer, &size), PVS_ERR_SPACE);
        assert_int_equal(size, 1);
        assert_int_equal(write_again(&share, 0, sizeof buffer, buffer, &size),
                         i < 3 ? PVS_OK : PVS_ERR_ENDPOINT);
        if (!pvs_factom_next_endpoint(&share, &ep)) continue;
        assert_int_equal(write_again(&share, any, sizeof buffer, buffer, &size), PVS_ERR_VALUE);
        assert_int_equal(size, 0);
    }
}

static void other_shares_are_not_written(void **state) {
    pvs_factom_share share;
    uint8_t buffer[100];
    size_t size;
    (void)state;
    memset(&share, 0, sizeof share);
    assert_int_equal(write_again(&share, 0, sizeof buffer, buffer, &size), PVS_ERR_VALUE);
    share.version = 11;
    assert_int_equal(write_again(&share, 0, sizeof buffer, buffer, &size), PVS_OK);
    share.tag_ = 7;
    assert_int_equal(write_again(&share, 0, sizeof buffer, buffer, &size), PVS_ERR_VALUE);
    share.tag_ = 0;
    share.count = 1;
    assert_int_equal(write_again(&share, 0, sizeof buffer, buffer, &size), PVS_ERR_VALUE);
}

/* Nor is one within a message that is open; that one says so at its end. */
static void no_share_within_a_message(void **state) {
    pvs_factom_share share;
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    (void)state;
    memset(&share, 0, sizeof share);
    share.version = 10;
    share.data = (const uint8_t *)"null";
    share.size = 4;
    assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_OK);
    assert_int_equal(pvs_factom_write_share(&out, &share), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_ERR_USAGE); /* still open */
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 0);
    assert_int_equal(pvs_factom_write_share(&out, &share), PVS_OK);
    assert_int_equal(out.pos, 4);
}

/* Only what has to be unescaped is marked so. */
static void characters_beyond_ascii_are_plain_text(void **state) {
    const char *json = "[{\"ip\":\"h\xc3\xa9\",\"port\":\"\xf0\x9f\x98\x80\"},{\"ip\":\"h\xc3\"},"
                       "{\"port\":\"\\/\"}]";
    pvs_reader in = pvs_reader_datagram(json, strlen(json));
    pvs_factom_share share;
    pvs_factom_endpoint ep;
    (void)state;
    in.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    assert_int_equal(pvs_factom_read_share(&in, 10, &share), PVS_OK);
    assert_true(pvs_factom_next_endpoint(&share, &ep) && !ep.escaped);
    assert_true(pvs_factom_next_endpoint(&share, &ep) && ep.escaped);
    assert_true(pvs_factom_next_endpoint(&share, &ep) && ep.escaped);
}

/* A list ends before an element that is broken, however much of that is fine, and with its count. */
static void a_list_ends_before_what_is_broken(void **state) {
    static const struct {
        const char *data;
        size_t size;
    } broken[] = {{"\x0a\x02\x0a\x05", 4},
                  {"\x0a\x05\x0a\x01"
                   "a\x12\x05",
                   7},
                  {"\x0a\x05\x12\x01"
                   "1\x0a\x80",
                   7},
                  {"\x0a\x80", 2}};
    static const char *const text[] = {"x{\"ip\":\"a\",\"port\":\"1\"}",
                                       "[{\"ip\":\"a\",\"port\":x", "[{\"ip\":\"a\"",
                                       "{\"ip\":\"a\"}", "]"};
    const char *good = "\x0a\x06\x0a\x01"
                       "a\x12\x01"
                       "1";
    pvs_factom_share share;
    pvs_factom_endpoint ep, nothing;
    size_t i;
    (void)state;
    memset(&nothing, 0, sizeof nothing);
    memset(&share, 0, sizeof share);
    share.version = 11;
    for (i = 0; i < LENGTH(broken); i++) {
        share.data = (const uint8_t *)broken[i].data;
        share.size = broken[i].size;
        share.count = 1;
        assert_false(pvs_factom_next_endpoint(&share, &ep));
        assert_memory_equal(&ep, &nothing, sizeof ep);
        assert_int_equal(share.size, broken[i].size);
    }
    share.version = 10;
    for (i = 0; i < LENGTH(text); i++) {
        share.data = (const uint8_t *)text[i];
        share.size = strlen(text[i]);
        share.count = 1;
        assert_false(pvs_factom_next_endpoint(&share, &ep));
        assert_memory_equal(&ep, &nothing, sizeof ep);
    }
    share.version = 11;
    share.data = (const uint8_t *)good;
    share.size = 8;
    share.count = 0;
    assert_false(pvs_factom_next_endpoint(&share, &ep));
    assert_int_equal(share.count, 0);
    share.count = 1;
    assert_true(pvs_factom_next_endpoint(&share, &ep));
}

/* Lists that nobody has checked end somewhere, and are never read past their end. */
static void made_up_lists_are_safe(void **state) {
    static const char alphabet[] = "[]{},:\"\\u0nulipport1.-\x0a\x12\x3a\x80\xff ";
    struct guard guard = guard_new(64);
    uint64_t seed = 3;
    int round;
    (void)state;
    for (round = 0; round < 200000; round++) {
        size_t size = (size_t)random_below(&seed, 40), i, steps = 0;
        uint8_t bytes[64];
        pvs_factom_share share;
        pvs_factom_endpoint ep;
        for (i = 0; i < size; i++) {
            bytes[i] = (uint8_t)alphabet[random_below(&seed, sizeof alphabet - 1)];
        }
        memset(&share, 0, sizeof share);
        share.data = guard_put(&guard, bytes, size);
        share.size = size;
        share.count = SIZE_MAX;
        share.version = (uint8_t)(9 + random_below(&seed, 3));
        share.tag_ = (uint8_t)random_below(&seed, 9);
        while (pvs_factom_next_endpoint(&share, &ep)) steps++;
        assert_true(steps <= size);
    }
    guard_free(&guard);
}

static void fields_have_words(void **state) {
    (void)state;
    assert_string_equal(pvs_field_text(PVS_FACTOM_FIELD_SHARE), "endpoints");
    assert_string_equal(pvs_field_text(PVS_FACTOM_FIELD_SHARE_HOST), "endpoint.host");
    assert_string_equal(pvs_field_text(PVS_FACTOM_FIELD_SHARE_SOURCE), "endpoint.source");
    assert_string_equal(pvs_field_text(PVS_FACTOM_FIELD_SHARE_VERSION), "version");
    assert_string_equal(pvs_field_text(PVS_FACTOM_FIELD_SHARE_VERSION + 1), "");
}

static void sizes_are_the_documented_ones(void **state) {
    (void)state;
    assert_int_equal(sizeof(pvs_factom_endpoint), sizeof(void *) == 8 ? 40 : 20);
    assert_int_equal(sizeof(pvs_factom_share), sizeof(void *) == 8 ? 32 : 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s1_streams_have_no_shares),
        cmocka_unit_test(s4_protobuf),
        cmocka_unit_test(s7_elements_may_have_another_number),
        cmocka_unit_test(a_list_is_its_own_iterator),
        cmocka_unit_test(characters_beyond_ascii_are_plain_text),
        cmocka_unit_test(what_was_read_is_written_to_the_same_bytes),
        cmocka_unit_test(no_share_within_a_message),
        cmocka_unit_test(other_shares_are_not_written),
        cmocka_unit_test(a_list_ends_before_what_is_broken),
        cmocka_unit_test(made_up_lists_are_safe),
        cmocka_unit_test(fields_have_words),
        cmocka_unit_test(sizes_are_the_documented_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
