/* Writing shares. s1.., j10 are the paragraphs of docs/wire/factom_share.md. */
#include "guard.h"
#include "unit.h"

static pvs_factom_endpoint endpoint(const char *host, const char *port) {
    return pvs_factom_endpoint_of(pvs_bytes_of(host, strlen(host)),
                                  pvs_bytes_of(port, strlen(port)));
}

static pvs_factom_endpoint escaped(const char *host, const char *port) {
    pvs_factom_endpoint ep = endpoint(host, port);
    ep.escaped = 1;
    return ep;
}

static pvs_status write_share(pvs_writer *out, int version, const pvs_factom_endpoint *list,
                              size_t count) {
    pvs_factom_begin_share(out, version, PVS_FACTOM_MAINNET);
    while (count--) pvs_factom_add_endpoint(out, list++);
    return pvs_factom_end_share(out);
}

/* Writes into every capacity up to the one that is needed; that one gives the expected bytes. */
static void expect_bytes(int version, uint32_t allow, const pvs_factom_endpoint *list, size_t count,
                         const char *expected, size_t size) {
    struct guard guard = guard_new(size + 1);
    pvs_writer out = pvs_writer_init(NULL, 0);
    size_t capacity;
    out.allow = allow;
    assert_int_equal(write_share(&out, version, list, count), PVS_OK);
    assert_int_equal(out.pos, size);
    for (capacity = 0; capacity < size; capacity++) {
        out = pvs_writer_init(guard_room(&guard, capacity), capacity);
        out.allow = allow;
        assert_int_equal(write_share(&out, version, list, count), PVS_ERR_SPACE);
        assert_int_equal(out.needed, size - capacity);
        assert_int_equal(out.pos, 0);
    }
    out = pvs_writer_init(guard_room(&guard, size), size);
    out.allow = allow;
    assert_int_equal(write_share(&out, version, list, count), PVS_OK);
    assert_int_equal(out.pos, size);
    if (size) assert_memory_equal(out.data, expected, size);
    guard_free(&guard);
}

static void expect_text(int version, uint32_t allow, const pvs_factom_endpoint *list, size_t count,
                        const char *expected) {
    expect_bytes(version, allow, list, count, expected, strlen(expected));
}

static void s1_the_three_forms(void **state) {
    pvs_factom_endpoint list[2];
    (void)state;
    list[0] = endpoint("10.0.0.255", "8108");
    list[1] = endpoint("2001:db8::11", "2");
    expect_text(
        10, 0, list, 2,
        "[{\"ip\":\"10.0.0.255\",\"port\":\"8108\"},{\"ip\":\"2001:db8::11\",\"port\":\"2\"}]");
    expect_text(9, 0, list, 2,
                "[{\"QualityScore\":20,\"Address\":\"10.0.0.255\",\"Port\":\"8108\",\"NodeID\":1,"
                "\"Hash\":\"10.0.0.255\",\"Location\":167772415,\"Network\":4276993775,\"Type\":0,"
                "\"Connections\":1,\"LastContact\":\"0001-01-01T00:00:00Z\",\"Source\":{}},"
                "{\"QualityScore\":20,\"Address\":\"2001:db8::11\",\"Port\":\"2\",\"NodeID\":1,"
                "\"Hash\":\"2001:db8::11\",\"Location\":17,\"Network\":4276993775,\"Type\":0,"
                "\"Connections\":1,\"LastContact\":\"0001-01-01T00:00:00Z\",\"Source\":{}}]");
    expect_text(11, 0, list, 2,
                "\x0a\x12\x0a\x0a"
                "10.0.0.255\x12\x04"
                "8108\x0a\x11\x0a\x0c"
                "2001:db8::11\x12\x01"
                "2");
}

static void s2_empty_shares(void **state) {
    (void)state;
    expect_text(9, 0, NULL, 0, "null");
    expect_text(10, 0, NULL, 0, "null");
    expect_text(11, 0, NULL, 0, "");
}

static void s5_invalid_endpoints_need_the_flag(void **state) {
    pvs_factom_endpoint list[3];
    int version;
    (void)state;
    list[0] = endpoint("a", "1");
    list[1] = endpoint("", "");
    list[2] = endpoint("b", "2");
    for (version = 9; version <= 11; version++) {
        uint8_t buffer[1000];
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        assert_int_equal(write_share(&out, version, list, 3), PVS_ERR_ENDPOINT);
        assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        assert_int_equal(out.pos, 0);
    }
    expect_text(10, PVS_FACTOM_ALLOW_ANY_ENDPOINT, list, 2,
                "[{\"ip\":\"a\",\"port\":\"1\"},{\"ip\":\"\",\"port\":\"\"}]");
    expect_bytes(11, PVS_FACTOM_ALLOW_ANY_ENDPOINT, list, 2,
                 "\x0a\x06\x0a\x01"
                 "a\x12\x01"
                 "1\x0a\x00",
                 10);
}

static void j10_escapes(void **state) {
    static const struct {
        const char *text, *written;
    } cases[] = {{"\"\\/'", "\\\"\\\\/'"},
                 {"\n\r\t\b\f\x01\x1f\x7f", "\\n\\r\\t\\u0008\\u000c\\u0001\\u001f\x7f"},
                 {"<>& !", "\\u003c\\u003e\\u0026 !"},
                 {"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", "\\u2028\\u2029\xe2\x80\xaa"},
                 {"\xff"
                  "a\xc3",
                  "\\ufffda\\ufffd"},
                 {"\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd"},
                 {"\xef\xbf\xbd\xf0\x9f\x98\x80\xc3\xa9", "\xef\xbf\xbd\xf0\x9f\x98\x80\xc3\xa9"}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        pvs_factom_endpoint ep = endpoint(cases[i].text, cases[i].text);
        char expected[200];
        sprintf(expected, "[{\"ip\":\"%s\",\"port\":\"%s\"}]", cases[i].written, cases[i].written);
        expect_text(10, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1, expected);
    }
}

static void escaped_endpoints_are_written_in_the_own_form(void **state) {
    pvs_factom_endpoint ep = escaped("1.2.3\\u002E4", "\\u0026\\ud83d\\u0008\xff");
    (void)state;
    expect_text(10, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1,
                "[{\"ip\":\"1.2.3.4\",\"port\":\"\\u0026\xef\xbf\xbd\\u0008\xef\xbf\xbd\"}]");
    expect_text(9, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1,
                "[{\"QualityScore\":20,\"Address\":\"1.2.3.4\",\"Port\":\"\\u0026\xef\xbf\xbd"
                "\\u0008\xef\xbf\xbd\",\"NodeID\":1,\"Hash\":\"1.2.3.4\",\"Location\":16909060,"
                "\"Network\":4276993775,\"Type\":0,\"Connections\":1,"
                "\"LastContact\":\"0001-01-01T00:00:00Z\",\"Source\":{}}]");
    expect_text(11, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1,
                "\x0a\x13\x0a\x07"
                "1.2.3.4\x12\x08&\xef\xbf\xbd\x08\xef\xbf\xbd");
    ep = endpoint("1.2.3\\u002E4", "1"); /* a backslash of its own, so no address */
    expect_text(9, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1,
                "[{\"QualityScore\":20,\"Address\":\"1.2.3\\\\u002E4\",\"Port\":\"1\",\"NodeID\":1,"
                "\"Hash\":\"1.2.3\\\\u002E4\",\"Location\":0,"
                "\"Network\":4276993775,\"Type\":0,\"Connections\":1,"
                "\"LastContact\":\"0001-01-01T00:00:00Z\",\"Source\":{}}]");
    ep = escaped("", "\\n");
    expect_text(11, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1, "\x0a\x03\x12\x01\n");
    ep = escaped("\\n", "");
    expect_text(11, PVS_FACTOM_ALLOW_ANY_ENDPOINT, &ep, 1, "\x0a\x03\x0a\x01\n");
}

/* What is longer than any host has no location, also if it is escaped. */
static void a_long_host_has_no_location(void **state) {
    char host[PVS_FACTOM_HOST_MAX + 8], *found;
    uint8_t buffer[2 * PVS_FACTOM_HOST_MAX + 400];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer - 1);
    pvs_factom_endpoint ep;
    (void)state;
    memset(host, 'a', sizeof host);
    host[sizeof host - 1] = 0;
    ep = escaped(host, "1");
    out.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    assert_int_equal(write_share(&out, 9, &ep, 1), PVS_OK);
    buffer[out.pos] = 0;
    found = strstr((char *)buffer, "\"Location\":");
    assert_non_null(found);
    assert_int_equal(strncmp(found, "\"Location\":0,", 13), 0);
}

/* Text that claims to be the inside of a JSON string, but is not. */
static void broken_escapes_are_refused(void **state) {
    static const char *const broken[] = {
        "\\",       "\\x",          "\"",           "\n",
        "\\u12",    "\\u12g4",      "\\ud83d\\u12", "\\ud83d\\u12G4",
        "abc\\uD8", "\\ud83d\\ude0"};
    size_t i;
    int version;
    (void)state;
    for (i = 0; i < LENGTH(broken); i++) {
        size_t size = strlen(broken[i]);
        struct guard guard = guard_new(size + 1);
        uint8_t buffer[1000];
        pvs_bytes raw = pvs_bytes_of(guard_put(&guard, (const uint8_t *)broken[i], size), size);
        pvs_factom_endpoint ep = pvs_factom_endpoint_of(raw, raw);
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        ep.escaped = 1;
        assert_int_equal(pvs_factom_unescape(&out, raw), PVS_ERR_SYNTAX);
        assert_int_equal(out.pos, 0);
        assert_int_equal(out.fault.field, 0);
        out.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
        for (version = 9; version <= 11; version++) {
            assert_int_equal(write_share(&out, version, &ep, 1), PVS_ERR_SYNTAX);
            assert_int_equal(out.pos, 0);
        }
        guard_free(&guard);
    }
}

/* A full buffer does not hide what is wrong: more room would not help. */
static void a_broken_escape_is_told_also_without_room(void **state) {
    static const uint8_t head[] = "[{\"ip\":\"";
    pvs_factom_endpoint ep = escaped("\\x", "1");
    size_t capacity;
    (void)state;
    for (capacity = 0; capacity < sizeof head + 8; capacity++) {
        struct guard guard = guard_new(capacity + 1);
        pvs_writer out = pvs_writer_init(guard_room(&guard, capacity), capacity);
        out.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
        assert_int_equal(pvs_factom_begin_share(&out, 10, 1), PVS_OK);
        assert_int_equal(pvs_factom_add_endpoint(&out, &ep), PVS_ERR_SYNTAX);
        assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_SYNTAX);
        assert_int_equal(out.pos, 0);
        guard_free(&guard);
    }
}

static void unescaping_fills_just_what_it_needs(void **state) {
    const char *raw = "a\\u00e9\\ud83d\\ude00\\t\xff",
               *text = "a\xc3\xa9\xf0\x9f\x98\x80\t\xef\xbf\xbd";
    uint8_t buffer[32];
    size_t capacity, size = strlen(text);
    (void)state;
    for (capacity = 0; capacity <= size; capacity++) {
        pvs_writer out = pvs_writer_init(buffer, capacity);
        pvs_status status = pvs_factom_unescape(&out, pvs_bytes_of(raw, strlen(raw)));
        assert_int_equal(status, capacity < size ? PVS_ERR_SPACE : PVS_OK);
        assert_int_equal(out.needed, size - capacity);
    }
    assert_memory_equal(buffer, text, size);
}

/* As many as fit: the last one that add accepts leaves room for the end. */
static void as_many_as_fit(void **state) {
    pvs_factom_endpoint ep = endpoint("10.0.0.255", "8108");
    size_t capacity;
    int version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        for (capacity = 4; capacity < 700; capacity++) {
            uint8_t buffer[700];
            pvs_writer out = pvs_writer_init(buffer, capacity), before;
            pvs_factom_share share;
            pvs_reader in;
            size_t count = 0;
            pvs_factom_begin_share(&out, version, 1);
            for (;;) {
                before = out;
                if (pvs_factom_add_endpoint(&out, &ep) == PVS_ERR_SPACE) break;
                count++;
            }
            out = before;
            assert_int_equal(pvs_factom_end_share(&out), PVS_OK);
            assert_true(out.pos <= capacity);
            in = pvs_reader_datagram(buffer, out.pos);
            assert_int_equal(pvs_factom_read_share(&in, version, &share), PVS_OK);
            assert_int_equal(share.count, count);
        }
    }
}

static void calls_out_of_order_are_usage_errors(void **state) {
    uint8_t buffer[100];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), lost = pvs_writer_init(NULL, 9);
    pvs_writer before = out;
    pvs_factom_endpoint ep = endpoint("a", "1");
    (void)state;
    assert_int_equal(pvs_factom_add_endpoint(&out, &ep), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_begin_share(&out, 8, 0), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_begin_share(&out, 12, 0), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_memory_equal(&out, &before, sizeof out);
    assert_int_equal(pvs_factom_begin_share(&lost, 10, 0), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_end_share(&lost), PVS_ERR_USAGE);

    assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_OK);
    assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_ERR_USAGE); /* sticks */
    assert_int_equal(pvs_factom_add_endpoint(&out, &ep), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);

    assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_OK);
    assert_int_equal(pvs_factom_begin_share(&out, 7, 0), PVS_ERR_USAGE); /* sticks, too */
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);

    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
    assert_int_equal(pvs_factom_begin_share(&out, 10, 0), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_add_endpoint(&out, &ep), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);

    assert_int_equal(pvs_factom_begin_share(&out, 11, 0), PVS_OK);
    assert_int_equal(pvs_factom_unescape(&out, ep.host), PVS_ERR_USAGE);
    assert_int_equal(pvs_factom_begin_share(&out, 11, 0), PVS_ERR_USAGE); /* still open */
    assert_int_equal(pvs_factom_end_share(&out), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 0);
}

static void shares_follow_one_another_in_a_writer(void **state) {
    pvs_factom_endpoint ep = endpoint("a", "1");
    uint8_t buffer[40];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    (void)state;
    assert_int_equal(write_share(&out, 10, &ep, 1), PVS_OK);
    assert_int_equal(write_share(&out, 10, NULL, 0), PVS_OK);
    assert_int_equal(write_share(&out, 10, &ep, 1), PVS_ERR_SPACE);
    assert_int_equal(out.pos, 27);
    assert_memory_equal(buffer, "[{\"ip\":\"a\",\"port\":\"1\"}]null", 27);
}

/* Halves of a surrogate pair that find no partner are replaced, each for itself. */
static void j6_surrogates_without_partner(void **state) {
    static const struct {
        const char *inside, *text;
    } cases[] = {
        {"\\udc00\\udc00", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\\ud800\\ud800", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\\ud800\\udc00", "\xf0\x90\x80\x80"},
        {"\\udbff\\udfff", "\xf4\x8f\xbf\xbf"},
        {"\\ud800xudc00", "\xef\xbf\xbdxudc00"},
        {"\\ud800\\tdc00", "\xef\xbf\xbd\tdc00"},
        {"\\ud7ff\\ue000", "\xed\x9f\xbf\xee\x80\x80"},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        uint8_t text[50];
        pvs_writer out = pvs_writer_init(text, sizeof text);
        assert_int_equal(pvs_factom_unescape(&out, text_bytes(cases[i].inside)), PVS_OK);
        assert_int_equal(out.pos, strlen(cases[i].text));
        assert_memory_equal(text, cases[i].text, out.pos);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s1_the_three_forms),
        cmocka_unit_test(s2_empty_shares),
        cmocka_unit_test(s5_invalid_endpoints_need_the_flag),
        cmocka_unit_test(j10_escapes),
        cmocka_unit_test(j6_surrogates_without_partner),
        cmocka_unit_test(escaped_endpoints_are_written_in_the_own_form),
        cmocka_unit_test(a_long_host_has_no_location),
        cmocka_unit_test(broken_escapes_are_refused),
        cmocka_unit_test(a_broken_escape_is_told_also_without_room),
        cmocka_unit_test(unescaping_fills_just_what_it_needs),
        cmocka_unit_test(as_many_as_fit),
        cmocka_unit_test(calls_out_of_order_are_usage_errors),
        cmocka_unit_test(shares_follow_one_another_in_a_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
