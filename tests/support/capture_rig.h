/*
 * capture_rig.h - a capture under test: feeds packets, keeps the events, counts the memory.
 *
 * On each event the rig itself checks what the header promises: offsets that adjoin, streams that
 * end once, frames that exist, sizes that are not zero where they must not be.
 */
#ifndef PVS_TESTS_CAPTURE_RIG_H
#define PVS_TESTS_CAPTURE_RIG_H

#include "capture/capture.h"
#include "packet.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct rig_event {
    struct capture_event event; /* data: a copy; stream: not to be followed */
    uint64_t number;            /* of the stream, 0 for datagrams */
};

struct rig {
    struct capture *capture;
    struct capture_totals totals; /* after rig_close */
    int linktype;
    int outcome; /* of the last feed or the close */
    struct rig_event *event;
    size_t events, capacity;
    bool forget;         /* do not keep events */
    uint64_t live;       /* streams */
    uint64_t stop_after; /* the handler says stop at this event; 0: never */
    uint64_t told;       /* events */
    uint64_t told_after_stop, ended_after_stop;
    size_t memory, peak;          /* bytes the capture holds, and most of them */
    uint64_t allocations;         /* so far .. */
    uint64_t fail_at;             /* .. the one that fails, and all behind it; 0: none */
    int64_t seconds;              /* the clock: a millisecond a frame, from this on */
    struct capture_limits limits; /* before rig_open */
    pvs_endpoint a, b;            /* the two ends rig_tcp talks of */
    char *text;
};

/* Zeroes a rig: Ethernet, IPv4 ends. */
void rig_init(struct rig *rig);
void rig_open(struct rig *rig, int linktype);
/* Options with the rig's hooks, for capture_run. */
struct capture_options rig_options(struct rig *rig);
/* Ends the capture; checks that all memory came back and all streams ended. Events stay. */
void rig_close(struct rig *rig);
/* Frees the events. */
void rig_free(struct rig *rig);

void rig_feed(struct rig *rig, const struct packet *packet);
void rig_feed_cut(struct rig *rig, const struct packet *packet, size_t captured);

/* One TCP segment from a to b (back: from b to a) with text as payload. */
void rig_tcp(struct rig *rig, bool back, uint8_t flags, uint32_t sequence, const char *text);
void rig_tcp_bytes(struct rig *rig, bool back, uint8_t flags, uint32_t sequence, const void *data,
                   size_t size);
void rig_tcp_packet(const struct rig *rig, struct packet *packet, bool back, uint8_t flags,
                    uint32_t sequence, const void *data, size_t size);

/*
 * The events of a stream as text: data as it is, a gap as [bytes], the end as |open, |fin, |reset.
 * number 0: datagrams, each as (data), or (data+missing) where it was cut. Valid until the next
 * call.
 */
const char *rig_text(struct rig *rig, uint64_t number);

/* The n-th event of a kind, from 0; fails the test where there is none. */
const struct capture_event *rig_event(const struct rig *rig, enum capture_kind kind, size_t n);
size_t rig_count(const struct rig *rig, enum capture_kind kind);

/* Permutation number n of 0 .. count-1; false where n is beyond the last. */
bool rig_permutation(size_t n, size_t *order, size_t count);

#endif
