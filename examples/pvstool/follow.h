/*
 * From the events of a capture to messages: which family a stream or datagram belongs to, and
 * where it goes on after something was lost. dump prints the records, the replay tests compare
 * them with the truth.
 */
#ifndef PVSTOOL_FOLLOW_H
#define PVSTOOL_FOLLOW_H

#include "capture/capture.h"
#include "family.h"

enum record_kind {
    RECORD_MESSAGE, /* a message */
    RECORD_FAULT,   /* the place where reading failed, as soon as that is seen */
    RECORD_LOST,    /* the same again at the end of its stream: `left` says how much is unread */
    RECORD_CUT,     /* a message that was not wrong so far, and whose rest nobody sent: `why` */
    RECORD_GAP,     /* bytes that the capture does not have, in a stream of a known family */
    RECORD_VEIL     /* from here on the stream is no message of the family: `why` */
};

/* Lives until the handler returns. */
struct record {
    enum record_kind kind;
    const struct family *family;
    uint64_t frame; /* that completed the message, or showed the fault */
    int64_t seconds;
    uint32_t nanoseconds;
    pvs_endpoint from, to;
    int in_stream;   /* TCP; else a datagram */
    uint64_t offset; /* in_stream: of the first byte, in its direction */

    const void *message; /* MESSAGE */
    pvs_bytes bytes;     /* MESSAGE: as they were on the wire */
    pvs_fault fault;     /* FAULT, LOST; CUT: where it stopped */
    uint64_t left;       /* LOST: bytes from the bad message to the end; GAP: unread before it;
                            CUT: what came of it */
    uint64_t needed;     /* CUT: so many bytes, at least, it would have had behind these */
    uint64_t missing;    /* GAP */
    const char *why;     /* VEIL; CUT: "reset", or "capture" where that ends before the stream */
};

typedef void (*record_handler)(void *user, const struct record *record);

enum { FOLLOW_PORTS_MAX = 64 };

struct follow_options {
    int lenient;
    const struct family *all; /* --proto: everything is of this family; NULL: find out */
    struct {
        unsigned low, high;
        const struct family *family;
    } port[FOLLOW_PORTS_MAX]; /* --port */
    size_t ports;
    record_handler handler;
    capture_progress progress; /* may be NULL */
    /* Bytes of a stream, 1 at least, to be read at a time; NULL: as many as come. Where they are cut
     * makes no difference, which is what tests ask. */
    size_t (*cut)(void *user);
    void *user; /* given to all three */
};

/* What could not be told to belong to any family. */
struct follow_totals {
    uint64_t messages, malformed, incomplete; /* incomplete: CUT */
    uint64_t undecided_streams, undecided_datagrams, undecided_bytes;
    uint64_t veiled_bytes;  /* behind a VEIL */
    uint64_t skipped_bytes; /* behind a GAP, until a message was recognised again */
};

/* Reads a capture file; the outcome is that of capture_run. */
int follow_file(const char *path, const struct follow_options *options,
                struct follow_totals *totals, struct capture_totals *capture,
                char error[CAPTURE_ERROR_MAX]);

#endif
