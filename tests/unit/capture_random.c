/*
 * Streams cut, copied, mixed and lost at random: what is delivered is what was sent.
 *
 * Two directions of some kilobytes are cut into segments at random places. Segments are sent late
 * within a window, twice, or overlapping what was sent; sometimes they are lost. A failing
 * run tells its seed, so that it can be repeated.
 */
#include "capture_rig.h"
#include "random.h"

#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_MAX 6000u
#define PARTS_MAX  4000u

struct part {
    uint64_t when; /* parts are sent in this order */
    size_t offset, size, captured;
    uint8_t flags;
    bool back;
};

struct plan {
    uint64_t random;
    uint8_t data[2][STREAM_MAX];
    size_t size[2];
    bool known[2][STREAM_MAX]; /* not lost */
    uint32_t isn[2];
    struct part part[PARTS_MAX];
    size_t parts;
};

static size_t smaller_of(size_t a, size_t b) {
    return a < b ? a : b;
}

static void add(struct plan *plan, uint64_t when, bool back, size_t offset, size_t size,
                uint8_t flags) {
    struct part *part = &plan->part[plan->parts++];

    assert_true(plan->parts < PARTS_MAX);
    memset(part, 0, sizeof *part);
    part->when = when;
    part->offset = offset;
    part->size = part->captured = size;
    part->flags = flags;
    part->back = back;
}

/* How much goes wrong; each a chance in 100. */
struct weather {
    size_t late, twice, lost, cut;
    size_t window; /* how late */
    size_t longest;
};

static void plan_direction(struct plan *plan, bool back, const struct weather *weather) {
    uint64_t *random = &plan->random;
    uint64_t clock = 10;
    size_t at = 0, i;

    plan->size[back] = 1 + random_below(random, STREAM_MAX);
    plan->isn[back] = (uint32_t)random_next(random);
    if (random_below(random, 2) == 0)
        plan->isn[back] = 0u - (uint32_t)random_below(random, STREAM_MAX);
    for (i = 0; i < plan->size[back]; i++) plan->data[back][i] = (uint8_t)random_next(random);
    memset(plan->known[back], 0, sizeof plan->known[back]);
    add(plan, 1, back, 0, 0, PACKET_SYN | (back ? PACKET_ACK : 0));
    while (at < plan->size[back]) {
        size_t size = 1 + random_below(random, weather->longest), copies = 1, copy;

        if (size > plan->size[back] - at) size = plan->size[back] - at;
        if (random_below(random, 100) < weather->twice) copies += 1 + random_below(random, 2);
        if (random_below(random, 100) < weather->lost) copies = 0;
        for (copy = 0; copy < copies; copy++) {
            uint64_t when = clock;
            size_t from = at, to = at + size;

            if (copy > 0) { /* a retransmission need not be cut at the same places */
                from -= random_below(random, smaller_of(from, 64) + 1);
                to += random_below(random, smaller_of(plan->size[back] - to, 64) + 1);
            }
            if (random_below(random, 100) < weather->late)
                when += random_below(random, weather->window);
            add(plan, when * 4 + back, back, from, to - from, PACKET_ACK);
            struct part *part = &plan->part[plan->parts - 1];
            if (random_below(random, 100) < weather->cut)
                part->captured = random_below(random, part->size + 1);
            memset(plan->known[back] + from, true, part->captured);
        }
        at += size;
        clock++;
    }
    if (random_below(random, 2) == 0)
        add(plan, clock * 4 + back + 8000, back, plan->size[back], 0, PACKET_FIN | PACKET_ACK);
}

static int by_time(const void *left, const void *right) {
    const struct part *a = left, *b = right;

    if (a->when != b->when) return a->when < b->when ? -1 : 1;
    if (a->back != b->back) return a->back ? 1 : -1;
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    return a->size < b->size ? -1 : a->size > b->size;
}

static void play(struct rig *rig, const struct plan *plan) {
    size_t i;

    for (i = 0; i < plan->parts; i++) {
        const struct part *part = &plan->part[i];
        const uint32_t syn = (part->flags & PACKET_SYN) != 0 ? 0 : 1;
        struct packet packet;

        rig_tcp_packet(rig, &packet, part->back, part->flags,
                       plan->isn[part->back] + syn + (uint32_t)part->offset,
                       plan->data[part->back] + part->offset, part->size);
        rig_feed_cut(rig, &packet, packet.size - (part->size - part->captured));
    }
}

/* All that was delivered is right; returns how many bytes were. */
static size_t compare(const struct rig *rig, const struct plan *plan, bool back) {
    size_t i, total = 0;

    for (i = 0; i < rig->events; i++) {
        const struct capture_event *event = &rig->event[i].event;

        if (event->from.port != (back ? rig->b.port : rig->a.port)) continue;
        if (event->kind != CAPTURE_DATA) continue;
        assert_true(event->offset + event->size <= plan->size[back]);
        assert_memory_equal(event->data, plan->data[back] + event->offset, event->size);
        total += event->size;
    }
    return total;
}

static size_t known_bytes(const struct plan *plan, bool back) {
    size_t i, n = 0;

    for (i = 0; i < plan->size[back]; i++) n += plan->known[back][i];
    return n;
}

static void run(struct plan *plan, const struct weather *weather, uint64_t seed, bool complete) {
    struct rig rig;
    int back;

    plan->random = seed;
    plan->parts = 0;
    plan_direction(plan, false, weather);
    plan_direction(plan, true, weather);
    qsort(plan->part, plan->parts, sizeof *plan->part, by_time);
    rig_init(&rig);
    rig_open(&rig, DLT_EN10MB);
    play(&rig, plan);
    if (complete) assert_int_equal(rig_count(&rig, CAPTURE_GAP), 0);
    rig_close(&rig);
    for (back = 0; back <= 1; back++) {
        const size_t delivered = compare(&rig, plan, back);

        if (weather->cut == 0 && delivered != known_bytes(plan, back))
            print_error("seed %llu\n", (unsigned long long)seed);
        if (weather->cut == 0) { /* every byte that came is delivered, and no other */
            assert_int_equal(delivered, known_bytes(plan, back));
        } else { /* a gap of the snap length is final, though a copy may have its bytes */
            assert_true(delivered <= known_bytes(plan, back));
        }
        if (complete) assert_int_equal(delivered, plan->size[back]);
    }
    assert_int_equal(rig.totals.streams, 2);
    assert_int_equal(rig.totals.early_bytes, 0);
    rig_free(&rig);
}

static void many(const struct weather *weather, uint64_t seed, bool complete) {
    struct plan *plan = malloc(sizeof *plan);
    uint64_t i;

    assert_non_null(plan);
    for (i = 0; i < 150; i++) run(plan, weather, seed + i, complete);
    free(plan);
}

static void complete_streams(void **state) {
    const struct weather calm = {.late = 5, .twice = 2, .window = 4, .longest = 1400};
    const struct weather rough = {.late = 50, .twice = 40, .window = 60, .longest = 200};
    const struct weather tiny = {.late = 90, .twice = 10, .window = 900, .longest = 7};

    (void)state;
    many(&calm, 1000, true);
    many(&rough, 2000, true);
    many(&tiny, 3000, true);
}

static void lossy_streams(void **state) {
    const struct weather drizzle = {
        .late = 10, .twice = 10, .lost = 3, .window = 8, .longest = 300};
    const struct weather storm = {
        .late = 60, .twice = 50, .lost = 40, .window = 300, .longest = 60};

    (void)state;
    many(&drizzle, 4000, false);
    many(&storm, 5000, false);
}

static void cut_streams(void **state) {
    const struct weather snapped = {
        .late = 30, .twice = 20, .lost = 5, .cut = 20, .window = 20, .longest = 200};

    (void)state;
    many(&snapped, 6000, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_streams),
        cmocka_unit_test(lossy_streams),
        cmocka_unit_test(cut_streams),
    };

    return cmocka_run_group_tests_name("capture: random streams", tests, NULL, NULL);
}
