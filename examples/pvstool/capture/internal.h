/*
 * internal.h - what the files of the capture room share. Not for others.
 */
#ifndef PVSTOOL_CAPTURE_INTERNAL_H
#define PVSTOOL_CAPTURE_INTERNAL_H

#include "capture.h"

#include <stdbool.h>

/* When and where a frame was captured. */
struct stamp {
    uint64_t frame;
    int64_t seconds;
    uint32_t nanoseconds;
};

/* Bytes from the network: `captured` of `length` are there, captured <= length. */
struct span {
    const uint8_t *data;
    size_t captured, length;
};

/* What an IP packet carries. The ports of from and to are filled in by the transport. */
struct parcel {
    pvs_endpoint from, to;
    uint8_t protocol;
    struct span body;
};

/* Where one fragment belongs. */
struct fragment {
    const struct parcel *parcel; /* addresses, protocol and the fragment's bytes, all captured */
    uint32_t id;
    uint32_t offset; /* in bytes */
    bool more;
};

struct connection;
struct stream;
struct puzzle;

#define FRAGMENT_BUCKETS   1024u
#define FRAGMENT_MEMORY    64u
#define CONNECTION_BUCKETS 16384u

/* Incomplete datagrams, found by hash and kept in order of their first fragment. */
struct fragment_table {
    struct puzzle *bucket[FRAGMENT_BUCKETS];
    struct puzzle *oldest, *newest;
    size_t count, bytes;
    uint64_t completed[FRAGMENT_MEMORY]; /* hashes of the keys of the last ones completed */
    size_t completions;
};

/* Connections in order of their last packet. */
struct idle_list {
    struct connection *head, *tail;
};

struct stream_table {
    struct connection *bucket[CONNECTION_BUCKETS];
    struct idle_list open, closed;
    struct stream *first, *last;           /* all streams, in order of first appearance */
    struct stream *waiting, *waiting_last; /* those with holes, the oldest hole first */
    size_t count;                          /* connections */
    size_t waiting_bytes;
    uint64_t number; /* of the last stream */
};

struct capture {
    struct capture_options options;
    struct capture_totals totals;
    int linktype;
    int outcome;
    uint64_t seed; /* of the hashes, so that no file can be made to collide */
    struct stamp now;
    struct fragment_table fragments;
    struct stream_table tcp;
};

static inline uint16_t be16(const uint8_t *p) {
    return (uint16_t)((uint32_t)p[0] << 8 | p[1]);
}

static inline uint32_t be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Takes n bytes off the front; n <= length. */
static inline void span_skip(struct span *span, size_t n) {
    size_t there = smaller(n, span->captured);

    if (there != 0) span->data += there;
    span->captured -= there;
    span->length -= n;
}

/* Leaves only the first n bytes; does nothing where there are no more than that. */
static inline void span_trim(struct span *span, size_t n) {
    span->length = smaller(span->length, n);
    span->captured = smaller(span->captured, n);
}

/* Seconds from then to now; 0 where the capture's clock went back. */
static inline uint64_t elapsed(int64_t now, int64_t then) {
    return now > then ? (uint64_t)now - (uint64_t)then : 0;
}

/* capture.c */
void *capture_resize_block(struct capture *capture, void *block,
                           size_t size); /* NULL: outcome set */
void capture_free(struct capture *capture, void *block);
bool capture_emit(struct capture *capture, const struct capture_event *event);
void capture_skipped(struct capture *capture, enum capture_skip reason);
uint64_t capture_hash(uint64_t seed, const void *data, size_t size);

/* link.c: takes the link-layer header off and hands on to ip.c */
void capture_link(struct capture *capture, struct span frame);

/* ip.c */
void capture_ipv4(struct capture *capture, struct span packet);
void capture_ipv6(struct capture *capture, struct span packet);

/*
 * fragment.c: takes a fragment in. Returns the datagram it completed, which the caller has to
 * free, or NULL; *whole is then what it carries.
 */
struct puzzle *capture_fragment_add(struct capture *capture, const struct fragment *fragment,
                                    struct parcel *whole);
void capture_fragment_free(struct capture *capture, struct puzzle *puzzle);
void capture_fragments_close(struct capture *capture);

/* tcp.c */
void capture_tcp(struct capture *capture, struct parcel *parcel);
void capture_tcp_expire(struct capture *capture);
void capture_tcp_close(struct capture *capture);

#endif
