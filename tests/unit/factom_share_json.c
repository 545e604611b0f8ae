/* Reading shares in JSON. s1.., j1.. are the paragraphs of docs/wire/factom_share.md. */
#include "guard.h"

#include <pvs/factom_share.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STRICT = 0, ANY = 1 };

/* Reads bytes that end where memory ends; lists what came as "host|port host|port". */
static pvs_status read_bytes(const char *data, size_t size, int version, int any, char *list,
                             pvs_fault *fault) {
    struct guard guard = guard_new(size + 1);
    pvs_reader in = pvs_reader_datagram(guard_put(&guard, (const uint8_t *)data, size), size);
    pvs_writer out = pvs_writer_init(list, 4000);
    pvs_factom_share share, nothing;
    pvs_factom_endpoint ep;
    pvs_status status;
    size_t n = 0, count;
    in.allow = PVS_ALLOW_TRAILING | (any ? PVS_FACTOM_ALLOW_ANY_ENDPOINT : 0);
    memset(&nothing, 0, sizeof nothing);
    status = pvs_factom_read_share(&in, version, &share);
    *fault = in.fault;
    count = share.count;
    if (status != PVS_OK) {
        assert_memory_equal(&share, &nothing, sizeof share);
        assert_int_equal(in.pos, 0);
    } else {
        assert_int_equal(in.pos, size);
        assert_int_equal(share.version, version);
    }
    while (pvs_factom_next_endpoint(&share, &ep)) {
        const pvs_bytes part[2] = {ep.host, ep.port};
        int i;
        assert_true(any || !ep.escaped);
        for (i = 0; i < 2; i++) {
            if (i || n) {
                list[out.pos++] = i ? '|' : ' ';
            }
            if (ep.escaped) {
                assert_int_equal(pvs_factom_unescape(&out, part[i]), PVS_OK);
            } else if (part[i].size) {
                memcpy(list + out.pos, part[i].data, part[i].size);
                out.pos += part[i].size;
            }
        }
        n++;
    }
    list[out.pos] = '\0';
    assert_int_equal(n, count);
    guard_free(&guard);
    return status;
}

static void expect_list(const char *json, int version, int any, const char *expected) {
    char list[4001];
    pvs_fault fault;
    pvs_status status = read_bytes(json, strlen(json), version, any, list, &fault);
    if (status != PVS_OK) fail_msg("%s: status %d at %zu", json, status, fault.at);
    assert_string_equal(list, expected);
}

static void expect_refused(const char *json, int version, int any, pvs_status expected, size_t at,
                           int field) {
    char list[4001];
    pvs_fault fault;
    pvs_status status = read_bytes(json, strlen(json), version, any, list, &fault);
    if (status != expected || fault.at != at || fault.field != field) {
        fail_msg("%s: status %d at %zu field %d", json, status, fault.at, fault.field);
    }
    assert_int_equal(fault.status, expected);
}

static void s1_the_three_forms(void **state) {
    (void)state;
    expect_list("[{\"ip\":\"10.0.0.255\",\"port\":\"8108\"}]", 10, STRICT, "10.0.0.255|8108");
    /* S3: as the reference writes an element. */
    expect_list("[{\"QualityScore\":20,\"Address\":\"10.0.0.255\",\"Port\":\"8108\",\"NodeID\":1,"
                "\"Hash\":\"10.0.0.255\",\"Location\":167772415,\"Network\":4276993775,\"Type\":0,"
                "\"Connections\":1,\"LastContact\":\"0001-01-01T00:00:00Z\",\"Source\":{}}]",
                9, STRICT, "10.0.0.255|8108");
    expect_list("\x0a\x12\x0a\x0a"
                "10.0.0.255\x12\x04"
                "8108",
                11, STRICT, "10.0.0.255|8108");
}

static void s2_empty_shares(void **state) {
    (void)state;
    expect_list("null", 9, STRICT, "");
    expect_list("null", 10, STRICT, "");
    expect_list("[]", 10, STRICT, "");
    expect_list(" [ ] ", 9, STRICT, "");
    expect_list("", 11, STRICT, "");
    expect_refused("", 10, STRICT, PVS_ERR_TRUNCATED, 0, PVS_FACTOM_FIELD_SHARE);
}

static void s5_one_bad_endpoint_spoils_the_share(void **state) {
    const char *two = "[{\"ip\":\"a\",\"port\":\"1\"},{\"ip\":\"a_\",\"port\":\"1\"}]";
    (void)state;
    expect_refused(two, 10, STRICT, PVS_ERR_ENDPOINT, 29, PVS_FACTOM_FIELD_SHARE_HOST);
    expect_list(two, 10, ANY, "a|1 a_|1");
    expect_refused("[{\"ip\":\"a\",\"port\":\"0\"}]", 10, STRICT, PVS_ERR_ENDPOINT, 18,
                   PVS_FACTOM_FIELD_SHARE_PORT);
    expect_refused("[ null]", 10, STRICT, PVS_ERR_ENDPOINT, 2, PVS_FACTOM_FIELD_SHARE_HOST);
    expect_refused("[{\"ip\":\"a\"}]", 10, STRICT, PVS_ERR_ENDPOINT, 1,
                   PVS_FACTOM_FIELD_SHARE_PORT);
}

static void s6_networks_are_not_compared(void **state) {
    (void)state;
    expect_list("[{\"Address\":\"a\",\"Port\":\"1\",\"Network\":1},"
                "{\"Address\":\"b\",\"Port\":\"2\",\"Network\":2}]",
                9, STRICT, "a|1 b|2");
}

static void j1_syntax(void **state) {
    static const struct {
        const char *json;
        pvs_status status;
        size_t at;
        int field;
    } bad[] = {
        {"\xef\xbb\xbf[]", PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_SHARE},
        {"\v[]", PVS_ERR_SYNTAX, 0, PVS_FACTOM_FIELD_SHARE},
        {"  ", PVS_ERR_TRUNCATED, 2, PVS_FACTOM_FIELD_SHARE},
        {"nul", PVS_ERR_TRUNCATED, 3, PVS_FACTOM_FIELD_SHARE},
        {"nulL", PVS_ERR_SYNTAX, 3, PVS_FACTOM_FIELD_SHARE},
        {"null null", PVS_ERR_TRAILING, 5, PVS_FACTOM_FIELD_SHARE},
        {"[]]", PVS_ERR_TRAILING, 2, PVS_FACTOM_FIELD_SHARE},
        {"[] x", PVS_ERR_TRAILING, 3, PVS_FACTOM_FIELD_SHARE},
        {"[", PVS_ERR_TRUNCATED, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[}", PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[,{}]", PVS_ERR_SYNTAX, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{},]", PVS_ERR_SYNTAX, 4, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{}", PVS_ERR_TRUNCATED, 3, PVS_FACTOM_FIELD_SHARE},
        {"[{}{}]", PVS_ERR_SYNTAX, 3, PVS_FACTOM_FIELD_SHARE},
        {"[{]", PVS_ERR_SYNTAX, 2, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":1,}]", PVS_ERR_SYNTAX, 8, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":1 \"b\":2}]", PVS_ERR_SYNTAX, 8, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\" 1}]", PVS_ERR_SYNTAX, 6, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"ip\" 1}]", PVS_ERR_SYNTAX, 7, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"ip\":}]", PVS_ERR_SYNTAX, 7, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"a\":}]", PVS_ERR_SYNTAX, 6, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":[1,]}]", PVS_ERR_SYNTAX, 9, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":[1}}]", PVS_ERR_SYNTAX, 8, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":{\"b\":1]}]", PVS_ERR_SYNTAX, 12, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":{\"b\":1,}}]", PVS_ERR_SYNTAX, 13, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":{1:1}}]", PVS_ERR_SYNTAX, 7, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":{\"b\"1}}]", PVS_ERR_SYNTAX, 10, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":tru}]", PVS_ERR_SYNTAX, 9, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":falsy}]", PVS_ERR_SYNTAX, 10, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":01}]", PVS_ERR_SYNTAX, 7, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":+1}]", PVS_ERR_SYNTAX, 6, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":-}]", PVS_ERR_SYNTAX, 7, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":1.}]", PVS_ERR_SYNTAX, 8, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":1e}]", PVS_ERR_SYNTAX, 8, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":1e+}]", PVS_ERR_SYNTAX, 9, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"a\":1E-", PVS_ERR_TRUNCATED, 9, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"ip", PVS_ERR_TRUNCATED, 5, PVS_FACTOM_FIELD_SHARE_ENDPOINT},
        {"[{\"ip\":\"a", PVS_ERR_TRUNCATED, 9, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"ip\":\"a\nb\"}]", PVS_ERR_SYNTAX, 9, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"ip\":\"a\x1f\"}]", PVS_ERR_SYNTAX, 9, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"ip\":\"\\a\"}]", PVS_ERR_SYNTAX, 9, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"ip\":\"\\u12G4\"}]", PVS_ERR_SYNTAX, 12, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"ip\":\"\\u12", PVS_ERR_TRUNCATED, 12, PVS_FACTOM_FIELD_SHARE_HOST},
        {"[{\"ip\":\"\\", PVS_ERR_TRUNCATED, 9, PVS_FACTOM_FIELD_SHARE_HOST},
    };
    size_t i;
    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        expect_refused(bad[i].json, 10, ANY, bad[i].status, bad[i].at, bad[i].field);
    }
    expect_list("\t[\r\n{ \"ip\" : \"a\" , \"port\"\n:\"1\" }\r, {} ] ", 10, ANY, "a|1 |");
    expect_list("[{\"a\":0,\"b\":-0,\"c\":1.5,\"d\":1e400,\"e\":-1E-5,\"f\":123456789012345678901,"
                "\"g\":true,\"h\":false,\"ip\":\"a\",\"port\":\"1\",\"i\":[],\"j\":{},"
                "\"k\":[ [1 , 2] , {\"l\" : [ ] , \"m\" : \"\\\"\" } ]}]",
                10, STRICT, "a|1");
}

/* An unknown member that is `depth` levels deep, list and element counted. */
static pvs_status read_deep(size_t depth, int any, int objects, size_t *at) {
    size_t size = 0, i;
    char *json = malloc(8 * depth + 100), list[4001];
    pvs_fault fault;
    pvs_status status;
    assert_non_null(json);
    size += (size_t)sprintf(json, "[{\"ip\":\"a\",\"port\":\"1\",\"x\":");
    *at = size;
    for (i = 2; i < depth; i++) {
        size += (size_t)sprintf(json + size, objects && i % 2 ? "{\"\":" : "[");
    }
    size += (size_t)sprintf(json + size, "1");
    while (i-- > 2) json[size++] = objects && i % 2 ? '}' : ']';
    size += (size_t)sprintf(json + size, "}]");
    status = read_bytes(json, size, 10, any, list, &fault);
    if (status == PVS_OK) assert_string_equal(list, "a|1");
    if (status != PVS_OK) *at = fault.at - *at;
    free(json);
    return status;
}

static void j2_nesting(void **state) {
    size_t at;
    int objects;
    (void)state;
    for (objects = 0; objects < 2; objects++) {
        assert_int_equal(read_deep(PVS_FACTOM_JSON_DEPTH, STRICT, objects, &at), PVS_OK);
        assert_int_equal(read_deep(PVS_FACTOM_JSON_DEPTH + 1, STRICT, objects, &at),
                         PVS_ERR_DEPTH_LIMIT);
        if (!objects) assert_int_equal(at, PVS_FACTOM_JSON_DEPTH - 2);
        assert_int_equal(read_deep(PVS_FACTOM_JSON_DEPTH + 1, ANY, objects, &at), PVS_OK);
        assert_int_equal(read_deep(PVS_FACTOM_JSON_DEPTH_MAX, ANY, objects, &at), PVS_OK);
        assert_int_equal(read_deep(PVS_FACTOM_JSON_DEPTH_MAX + 1, ANY, objects, &at),
                         PVS_ERR_DEPTH_LIMIT);
        if (!objects) assert_int_equal(at, PVS_FACTOM_JSON_DEPTH_MAX - 2);
    }
}

static void j3_lists_and_elements(void **state) {
    static const char *const values[] = {"{}", "\"x\"", "1", "-1", "true", "false"};
    char json[20];
    size_t i;
    (void)state;
    for (i = 0; i < sizeof values / sizeof values[0]; i++) {
        expect_refused(values[i], 9, ANY, PVS_ERR_KIND, 0, PVS_FACTOM_FIELD_SHARE);
        if (i == 0) continue;
        sprintf(json, "[%s]", values[i]);
        expect_refused(json, 10, ANY, PVS_ERR_KIND, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    }
    expect_refused("[[]]", 10, ANY, PVS_ERR_KIND, 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_list("[null,{},null]", 10, ANY, "| | |");
}

static void j4_keys(void **state) {
    (void)state;
    expect_list("[{\"IP\":\"a\",\"pOrT\":\"1\"}]", 10, STRICT, "a|1");
    expect_list("[{\"port\":\"1\",\"ip\":\"a\"}]", 10, STRICT, "a|1");
    expect_list("[{\"\\u0069\\u0050\":\"a\",\"port\":\"1\"}]", 10, STRICT, "a|1");
    expect_list("[{\"Addre\xc5\xbf\xc5\xbf\":\"a\",\"Port\":\"1\"}]", 9, STRICT, "a|1");
    expect_list("[{\"ADDRE\\u017f\xc5\xbf\":\"a\",\"PORT\":\"1\"}]", 9, STRICT, "a|1");
    expect_refused("[{\"Networ\xe2\x84\xaa\":\"x\"}]", 9, ANY, PVS_ERR_KIND, 14,
                   PVS_FACTOM_FIELD_SHARE_NETWORK);
    expect_list("[{\"ip\":\"a\",\"port\":\"1\"}]", 9, ANY, "|1");
    expect_list("[{\"Address\":\"a\",\"Port\":\"1\"}]", 10, ANY, "|1");
    expect_list("[{\"i\":\"x\",\"ipx\":\"x\",\"\":\"x\",\" ip\":\"x\",\"ip\xff\":\"x\",\"port \":2,"
                "\"ip\":\"a\",\"port\":\"1\"}]",
                10, STRICT, "a|1");
    expect_list("[{\"por\xe2\x84\xaa\":2,\"p\xc3\xb6rt\":2,\"ip\":\"a\",\"port\":\"1\"}]", 10,
                STRICT, "a|1");
}

/* Every key that differs in one bit, where the right one would be expected. */
static void j4_no_other_key_is_taken_for_the_expected_one(void **state) {
    static const char *const names[] = {"QualityScore", "Address",     "Port",    "NodeID",
                                        "Hash",         "Location",    "Network", "Type",
                                        "Connections",  "LastContact", "Source"};
    size_t count = sizeof names / sizeof names[0], i, k, at;
    int bit;
    (void)state;
    for (i = 0; i < count; i++) {
        for (at = 0; at < strlen(names[i]); at++) {
            for (bit = 0; bit < 7; bit++) {
                char json[500], key[20], list[4001];
                pvs_fault fault;
                pvs_status expected;
                size_t size = 2;
                strcpy(key, names[i]);
                key[at] = (char)(key[at] ^ 1 << bit);
                if (key[at] < 0x20 || key[at] == '"' || key[at] == '\\') continue;
                strcpy(json, "[{");
                for (k = 0; k < i; k++) {
                    size += (size_t)sprintf(json + size, "\"%s\":null,", names[k]);
                }
                size += (size_t)sprintf(json + size, "\"%s\":[]}]", key);
                /* The other case of a letter is the same key, which takes no list. */
                expected = bit == 5 ? PVS_ERR_KIND : PVS_OK;
                assert_int_equal(read_bytes(json, size, 9, ANY, list, &fault), expected);
            }
        }
    }
}

static void j5_members(void **state) {
    (void)state;
    expect_refused("[{\"\\:1}]", 10, ANY, PVS_ERR_SYNTAX, 4, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("[{\"x\":{\"\\:1}}]", 10, ANY, PVS_ERR_SYNTAX, 9,
                   PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    expect_refused("[{\"x\":1}x", 10, ANY, PVS_ERR_SYNTAX, 8, PVS_FACTOM_FIELD_SHARE);
    expect_list("[{\"ip\":\"x_\",\"ip\":\"a\",\"IP\":null,\"port\":\"0\",\"port\":\"1\"}]", 10,
                STRICT, "a|1");
    expect_refused("[{\"ip\":1,\"ip\":\"a\",\"port\":\"1\"}]", 10, ANY, PVS_ERR_KIND, 7,
                   PVS_FACTOM_FIELD_SHARE_HOST);
    expect_refused("[{\"ip\":\"a\",\"port\":80}]", 10, ANY, PVS_ERR_KIND, 18,
                   PVS_FACTOM_FIELD_SHARE_PORT);
    expect_refused("[{\"ip\":[]}]", 10, ANY, PVS_ERR_KIND, 7, PVS_FACTOM_FIELD_SHARE_HOST);
    expect_refused("[{\"ip\":{}}]", 10, ANY, PVS_ERR_KIND, 7, PVS_FACTOM_FIELD_SHARE_HOST);
    expect_refused("[{\"ip\":true}]", 10, ANY, PVS_ERR_KIND, 7, PVS_FACTOM_FIELD_SHARE_HOST);
}

static void expect_host(const char *written, const char *expected) {
    char json[200], list[200];
    sprintf(json, "[{\"port\":\"1\",\"ip\":\"%s\"}]", written);
    sprintf(list, "%s|1", expected);
    expect_list(json, 10, ANY, list);
    expect_refused(json, 10, STRICT, PVS_ERR_ENDPOINT, 18, PVS_FACTOM_FIELD_SHARE_HOST);
}

static void j6_strings(void **state) {
    (void)state;
    expect_host("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t");
    expect_host("\\u0041\\u00e9\\u4e16\\u00FC", "A\xc3\xa9\xe4\xb8\x96\xc3\xbc");
    expect_host("1.2.3\\u002e4", "1.2.3.4");
    expect_host("\\ud83d\\ude00", "\xf0\x9f\x98\x80");
    expect_host("\\ud800\\udc00\\udbff\\udfff", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
    expect_host("\\ud83d", "\xef\xbf\xbd");
    expect_host("\\ude00x", "\xef\xbf\xbdx");
    expect_host("\\ud83dabc", "\xef\xbf\xbd"
                              "abc");
    expect_host("\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80");
    expect_host("\\ud83d\\u0041", "\xef\xbf\xbd"
                                  "A");
    expect_host("\\ud83d\\n", "\xef\xbf\xbd\n");
    expect_host("a\x7f"
                "b",
                "a\x7f"
                "b");
    expect_host("h\xc3\xa9\xe4\xb8\x96\xf0\x9f\x98\x80", "h\xc3\xa9\xe4\xb8\x96\xf0\x9f\x98\x80");
    expect_host("\xff\xc3\\n", "\xef\xbf\xbd\xef\xbf\xbd\n");
    expect_host("a\xff"
                "b",
                "a\xef\xbf\xbd"
                "b");
    expect_host("\xe4\xb8", "\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\xc0\x80\xc1\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\xe0\x9f\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\xf0\x8f\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\xc3\x7f"
                "\xe4\xb8\xc0\xe4\xb8\x7f",
                "\xef\xbf\xbd\x7f\xef\xbf\xbd\xef\xbf\xbd"
                "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\x7f");
    expect_host("\xc2\x80\xdf\xbf\xe0\xa0\x80\xf0\x90\x80\x80\\n",
                "\xc2\x80\xdf\xbf\xe0\xa0\x80\xf0\x90\x80\x80\n");
    expect_host("\xf5\x80\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\\u007f\\u0080\\u07ff\\u0800\\uffff",
                "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf");
    expect_host("\\ud7ff\\ue000\\udfff\\udbff", "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\\ud83d\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd");
    expect_host("\\ud83d\\ue000", "\xef\xbf\xbd\xee\x80\x80");
    expect_host("\\ud83du", "\xef\xbf\xbdu");
    expect_host("a \\n!", "a \n!");
    expect_host("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf",
                "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf");
}

static void expect_member(const char *member, int field, int good) {
    char json[200];
    size_t at = strcspn(member, ":") + 1;
    sprintf(json, "[{%s,\"Address\":\"a\",\"Port\":\"1\"}]", member);
    if (good) {
        expect_list(json, 9, STRICT, "a|1");
    } else {
        expect_refused(json, 9, ANY, PVS_ERR_KIND, 2 + at, field);
    }
}

static void j7_integers(void **state) {
    static const struct {
        const char *name, *least, *below, *most, *above;
    } integers[] = {{"QualityScore", "-2147483648", "-2147483649", "2147483647", "2147483648"},
                    {"NodeID", "0", "-1", "18446744073709551615", "18446744073709551616"},
                    {"Location", "0", "-1", "4294967295", "4294967296"},
                    {"Network", "0", "-1", "4294967295", "4294967296"},
                    {"Type", "0", "-1", "255", "256"},
                    {"Connections", "-9223372036854775808", "-9223372036854775809",
                     "9223372036854775807", "9223372036854775808"}};
    static const int fields[] = {
        PVS_FACTOM_FIELD_SHARE_QUALITY_SCORE, PVS_FACTOM_FIELD_SHARE_NODE_ID,
        PVS_FACTOM_FIELD_SHARE_LOCATION,      PVS_FACTOM_FIELD_SHARE_NETWORK,
        PVS_FACTOM_FIELD_SHARE_TYPE,          PVS_FACTOM_FIELD_SHARE_CONNECTIONS};
    static const char *const bad[] = {"1.0",
                                      "1e2",
                                      "1E0",
                                      "0.0",
                                      "\"1\"",
                                      "true",
                                      "[]",
                                      "{}",
                                      "99999999999999999999",
                                      "-99999999999999999999"};
    char member[80];
    size_t i, k;
    (void)state;
    for (i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        const char *good[4];
        good[0] = integers[i].least;
        good[1] = integers[i].most;
        good[2] = "null";
        good[3] = "1";
        for (k = 0; k < 4; k++) {
            sprintf(member, "\"%s\":%s", integers[i].name, good[k]);
            expect_member(member, 0, 1);
        }
        sprintf(member, "\"%s\":%s", integers[i].name, integers[i].below);
        expect_member(member, fields[i], 0);
        sprintf(member, "\"%s\":%s", integers[i].name, integers[i].above);
        expect_member(member, fields[i], 0);
        for (k = 0; k < sizeof bad / sizeof bad[0]; k++) {
            sprintf(member, "\"%s\":%s", integers[i].name, bad[k]);
            expect_member(member, fields[i], 0);
        }
        sprintf(member, "\"%s\":-0", integers[i].name);
        expect_member(member, fields[i], integers[i].least[0] == '-');
    }
    expect_member("\"Hash\":\"\\n\"", 0, 1);
    expect_member("\"Hash\":null", 0, 1);
    expect_member("\"Hash\":1", PVS_FACTOM_FIELD_SHARE_HASH, 0);
}

static const char *const times[] = {
    "2021-02-18T01:02:03Z",      "2021-02-18T01:02:03.1234567890123Z",
    "2021-02-18T01:02:03,5Z",    "2021-02-18T01:02:03+01:00",
    "2021-02-18T01:02:03-99:99", "2021-02-18T1:02:03Z",
    "2020-02-29T01:02:03Z",      "2000-02-29T01:02:03Z",
    "0000-02-29T00:00:00Z",      "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z"};
static const char *const no_times[] = {"",
                                       "2021-02-18t01:02:03Z",
                                       "2021-02-18T01:02:03z",
                                       "2021-02-18 01:02:03Z",
                                       "2021-02-29T01:02:03Z",
                                       "1900-02-29T01:02:03Z",
                                       "2021-02-30T01:02:03Z",
                                       "2021-04-31T01:02:03Z",
                                       "2021-13-18T01:02:03Z",
                                       "2021-00-18T01:02:03Z",
                                       "2021-02-00T01:02:03Z",
                                       "2021-02-18T24:00:00Z",
                                       "2021-02-18T23:60:00Z",
                                       "2021-02-18T23:59:60Z",
                                       "2021-02-18T01:2:03Z",
                                       "2021-02-18T01:02:3Z",
                                       "2021-02-18T:02:03Z",
                                       "2021-2-18T01:02:03Z",
                                       "2021-02-8T01:02:03Z",
                                       "21-02-18T01:02:03Z",
                                       "10000-01-01T00:00:00Z",
                                       "-001-01-01T00:00:00Z",
                                       "2021-02-18T01:02:03",
                                       "2021-02-18T01:02Z",
                                       "2021-02-18",
                                       " 2021-02-18T01:02:03Z",
                                       "2021-02-18T01:02:03Z ",
                                       "2021-02-18T01:02:03.Z",
                                       "2021-02-18T01:02:03+0100",
                                       "2021-02-18T01:02:03+01",
                                       "2021-02-18T01:02:03+1:00",
                                       "2021-02-18T01:02:03*01:00",
                                       "2021-02-18T01:02:03+01:0",
                                       "2021\\u002d02-18T01:02:03Z",
                                       "021-02-18T01:02:03Z",
                                       "02021-02-18T01:02:03Z",
                                       "2021-002-18T01:02:03Z",
                                       "2021-02-018T01:02:03Z",
                                       "2021-02-18T001:02:03Z",
                                       "2021-02-18T01:002:03Z",
                                       "2021-02-18T01:02:003Z",
                                       "2021-02-18T01:02:03+001:00",
                                       "2021-02-18T01:02:03+01:000",
                                       "2021-02-18T01:02:03+01:00Z",
                                       "2021-02-18T01:02:03ZZ",
                                       "2020-02-30T01:02:03Z",
                                       "2021-12-32T01:02:03Z",
                                       "2021-02-18T01:02:03..5Z"};

static void j8_times(void **state) {
    static const char *const kinds[] = {"0", "true", "{}", "[]"};
    char member[100];
    size_t i;
    (void)state;
    for (i = 0; i < sizeof times / sizeof times[0]; i++) {
        sprintf(member, "\"LastContact\":\"%s\"", times[i]);
        expect_member(member, 0, 1);
    }
    for (i = 0; i < sizeof no_times / sizeof no_times[0]; i++) {
        sprintf(member, "\"LastContact\":\"%s\"", no_times[i]);
        expect_member(member, PVS_FACTOM_FIELD_SHARE_LAST_CONTACT, 0);
    }
    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        sprintf(member, "\"LastContact\":%s", kinds[i]);
        expect_member(member, PVS_FACTOM_FIELD_SHARE_LAST_CONTACT, 0);
    }
    expect_member("\"LastContact\":null", 0, 1);
}

static void j8_the_day_has_to_exist(void **state) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    char member[60];
    int month, day;
    (void)state;
    for (month = 0; month <= 13; month++) {
        for (day = 0; day <= 32; day++) {
            int good = month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
            sprintf(member, "\"LastContact\":\"2021-%02d-%02dT00:00:00Z\"", month, day);
            expect_member(member, PVS_FACTOM_FIELD_SHARE_LAST_CONTACT, good);
        }
    }
}

/* Every fourth year, but of the centuries only every fourth. */
static void j8_the_last_of_february(void **state) {
    char member[60];
    int year;
    (void)state;
    for (year = 1600; year <= 2400; year++) {
        int good = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        sprintf(member, "\"LastContact\":\"%d-02-29T00:00:00Z\"", year);
        expect_member(member, good ? 0 : PVS_FACTOM_FIELD_SHARE_LAST_CONTACT, good);
    }
}

static void j9_source(void **state) {
    int field = PVS_FACTOM_FIELD_SHARE_SOURCE;
    (void)state;
    expect_member("\"Source\":{}", 0, 1);
    expect_member("\"Source\":{ }", 0, 1);
    expect_member("\"Source\":null", 0, 1);
    expect_member("\"Source\":{\"a\":null}", 0, 1);
    expect_member("\"Source\":{ \"\" : \"2021-02-18T01:02:03Z\" , \"\\n\":null }", 0, 1);
    expect_member("\"Source\":[]", field, 0);
    expect_member("\"Source\":\"x\"", field, 0);
    expect_member("\"Source\":1", field, 0);
    expect_refused("[{\"Source\":{\"a\":\"x\"}}]", 9, ANY, PVS_ERR_KIND, 16, field);
    expect_refused("[{\"Source\":{\"a\":{}}}]", 9, ANY, PVS_ERR_KIND, 16, field);
    expect_refused("[{\"Source\":{\"a\":1}}]", 9, ANY, PVS_ERR_KIND, 16, field);
    expect_refused("[{\"Source\":{\"a\":}}]", 9, ANY, PVS_ERR_SYNTAX, 16, field);
    expect_refused("[{\"Source\":{\"a\"}}]", 9, ANY, PVS_ERR_SYNTAX, 15, field);
    expect_refused("[{\"Source\":{a}}]", 9, ANY, PVS_ERR_SYNTAX, 12, field);
    expect_refused("[{\"Source\":{\"a\":null]}]", 9, ANY, PVS_ERR_SYNTAX, 20, field);
    expect_refused("[{\"Source\":{\"a\":null,}}]", 9, ANY, PVS_ERR_SYNTAX, 21, field);
    expect_refused("[{\"Source\":{\"a\":nul}}]", 9, ANY, PVS_ERR_SYNTAX, 19, field);
    expect_refused("[{\"Source\":{\"\\:null}}]", 9, ANY, PVS_ERR_SYNTAX, 14, field);
    expect_refused("[{\"Source\":{", 9, ANY, PVS_ERR_TRUNCATED, 12, field);
}

/* Every prefix of a good share is cut short, and says so at its end. */
static void cut_shares_are_truncated(void **state) {
    const char *json = "[ {\"QualityScore\":-20,\"Address\":\"a\\n\",\"x\":[{\"y\":1.5e+1},true],"
                       "\"Source\":{\"a\":null},\"LastContact\":\"0001-01-01T00:00:00Z\"},null ]";
    char list[4001];
    pvs_fault fault;
    size_t size;
    (void)state;
    for (size = 0; size < strlen(json); size++) {
        assert_int_equal(read_bytes(json, size, 9, ANY, list, &fault), PVS_ERR_TRUNCATED);
        assert_int_equal(fault.at, size);
    }
    expect_list(json, 9, ANY, "a\n| |");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s1_the_three_forms),
        cmocka_unit_test(s2_empty_shares),
        cmocka_unit_test(s5_one_bad_endpoint_spoils_the_share),
        cmocka_unit_test(s6_networks_are_not_compared),
        cmocka_unit_test(j1_syntax),
        cmocka_unit_test(j2_nesting),
        cmocka_unit_test(j3_lists_and_elements),
        cmocka_unit_test(j4_keys),
        cmocka_unit_test(j4_no_other_key_is_taken_for_the_expected_one),
        cmocka_unit_test(j5_members),
        cmocka_unit_test(j6_strings),
        cmocka_unit_test(j7_integers),
        cmocka_unit_test(j8_times),
        cmocka_unit_test(j8_the_day_has_to_exist),
        cmocka_unit_test(j8_the_last_of_february),
        cmocka_unit_test(j9_source),
        cmocka_unit_test(cut_shares_are_truncated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
