/* The forms of RFC 4291 section 2.2, and all that only looks like them. */
#include "unit.h"

/* Every text ends at a border: a byte read behind it is found by the sanitizers. */
static pvs_status parse(const char *text, size_t size, int with_port, pvs_endpoint *ep) {
    uint8_t *copy = size ? malloc(size) : NULL;
    pvs_status status;
    assert_true(copy || !size);
    if (size) memcpy(copy, text, size);
    memset(ep, 0xee, sizeof *ep);
    status = with_port ? pvs_endpoint_parse(pvs_bytes_of(copy, size), ep)
                       : pvs_endpoint_parse_ip(pvs_bytes_of(copy, size), ep);
    free(copy);
    if (status != PVS_OK) {
        pvs_endpoint none;
        memset(&none, 0, sizeof none);
        assert_int_equal(status, PVS_ERR_SYNTAX);
        assert_memory_equal(ep, &none, sizeof none);
    }
    return status;
}

static const struct {
    const char *text;
    uint8_t ip[16];
} VALID_V6[] = {
    {"::", {0}},
    {"::1", {[15] = 1}},
    {"1::", {[1] = 1}},
    {"0:0:0:0:0:0:0:0", {0}},
    {"0000:0000:0000:0000:0000:0000:0000:0000", {0}},
    {"2001:DB8::8:800:200C:417A",
     {0x20, 0x01, 0x0d, 0xb8, [8] = 0, 8, 8, 0, 0x20, 0x0c, 0x41, 0x7a}},
    {"2001:db8:0:0:8:800:200c:417a",
     {0x20, 0x01, 0x0d, 0xb8, [8] = 0, 8, 8, 0, 0x20, 0x0c, 0x41, 0x7a}},
    {"FF01::101", {0xff, 0x01, [14] = 1, 1}},
    {"::13.1.68.3", {[12] = 13, 1, 68, 3}},
    {"::FFFF:129.144.52.38", {[10] = 0xff, 0xff, 129, 144, 52, 38}},
    {"::ffff:8190:3426", {[10] = 0xff, 0xff, 129, 144, 52, 38}},
    {"0:0:0:0:0:0:13.1.68.3", {[12] = 13, 1, 68, 3}},
    {"1:2:3:4:5:6:255.255.255.255", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 255, 255, 255, 255}},
    {"1:2:3:4:5::0.0.0.0", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5}},
    {"1::0.0.0.9", {[1] = 1, [15] = 9}},
    {"::2:3:4:5:6:7:8", {0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}},
    {"1:2:3:4:5:6:7::", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0}},
    {"1:2:3::5:6:7:8", {0, 1, 0, 2, 0, 3, 0, 0, 0, 5, 0, 6, 0, 7, 0, 8}},
    {"1:2:3:4:5:6:7:8", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}},
    {"aBcD:Ef::", {0xab, 0xcd, 0x00, 0xef}},
    {"fe80::0001", {0xfe, 0x80, [15] = 1}},
};

static const struct {
    const char *text;
    uint8_t ip[4];
} VALID_V4[] = {
    {"0.0.0.0", {0, 0, 0, 0}},
    {"1.2.3.4", {1, 2, 3, 4}},
    {"192.0.2.10", {192, 0, 2, 10}},
    {"255.255.255.255", {255, 255, 255, 255}},
};

static void forms_of_v6(void **state) {
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(VALID_V6); i++) {
        const char *text = VALID_V6[i].text;
        char with_port[80];
        pvs_endpoint ep, expected = pvs_endpoint_v6(VALID_V6[i].ip, 0);
        if (parse(text, strlen(text), 0, &ep) != PVS_OK) fail_msg("%s", text);
        assert_memory_equal(&ep, &expected, sizeof ep);
        assert_int_equal(parse(text, strlen(text), 1, &ep), PVS_ERR_SYNTAX); /* no brackets */
        snprintf(with_port, sizeof with_port, "[%s]:65535", text);
        assert_int_equal(parse(with_port, strlen(with_port), 1, &ep), PVS_OK);
        expected.port = 65535;
        assert_memory_equal(&ep, &expected, sizeof ep);
        assert_int_equal(parse(with_port, strlen(with_port), 0, &ep), PVS_ERR_SYNTAX);
    }
}

static void forms_of_v4(void **state) {
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(VALID_V4); i++) {
        const char *text = VALID_V4[i].text;
        char with_port[80];
        pvs_endpoint ep, expected = pvs_endpoint_v4(VALID_V4[i].ip, 0);
        assert_int_equal(parse(text, strlen(text), 0, &ep), PVS_OK);
        assert_memory_equal(&ep, &expected, sizeof ep);
        assert_int_equal(parse(text, strlen(text), 1, &ep), PVS_ERR_SYNTAX); /* no port */
        snprintf(with_port, sizeof with_port, "%s:1024", text);
        assert_int_equal(parse(with_port, strlen(with_port), 1, &ep), PVS_OK);
        expected.port = 1024;
        assert_memory_equal(&ep, &expected, sizeof ep);
        snprintf(with_port, sizeof with_port, "[%s]:1024", text);
        assert_int_equal(parse(with_port, strlen(with_port), 1, &ep), PVS_ERR_SYNTAX);
    }
}

static void ports(void **state) {
    static const struct {
        const char *text;
        long port; /* -1: none */
    } table[] = {
        {"0", 0},
        {"1", 1},
        {"65535", 65535},
        {"00080", 80},
        {"65536", -1},
        {"99999", -1},
        {"000080", -1},
        {"100000", -1},
        {"4294967376", -1},
        {"", -1},
        {"-1", -1},
        {"+1", -1},
        {" 1", -1},
        {"1 ", -1},
        {"0x50", -1},
        {"80:80", -1},
        {"8o", -1},
        {"80/", -1},
        {"18446744073709551616", -1},
    };
    static const char *const hosts[] = {"1.2.3.4:", "[::1]:"};
    size_t i, k;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        for (k = 0; k < LENGTH(hosts); k++) {
            char text[64];
            pvs_endpoint ep;
            snprintf(text, sizeof text, "%s%s", hosts[k], table[i].text);
            if (table[i].port < 0) {
                if (parse(text, strlen(text), 1, &ep) == PVS_OK) fail_msg("%s", text);
            } else {
                assert_int_equal(parse(text, strlen(text), 1, &ep), PVS_OK);
                assert_int_equal(ep.port, table[i].port);
            }
        }
    }
}

static void hostile_texts(void **state) {
    static const char *const table[] = {
        /* no address at all */
        "",
        " ",
        ".",
        ":",
        "[",
        "]",
        "[]",
        "[]:",
        "[]:1",
        "localhost",
        "::g",
        "%",
        "1",
        "1.",
        "-",
        /* IPv4: too few, too many, too large, other bases, signs, blanks, zeros */
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.1.1.256",
        "1.1.1.999",
        "1.1.1.1000",
        "1.1.1.4294967297",
        "01.2.3.4",
        "1.02.3.4",
        "1.2.3.00",
        "0x1.2.3.4",
        "1.2.3.a",
        "+1.2.3.4",
        "-1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2. 3.4",
        "1,2,3,4",
        "16909060",
        "1.2.772",
        "1.2.3.4\n",
        "1.2.3.4/24",
        "1.2.3.4%lo",
        /* IPv6: colons */
        ":::",
        "::::",
        ":1",
        "1:",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "1:::2",
        "1::2::3",
        "::1::",
        "::1:",
        ":::1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:",
        "1:2:3:4:5:6:7:8:9",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "1::2:3:4:5:6:7:8",
        "0::0::0",
        /* groups */
        "12345::",
        "::12345",
        "00000::",
        "::fffff",
        "::-1",
        "::+1",
        "::0x1",
        ":: 1",
        "::1 ",
        " ::1",
        "::1\t",
        "::g",
        "1:2:3:4:5:6:7:g",
        /* the dotted tail */
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "::1.2.3.04",
        "::01.2.3.4",
        "::a.2.3.4",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "::1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "1.2.3.4:5:6:7:8:9:10",
        "::1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.",
        "::1.",
        "::1..2.3",
        "1:2:3:4:5:6:7::1.2.3.4",
        "::2:3:4:5:6:7:1.2.3.4",
        /* zones and scopes */
        "fe80::1%eth0",
        "fe80::1%1",
        "::1%",
        "::%1",
        "::1/128",
        /* brackets */
        "[::1]",
        "[::1]:",
        "[::1",
        "::1]",
        "[::1]80",
        "[::1]: 80",
        "[[::1]]:80",
        "[::1]]:80",
        "(::1):80",
        "[::1]:80]",
        "[::1%1]:80",
        "[1.2.3.4]:80",
        "::1:80x",
        "[::1].80",
        "1.2.3.4:",
        "1.2.3.4:80:",
        "1.2.3.4 :80",
        "[ ::1]:80",
        "[::1 ]:80",
        "1.2.3.4]:80",
    };
    size_t i;
    pvs_endpoint ep;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        size_t size = strlen(table[i]);
        if (parse(table[i], size, 0, &ep) == PVS_OK) fail_msg("address: \"%s\"", table[i]);
        if (parse(table[i], size, 1, &ep) == PVS_OK) fail_msg("with port: \"%s\"", table[i]);
    }
    assert_int_equal(parse("1.2.3.4\0", 8, 0, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(parse("1.2.3.4\0:80", 11, 1, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(parse("\0", 1, 0, &ep), PVS_ERR_SYNTAX);
    assert_int_equal(parse("::\0", 3, 0, &ep), PVS_ERR_SYNTAX);
}

/* Addresses alone are cut in endpoint_system.c, where the C library knows which cuts are valid. */
static void every_prefix(void **state) {
    size_t i, size;
    pvs_endpoint ep;
    (void)state;
    for (i = 0; i < LENGTH(VALID_V6); i++) {
        const char *text = VALID_V6[i].text;
        char with_port[80];
        snprintf(with_port, sizeof with_port, "[%s]:1", text);
        for (size = 0; size < strlen(with_port); size++) {
            assert_int_equal(parse(with_port, size, 1, &ep), PVS_ERR_SYNTAX);
        }
    }
    for (i = 0; i < LENGTH(VALID_V4); i++) {
        const char *text = VALID_V4[i].text, *last = strrchr(text, '.');
        for (size = 0; size < strlen(text); size++) {
            int valid = text + size > last + 1;
            assert_int_equal(parse(text, size, 0, &ep) == PVS_OK, valid);
            assert_int_equal(parse(text, size, 1, &ep), PVS_ERR_SYNTAX);
        }
    }
}

/* Every byte value in every place of a text: only digits and letters may change into others. */
static void every_byte_in_every_place(void **state) {
    static const char *const texts[] = {"1.2.3.4:5", "[1::2]:3"};
    size_t i, at;
    int byte;
    pvs_endpoint ep;
    (void)state;
    for (i = 0; i < LENGTH(texts); i++) {
        size_t size = strlen(texts[i]);
        for (at = 0; at < size; at++) {
            for (byte = 0; byte < 256; byte++) {
                char text[16];
                int digit = byte >= '0' && byte <= '9', valid;
                int hex = digit || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
                memcpy(text, texts[i], size);
                if (i == 0)
                    valid = at % 2 ? byte == texts[0][at] : digit;
                else if (at == 1 || at == 4)
                    valid = hex;
                else if (at == 7)
                    valid = digit;
                else
                    valid = byte == texts[1][at];
                text[at] = (char)byte;
                if ((parse(text, size, 1, &ep) == PVS_OK) != valid) {
                    fail_msg("%s, byte %zu is %d", texts[i], at, byte);
                }
            }
        }
    }
}

static void long_texts_end(void **state) {
    enum { SIZE = 1 << 20 };
    static const char bytes[] = {'0', '1', ':', '.', '[', 'f'};
    char *text = malloc(SIZE);
    size_t i;
    pvs_endpoint ep;
    (void)state;
    assert_non_null(text);
    for (i = 0; i < LENGTH(bytes); i++) {
        memset(text, bytes[i], SIZE);
        assert_int_equal(parse(text, SIZE, 0, &ep), PVS_ERR_SYNTAX);
        assert_int_equal(parse(text, SIZE, 1, &ep), PVS_ERR_SYNTAX);
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_v6),    cmocka_unit_test(forms_of_v4),
        cmocka_unit_test(ports),          cmocka_unit_test(hostile_texts),
        cmocka_unit_test(every_prefix),   cmocka_unit_test(every_byte_in_every_place),
        cmocka_unit_test(long_texts_end),
    };
    return cmocka_run_group_tests_name("endpoint/parse", tests, NULL, NULL);
}
