/* The keys of endpoints in JSON: which ones mean something, in any order, and which only look so. J4
 * and J5 in docs/wire/factom_share.md. */
#include "unit.h"

static const struct {
    int version;
    const char *name, *value;
    int field;
} members[] = {{10, "ip", "\"a\"", PVS_FACTOM_FIELD_SHARE_HOST},
               {10, "port", "\"1\"", PVS_FACTOM_FIELD_SHARE_PORT},
               {9, "QualityScore", "1", PVS_FACTOM_FIELD_SHARE_QUALITY_SCORE},
               {9, "Address", "\"a\"", PVS_FACTOM_FIELD_SHARE_HOST},
               {9, "Port", "\"1\"", PVS_FACTOM_FIELD_SHARE_PORT},
               {9, "NodeID", "1", PVS_FACTOM_FIELD_SHARE_NODE_ID},
               {9, "Hash", "\"a\"", PVS_FACTOM_FIELD_SHARE_HASH},
               {9, "Location", "1", PVS_FACTOM_FIELD_SHARE_LOCATION},
               {9, "Network", "1", PVS_FACTOM_FIELD_SHARE_NETWORK},
               {9, "Type", "1", PVS_FACTOM_FIELD_SHARE_TYPE},
               {9, "Connections", "1", PVS_FACTOM_FIELD_SHARE_CONNECTIONS},
               {9, "LastContact", "\"0001-01-01T00:00:00Z\"", PVS_FACTOM_FIELD_SHARE_LAST_CONTACT},
               {9, "Source", "{}", PVS_FACTOM_FIELD_SHARE_SOURCE}};

static char text[1000];
static size_t size;

static void put(const char *bytes, size_t n) {
    memcpy(text + size, bytes, n);
    size += n;
}

/* Members of the version in their order, up to (not including) `end`. */
static void begin(int version, size_t end) {
    size_t i;
    size = 0;
    put("[{", 2);
    for (i = 0; i < end; i++) {
        if (members[i].version != version) continue;
        size += (size_t)sprintf(text + size, "\"%s\":%s,", members[i].name, members[i].value);
    }
}

/* Reads the element with a last member of this key, whose value suits none: its field, 0 if unknown. */
static int field_of(int version, const char *key, size_t length) {
    pvs_factom_share share;
    pvs_reader in;
    put("\"", 1);
    put(key, length);
    put("\":true}]", 8);
    in = pvs_reader_datagram(text, size);
    in.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    if (pvs_factom_read_share(&in, version, &share) == PVS_OK) return 0;
    if (in.fault.status != PVS_ERR_KIND) fail_msg("%.*s: %d", (int)size, text, in.fault.status);
    assert_int_equal(in.fault.at, size - 6);
    return in.fault.field;
}

static int version_has(size_t i, int version) {
    return members[i].version == version;
}

/* Any member may follow any other, and what is a member of the other version is none. */
static void j4_members_in_any_order(void **state) {
    static const int versions[] = {9, 10};
    size_t first, second, v;
    (void)state;
    for (v = 0; v < 2; v++) {
        int version = versions[v];
        for (first = 0; first <= LENGTH(members); first++) {
            for (second = 0; second < LENGTH(members); second++) {
                int known = version_has(second, version);
                if (version == 10 && second == 4) known = 1; /* Port is port */
                if (version == 9 && second == 1) known = 1;
                size = 0;
                put("[{", 2);
                if (first == LENGTH(members)) {
                    put("\"x\":[],", 7);
                } else {
                    size += (size_t)sprintf(text + size, "\"%s\":%s,", members[first].name,
                                            members[first].value);
                }
                assert_int_equal(
                    field_of(version, members[second].name, strlen(members[second].name)),
                    known ? members[second].field : 0);
            }
        }
    }
}

/* Where a member is expected, and where it is not: another byte, one more or one less, is another key. */
static void j4_keys_that_look_alike(void **state) {
    size_t i, at, ahead;
    unsigned c;
    (void)state;
    for (i = 0; i < LENGTH(members); i++) {
        const char *name = members[i].name;
        int version = members[i].version;
        size_t length = strlen(name);
        for (ahead = 0; ahead < 2; ahead++) {
            for (at = 0; at <= length; at++) {
                char key[20];
                for (c = 0x20; c < 256; c++) {
                    int same = at < length && (c | 0x20u) == ((unsigned)name[at] | 0x20u) &&
                               (c | 0x20u) >= 'a' && (c | 0x20u) <= 'z';
                    if (c == '"' || c == '\\') continue;
                    memcpy(key, name, length);
                    key[at] = (char)c;
                    begin(version, ahead ? i : 0);
                    assert_int_equal(field_of(version, key, length + (at == length)),
                                     same ? members[i].field : 0);
                }
                if (at == length) continue;
                memcpy(key, name, at); /* without this byte */
                memcpy(key + at, name + at + 1, length - at - 1);
                begin(version, ahead ? i : 0);
                assert_int_equal(field_of(version, key, length - 1), 0);
                memcpy(key, name, at + 1); /* twice */
                memcpy(key + at + 1, name + at, length - at);
                begin(version, ahead ? i : 0);
                assert_int_equal(field_of(version, key, length + 1), 0);
            }
        }
    }
}

/* Reads the text as it stands; it has to be refused with this status at this place. */
static void expect_wrong(int version, pvs_status status, size_t at, int field) {
    pvs_factom_share share;
    pvs_reader in = pvs_reader_datagram(text, size);
    in.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    if (pvs_factom_read_share(&in, version, &share) != status) {
        fail_msg("%.*s: %d", (int)size, text, in.fault.status);
    }
    assert_int_equal(in.fault.at, at);
    assert_int_equal(in.fault.field, field);
}

/* What is no string is no key, however much it looks like one that is expected. */
static void j1_keys_are_strings(void **state) {
    size_t i, at;
    unsigned c;
    (void)state;
    for (i = 0; i < LENGTH(members); i++) {
        const char *name = members[i].name;
        int version = members[i].version;
        size_t length = strlen(name);
        for (c = 0; c < 256; c++) {
            char key[32];
            if (c == '"') continue;
            begin(version, i); /* another opening quote, or another closing one */
            at = size;
            size += (size_t)sprintf(text + size, "\"%s\":true}]", name);
            text[at] = (char)c;
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '}') {
                expect_wrong(version, PVS_ERR_SYNTAX, at, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
            }
            text[at] = '"';
            text[at + 1 + length] = (char)c;
            if (c >= ' ' && c != '\\') {
                expect_wrong(version, PVS_ERR_TRUNCATED, size, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
            }
            if (c >= ' ') continue;
            for (at = 0; at <= length; at++) { /* bytes that no string has */
                begin(version, i);
                memcpy(key, name, length);
                memset(key + at, (int)c, 2);
                put("\"", 1);
                put(key, at + 1 > length ? at + 1 : length);
                put("\":true}]", 8);
                expect_wrong(version, PVS_ERR_SYNTAX,
                             size - 8 - (at + 1 > length ? at + 1 : length) + at,
                             PVS_FACTOM_FIELD_SHARE_ENDPOINT);
            }
        }
        begin(version, i); /* two zeros behind it */
        put("\"", 1);
        put(name, length);
        put("\0\0\":true}]", 10);
        expect_wrong(version, PVS_ERR_SYNTAX, size - 10, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    }
}

/* Keys made of pieces of the name, or of the name and what stands before it. */
static void j4_keys_of_pieces(void **state) {
    size_t i, shift, spaces, length;
    (void)state;
    for (i = 0; i < LENGTH(members); i++) {
        const char *name = members[i].name;
        int version = members[i].version;
        char key[32];
        length = strlen(name);
        memset(key, 0x80, length);
        begin(version, i);
        assert_int_equal(field_of(version, key, length), 0);
        begin(version, i); /* near the end of the text */
        put("\"", 1);
        memset(key, 'x', length);
        put(key, length);
        put("\":1", 3);
        expect_wrong(version, PVS_ERR_TRUNCATED, size, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        for (spaces = 0; spaces < 16; spaces++) { /* longer, behind some space */
            begin(version, i);
            memset(text + size, ' ', spaces);
            size += spaces;
            memcpy(key, name, length);
            key[length] = 'x';
            assert_int_equal(field_of(version, key, length + 1), 0);
        }
        if (length <= 8) continue;
        memcpy(key, name, 8);
        memset(key + 8, 0x80, length - 8);
        begin(version, i);
        assert_int_equal(field_of(version, key, length), 0);
        memset(key + 8, 'x', length - 8);
        begin(version, i);
        put("\"", 1);
        put(key, length);
        put("\":1", 3);
        expect_wrong(version, PVS_ERR_TRUNCATED, size, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        begin(version, i); /* the rest of the name stands eight bytes before the key */
        size--;
        put(",\"z\":\"", 6);
        if (i == 2) {
            size = 0;
            put("[{\"z\":\"", 7);
        }
        put(name + 8, length - 8);
        put("\",", 2);
        memset(text + size, ' ', 8 - (length - 8) - 3);
        size += 8 - (length - 8) - 3;
        assert_int_equal(field_of(version, key, length), 0);
        for (shift = 1; shift <= 4; shift++) {
            memcpy(key, name + shift, 8);
            memcpy(key + 8, name + 8, length - 8);
            begin(version, i);
            if (memchr(key, 0, length) == NULL) {
                assert_int_equal(field_of(version, key, length), 0);
            }
            memcpy(key, name, 8);
            memcpy(key + 8, name + 8 - shift, length - 8);
            begin(version, i);
            assert_int_equal(field_of(version, key, length), 0);
        }
    }
    begin(9, LENGTH(members)); /* a key of nothing, behind all others */
    assert_int_equal(field_of(9, "", 0), 0);
    begin(10, 2);
    assert_int_equal(field_of(10, "", 0), 0);
}

/* What follows a value belongs to the element, not to the member. */
static void j5_behind_a_member(void **state) {
    size_t i;
    int c;
    (void)state;
    for (i = 0; i < LENGTH(members); i++) {
        begin(members[i].version, i + 1);
        text[size - 1] = ' ';
        put("x", 1);
        expect_wrong(members[i].version, PVS_ERR_SYNTAX, size - 1, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        for (c = 0; c < ' '; c++) { /* a zero, too, which ends no text here */
            if (c == '\t' || c == '\n' || c == '\r') continue;
            begin(members[i].version, i + 1);
            text[size - 1] = (char)c;
            put("}]", 2);
            expect_wrong(members[i].version, PVS_ERR_SYNTAX, size - 3,
                         PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        }
    }
}

/* Values that break off are no values of another kind. */
static void j7_broken_values(void **state) {
    static const char *const numbers[] = {"-", "1.", "1e", "-x"};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(numbers); i++) {
        begin(9, 5);
        put("\"NodeID\":", 9);
        put(numbers[i], strlen(numbers[i]));
        if (i < 3) put("}]", 2);
        expect_wrong(9, PVS_ERR_SYNTAX, size - (i < 3 ? 2 : 1), PVS_FACTOM_FIELD_SHARE_NODE_ID);
    }
    begin(9, 12);
    put("\"Source\":{\"a\" null}}]", 21);
    expect_wrong(9, PVS_ERR_SYNTAX, size - 7, PVS_FACTOM_FIELD_SHARE_SOURCE);
}

/* null is a value, and so is what only begins like it: of another kind than asked for. */
static void j7_what_only_begins_like_null(void **state) {
    static const char share[] = "[{\"IP\":nil,\"Port\":\"1\"}]", word[] = "[{\"IP\":x}]";
    pvs_reader in = pvs_reader_datagram(share, sizeof share - 1);
    pvs_factom_share list;
    (void)state;
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
    in = pvs_reader_datagram(word, sizeof word - 1);
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
    in =
        pvs_reader_datagram("[{\"IP\":/}]", 10); /* the character before the digits, and the last */
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
    in = pvs_reader_datagram("[{\"IP\":9}]", 10);
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_KIND);
    in = pvs_reader_datagram("nix", 3);
    assert_int_equal(pvs_factom_read_share(&in, 10, &list), PVS_ERR_SYNTAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(j4_members_in_any_order),
        cmocka_unit_test(j4_keys_that_look_alike),
        cmocka_unit_test(j1_keys_are_strings),
        cmocka_unit_test(j4_keys_of_pieces),
        cmocka_unit_test(j5_behind_a_member),
        cmocka_unit_test(j7_broken_values),
        cmocka_unit_test(j7_what_only_begins_like_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
