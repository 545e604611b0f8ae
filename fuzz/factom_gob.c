/*
 * Gob state across messages: the input is a program that puts definitions and values together, so
 * that the fuzzer does not have to find out sizes and ids. What the program gives is held to what
 * support/factom_stream.h says. Byte 0 chooses the leniencies, byte 1 what the reader is told.
 *
 *     0 id kind a b      a definition of an array, slice, map or marshaler of types a (and b)
 *     1 id n {name type}.. a definition of a struct; names are those that mean something, or not
 *     2 id n bytes..     a value
 *     3 n bytes..        a message of these bytes
 *     4 n bytes..        bytes
 */
#include "support/factom_stream.h"

struct program {
    const uint8_t *data;
    size_t size, at;
    uint8_t out[1 << 14];
    size_t length, start;
};

static unsigned next(struct program *p) {
    return p->at < p->size ? p->data[p->at++] : 0u;
}

static void put(struct program *p, const void *bytes, size_t n) {
    if (n > sizeof p->out - p->length) n = sizeof p->out - p->length;
    if (n) memcpy(p->out + p->length, bytes, n);
    p->length += n;
}

static void put_byte(struct program *p, unsigned value) {
    uint8_t byte = (uint8_t)value;
    put(p, &byte, 1);
}

static void put_uint(struct program *p, unsigned value) {
    if (value >= 0x100) {
        put_byte(p, 0xfe);
        put_byte(p, value >> 8);
    } else if (value >= 0x80) {
        put_byte(p, 0xff);
    }
    put_byte(p, value & 0xffu);
}

/* Ids below 60 are the built-in ones, the others begin at 64. */
static unsigned id_of(unsigned byte) {
    return byte < 60 ? byte : byte + 4;
}

static void put_id(struct program *p, unsigned byte, int definition) {
    put_uint(p, 2 * id_of(byte) - (definition ? 1 : 0));
}

static void begin(struct program *p) {
    p->start = p->length;
}

/* The size goes before what was put since begin. */
static void end(struct program *p) {
    static uint8_t body[sizeof p->out];
    size_t n = p->length - p->start;
    memcpy(body, p->out + p->start, n);
    p->length = p->start;
    put_uint(p, (unsigned)n);
    put(p, body, n);
}

static void put_bytes(struct program *p) {
    unsigned n = next(p);
    while (n-- && p->at < p->size) put_byte(p, next(p));
}

static void define(struct program *p) {
    unsigned id = next(p), kind = next(p) % 5, a = next(p), b = next(p);
    static const uint8_t wire[5] = {0, 1, 3, 4, 6};
    begin(p);
    put_id(p, id, 1);
    put_byte(p, wire[kind] + 1u);
    put(p, "\x01\x02", 2);
    put_id(p, id, 0);
    put_byte(p, 0);
    if (kind < 3) {
        put_byte(p, 1);
        put_id(p, a, 0);
    }
    if (kind == 0 || kind == 2) {
        put_byte(p, 1);
        put_id(p, b, 0);
    }
    put(p, "\0", 2);
    end(p);
}

static void define_struct(struct program *p) {
    static const char *const names[] = {"Network",     "Version",  "Type",    "Length",
                                        "TargetPeer",  "Crc32",    "PartNo",  "NodeID",
                                        "PeerAddress", "PeerPort", "AppHash", "AppType",
                                        "PartsTotal",  "Header",   "Payload", "Extra"};
    unsigned id = next(p), n = next(p) % 24, i;
    begin(p);
    put_id(p, id, 1);
    put(p, "\x03\x01\x02", 3);
    put_id(p, id, 0);
    put_byte(p, 0);
    if (n) {
        put_byte(p, 1);
        put_uint(p, n);
    }
    for (i = 0; i < n; i++) {
        const char *name = names[next(p) % 16];
        put_byte(p, 1);
        put_uint(p, (unsigned)strlen(name));
        put(p, name, strlen(name));
        put_byte(p, 1);
        put_id(p, next(p), 0);
        put_byte(p, 0);
    }
    put(p, "\0", 2);
    end(p);
}

static void run(struct program *p) {
    while (p->at < p->size && p->length < sizeof p->out) {
        switch (next(p) % 5) {
        case 0:
            define(p);
            break;
        case 1:
            define_struct(p);
            break;
        case 2:
            begin(p);
            put_id(p, next(p), 0);
            put_bytes(p);
            end(p);
            break;
        case 3:
            begin(p);
            put_bytes(p);
            end(p);
            break;
        default:
            put_bytes(p);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct program p;
    static const uint8_t versions[4] = {0, 9, 10, 0};
    pvs_factom_in rx;
    pvs_reader in;
    uint8_t *stream;
    if (size < 2) return 0;
    p.data = data;
    p.size = size;
    p.at = 2;
    p.length = 0;
    run(&p);
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.version = versions[data[1] & 3u];
    rx.parcels = data[1] >> 2 & 1u;
    in = pvs_reader_stream(1u << 20);
    in.allow = (uint32_t)data[0] << 24;
    stream = fuzz_copy(p.out, p.length);
    fuzz_factom_stream(&in, &rx, stream, p.length);
    free(stream);
    return 0;
}
