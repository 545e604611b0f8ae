/*
 * The C library as a second opinion on 100,000 random addresses and texts. Where they differ they
 * are meant to:
 *  - ::/96 with something in its last 32 bits is printed by inet_ntop with a dotted tail
 *    ("::1.2.3.4"); RFC 5952 section 5 wants that for well-known prefixes only, and this one is
 *    deprecated. Both read it.
 */
#define _POSIX_C_SOURCE 200809L
#include "unit.h"

#include <arpa/inet.h>
#include <sys/socket.h>

enum { ROUNDS = 100000 };

static int is_compatible(const uint8_t ip[16]) {
    static const uint8_t zeros[12] = {0};
    return memcmp(ip, zeros, 12) == 0 && (ip[12] || ip[13]);
}

/* Addresses as they look: often zeros, sometimes mapped. */
static void random_ip(uint64_t *seed, uint8_t ip[16]) {
    uint64_t shape = random_below(seed, 8);
    size_t i;
    memset(ip, 0, 16);
    for (i = 0; i < 16; i += 2) {
        uint64_t bits = random_next(seed);
        if (shape < 5 && random_below(seed, 6) <= shape) continue;
        ip[i] = (uint8_t)(random_below(seed, 3) ? bits >> 8 : 0);
        ip[i + 1] = (uint8_t)bits;
    }
    if (shape == 7) {
        memset(ip, 0, 10);
        ip[10] = ip[11] = 0xff;
    }
}

static void addresses_are_printed_alike(void **state) {
    uint64_t seed = 1;
    long round, compatible = 0;
    (void)state;
    for (round = 0; round < ROUNDS; round++) {
        uint8_t ip[16], room[PVS_ENDPOINT_TEXT_MAX];
        char theirs[INET6_ADDRSTRLEN];
        int family = random_below(&seed, 4) ? 6 : 4;
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_endpoint ep, again;
        random_ip(&seed, ip);
        ep = family == 6 ? pvs_endpoint_v6(ip, 0) : pvs_endpoint_v4(ip, 0);
        assert_int_equal(pvs_endpoint_print_ip(&out, &ep), PVS_OK);
        assert_int_equal(pvs_endpoint_parse_ip(pvs_bytes_of(room, out.pos), &again), PVS_OK);
        assert_true(pvs_endpoint_equal(&again, &ep));
        if (family == 6 && is_compatible(ip)) {
            compatible++;
            continue;
        }
        assert_non_null(inet_ntop(family == 6 ? AF_INET6 : AF_INET, ip, theirs, sizeof theirs));
        if (out.pos != strlen(theirs) || memcmp(room, theirs, out.pos) != 0) {
            fail_msg("%.*s, and inet_ntop: %s", (int)out.pos, (const char *)room, theirs);
        }
    }
    assert_true(compatible > 0 && compatible < ROUNDS / 10);
}

static void endpoints_survive_their_text(void **state) {
    uint64_t seed = 2;
    long round;
    (void)state;
    for (round = 0; round < ROUNDS; round++) {
        uint8_t ip[16], room[PVS_ENDPOINT_TEXT_MAX];
        uint16_t port = (uint16_t)random_next(&seed);
        pvs_writer out = pvs_writer_init(room, sizeof room);
        pvs_endpoint ep, again;
        random_ip(&seed, ip);
        ep = random_below(&seed, 2) ? pvs_endpoint_v6(ip, port) : pvs_endpoint_v4(ip, port);
        assert_int_equal(pvs_endpoint_print(&out, &ep), PVS_OK);
        assert_int_equal(pvs_endpoint_parse(pvs_bytes_of(room, out.pos), &again), PVS_OK);
        assert_memory_equal(&again, &ep, sizeof ep);
    }
}

/* Texts of the right characters, mostly wrong: parts of addresses put together at random. */
static size_t random_text(uint64_t *seed, char text[80]) {
    static const char *const parts[] = {":", ":",  "::", ".",   "0",   "1",    "12",   "255",
                                        "a", "ff", "F",  "256", "0:0", "1:2:", "3:4:", "ffff",
                                        "9", ".1", ".2", "1.2", "3.4", "::1",  "abcd", "1.2.3.4"};
    size_t n = 1 + (size_t)random_below(seed, 9);
    text[0] = '\0';
    while (n-- && strlen(text) < 70) strcat(text, parts[random_below(seed, LENGTH(parts))]);
    return strlen(text);
}

/* Valid texts of which one character is exchanged, dropped or doubled. */
static size_t damaged_text(uint64_t *seed, char text[80]) {
    static const char bytes[] = "0123456789abcdefABCDEF:::...g% []/-";
    uint8_t ip[16];
    pvs_writer out = pvs_writer_init(text, 79);
    size_t at;
    random_ip(seed, ip);
    {
        pvs_endpoint ep = random_below(seed, 3) ? pvs_endpoint_v6(ip, 0) : pvs_endpoint_v4(ip, 0);
        assert_int_equal(pvs_endpoint_print_ip(&out, &ep), PVS_OK);
    }
    text[out.pos] = '\0';
    at = (size_t)random_below(seed, out.pos);
    switch (random_below(seed, 4)) {
    case 0:
        text[at] = bytes[random_below(seed, sizeof bytes - 1)];
        break;
    case 1:
        memmove(text + at, text + at + 1, out.pos - at);
        break;
    case 2:
        memmove(text + at + 1, text + at, out.pos - at + 1);
        break;
    default:
        break;
    }
    return strlen(text);
}

static void compare(const char *text, size_t size, long *valid) {
    uint8_t v4[4] = {0}, v6[16] = {0};
    int is_v4 = inet_pton(AF_INET, text, v4) == 1;
    int is_v6 = inet_pton(AF_INET6, text, v6) == 1;
    pvs_endpoint ep, expected;
    pvs_status status = pvs_endpoint_parse_ip(pvs_bytes_of(text, size), &ep);
    memset(&expected, 0, sizeof expected);
    if (is_v4) expected = pvs_endpoint_v4(v4, 0);
    if (is_v6) expected = pvs_endpoint_v6(v6, 0);
    if ((status == PVS_OK) != (is_v4 || is_v6)) {
        fail_msg("\"%s\": status %d, inet_pton %d %d", text, status, is_v4, is_v6);
    }
    assert_memory_equal(&ep, &expected, sizeof ep);
    *valid += status == PVS_OK;
}

static void texts_are_read_alike(void **state) {
    uint64_t seed = 3;
    long round, valid = 0;
    (void)state;
    for (round = 0; round < ROUNDS; round++) {
        char text[80];
        size_t size = round % 2 ? random_text(&seed, text) : damaged_text(&seed, text);
        compare(text, size, &valid);
    }
    print_message("%ld of %d texts are addresses\n", valid, ROUNDS);
    assert_true(valid > ROUNDS / 5 && valid < ROUNDS * 4 / 5);
}

static void every_cut_is_read_alike(void **state) {
    static const char *const texts[] = {"2001:db8:0:0:8:800:200c:417a",
                                        "1:2:3:4:5:6:255.255.255.255",
                                        "::ffff:192.0.2.10",
                                        "1:2:3::5:6:7:8",
                                        "::2:3:4:5:6:7:8",
                                        "1:2:3:4:5:6:7::",
                                        "fe80::13.1.68.3",
                                        "192.168.100.200",
                                        "1:2:3:4:5:6:7:8:9"};
    size_t i, from, size;
    long valid = 0;
    (void)state;
    for (i = 0; i < LENGTH(texts); i++) {
        for (from = 0; from <= strlen(texts[i]); from++) {
            for (size = 0; size <= strlen(texts[i]) - from; size++) {
                char text[80] = "";
                memcpy(text, texts[i] + from, size);
                compare(text, size, &valid);
            }
        }
    }
    assert_true(valid > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_printed_alike),
        cmocka_unit_test(endpoints_survive_their_text),
        cmocka_unit_test(texts_are_read_alike),
        cmocka_unit_test(every_cut_is_read_alike),
    };
    return cmocka_run_group_tests_name("endpoint/system", tests, NULL, NULL);
}
