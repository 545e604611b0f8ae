/*
 * The capture reader of pvstool. Byte 0 says what the rest is, bytes 1 and 2 choose small limits,
 * the allocation that fails and the event at which the handler stops:
 *
 *   0  a capture file, given to capture_run
 *   1  a link type, then packets: flags, size, bytes; given to capture_feed
 *   2  a program of UDP fragments and TCP segments of a few connections. Their bytes tell their own
 *      place: the low byte of the sequence number, or of id and offset
 *
 * What is told adjoins, ends once, and is the same in every run, whatever the seeds of the hash
 * tables; datagrams of a file that was cut off are those of the whole; memory is bounded and all
 * comes back; where the bytes tell their place, they are at that place.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "capture/capture.h"
#include "support/fuzz.h"

#include <unistd.h>

enum { PACKETS = 600, STREAMS = 4096 };

/* What a run told. */
struct told {
    uint64_t hash, events, datagrams, data, gaps, gap_bytes, data_bytes, datagram_bytes, live;
    uint64_t datagram[PACKETS]; /* hashes of the first ones */
    uint64_t allocations, fail_at, stop_at;
    size_t memory, peak;
    int own, outcome; /* own: the bytes tell their place */
    unsigned fins;    /* senders of a FIN, after which sequence numbers may be one less */
    struct capture_totals totals;
};

/* At the user pointer of a stream. */
struct follow {
    uint64_t offset;
    int begun;
    uint8_t base; /* the low byte of the sequence number of offset 0 */
};

union head {
    size_t size;
    long double strictest;
    void *pointer;
};

static void *resize(void *user, void *block, size_t size) {
    struct told *told = user;
    union head *old = block ? (union head *)block - 1 : NULL, *fresh;
    size_t before = old ? old->size : 0;
    if (size == 0) {
        told->memory -= before;
        free(old);
        return NULL;
    }
    told->allocations++;
    if (told->fail_at && told->allocations >= told->fail_at) return NULL;
    fresh = realloc(old, sizeof *fresh + size);
    CHECK(fresh);
    fresh->size = size;
    told->memory = told->memory - before + size;
    if (told->memory > told->peak) told->peak = told->memory;
    return fresh + 1;
}

static void check_place(const struct capture_event *event, struct follow *follow) {
    size_t i;
    if (!follow->begun) {
        follow->base = (uint8_t)(event->data[0] - (uint8_t)event->offset);
        follow->begun = 1;
    }
    for (i = 0; i < event->size; i++) {
        CHECK(event->data[i] == (uint8_t)(follow->base + event->offset + i));
    }
}

static void check_stream(struct told *told, const struct capture_event *event) {
    struct capture_stream *stream = event->stream;
    struct follow *follow = stream->user;
    CHECK(stream->other == NULL || stream->other->other == stream);
    CHECK(memcmp(&event->from, &stream->from, sizeof event->from) == 0);
    if (!follow) {
        follow = calloc(1, sizeof *follow);
        CHECK(follow);
        stream->user = follow;
        told->live++;
    }
    CHECK(follow->offset == event->offset);
    if (told->own && event->kind == CAPTURE_DATA && !(told->fins >> (event->from.port & 7u) & 1u)) {
        check_place(event, follow);
    }
    follow->offset += event->size + event->missing;
    if (event->kind == CAPTURE_END) {
        told->live--;
        free(follow);
        stream->user = NULL;
    }
}

/* A datagram of the program: the id is the source port, the bytes go on from it. */
static void check_datagram(const struct capture_event *event) {
    size_t i;
    for (i = 0; i < event->size; i++) {
        CHECK(event->data[i] == (uint8_t)(event->from.port + 8 + i));
    }
}

static int take(void *user, const struct capture_event *event) {
    struct told *told = user;
    uint64_t hash = fuzz_mix((uint64_t)event->kind, event->frame);
    int stopped = told->stop_at && told->events >= told->stop_at;
    hash = fuzz_mix_bytes(hash, &event->from, sizeof event->from);
    hash = fuzz_mix_bytes(hash, &event->to, sizeof event->to);
    hash = fuzz_mix_bytes(hash, event->data, event->size);
    hash = fuzz_mix(fuzz_mix(fuzz_mix(hash, event->missing), event->offset), (uint64_t)event->end);
    told->hash = fuzz_mix(told->hash, hash);
    told->events++;
    CHECK(event->frame >= 1 && event->nanoseconds <= 999999999u);
    CHECK(event->from.family == 4 || event->from.family == 6);
    CHECK(event->from.family == event->to.family);
    CHECK(!stopped || event->kind == CAPTURE_END);
    CHECK((event->kind == CAPTURE_DATAGRAM) == (event->stream == NULL));
    switch (event->kind) {
    case CAPTURE_DATAGRAM:
        if (told->datagrams < PACKETS) told->datagram[told->datagrams] = hash;
        told->datagrams++;
        told->datagram_bytes += event->size;
        if (told->own) check_datagram(event);
        break;
    case CAPTURE_DATA:
        CHECK(event->size > 0 && event->missing == 0);
        told->data_bytes += event->size;
        break;
    case CAPTURE_GAP:
        CHECK(event->size == 0 && event->missing > 0);
        told->gaps++;
        told->gap_bytes += event->missing;
        break;
    case CAPTURE_END:
        CHECK(event->size == 0 && event->missing == 0);
        break;
    }
    if (event->stream) check_stream(told, event);
    return told->stop_at && told->events >= told->stop_at;
}

/* ---- one run, whatever of */

struct input {
    unsigned what, first, second;
    const uint8_t *data;
    size_t size;
};

static struct capture_options options_of(const struct input *input, struct told *told) {
    struct capture_options options = {0};
    options.handler = take;
    options.resize = resize;
    options.user = told;
    told->fail_at = input->first & 1u ? 1 + (input->second >> 1) : 0;
    told->stop_at = input->first & 2u ? 1 + (input->second >> 2) : 0;
    if (input->first & 4u) {
        options.limits.connections = 1 + (input->first >> 4);
        options.limits.stream_segments = 1 + (input->first >> 5);
        options.limits.fragment_datagrams = 1 + (input->first >> 6);
    }
    if (input->first & 8u) {
        options.limits.stream_bytes = 200 + input->first;
        options.limits.waiting_bytes = 400 + input->first;
        options.limits.fragment_bytes = 300 + input->first;
    }
    return options;
}

static void feed(struct capture *capture, struct told *told, const uint8_t *data, size_t size,
                 size_t length, int64_t seconds) {
    struct capture_packet packet = {0};
    uint8_t *exact = fuzz_copy(data, size);
    packet.seconds = seconds;
    packet.nanoseconds = (uint32_t)size * 1000000u;
    packet.data = exact;
    packet.captured = size;
    packet.length = length;
    told->outcome = capture_feed(capture, &packet);
    free(exact);
}

static void feed_packets(struct capture *capture, struct told *told, const uint8_t *data,
                         size_t size) {
    int64_t now = 1;
    size_t at = 0, n;
    for (n = 0; n < PACKETS && size - at >= 2 && told->outcome == CAPTURE_OK; n++) {
        unsigned flags = data[at];
        size_t bytes = data[at + 1];
        at += 2;
        if (bytes > size - at) bytes = size - at;
        now += flags & 1u ? flags : 0;
        feed(capture, told, data + at, bytes, bytes + (flags & 2u ? flags : 0), now);
        at += bytes;
    }
}

static void put16(uint8_t *p, size_t value) {
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value) {
    put16(p, value >> 16);
    put16(p + 2, value & 0xffffu);
}

/* An IPv4 header for `size` bytes behind it, between two hosts. */
static void put_ip(uint8_t *p, size_t size, uint8_t protocol, unsigned way) {
    memset(p, 0, 20);
    p[0] = 0x45;
    put16(p + 2, 20 + size);
    p[9] = protocol;
    put32(p + 12, 0x0a000001u + way);
    put32(p + 16, 0x0a000002u - way);
}

/*
 * A record: kind, who, two bytes of place, size. kind: bits 0..2 of flags FIN SYN RST, 3 ACK,
 * 4 a fragment of a datagram, 5 cut off, 6 and 7 time.
 */
static void feed_program(struct capture *capture, struct told *told, const uint8_t *data,
                         size_t size) {
    uint8_t packet[20 + 20 + 256];
    int64_t now = 1;
    size_t at = 0, n, i;
    for (n = 0; n < PACKETS && size - at >= 5 && told->outcome == CAPTURE_OK; n++, at += 5) {
        unsigned kind = data[at], who = data[at + 1], way = who & 1u;
        uint32_t place = (uint32_t)data[at + 2] << 8 | data[at + 3];
        size_t bytes = data[at + 4], length;
        now += kind & 0x40u ? (kind & 0x80u ? 125 : 31) : 0;
        if (kind & 0x10u) { /* the place is in units of 8 bytes, and says whether more follow */
            size_t id = who >> 1;
            bytes &= 0xf8u;
            put_ip(packet, bytes, 17, way);
            put16(packet + 4, id);
            put16(packet + 6, (place & 0x3fu) | (place & 0x8000u ? 0x2000u : 0));
            for (i = 0; i < bytes; i++) packet[20 + i] = (uint8_t)(id + 8 * (place & 0x3fu) + i);
            if ((place & 0x3fu) == 0 && bytes) {
                memset(packet + 20, 0, 8);
                put16(packet + 20, id);
                put16(packet + 24, 8 + (place >> 6 & 0xffu));
            }
            length = 20 + bytes;
        } else {
            /* Close to where sequence numbers wrap around. */
            uint32_t sequence = 0xffffff00u + 0x01000000u * (who >> 4) + (place & 0x7ffu);
            put_ip(packet, 20 + bytes, 6, way);
            memset(packet + 20, 0, 20);
            if (kind & 1u) told->fins |= 1u << (way + (who & 6u));
            put16(packet + 20, 1000 + way + (who & 6u));
            put16(packet + 22, 1001 - way + (who & 6u));
            put32(packet + 24, sequence);
            put32(packet + 28, 0xffffff01u + 0x01000000u * (who >> 4) + (place >> 11));
            packet[32] = 0x50;
            packet[33] = (uint8_t)((kind & 7u) | (kind & 8u ? 0x10u : 0));
            for (i = 0; i < bytes; i++) {
                packet[40 + i] = (uint8_t)(sequence + (kind & 2u ? 1 : 0) + i);
            }
            length = 40 + bytes;
        }
        feed(capture, told, packet, kind & 0x20u ? length - bytes / 2 : length, length, now);
    }
}

/* The bytes as a file that has no name, but a path. */
static int run_file(const uint8_t *data, size_t size, const struct capture_options *options,
                    struct told *told) {
    static int file = -1;
    char path[32], error[CAPTURE_ERROR_MAX];
    if (file < 0) {
        FILE *unnamed = tmpfile();
        CHECK(unnamed);
        file = fileno(unnamed);
    }
    CHECK(ftruncate(file, 0) == 0);
    CHECK(pwrite(file, data, size, 0) == (ssize_t)size);
    CHECK(lseek(file, 0, SEEK_SET) == 0);
    snprintf(path, sizeof path, "/dev/fd/%d", file);
    told->outcome = capture_run(path, options, &told->totals, error);
    CHECK((error[0] != 0) == (told->outcome == CAPTURE_CUT || told->outcome == CAPTURE_FAILED));
    return told->outcome;
}

static void run_packets(const struct input *input, const struct capture_options *options,
                        struct told *told) {
    /* Ethernet, raw, Linux cooked 1 and 2, BSD loopback (two), IPv4, IPv6 */
    static const int links[8] = {1, 12, 113, 276, 0, 108, 228, 229};
    char error[CAPTURE_ERROR_MAX];
    struct capture *capture;
    const uint8_t *data = input->data;
    size_t size = input->size;
    int linktype = 12, closed;
    if (input->what == 1) {
        linktype = size ? links[data[0] & 7u] : 1;
        if (size) {
            data++;
            size--;
        }
    }
    capture = capture_open(linktype, options, error);
    if (!capture) {
        CHECK(told->fail_at == 1 && error[0]);
        told->outcome = CAPTURE_FAILED;
        return;
    }
    if (input->what == 1) {
        feed_packets(capture, told, data, size);
    } else {
        feed_program(capture, told, data, size);
    }
    closed = capture_close(capture, &told->totals);
    CHECK(told->outcome == CAPTURE_OK || closed == told->outcome);
    told->outcome = closed;
}

static void run(const struct input *input, struct told *told) {
    struct capture_options options;
    struct capture_limits limits;
    memset(told, 0, sizeof *told);
    told->own = input->what == 2;
    options = options_of(input, told);
    if (input->what == 0) {
        run_file(input->data, input->size, &options, told);
    } else {
        run_packets(input, &options, told);
    }
    CHECK(told->live == 0 && told->memory == 0);
    CHECK(told->outcome != CAPTURE_STOPPED || told->stop_at);
    CHECK(input->what == 0 || told->outcome != CAPTURE_FAILED || told->fail_at);
    CHECK(told->totals.datagrams == told->datagrams && told->totals.gaps == told->gaps);
    CHECK(told->totals.datagram_bytes == told->datagram_bytes);
    CHECK(told->totals.stream_bytes == told->data_bytes);
    CHECK(told->totals.gap_bytes == told->gap_bytes);
    limits = options.limits;
    if (limits.stream_bytes) { /* tables, connections that the input can pay for, what waits */
        size_t bound = (size_t)1 << 19;
        bound += 1024 * (limits.connections ? limits.connections : PACKETS);
        bound += 4 * limits.waiting_bytes + 4 * limits.fragment_bytes + 3 * 65535;
        CHECK(told->peak <= bound);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct told once, twice;
    struct input input;
    if (size < 3) return 0;
    input.what = data[0] % 3u;
    input.first = data[1];
    input.second = data[2];
    input.data = data + 3;
    input.size = size - 3;
    run(&input, &once);
    if (input.what == 0 && input.size && !(input.first & 3u)) {
        uint64_t n, random = once.hash;
        input.size = fuzz_below(&random, input.size);
        run(&input, &twice);
        CHECK(twice.datagrams <= once.datagrams && twice.totals.frames <= once.totals.frames);
        for (n = 0; n < twice.datagrams && n < PACKETS; n++) {
            CHECK(once.datagram[n] == twice.datagram[n]);
        }
        return 0;
    }
    run(&input, &twice);
    CHECK(once.hash == twice.hash && once.events == twice.events);
    CHECK(once.outcome == twice.outcome && once.peak == twice.peak);
    CHECK(memcmp(&once.totals, &twice.totals, sizeof once.totals) == 0);
    return 0;
}
