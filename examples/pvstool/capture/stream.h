/*
 * stream.h - one direction of a TCP connection: puts its bytes in order. Not for others.
 */
#ifndef PVSTOOL_CAPTURE_STREAM_H
#define PVSTOOL_CAPTURE_STREAM_H

#include "internal.h"

/* Bytes that wait behind a hole. data is NULL for bytes that the snap length has cut off. */
struct piece {
    uint64_t offset;
    size_t size;
    uint8_t *data;
    struct stamp stamp;
};

struct stream {
    struct capture_stream face;    /* what the handler sees; has to be the first member */
    struct stream *before, *after; /* all streams, by number */
    struct stream *waiting_before, *waiting_after; /* those with pieces, the oldest hole first */
    struct stamp last;
    uint32_t base;                 /* sequence number of offset 0 */
    uint32_t isn;                  /* of its SYN; where known */
    bool isn_known, closed, reset; /* closed: a FIN was seen */
    bool fin;                      /* its place is known, and nothing contradicted it */
    uint64_t fin_offset;           /* where fin: the bytes before it */
    uint64_t next;                 /* offset of the first byte not delivered */
    uint64_t told;       /* the same as the handler knows it: stays back once it has said stop */
    struct piece *piece; /* [first .. first + count): by offset, not overlapping, all > next */
    size_t first, count, capacity;
    size_t waiting; /* what the pieces weigh in memory */
};

/* Bytes of a segment, and the sequence number of the first. */
struct stretch {
    uint32_t sequence;
    struct span bytes;
};

/* Creates a stream whose byte 0 has the sequence number base. NULL: no memory. */
struct stream *capture_stream_open(struct capture *capture, const pvs_endpoint *from,
                                   const pvs_endpoint *to, uint32_t base);

/* The place of a sequence number, counted from offset 0; negative: before it. */
int64_t capture_stream_place(const struct stream *stream, uint32_t sequence);

/* Delivers what is in order, keeps the rest. */
void capture_stream_add(struct capture *capture, struct stream *stream,
                        const struct stretch *stretch);

/* Gives up all holes, tells the end, frees the stream. */
void capture_stream_end(struct capture *capture, struct stream *stream);

/* Gives up the oldest holes of all streams until what waits is within the limit. */
void capture_streams_relieve(struct capture *capture);

#endif
