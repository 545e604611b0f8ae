/*
 * capture.c - the life of a capture, and what all its parts need: memory, events, counts.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const skip_texts[CAPTURE_SKIPS] = {
    [CAPTURE_SKIP_LINK] = "too short for a link-layer header",
    [CAPTURE_SKIP_ARP] = "ARP",
    [CAPTURE_SKIP_ETHERTYPE] = "neither IPv4 nor IPv6",
    [CAPTURE_SKIP_IP] = "bad IP header",
    [CAPTURE_SKIP_IP_CUT] = "IP header cut off",
    [CAPTURE_SKIP_EXTENSIONS] = "too many IPv6 extension headers",
    [CAPTURE_SKIP_FRAGMENT] = "bad IP fragment",
    [CAPTURE_SKIP_PIECE_CUT] = "IP fragment cut off",
    [CAPTURE_SKIP_PROTOCOL] = "neither UDP nor TCP",
    [CAPTURE_SKIP_UDP] = "bad UDP header",
    [CAPTURE_SKIP_UDP_CUT] = "UDP header cut off",
    [CAPTURE_SKIP_TCP] = "bad TCP header",
    [CAPTURE_SKIP_TCP_CUT] = "TCP header cut off",
};

const char *capture_skip_text(enum capture_skip reason) {
    return (unsigned)reason < CAPTURE_SKIPS ? skip_texts[reason] : "unknown";
}

static void *resize_default(void *user, void *block, size_t size) {
    (void)user;
    if (size == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, size);
}

void *capture_resize_block(struct capture *capture, void *block, size_t size) {
    void *result = capture->options.resize(capture->options.user, block, size);

    if (result == NULL) capture->outcome = CAPTURE_FAILED;
    return result;
}

void capture_free(struct capture *capture, void *block) {
    if (block != NULL) (void)capture->options.resize(capture->options.user, block, 0);
}

static void count(struct capture_totals *totals, const struct capture_event *event) {
    switch (event->kind) {
    case CAPTURE_DATAGRAM:
        totals->datagrams++;
        totals->datagrams_cut += event->missing != 0;
        totals->datagram_bytes += event->size;
        break;
    case CAPTURE_DATA:
        totals->stream_bytes += event->size;
        break;
    case CAPTURE_GAP:
        totals->gaps++;
        totals->gap_bytes += event->missing;
        break;
    case CAPTURE_END:
        break;
    }
}

bool capture_emit(struct capture *capture, const struct capture_event *event) {
    /* The end of a stream is told in any case: the handler has memory to free there. */
    if (capture->outcome != CAPTURE_OK && event->kind != CAPTURE_END) return false;
    count(&capture->totals, event);
    if (capture->options.handler(capture->options.user, event) != 0 &&
        capture->outcome == CAPTURE_OK)
        capture->outcome = CAPTURE_STOPPED;
    return true;
}

void capture_skipped(struct capture *capture, enum capture_skip reason) {
    capture->totals.skipped[reason]++;
}

/* Multiply and fold. The seed is in the start and in the factor: nobody can choose collisions. */
uint64_t capture_hash(uint64_t seed, const void *data, size_t size) {
    const uint8_t *p = data;
    const uint64_t factor = (seed * 0x9e3779b97f4a7c15u) | 1u;
    uint64_t hash = seed;

    while (size > 0) {
        uint64_t word = 0;
        size_t n = smaller(size, sizeof word);

        memcpy(&word, p, n);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 29;
        p += n;
        size -= n;
    }
    hash *= 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

static size_t or_default(size_t value, size_t standard) {
    return value != 0 ? value : standard;
}

static void set_limits(struct capture_limits *limits) {
    limits->connections = or_default(limits->connections, 16384);
    limits->stream_segments = or_default(limits->stream_segments, 1024);
    limits->stream_bytes = or_default(limits->stream_bytes, (size_t)4 << 20);
    limits->waiting_bytes = or_default(limits->waiting_bytes, (size_t)64 << 20);
    limits->fragment_datagrams = or_default(limits->fragment_datagrams, 1024);
    limits->fragment_bytes = or_default(limits->fragment_bytes, (size_t)16 << 20);
}

struct capture *capture_open(int linktype, const struct capture_options *options,
                             char error[CAPTURE_ERROR_MAX]) {
    capture_resize resize = options->resize != NULL ? options->resize : resize_default;
    struct capture *capture;

    error[0] = '\0';
    if (!capture_link_known(linktype)) {
        (void)snprintf(error, CAPTURE_ERROR_MAX, "link type %d is not supported", linktype);
        return NULL;
    }
    capture = resize(options->user, NULL, sizeof *capture);
    if (capture == NULL) {
        (void)snprintf(error, CAPTURE_ERROR_MAX, "out of memory");
        return NULL;
    }
    memset(capture, 0, sizeof *capture);
    capture->options = *options;
    capture->options.resize = resize;
    set_limits(&capture->options.limits);
    capture->linktype = linktype;
    capture->seed = (uint64_t)time(NULL) * 0xd6e8feb86659fd93u ^ (uint64_t)(uintptr_t)capture;
    return capture;
}

int capture_feed(struct capture *capture, const struct capture_packet *packet) {
    struct span frame;

    if (capture->outcome != CAPTURE_OK) return capture->outcome;
    capture->totals.frames++;
    capture->now.frame = capture->totals.frames;
    capture->now.seconds = packet->seconds;
    capture->now.nanoseconds = packet->nanoseconds <= 999999999u ? packet->nanoseconds : 999999999u;
    frame.data = packet->data;
    frame.captured = packet->captured;
    frame.length = packet->length > packet->captured ? packet->length : packet->captured;
    capture_tcp_expire(capture);
    capture_link(capture, frame);
    return capture->outcome;
}

const struct capture_totals *capture_totals(const struct capture *capture) {
    return &capture->totals;
}

int capture_close(struct capture *capture, struct capture_totals *totals) {
    int outcome;

    if (capture == NULL) return CAPTURE_OK;
    capture_fragments_close(capture);
    capture_tcp_close(capture);
    outcome = capture->outcome;
    if (totals != NULL) *totals = capture->totals;
    capture_free(capture, capture);
    return outcome;
}
