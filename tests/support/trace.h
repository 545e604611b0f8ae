/*
 * What a reader says about some bytes, in a form that can be compared: the messages (where each
 * ends and a hash of what the library writes for it) and the outcome. Two ways of handing over the
 * same bytes have to give the same trace.
 */
#ifndef TESTS_TRACE_H
#define TESTS_TRACE_H

#include "family.h"

/* How the bytes are handed over. */
struct feeding {
    int datagram;        /* a datagram reader; else a stream reader */
    int many;            /* go on behind the first message */
    uint32_t allow;      /* leniencies, of the reader and of the writer that makes the hash */
    size_t limit;        /* of the stream reader */
    size_t first, then;  /* sizes of the first piece and of all others; 0: everything at once */
    uint64_t *random;    /* pieces of random size instead */
    int exact;           /* each piece as large as the reader asks for in `needed` */
    int compact;         /* drop what was read before the next piece */
    struct guard *guard; /* each time the bytes so far are moved to the border of this */
    const char *start;   /* as --start */
};

struct trace_message {
    size_t end;
    uint64_t hash;
};

struct trace {
    struct trace_message *messages;
    size_t count, room;
    pvs_status status; /* PVS_OK: all bytes are read */
    pvs_fault fault;
    size_t end;    /* of the last message that was read */
    size_t needed; /* as the reader said last */
    int half_read; /* the last call said something else than PVS_OK, and left something */
    size_t excess; /* by how much `needed` went past the end of its message, at its worst */
};

/* The trace must be zeroed before its first use; it is used again and again. */
void trace_run(struct trace *trace, const struct family *family, const uint8_t *data, size_t size,
               const struct feeding *how);
void trace_free(struct trace *trace);

/* 1 where both tell the same messages and the same outcome. */
int trace_same(const struct trace *a, const struct trace *b);
/* 1 where b begins with the messages of a. */
int trace_begins(const struct trace *a, const struct trace *b);

#endif
