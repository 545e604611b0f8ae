/* The text of addresses as RFC 5952 recommends it. */
#include "unit.h"

static void expect(pvs_endpoint ep, const char *ip, const char *with_port) {
    uint8_t room[PVS_ENDPOINT_TEXT_MAX];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_writer count = pvs_writer_init(NULL, 0);
    pvs_endpoint again;
    size_t capacity;
    assert_int_equal(pvs_endpoint_print_ip(&out, &ep), PVS_OK);
    assert_int_equal(out.pos, strlen(ip));
    assert_memory_equal(room, ip, out.pos);
    assert_int_equal(pvs_endpoint_parse_ip(pvs_bytes_of(room, out.pos), &again), PVS_OK);
    assert_int_equal(again.family, ep.family);
    assert_memory_equal(again.ip, ep.ip, sizeof ep.ip);

    out = pvs_writer_init(room, sizeof room);
    assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_OK);
    assert_int_equal(out.pos, strlen(with_port));
    assert_memory_equal(room, with_port, out.pos);
    assert_int_equal(pvs_endpoint_parse(pvs_bytes_of(room, out.pos), &again), PVS_OK);
    assert_true(pvs_endpoint_equal(&again, &ep));
    assert_int_equal(pvs_endpoint_print(&count, &ep), PVS_OK);
    assert_int_equal(count.pos, out.pos);

    for (capacity = 0; capacity < strlen(with_port); capacity++) {
        out = pvs_writer_init(room, capacity);
        memset(room, 0xa5, sizeof room);
        assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_ERR_SPACE);
        assert_int_equal(out.needed, strlen(with_port) - capacity);
        assert_int_equal(room[capacity], 0xa5);
    }
}

/* Eight groups in hexadecimal, as "2001:db8:0:0:0:0:0:1". */
static pvs_endpoint of_groups(const char *groups, uint16_t port) {
    uint8_t ip[16];
    const char *at = groups;
    char *end;
    size_t i;
    for (i = 0; i < 8; i++) {
        unsigned long group = strtoul(at, &end, 16);
        assert_true(end != at && group <= 0xffff && *end == (i < 7 ? ':' : '\0'));
        ip[2 * i] = (uint8_t)(group >> 8);
        ip[2 * i + 1] = (uint8_t)group;
        at = end + 1;
    }
    return pvs_endpoint_v6(ip, port);
}

static void v4(void **state) {
    static const struct {
        uint8_t ip[4];
        uint16_t port;
        const char *text, *with_port;
    } table[] = {
        {{0, 0, 0, 0}, 0, "0.0.0.0", "0.0.0.0:0"},
        {{1, 2, 3, 4}, 5, "1.2.3.4", "1.2.3.4:5"},
        {{9, 10, 99, 100}, 9999, "9.10.99.100", "9.10.99.100:9999"},
        {{192, 0, 2, 1}, 80, "192.0.2.1", "192.0.2.1:80"},
        {{255, 255, 255, 255}, 65535, "255.255.255.255", "255.255.255.255:65535"},
        {{127, 0, 0, 1}, 10000, "127.0.0.1", "127.0.0.1:10000"},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        expect(pvs_endpoint_v4(table[i].ip, table[i].port), table[i].text, table[i].with_port);
    }
}

/* Each paragraph of section 4 with the examples of its text, and the borders around them. */
static void v6(void **state) {
    static const struct {
        const char *groups, *text;
    } table[] = {
        /* 4.1: no leading zeros; a group of zeros is one zero */
        {"2001:0db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"},
        {"2001:0db8:0001:0002:0003:0004:0005:0006", "2001:db8:1:2:3:4:5:6"},
        {"1000:0100:0010:0001:f000:0f00:00f0:000f", "1000:100:10:1:f000:f00:f0:f"},
        {"2001:db8:1:0:1:1:1:1", "2001:db8:1:0:1:1:1:1"},
        /* 4.2.1: "::" as short as possible, whole runs */
        {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
        {"2001:db8:0:0:0:0:0:1", "2001:db8::1"},
        {"0:0:0:0:0:0:0:0", "::"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"1:0:0:0:0:0:0:0", "1::"},
        /* 4.2.2: not for one group alone */
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"0:1:1:1:1:1:1:1", "0:1:1:1:1:1:1:1"},
        {"1:1:1:1:1:1:1:0", "1:1:1:1:1:1:1:0"},
        {"0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1"},
        /* 4.2.3: the longest run, and of equal ones the first */
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"0:0:1:0:0:1:0:0", "::1:0:0:1:0:0"},
        {"0:0:1:0:0:0:1:1", "0:0:1::1:1"},
        {"0:0:0:1:0:0:0:0", "0:0:0:1::"},
        {"0:0:0:1:0:0:0:1", "::1:0:0:0:1"},
        {"1:0:0:2:0:0:3:0", "1::2:0:0:3:0"},
        {"0:0:1:1:1:1:1:1", "::1:1:1:1:1:1"},
        {"1:1:1:1:1:1:0:0", "1:1:1:1:1:1::"},
        /* 4.3: small letters */
        {"ABCD:EF01:abcd:ef01:A:B:C:D", "abcd:ef01:abcd:ef01:a:b:c:d"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
        /* 5: a dotted tail where a prefix tells that IPv4 is within: the mapped one */
        {"0:0:0:0:0:ffff:c000:201", "::ffff:192.0.2.1"},
        {"0:0:0:0:0:ffff:0:0", "::ffff:0.0.0.0"},
        {"0:0:0:0:0:ffff:ffff:ffff", "::ffff:255.255.255.255"},
        {"0:0:0:0:0:fffe:c000:201", "::fffe:c000:201"},
        {"0:0:0:0:1:ffff:c000:201", "::1:ffff:c000:201"},
        {"0:0:0:0:ffff:0:c000:201", "::ffff:0:c000:201"},
        /* Deprecated IPv4-compatible addresses are no such prefix: ::1 is one of them. */
        {"0:0:0:0:0:0:c000:201", "::c000:201"},
        {"64:ff9b:0:0:0:0:c000:201", "64:ff9b::c000:201"},
    };
    static const struct {
        uint16_t port;
        const char *text;
    } ports[] = {{0, "0"}, {9, "9"}, {80, "80"}, {65535, "65535"}};
    size_t i, k;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        for (k = 0; k < LENGTH(ports); k++) {
            char with_port[80];
            snprintf(with_port, sizeof with_port, "[%s]:%s", table[i].text, ports[k].text);
            expect(of_groups(table[i].groups, ports[k].port), table[i].text, with_port);
        }
    }
}

/* All 256 patterns of zero and other groups against the rules, said in another way. */
static void every_pattern_of_zeros(void **state) {
    unsigned pattern;
    (void)state;
    for (pattern = 0; pattern < 256; pattern++) {
        char groups[64] = "", text[64] = "", with_port[80];
        int i, k, best = -1, best_size = 1;
        for (i = 0; i < 8; i++) {
            int size = 0;
            while (i + size < 8 && !(pattern >> (i + size) & 1)) size++;
            if (size > best_size) {
                best = i;
                best_size = size;
            }
            snprintf(groups + strlen(groups), 8, "%s%s", i ? ":" : "",
                     pattern >> i & 1 ? "a" : "0");
        }
        for (i = 0; i < 8; i++) {
            if (i == best) {
                strcat(text, "::");
                i += best_size - 1;
                continue;
            }
            k = (int)strlen(text);
            if (k && text[k - 1] != ':') strcat(text, ":");
            strcat(text, pattern >> i & 1 ? "a" : "0");
        }
        snprintf(with_port, sizeof with_port, "[%s]:1", text);
        expect(of_groups(groups, 1), text, with_port);
    }
}

static void the_longest_text_is_as_long_as_said(void **state) {
    pvs_writer out = pvs_writer_init(NULL, 0);
    uint8_t ip[16];
    pvs_endpoint ep;
    (void)state;
    memset(ip, 0xff, sizeof ip);
    ep = pvs_endpoint_v6(ip, 65535);
    assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_OK);
    assert_int_equal(out.pos, PVS_ENDPOINT_TEXT_MAX);
}

static void other_families_have_no_text(void **state) {
    uint8_t room[PVS_ENDPOINT_TEXT_MAX];
    int family;
    (void)state;
    for (family = 0; family < 256; family++) {
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_endpoint ep;
        memset(&ep, 0, sizeof ep);
        ep.family = (uint8_t)family;
        if (family == 4 || family == 6) continue;
        assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_ERR_VALUE);
        assert_int_equal(out.fault.status, PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, 0);
        assert_int_equal(pvs_endpoint_print_ip(&out, &ep), PVS_ERR_VALUE);
        assert_int_equal(out.pos, 0);
        out = pvs_writer_init(room, 0); /* also where there is no room: more would not help */
        assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_ERR_VALUE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v4),
        cmocka_unit_test(v6),
        cmocka_unit_test(every_pattern_of_zeros),
        cmocka_unit_test(the_longest_text_is_as_long_as_said),
        cmocka_unit_test(other_families_have_no_text),
    };
    return cmocka_run_group_tests_name("endpoint/print", tests, NULL, NULL);
}
