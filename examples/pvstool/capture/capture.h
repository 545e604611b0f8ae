/*
 * capture.h - from a capture file, or single packets, to whole datagrams and in-order streams.
 *
 *     int take(void *user, const struct capture_event *event) { ...; return 0; }
 *
 *     struct capture_options options = {.handler = take, .user = &mine};
 *     struct capture_totals totals;
 *     char error[CAPTURE_ERROR_MAX];
 *     int outcome = capture_run("file.pcap", &options, &totals, error);
 *
 * What is done with what the network, and the capturing, can do to packets:
 *  - Checksums are not looked at: on a capturing machine the card often fills them in later.
 *  - VLAN tags, IPv4 options and IPv6 extension headers are stepped over, padding is cut off.
 *  - IP fragments: any order; where they overlap, the bytes that came first win. A datagram that
 *    is not complete 30 seconds of capture time after its first fragment is given up.
 *  - TCP: any order; where segments overlap, the bytes that came first win. Offset 0 is the byte
 *    behind the SYN, which the other side's answer tells as well; where neither was captured it is
 *    the first byte seen. Bytes before offset 0 that come later are counted and left out.
 *  - Neither FIN nor RST stops a stream: data that still comes is delivered. A sender that goes on
 *    behind its own FIN may count the FIN as a sequence number or not, both are understood.
 *  - A connection whose both directions had their FIN, or that was reset, ends 120 seconds of
 *    capture time after its last packet; any connection ends where its ports are used again (a
 *    SYN with another sequence number, or data far away from where a closed one stopped).
 *  - A one-byte segment just below what was sent is a keep-alive probe and is left out, as is the
 *    text that a RST may carry.
 *  - Memory is bounded whatever the packets say: see struct capture_limits.
 */
#ifndef PVSTOOL_CAPTURE_H
#define PVSTOOL_CAPTURE_H

#include "pvs/endpoint.h"

#include <stddef.h>
#include <stdint.h>

/* Room for any error text of this header, its terminating zero counted. */
#define CAPTURE_ERROR_MAX 512

/* How it went. */
enum capture_outcome {
    CAPTURE_OK = 0,
    CAPTURE_CUT = 1,     /* the file ends in the middle of a record; all before it was delivered */
    CAPTURE_STOPPED = 2, /* the handler asked to stop */
    CAPTURE_FAILED = 3   /* not readable, a link type that is not known, out of memory */
};

enum capture_kind {
    CAPTURE_DATAGRAM = 1, /* one UDP datagram */
    CAPTURE_DATA,         /* the next bytes of a stream */
    CAPTURE_GAP,          /* bytes of a stream that the capture does not have */
    CAPTURE_END           /* the last event of a stream */
};

/* How a stream ended, as far as the capture shows. */
enum capture_end {
    CAPTURE_OPEN = 0, /* neither FIN nor RST was seen */
    CAPTURE_FIN,      /* its sender closed it */
    CAPTURE_RESET     /* either side reset the connection */
};

/*
 * One direction of a TCP connection. It lives from its first event to its CAPTURE_END, at one
 * address; the handler may keep the pointer so long.
 */
struct capture_stream {
    uint64_t number;              /* 1, 2, 3 .. in order of first appearance; never used twice */
    pvs_endpoint from, to;        /* sender and receiver */
    struct capture_stream *other; /* the opposite direction; NULL while there is none, or ended */
    void *user; /* the handler's own: starts as NULL; to be freed at CAPTURE_END */
};

/*
 * What the handler gets. The event, and the bytes at data, live until the handler returns.
 *
 * frame: the number of the packet in the capture, from 1, that made these bytes available: of
 *   fragments the one that completed the datagram, of data that waited for lost segments the one
 *   that closed the hole. Data behind a GAP: the frame that carried it. GAP: the frame that showed
 *   the hole. END: the last frame of this direction with a SYN, FIN, RST or bytes. Behind a gap,
 *   and at an END, frames can therefore be lower than those of earlier events.
 * seconds, nanoseconds: when that frame was captured, since 1970 UTC; nanoseconds 0..999999999.
 * from, to: addresses and ports, of the family that was in the packet (4 or 6).
 * stream: NULL for datagrams.
 * offset: DATA: the place of data[0] in the stream, whose first byte is 0. GAP: where the missing
 *   bytes would begin. END: the bytes the stream had, those in gaps counted. Events of a stream
 *   are in order and adjoin: offset is always the last one's offset + size + missing.
 * data, size: DATAGRAM, DATA: the payload. A datagram can be empty; DATA never is.
 * missing: GAP: so many bytes, at least 1. DATAGRAM: the payload was so many bytes longer, but the
 *   capture has cut it off ("snap length"); 0: it is whole. Otherwise 0.
 * end: END only.
 * closed: END: 1 where the sender closed the stream itself, whether or not a reset followed.
 */
struct capture_event {
    enum capture_kind kind;
    enum capture_end end;
    uint64_t frame;
    int64_t seconds;
    uint32_t nanoseconds;
    pvs_endpoint from, to;
    struct capture_stream *stream;
    uint64_t offset;
    const uint8_t *data;
    size_t size;
    uint64_t missing;
    int closed;
};

/*
 * Returns 0 to go on. With any other value no event comes any more except one CAPTURE_END for
 * each live stream, so that its user pointer can be freed. Must not call functions of this header.
 */
typedef int (*capture_handler)(void *user, const struct capture_event *event);

/* Bytes of the file that were read and its size, 0 where that is unknown (a pipe). */
typedef void (*capture_progress)(void *user, uint64_t done, uint64_t size);

/*
 * In place of realloc and free: block is NULL for a new one; size 0 frees it and returns NULL.
 * Returns NULL where there is no memory; the old block then stays.
 */
typedef void *(*capture_resize)(void *user, void *block, size_t size);

/* Bounds on what is held at a time. A member that is 0 stands for the value in parentheses. */
struct capture_limits {
    size_t connections;        /* (16384) more: the closed, then the idle longest one is ended */
    size_t stream_segments;    /* (1024) waiting behind a hole of one stream */
    size_t stream_bytes;       /* (4 MiB) the same in bytes; beyond it the hole becomes a GAP */
    size_t waiting_bytes;      /* (64 MiB) of all streams; beyond it the oldest hole becomes one */
    size_t fragment_datagrams; /* (1024) incomplete; more: the oldest is dropped */
    size_t fragment_bytes;     /* (16 MiB) the memory they take; more: the oldest is dropped */
};

/* All but handler may be zero. user is given to all three functions. */
struct capture_options {
    capture_handler handler;
    capture_progress progress; /* capture_run only: now and then, and at the end */
    capture_resize resize;
    void *user;
    struct capture_limits limits;
};

/* Why a frame was left alone. */
enum capture_skip {
    CAPTURE_SKIP_LINK,       /* shorter than its link-layer header */
    CAPTURE_SKIP_ARP,        /* ARP */
    CAPTURE_SKIP_ETHERTYPE,  /* another network protocol than IPv4, IPv6 and ARP */
    CAPTURE_SKIP_IP,         /* an IP header, or its extension, that contradicts itself */
    CAPTURE_SKIP_IP_CUT,     /* IP headers that the capture has cut off */
    CAPTURE_SKIP_EXTENSIONS, /* more IPv6 extension headers than anybody sends */
    CAPTURE_SKIP_FRAGMENT,   /* a fragment that fits no datagram */
    CAPTURE_SKIP_PIECE_CUT,  /* a fragment that the capture has cut off */
    CAPTURE_SKIP_PROTOCOL,   /* another transport protocol than UDP and TCP (ICMP ..) */
    CAPTURE_SKIP_UDP,        /* a UDP header that contradicts itself */
    CAPTURE_SKIP_UDP_CUT,    /* a UDP header that the capture has cut off */
    CAPTURE_SKIP_TCP,        /* a TCP header that contradicts itself */
    CAPTURE_SKIP_TCP_CUT,    /* a TCP header that the capture has cut off */
    CAPTURE_SKIPS            /* how many reasons there are */
};

/* A few words for people, as "ARP". */
const char *capture_skip_text(enum capture_skip reason);

/* What was there. */
struct capture_totals {
    uint64_t frames;                 /* packets in the capture */
    uint64_t datagrams;              /* UDP datagrams, those cut off counted */
    uint64_t datagrams_cut;          /* of them, those with missing > 0 */
    uint64_t datagram_bytes;         /* their payloads, as captured */
    uint64_t segments;               /* TCP segments, with or without data */
    uint64_t streams;                /* directions of TCP connections with a SYN or data */
    uint64_t streams_dropped;        /* of them, ended because of the limit on connections */
    uint64_t stream_bytes;           /* delivered as DATA */
    uint64_t gaps;                   /* delivered GAPs .. */
    uint64_t gap_bytes;              /* .. and the bytes missing in them */
    uint64_t retransmitted_bytes;    /* left out: had come before, or waited already */
    uint64_t early_bytes;            /* left out: from before offset 0 */
    uint64_t reordered_segments;     /* came while bytes before them were missing */
    uint64_t keep_alives;            /* one-byte probes */
    uint64_t fragments;              /* IP fragments .. */
    uint64_t reassembled;            /* .. the packets made of them .. */
    uint64_t incomplete;             /* .. and those never completed */
    uint64_t skipped[CAPTURE_SKIPS]; /* frames, by reason */
};

/*
 * Reads a pcap or pcapng file from its start to its end. path: "-" is standard input.
 * options: must have a handler. totals: filled whatever the outcome; may be NULL.
 * error: on CAPTURE_CUT and CAPTURE_FAILED a sentence without the file's name and without a full
 * stop, else "".
 */
int capture_run(const char *path, const struct capture_options *options,
                struct capture_totals *totals, char error[CAPTURE_ERROR_MAX]);

/* The same packet by packet. */
struct capture;

/* data: `captured` bytes of a link-layer packet that had `length` bytes on the wire. */
struct capture_packet {
    int64_t seconds;
    uint32_t nanoseconds; /* values over 999999999 are taken as that */
    const uint8_t *data;
    size_t captured, length; /* a length below captured is taken as captured */
};

/* 1 where packets of this link type (DLT_.. of libpcap) are understood, else 0. */
int capture_link_known(int linktype);

/* options are copied. Returns NULL with the reason in error. */
struct capture *capture_open(int linktype, const struct capture_options *options,
                             char error[CAPTURE_ERROR_MAX]);

/* Returns CAPTURE_OK, CAPTURE_STOPPED or CAPTURE_FAILED (memory); after those two nothing is done.
 */
int capture_feed(struct capture *capture, const struct capture_packet *packet);

/* The totals so far. */
const struct capture_totals *capture_totals(const struct capture *capture);

/*
 * Gives up what is incomplete, ends all streams in order of first appearance, and frees capture.
 * totals: may be NULL. Returns as capture_feed does. NULL is allowed and does nothing.
 */
int capture_close(struct capture *capture, struct capture_totals *totals);

#endif
