/* strangers.c - see strangers.h */
#include "strangers.h"

#include "random.h"

#include <string.h>

struct sample {
    uint8_t *bytes; /* STRANGER_MAX */
    size_t size;
    uint64_t random;
};

static unsigned any(struct sample *s, unsigned below) {
    return (unsigned)random_below(&s->random, below);
}

static void put(struct sample *s, const void *data, size_t n) {
    if (n > STRANGER_MAX - s->size) n = STRANGER_MAX - s->size;
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

/* AC's first two bytes; then flags that nobody may set, a length that is wrong, or no type. */
static void almost_ac(struct sample *s) {
    static const uint8_t types[] = {1, 2, 3, 4, 5, 16};
    unsigned type = types[any(s, 6)], what = any(s, 3), rest = type == 5 ? 22 : 0;
    unsigned flags = any(s, 2) ? 0x80 : 0;
    if (type == 16) rest = any(s, 100);
    if (what == 0) flags |= 1u << any(s, 7);
    if (what == 1 && type == 16) rest = 0, type = 17;
    if (what == 1 && type < 16) rest = (rest + 1 + any(s, 100)) % 200;
    if (what == 2) type = 17 + any(s, 200);
    put_be(s, 0xac01, 2);
    put_u8(s, type);
    put_u8(s, flags);
    put_random(s, 12 + rest);
}

static void short_ac(struct sample *s) {
    put_be(s, 0xac01, 2);
    put_be(s, any(s, 2) ? 0x1000 : 0x0100, 2);
    put_random(s, any(s, 12));
}

static void source_query(struct sample *s) {
    put_be(s, any(s, 4) ? 0xffffffff : 0xfeffffff, 4);
    put_u8(s, any(s, 2) ? 0x54 : 0x49);
    put_text(s, "Source Engine Query");
    put_u8(s, 0);
    put_random(s, any(s, 40));
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

/* A small number, then numbers, names and identifiers, as most protocols have them. */
static void put_members(struct sample *s, size_t n) {
    size_t end = s->size + n;
    put_le(s, any(s, 256), n < 4 ? (int)n : 4);
    while (s->size < end) {
        size_t left = end - s->size, more = 1 + any(s, 16);
        if (more > left) more = left;
        switch (any(s, 4)) {
        case 0:
            put_word(s, more);
            break;
        case 1:
            put_random(s, more);
            break;
        default:
            put_le(s, any(s, 300), more < 4 ? (int)more : 4);
            break;
        }
    }
}

/* A size and an opcode of one byte, again and again; by the size often a PEX message. */
static void little_endian_sized(struct sample *s) {
    unsigned count = 1 + any(s, 4);
    while (count--) {
        unsigned size = any(s, 3) ? any(s, 300) : any(s, 2) ? 33 : 1 + 18 * any(s, 10);
        put_le(s, size, 4);
        put_u8(s, any(s, 4));
        if (size) put_members(s, size - 1);
    }
}

/* The same, encrypted. Opcode 0 of size 33 would be an ask, to the last bit. */
static void little_endian_opaque(struct sample *s) {
    unsigned count = 1 + any(s, 4);
    while (count--) {
        unsigned size = any(s, 2) ? 1 + any(s, 300) : 1 + 18 * any(s, 10);
        put_le(s, size, 4);
        put_u8(s, 1 + any(s, 5));
        put_random(s, size - 1);
    }
}

/* One size for all messages, that of a list of one peer. */
static void little_endian_records(struct sample *s) {
    unsigned count = 1 + any(s, 30), first = any(s, 256);
    while (count--) {
        put_le(s, 19, 4);
        put_u8(s, 2);
        put_u8(s, any(s, 2) ? first : any(s, 256));
        put_random(s, 17);
    }
}

/* 5 to 200 KB behind one size; what could be a list of peers is never over. */
static void little_endian_bulk(struct sample *s) {
    unsigned what = any(s, 5), size = 5000 + any(s, any(s, 8) ? 20000 : 195000);
    if (any(s, 2)) size = 1 + 18 * (size / 18);
    put_le(s, size, 4);
    put_u8(s, any(s, 4));
    switch (what) {
    case 0:
        put_random(s, size - 1);
        break;
    case 1:
        put_word(s, size - 1);
        break;
    case 2:
        put_members(s, size - 1);
        break;
    case 3: /* text that looks like addresses by its first characters */
        while (s->size < size + 4) put_u8(s, '0' + any(s, 10));
        break;
    default: /* records that look like peers, all of them: these addresses alone are too little */
        while (s->size + 18 <= size + 4) {
            put_u8(s, 0x20 + any(s, 32));
            put_u8(s, any(s, 256));
            put_be(s, any(s, 65536), 6);
            put_random(s, 10);
        }
        put_random(s, size + 4 - s->size);
        break;
    }
}

/* Size, id, type, text and two zeros. An id of 0 makes the size 33 an ask. */
static void source_rcon(struct sample *s) {
    unsigned id = any(s, 3) ? 0 : any(s, 300), count = 1 + any(s, 4), type = 3;
    while (count--) {
        unsigned length = any(s, 2) ? 23 : any(s, 60);
        put_le(s, 10 + length, 4);
        put_le(s, id, 4);
        put_le(s, type, 4);
        put_word(s, length);
        put_u8(s, 0);
        put_u8(s, 0);
        type = any(s, 2) ? 2 : 0;
        id += any(s, 2);
    }
}

/* A game in which messages are a size, an opcode, a sequence number and a few floats. */
static void game(struct sample *s) {
    unsigned count = 1 + any(s, 6), sequence = any(s, 1000);
    while (count--) {
        unsigned floats = 1 + any(s, 12);
        put_le(s, 5 + 4 * floats, 4);
        put_u8(s, any(s, 20));
        put_le(s, sequence++, 4);
        while (floats--) put_be(s, any(s, 1u << 24) * 256ull + 0x3f + any(s, 4), 4);
    }
}

/* In the middle of a session. Use database: of 18 characters it is a list of one peer. */
static void mysql_commands(struct sample *s) {
    unsigned count = 1 + any(s, 5), i;
    while (count--) {
        unsigned length = any(s, 2) ? 18 * (1 + any(s, 3)) : 1 + any(s, 60);
        unsigned command = any(s, 3) ? 2 : any(s, 32), digits = any(s, 2);
        put_le(s, 1 + length, 3);
        put_u8(s, 0);
        put_u8(s, command);
        for (i = 0; i < length; i++) put_u8(s, digits ? '0' + any(s, 10) : 'a' + any(s, 26));
    }
}

/* As bincode writes the variant of an enum that holds text: gossip's error has number 5, too. */
static void numbered_text(struct sample *s) {
    static const char *const words[] = {"Expected", "Expected `", "error: ", "hello ", ""};
    const char *word = words[any(s, 5)];
    unsigned length = 20 + any(s, 60);
    put_le(s, any(s, 3) ? 5 : any(s, 8), 4);
    put_le(s, strlen(word) + length, 8);
    put_text(s, word);
    put_word(s, length);
}

/* Its first two bytes are those of a view exchange. */
static void same_magic(struct sample *s) {
    put_be(s, 0x10b1 + (any(s, 2) ? 0x0100 : 0), 2);
    put_random(s, 8 + any(s, 400));
}

static void digits(struct sample *s) {
    unsigned n = 1 + any(s, 600), lines = any(s, 2);
    while (n--) put_u8(s, lines && !any(s, 20) ? '\n' : '0' + any(s, 10));
}

static void ascii(struct sample *s) {
    unsigned n = 1 + any(s, 600);
    while (n--) put_u8(s, ' ' + any(s, 95));
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
                                  noise, same_byte, torrent_dht, sparse,    counting,
                                  ascii, almost_ac, short_ac,    digits,    source_query};
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
                                counting,
                                big_endian_sized,
                                cassandra,
                                sparse,
                                source_rcon,
                                mysql_commands,
                                game,
                                numbered_text,
                                digits,
                                ascii,
                                same_magic,
                                little_endian_opaque,
                                little_endian_records};
/* Large ones, of which there are fewer. */
static const maker bulk[] = {little_endian_bulk};

static const struct {
    const maker *makers;
    size_t count;
} table[] = {{datagrams, sizeof datagrams / sizeof datagrams[0]},
             {streams, sizeof streams / sizeof streams[0]},
             {bulk, sizeof bulk / sizeof bulk[0]}};

size_t stranger_makers(enum stranger_kind kind) {
    return table[kind].count;
}

size_t stranger_make(enum stranger_kind kind, size_t maker_number, size_t number,
                     uint8_t bytes[STRANGER_MAX]) {
    struct sample s = {bytes, 0, 0};
    s.random = 100000 * maker_number + number;
    table[kind].makers[maker_number](&s);
    return s.size;
}
