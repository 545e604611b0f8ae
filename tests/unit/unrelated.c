/*
 * Traffic of other protocols is never taken for ours: what the families say of thousands of
 * datagrams and stream starts that are none of theirs. Sizes, identifiers, names and payloads vary
 * with a generator that is the same in every run.
 */
#include "family.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 2048, PER_MAKER = 700 };

struct sample {
    uint8_t bytes[ROOM];
    size_t size;
    uint64_t random;
};

static unsigned any(struct sample *s, unsigned below) {
    return (unsigned)random_below(&s->random, below);
}

static void put(struct sample *s, const void *data, size_t n) {
    if (n > ROOM - s->size) n = ROOM - s->size;
    memcpy(s->bytes + s->size, data, n);
    s->size += n;
}

static void put_u8(struct sample *s, unsigned value) {
    uint8_t byte = (uint8_t)value;
    put(s, &byte, 1);
}

static void put_be(struct sample *s, uint64_t value, int n) {
    while (n--) put_u8(s, (unsigned)(value >> (8 * n) & 0xff));
}

static void put_le(struct sample *s, uint64_t value, int n) {
    for (; n--; value >>= 8) put_u8(s, (unsigned)(value & 0xff));
}

static void put_random(struct sample *s, size_t n) {
    while (n--) put_u8(s, any(s, 256));
}

static void put_text(struct sample *s, const char *text) {
    put(s, text, strlen(text));
}

static void put_word(struct sample *s, size_t n) {
    while (n--) put_u8(s, 'a' + any(s, 26));
}

/* ---- datagrams */

static void dns(struct sample *s) {
    unsigned answers = any(s, 4), i, labels = 1 + any(s, 4);
    put_be(s, any(s, 65536), 2);
    put_be(s, answers ? 0x8180 : 0x0100, 2);
    put_be(s, 1, 2);
    put_be(s, answers, 2);
    put_be(s, 0, 4);
    while (labels--) {
        unsigned n = 1 + any(s, 20);
        put_u8(s, n);
        put_word(s, n);
    }
    put_be(s, 0x0000010001, 5);
    for (i = 0; i < answers; i++) {
        put_be(s, 0xc00c00010001, 6);
        put_be(s, any(s, 86400), 4);
        put_be(s, 4, 2);
        put_random(s, 4);
    }
}

static void ntp(struct sample *s) {
    put_u8(s, any(s, 2) ? 0x23 : 0x24);
    put_u8(s, any(s, 16));
    put_be(s, 0x06ec, 2);
    put_random(s, 44);
}

static void dhcp(struct sample *s) {
    put_be(s, 0x01010600, 4);
    put_random(s, 4);
    put_be(s, 0, 8);
    put_random(s, 220);
    put_be(s, 0x63825363, 4);
    put_random(s, any(s, 60));
}

static void sip(struct sample *s) {
    put_text(s, any(s, 2) ? "INVITE sip:" : "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP ");
    put_word(s, 10);
    put_text(s, "@example.org SIP/2.0\r\nCall-ID: ");
    put_word(s, 30);
    put_text(s, "\r\n\r\n");
}

static void quic(struct sample *s) {
    put_u8(s, 0xc0 | any(s, 16));
    put_be(s, 1, 4);
    put_u8(s, 8);
    put_random(s, 8 + 1180);
}

static void stun(struct sample *s) {
    put_be(s, any(s, 2) ? 0x0001 : 0x0101, 2);
    put_be(s, 0, 2);
    put_be(s, 0x2112a442, 4);
    put_random(s, 12);
}

static void rtp(struct sample *s) {
    put_u8(s, 0x80);
    put_random(s, 171);
}

static void wireguard(struct sample *s) {
    put_le(s, 1 + any(s, 4), 4);
    put_random(s, any(s, 2) ? 144 : 28 + 16 * any(s, 40));
}

static void coap(struct sample *s) {
    put_u8(s, 0x40 | any(s, 9));
    put_u8(s, 1 + any(s, 4));
    put_random(s, 2 + any(s, 60));
}

static void torrent_dht(struct sample *s) {
    put_text(s, "d1:ad2:id20:");
    put_random(s, 20);
    put_text(s, "e1:q4:ping1:t2:aa1:y1:qe");
}

static void syslog(struct sample *s) {
    put_text(s, "<34>1 2026-11-20T15:54:28Z host app - - - ");
    put_word(s, any(s, 200));
}

static void noise(struct sample *s) {
    put_random(s, any(s, 300));
}

static void same_byte(struct sample *s) {
    unsigned byte = any(s, 256), n = any(s, 300);
    while (n--) put_u8(s, byte);
}

static void counting(struct sample *s) {
    unsigned i, first = any(s, 256), n = any(s, 300);
    for (i = 0; i < n; i++) put_u8(s, (first + i) & 0xff);
}

/* Zeros with a few small numbers: what many binary protocols look like from afar. */
static void sparse(struct sample *s) {
    unsigned n = any(s, 200);
    while (n--) put_u8(s, any(s, 4) ? 0 : any(s, 8));
}

/* ---- streams */

static void http(struct sample *s) {
    put_text(s, any(s, 2) ? "GET /" : "HTTP/1.1 200 OK\r\nServer: ");
    put_word(s, any(s, 60));
    put_text(s, " HTTP/1.1\r\nHost: ");
    put_word(s, 12);
    put_text(s, "\r\n\r\n");
    put_random(s, any(s, 400));
}

static void http2(struct sample *s) {
    put_text(s, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    put_be(s, 0x0000120400000000, 8);
    put_u8(s, 0);
    put_random(s, 18);
}

static void tls(struct sample *s) {
    unsigned size = 100 + any(s, 500);
    put_be(s, 0x160300 | (any(s, 2) ? 1 : 3), 3);
    put_be(s, size, 2);
    put_u8(s, any(s, 2) ? 1 : 2);
    put_be(s, size - 4, 3);
    put_be(s, 0x0303, 2);
    put_random(s, size - 6);
}

static void ssh(struct sample *s) {
    put_text(s, "SSH-2.0-OpenSSH_9.");
    put_word(s, any(s, 20));
    put_text(s, "\r\n");
    put_be(s, 1000 + any(s, 500), 4);
    put_u8(s, 6);
    put_u8(s, 20);
    put_random(s, 200);
}

static void smtp(struct sample *s) {
    put_text(s, "220 mail.");
    put_word(s, any(s, 20));
    put_text(s, " ESMTP\r\n250-PIPELINING\r\n");
}

static void postgres(struct sample *s) {
    unsigned kind = any(s, 3);
    if (kind == 0) {
        put_be(s, 0x0000000804d2162f, 8);
        return;
    }
    put_be(s, kind == 1 ? 40 + any(s, 60) : 8, 4);
    put_be(s, 0x00030000, 4);
    put_text(s, "user");
    put_u8(s, 0);
    put_word(s, any(s, 40));
    put_be(s, 0, 2);
}

static void mysql(struct sample *s) {
    put_le(s, 70 + any(s, 30), 3);
    put_u8(s, 0);
    put_u8(s, 10);
    put_text(s, "8.0.36");
    put_u8(s, 0);
    put_random(s, 80);
}

/* Little-endian sizes, as PEX has them. */
static void mongo(struct sample *s) {
    unsigned size = 16 + any(s, 400);
    put_le(s, size, 4);
    put_le(s, any(s, 4) ? any(s, 8) : any(s, 100000), 4);
    put_le(s, 0, 4);
    put_le(s, any(s, 2) ? 2013 : 2004, 4);
    put_random(s, size);
}

static void little_endian_sized(struct sample *s) {
    unsigned size = any(s, 300);
    if (size == 33) size++; /* that, of type 0, is an ask: nobody could tell */
    put_le(s, size, 4);
    put_u8(s, any(s, 4));
    put_random(s, size + 20);
}

static void big_endian_sized(struct sample *s) {
    unsigned size = any(s, 300);
    put_be(s, size, 4);
    put_be(s, any(s, 60), 2);
    put_random(s, size);
}

/* Its first bytes are those of a gossip Pair. */
static void cassandra(struct sample *s) {
    put_u8(s, 3 + any(s, 3));
    put_u8(s, 0);
    put_be(s, any(s, 2) ? 0 : any(s, 128), 2);
    put_u8(s, any(s, 2) ? 5 : 1);
    put_be(s, any(s, 40), 4);
    put_random(s, any(s, 60));
}

static void redis(struct sample *s) {
    put_text(s, "*2\r\n$3\r\nGET\r\n$5\r\n");
    put_word(s, 5);
    put_text(s, "\r\n");
}

static void smb(struct sample *s) {
    put_be(s, 100 + any(s, 100), 4);
    put_be(s, 0xfe534d42, 4);
    put_random(s, 120);
}

static void torrent(struct sample *s) {
    put_u8(s, 19);
    put_text(s, "BitTorrent protocol");
    put_random(s, 48);
}

static void x11(struct sample *s) {
    put_le(s, 0x0000000b006c, 6);
    put_le(s, 18, 2);
    put_le(s, 16, 2);
    put_random(s, 40);
}

static void rpc(struct sample *s) {
    put_be(s, 0x80000000u | (40 + any(s, 100)), 4);
    put_random(s, 4);
    put_be(s, 0, 4);
    put_be(s, 2, 4);
    put_be(s, 100003, 4);
    put_random(s, 100);
}

typedef void (*maker)(struct sample *);

static const maker datagrams[] = {dns,   ntp,       dhcp,        sip,       quic,
                                  stun,  rtp,       coap,        wireguard, syslog,
                                  noise, same_byte, torrent_dht, sparse,    counting};
static const maker streams[] = {http,
                                http2,
                                tls,
                                ssh,
                                smtp,
                                postgres,
                                mysql,
                                mongo,
                                smb,
                                x11,
                                rpc,
                                little_endian_sized,
                                torrent,
                                redis,
                                noise,
                                same_byte,
                                big_endian_sized,
                                counting,
                                cassandra,
                                sparse};

static size_t judge(const maker *makers, size_t n, int transport) {
    struct sample s;
    size_t i, k, f, cut, count = 0;
    memset(&s, 0, sizeof s);
    for (i = 0; i < n; i++) {
        for (k = 0; k < PER_MAKER; k++) {
            s.random = 1000 * i + k;
            s.size = 0;
            makers[i](&s);
            count++;
            for (f = 0; family_known[f]; f++) {
                const struct family *family = family_known[f];
                if (!(family->transports & transport)) continue;
                if (family->guess(pvs_bytes_of(s.bytes, s.size), transport) == GUESS_YES) {
                    fail_msg("%s claims sample %zu of maker %zu", family->proto, k, i);
                }
                for (cut = 0; transport == FAMILY_STREAM && cut < s.size && cut < 64; cut++) {
                    if (family->guess(pvs_bytes_of(s.bytes, cut), transport) == GUESS_YES) {
                        fail_msg("%s claims %zu bytes of sample %zu of maker %zu", family->proto,
                                 cut, k, i);
                    }
                }
            }
        }
    }
    return count;
}

static void claims_no_datagram(void **state) {
    size_t count = judge(datagrams, sizeof datagrams / sizeof datagrams[0], FAMILY_DATAGRAM);
    (void)state;
    print_message("%zu datagrams of other protocols\n", count);
    assert_true(count >= 10000);
}

static void claims_no_stream(void **state) {
    size_t count = judge(streams, sizeof streams / sizeof streams[0], FAMILY_STREAM);
    (void)state;
    print_message("%zu streams of other protocols\n", count);
    assert_true(count >= 10000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(claims_no_datagram),
                                       cmocka_unit_test(claims_no_stream)};
    return cmocka_run_group_tests_name("unrelated traffic", tests, NULL, NULL);
}
