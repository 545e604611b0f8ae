/* Endpoints. e1.. are the paragraphs of docs/wire/factom_share.md. */
#include "../../src/factom/chars.h"
#include "guard.h"
#include "unit.h"

#include <ctype.h>

/* Is it valid? Both texts end where memory ends. */
static int valid_bytes(pvs_bytes host, pvs_bytes port) {
    struct guard a = guard_new(host.size + 1), b = guard_new(port.size + 1);
    pvs_factom_endpoint ep;
    pvs_status status;
    ep = pvs_factom_endpoint_of(pvs_bytes_of(guard_put(&a, host.data, host.size), host.size),
                                pvs_bytes_of(guard_put(&b, port.data, port.size), port.size));
    status = pvs_factom_check_endpoint(&ep);
    guard_free(&a);
    guard_free(&b);
    assert_true(status == PVS_OK || status == PVS_ERR_ENDPOINT);
    return status == PVS_OK;
}

static int valid(const char *host, const char *port) {
    return valid_bytes(text_bytes(host), text_bytes(port));
}

static void expect_all(const char *const *hosts, int expected) {
    for (; *hosts; hosts++) {
        if (valid(*hosts, "80") != expected) fail_msg("%s: not %d", *hosts, expected);
    }
}

static void e1_addresses(void **state) {
    static const char *const good[] = {"0.0.0.0",
                                       "255.255.255.255",
                                       "::",
                                       "::1",
                                       "1::",
                                       "::ffff:1.2.3.4",
                                       "2001:DB8::aBcD",
                                       "1:2:3:4:5:6:7:8",
                                       "1:2:3:4:5:6:1.2.3.4",
                                       "1:2:3:4:5:6:7::",
                                       "::2:3:4:5:6:7:8",
                                       "1::8",
                                       "::1.2.3.4",
                                       "1:2:3:4:5::1.2.3.4",
                                       NULL};
    static const char *const bad[] = {"1:2:3:4:5:6:7:8:9",
                                      "1::2::3",
                                      ":1",
                                      "1:",
                                      ":",
                                      ":::",
                                      "1:2:3:4:5:6:7",
                                      "::12345",
                                      "::g",
                                      "::1/64",
                                      "[::1]",
                                      "fe80::1%eth0",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "::ffff:01.2.3.4",
                                      "::ffff:1.2.3",
                                      "::1.2.3.4:5",
                                      "1:2:3:4:5:6:7:8::",
                                      "::1:2:3:4:5:6:7:8",
                                      "::1.2.3.256",
                                      "1.2.3.4:80",
                                      "::ffff:1.2.3.4.5",
                                      "1:2:3:4:5:6:7:8:",
                                      "::10000",
                                      ":::1",
                                      "1:::",
                                      "1:::8",
                                      "1:2:3:4:5:6:7::1.2.3.4",
                                      "::`",
                                      "::@",
                                      "::/",
                                      "1:2",
                                      NULL};
    (void)state;
    expect_all(good, 1);
    expect_all(bad, 0);
}

static void e1_groups_may_have_any_number_of_leading_zeros(void **state) {
    char host[256];
    size_t zeros;
    (void)state;
    for (zeros = 0; zeros < 255; zeros++) {
        memset(host, '0', zeros);
        strcpy(host + zeros, "1::");
        assert_int_equal(valid(host, "80"), zeros + 3 <= PVS_FACTOM_HOST_MAX);
        if (zeros + 3 > PVS_FACTOM_HOST_MAX) break;
        assert_true(pvs_factom_location(text_bytes(host)) == 0);
    }
    assert_true(valid("000ffff::0000001", "80"));
    assert_false(valid("0010000::", "80"));
    assert_true(pvs_factom_location(text_bytes("::00000a:000000b")) == 0xa000bu);
}

static void e2_names(void **state) {
    static const char *const good[] = {
        "a",        "9",     "A.B",           "localhost",  "a-", "a-.b", "a--b", "999.999.999.999",
        "01.2.3.4", "1.2.3", "xn--a.example", "0x7f.0.0.1", NULL};
    static const char *const bad[] = {"",
                                      ".",
                                      "-",
                                      "a.",
                                      ".a",
                                      "a..b",
                                      "-a",
                                      "a.-b",
                                      "a_b",
                                      "a b",
                                      "a\n",
                                      "\na",
                                      "a\r",
                                      "*",
                                      "a/b",
                                      "a:b",
                                      "<BROADCAST>",
                                      "h\xc3\xa9",
                                      "\xd9\xa1.2.3.4",
                                      "a%b",
                                      "1.2.3.4 ",
                                      NULL};
    (void)state;
    expect_all(good, 1);
    expect_all(bad, 0);
    assert_false(valid_bytes(pvs_bytes_of("a\0", 2), text_bytes("80")));
    assert_false(valid_bytes(pvs_bytes_of(NULL, 0), text_bytes("80")));
}

static void e2_lengths_of_labels_and_names(void **state) {
    char host[300];
    size_t size;
    (void)state;
    for (size = 1; size < 70; size++) {
        memset(host, 'a', size);
        host[size] = '\0';
        assert_int_equal(valid(host, "80"), size <= 63);
        strcpy(host + size, ".b");
        assert_int_equal(valid(host, "80"), size <= 63);
        memcpy(host, "b.", 2);
        memset(host + 2, 'a', size);
        host[size + 2] = '\0';
        assert_int_equal(valid(host, "80"), size <= 63);
    }
    for (size = 0; size < 298; size++) host[size] = size % 2 ? '.' : 'a';
    for (size = 1; size < 298; size += 2) {
        host[size] = '\0';
        assert_int_equal(valid(host, "80"), size <= PVS_FACTOM_HOST_MAX);
        host[size] = '.';
    }
}

static void e3_ports(void **state) {
    static const struct {
        const char *port;
        int endpoint, dial;
    } ports[] = {{"", 0, 0},
                 {"0", 0, 0},
                 {"00", 0, 0},
                 {"1", 1, 1},
                 {"01", 1, 1},
                 {"65535", 1, 65535},
                 {"65536", 1, 0},
                 {"99999", 1, 0},
                 {"-1", 1, 0},
                 {"+80", 1, 80},
                 {"+0", 0, 0},
                 {"-0", 0, 0},
                 {" 80", 0, 0},
                 {"80 ", 0, 0},
                 {"8 0", 0, 0},
                 {"0x50", 0, 0},
                 {"1e3", 0, 0},
                 {"1.0", 0, 0},
                 {"1_000", 0, 0},
                 {"+", 0, 0},
                 {"-", 0, 0},
                 {"+-1", 0, 0},
                 {"--1", 0, 0},
                 {"\xd9\xa1", 0, 0},
                 {"80\n", 0, 0},
                 {"http", 0, 0},
                 {"9223372036854775807", 1, 0},
                 {"/", 0, 0},
                 {":", 0, 0},
                 {"9223372036854775808", 0, 0},
                 {"999999999999999999", 1, 0},
                 {"-9223372036854775808", 1, 0},
                 {"1000000000000000000", 1, 0},
                 {"-9223372036854775809", 0, 0},
                 {"8500000000000000009", 1, 0},
                 {"-0000000000000000001", 1, 0},
                 {"-0000000000000000000", 0, 0},
                 {"10000000000000000000", 0, 0},
                 {"18446744073709551617", 0, 0},
                 {"00000000000000000000000000080", 1, 80},
                 {"00000000000000000000000000000", 0, 0}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(ports); i++) {
        uint16_t port = 1;
        pvs_status status = pvs_factom_parse_port(text_bytes(ports[i].port), &port);
        if (valid("a", ports[i].port) != ports[i].endpoint) fail_msg("%s", ports[i].port);
        assert_int_equal(status, ports[i].dial ? PVS_OK : PVS_ERR_PORT);
        assert_int_equal(port, ports[i].dial);
    }
}

static void escaped_endpoints_are_never_valid(void **state) {
    pvs_factom_endpoint ep = pvs_factom_endpoint_of(text_bytes("1.2.3.4"), text_bytes("80"));
    (void)state;
    assert_int_equal(pvs_factom_check_endpoint(&ep), PVS_OK);
    ep.escaped = 1;
    assert_int_equal(pvs_factom_check_endpoint(&ep), PVS_ERR_ENDPOINT);
}

static void e4_endpoints_in_one_text(void **state) {
    static const struct {
        const char *text;
        pvs_status status;
        const char *host, *port;
    } cases[] = {{"1.2.3.4:80", PVS_OK, "1.2.3.4", "80"},
                 {"[::1]:+80", PVS_OK, "::1", "+80"},
                 {"[a]:0080", PVS_OK, "a", "0080"},
                 {"a:65535", PVS_OK, "a", "65535"},
                 {"", PVS_ERR_SYNTAX, 0, 0},
                 {"80", PVS_ERR_SYNTAX, 0, 0},
                 {"::1:80", PVS_ERR_SYNTAX, 0, 0},
                 {"[::1]", PVS_ERR_SYNTAX, 0, 0},
                 {"[::1]80", PVS_ERR_SYNTAX, 0, 0},
                 {"[::1:80", PVS_ERR_SYNTAX, 0, 0},
                 {"[::1]]:80", PVS_ERR_SYNTAX, 0, 0},
                 {"[[::1]]:80", PVS_ERR_SYNTAX, 0, 0},
                 {"[a]b:80", PVS_ERR_SYNTAX, 0, 0},
                 {":", PVS_ERR_PORT, 0, 0},
                 {"a:0", PVS_ERR_PORT, 0, 0},
                 {"a:65536", PVS_ERR_PORT, 0, 0},
                 {"a:-1", PVS_ERR_PORT, 0, 0},
                 {"[::1]:80x", PVS_ERR_PORT, 0, 0},
                 {":80", PVS_ERR_ENDPOINT, 0, 0},
                 {"[]:80", PVS_ERR_ENDPOINT, 0, 0},
                 {"a[b]:80", PVS_ERR_ENDPOINT, 0, 0},
                 {"[fe80::1%lo]:80", PVS_ERR_ENDPOINT, 0, 0}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(cases); i++) {
        size_t size = strlen(cases[i].text);
        struct guard guard = guard_new(size + 1);
        pvs_bytes whole =
            pvs_bytes_of(guard_put(&guard, (const uint8_t *)cases[i].text, size), size);
        pvs_factom_endpoint ep, nothing;
        pvs_status status = pvs_factom_parse_endpoint(whole, &ep);
        memset(&nothing, 0, sizeof nothing);
        if (status != cases[i].status) fail_msg("%s: %d", cases[i].text, status);
        if (status == PVS_OK) {
            assert_int_equal(ep.host.size, strlen(cases[i].host));
            assert_memory_equal(ep.host.data, cases[i].host, ep.host.size);
            assert_int_equal(ep.port.size, strlen(cases[i].port));
            assert_memory_equal(ep.port.data, cases[i].port, ep.port.size);
        } else {
            assert_memory_equal(&ep, &nothing, sizeof nothing);
        }
        guard_free(&guard);
    }
}

/* A list that was made up may end before its count does. */
static void lists_that_end_early(void **state) {
    static const char text[] = "[{\"ip\":\"192.0.2.1\",\"port\":\"8108\"}]";
    pvs_factom_handshake hs;
    (void)state;
    memset(&hs, 0, sizeof hs);
    hs.version = 10;
    hs.listen_port = text_bytes("8108");
    hs.alternatives.version = 10;
    assert_int_equal(pvs_factom_check_endpoints(&hs.alternatives), PVS_OK);
    hs.alternatives.data = text_bytes(text).data;
    hs.alternatives.size = sizeof text - 1;
    for (hs.alternatives.count = 1; hs.alternatives.count <= 5; hs.alternatives.count++) {
        pvs_status want = hs.alternatives.count == 1 ? PVS_OK : PVS_ERR_ENDPOINT;
        assert_int_equal(pvs_factom_check_endpoints(&hs.alternatives), want);
        assert_int_equal(pvs_factom_check_handshake(&hs, 9, 0), want);
    }
}

static void e5_locations(void **state) {
    static const struct {
        const char *host;
        uint32_t location;
    } hosts[] = {{"1.2.3.4", 0x01020304u},
                 {"255.255.255.255", 0xffffffffu},
                 {"::1", 1},
                 {"::ffff:1.2.3.4", 0x01020304u},
                 {"1:2:3:4:5:6:7:8", 0x70008u},
                 {"2001:DB8::ABCD", 0xabcdu},
                 {"01.2.3.4", 0},
                 {"localhost", 0},
                 {"", 0},
                 {"1::2::3", 0}};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(hosts); i++) {
        assert_true(pvs_factom_location(text_bytes(hosts[i].host)) == hosts[i].location);
    }
}

static void characters_are_what_the_table_says(void **state) {
    int c;
    (void)state;
    for (c = 0; c < 256; c++) {
        int class = pvs_factom_chars_[c], ascii = c < 0x80;
        assert_int_equal(class & PVS_CHAR_ALNUM_, ascii && isalnum(c) ? PVS_CHAR_ALNUM_ : 0);
        assert_int_equal(class & PVS_CHAR_HYPHEN_, c == '-' ? PVS_CHAR_HYPHEN_ : 0);
        assert_int_equal(class & PVS_CHAR_STRING_,
                         ascii && c >= 0x20 && c != '"' && c != '\\' ? PVS_CHAR_STRING_ : 0);
        assert_int_equal(class & PVS_CHAR_HIGH_, ascii ? 0 : PVS_CHAR_HIGH_);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(e1_addresses),
        cmocka_unit_test(e1_groups_may_have_any_number_of_leading_zeros),
        cmocka_unit_test(e2_names),
        cmocka_unit_test(e2_lengths_of_labels_and_names),
        cmocka_unit_test(e3_ports),
        cmocka_unit_test(escaped_endpoints_are_never_valid),
        cmocka_unit_test(e4_endpoints_in_one_text),
        cmocka_unit_test(lists_that_end_early),
        cmocka_unit_test(e5_locations),
        cmocka_unit_test(characters_are_what_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
