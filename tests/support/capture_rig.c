/* capture_rig.c - see capture_rig.h */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the rig remembers of a stream, at its user pointer. */
struct follow {
    uint64_t number, offset;
};

static void *must(void *block) {
    assert_non_null(block);
    return block;
}

/* ---------------------------------------------------------------------------------- memory */

/* In front of each block, as large as the strictest alignment. */
union block_head {
    size_t size;
    long double strictest;
    void *pointer;
};

static void *resize(void *user, void *block, size_t size) {
    struct rig *rig = user;
    union block_head *old = block == NULL ? NULL : (union block_head *)block - 1, *head;
    size_t before = old == NULL ? 0 : old->size;

    if (size == 0) {
        rig->memory -= before;
        free(old);
        return NULL;
    }
    rig->allocations++;
    if (rig->fail_at != 0 && rig->allocations >= rig->fail_at) return NULL;
    head = must(realloc(old, sizeof *head + size));
    head->size = size;
    rig->memory = rig->memory - before + size;
    if (rig->memory > rig->peak) rig->peak = rig->memory;
    return head + 1;
}

/* ---------------------------------------------------------------------------------- events */

static void check_stream(struct rig *rig, const struct capture_event *event) {
    struct capture_stream *stream = event->stream;
    struct follow *follow = stream->user;

    assert_memory_equal(&event->from, &stream->from, sizeof event->from);
    assert_memory_equal(&event->to, &stream->to, sizeof event->to);
    if (stream->other != NULL) assert_ptr_equal(stream->other->other, stream);
    if (follow == NULL) {
        follow = must(malloc(sizeof *follow));
        follow->number = stream->number;
        follow->offset = 0;
        stream->user = follow;
        rig->live++;
    }
    assert_int_equal(follow->number, stream->number);
    assert_int_equal(follow->offset, event->offset);
    follow->offset = event->offset + event->size + event->missing;
    if (event->kind == CAPTURE_END) {
        rig->live--;
        free(follow);
        stream->user = NULL;
    }
}

static void check(struct rig *rig, const struct capture_event *event) {
    assert_true(event->frame >= 1);
    assert_true(event->nanoseconds <= 999999999);
    assert_true(event->from.family == 4 || event->from.family == 6);
    assert_int_equal(event->from.family, event->to.family);
    assert_true(event->kind == CAPTURE_END || event->end == CAPTURE_OPEN);
    switch (event->kind) {
    case CAPTURE_DATAGRAM:
        assert_null(event->stream);
        assert_int_equal(event->offset, 0);
        return;
    case CAPTURE_DATA:
        assert_true(event->size > 0);
        assert_int_equal(event->missing, 0);
        break;
    case CAPTURE_GAP:
        assert_true(event->missing > 0);
        assert_int_equal(event->size, 0);
        break;
    case CAPTURE_END:
        assert_int_equal(event->size, 0);
        assert_int_equal(event->missing, 0);
        break;
    }
    assert_non_null(event->stream);
    check_stream(rig, event);
}

static void keep(struct rig *rig, const struct capture_event *event) {
    struct rig_event *kept;
    uint8_t *copy = NULL;

    if (rig->events == rig->capacity) {
        rig->capacity = rig->capacity * 2 + 16;
        rig->event = must(realloc(rig->event, rig->capacity * sizeof *rig->event));
    }
    if (event->size > 0) {
        copy = must(malloc(event->size));
        memcpy(copy, event->data, event->size);
    }
    kept = &rig->event[rig->events++];
    kept->event = *event;
    kept->event.data = copy;
    kept->number = event->stream != NULL ? event->stream->number : 0;
}

static int take(void *user, const struct capture_event *event) {
    struct rig *rig = user;
    uint8_t seen = 0;
    size_t i;

    /* Sanitizers shall see every byte that is handed out. */
    for (i = 0; i < event->size; i++) seen ^= event->data[i];
    rig->told++;
    if (rig->stop_after != 0 && rig->told > rig->stop_after) {
        rig->told_after_stop++;
        if (event->kind == CAPTURE_END) rig->ended_after_stop++;
    }
    check(rig, event);
    if (!rig->forget) keep(rig, event);
    (void)seen;
    return rig->stop_after != 0 && rig->told >= rig->stop_after;
}

/* ------------------------------------------------------------------------------------ life */

void rig_init(struct rig *rig) {
    memset(rig, 0, sizeof *rig);
    rig->seconds = 1700000000;
    rig->a = packet_v4(192, 0, 2, 1, 40000);
    rig->b = packet_v4(198, 51, 100, 2, 5001);
}

struct capture_options rig_options(struct rig *rig) {
    struct capture_options options = {
        .handler = take, .resize = resize, .user = rig, .limits = rig->limits};

    return options;
}

void rig_open(struct rig *rig, int linktype) {
    struct capture_options options = rig_options(rig);
    char error[CAPTURE_ERROR_MAX];

    rig->linktype = linktype;
    rig->capture = capture_open(linktype, &options, error);
    assert_true(rig->capture != NULL || rig->fail_at == 1);
    assert_true(rig->capture == NULL || error[0] == '\0');
}

void rig_close(struct rig *rig) {
    rig->outcome = capture_close(rig->capture, &rig->totals);
    rig->capture = NULL;
    assert_int_equal(rig->memory, 0);
    assert_int_equal(rig->live, 0);
    assert_int_equal(rig->told_after_stop, rig->ended_after_stop);
}

void rig_free(struct rig *rig) {
    size_t i;

    for (i = 0; i < rig->events; i++) {
        union {
            const uint8_t *in;
            void *out;
        } data = {.in = rig->event[i].event.data};

        free(data.out);
    }
    free(rig->event);
    free(rig->text);
    rig->event = NULL;
    rig->text = NULL;
    rig->events = rig->capacity = 0;
}

/* ------------------------------------------------------------------------------------ feed */

void rig_feed_cut(struct rig *rig, const struct packet *packet, size_t captured) {
    const uint64_t frame = capture_totals(rig->capture)->frames;
    struct capture_packet fed;
    uint8_t *copy;

    memset(&fed, 0, sizeof fed);
    fed.seconds = rig->seconds + (int64_t)(frame / 1000);
    fed.nanoseconds = (uint32_t)(frame % 1000) * 1000000;
    fed.captured = captured < packet->size ? captured : packet->size;
    fed.length = packet->size;
    /* In a block of exactly its size, so that a sanitizer sees the first byte read behind it. */
    copy = must(malloc(fed.captured + (fed.captured == 0)));
    memcpy(copy, packet->data, fed.captured);
    fed.data = copy;
    rig->outcome = capture_feed(rig->capture, &fed);
    free(copy);
}

void rig_feed(struct rig *rig, const struct packet *packet) {
    rig_feed_cut(rig, packet, packet->size);
}

void rig_tcp_packet(const struct rig *rig, struct packet *packet, bool back, uint8_t flags,
                    uint32_t sequence, const void *data, size_t size) {
    const struct packet_segment segment = {.from = back ? &rig->b : &rig->a,
                                           .to = back ? &rig->a : &rig->b,
                                           .sequence = sequence,
                                           .flags = flags,
                                           .data = data,
                                           .size = size};
    const struct packet_ip ip = {.from = segment.from, .to = segment.to, .protocol = 6};

    packet_tcp(packet, &segment);
    packet_ip(packet, &ip);
    packet_link(packet, rig->linktype, rig->a.family, 0);
}

void rig_tcp_bytes(struct rig *rig, bool back, uint8_t flags, uint32_t sequence, const void *data,
                   size_t size) {
    struct packet packet;

    rig_tcp_packet(rig, &packet, back, flags, sequence, data, size);
    rig_feed(rig, &packet);
}

void rig_tcp(struct rig *rig, bool back, uint8_t flags, uint32_t sequence, const char *text) {
    rig_tcp_bytes(rig, back, flags, sequence, text, strlen(text));
}

/* -------------------------------------------------------------------------------- look back */

static size_t print(char *out, const struct capture_event *event) {
    static const char *const ends[] = {"|open", "|fin", "|reset"};
    size_t n = 0;

    switch (event->kind) {
    case CAPTURE_DATAGRAM:
        out[n++] = '(';
        if (event->size > 0) memcpy(out + n, event->data, event->size);
        n += event->size;
        if (event->missing > 0)
            n += (size_t)snprintf(out + n, 32, "+%llu", (unsigned long long)event->missing);
        out[n++] = ')';
        break;
    case CAPTURE_DATA:
        memcpy(out, event->data, event->size);
        n = event->size;
        break;
    case CAPTURE_GAP:
        n = (size_t)snprintf(out, 32, "[%llu]", (unsigned long long)event->missing);
        break;
    case CAPTURE_END:
        n = (size_t)snprintf(out, 32, "%s", ends[event->end]);
        break;
    }
    return n;
}

const char *rig_text(struct rig *rig, uint64_t number) {
    size_t room = 1, n = 0, i;

    for (i = 0; i < rig->events; i++) room += rig->event[i].event.size + 64;
    free(rig->text);
    rig->text = must(malloc(room));
    for (i = 0; i < rig->events; i++)
        if (rig->event[i].number == number) n += print(rig->text + n, &rig->event[i].event);
    rig->text[n] = '\0';
    return rig->text;
}

size_t rig_count(const struct rig *rig, enum capture_kind kind) {
    size_t i, n = 0;

    for (i = 0; i < rig->events; i++) n += rig->event[i].event.kind == kind;
    return n;
}

const struct capture_event *rig_event(const struct rig *rig, enum capture_kind kind, size_t n) {
    const struct capture_event *found = NULL;
    size_t i;

    for (i = 0; i < rig->events && found == NULL; i++)
        if (rig->event[i].event.kind == kind && n-- == 0) found = &rig->event[i].event;
    assert_non_null(found);
    return found;
}

bool rig_permutation(size_t n, size_t *order, size_t count) {
    size_t i, j;

    for (i = 0; i < count; i++) order[i] = i;
    for (i = 0; i < count; i++) { /* the factorial digits of n choose among those left */
        size_t chosen = i + n % (count - i), value = order[chosen];

        n /= count - i;
        for (j = chosen; j > i; j--) order[j] = order[j - 1];
        order[i] = value;
    }
    return n == 0;
}
