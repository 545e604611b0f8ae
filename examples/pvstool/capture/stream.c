/*
 * stream.c - the bytes of one direction, in order.
 *
 * Places are 64-bit offsets, so that the wrap of the 32-bit sequence numbers is of no concern
 * behind capture_stream_place. Pieces that wait are in an array by offset: finding is a binary
 * search, and its length has a limit, so no order of segments makes this slow.
 */
#include "stream.h"

#include <string.h>

/* Counted for each piece besides its bytes: the array's slot and the allocator's overhead. */
#define PIECE_WEIGHT (sizeof(struct piece) + 32)

static struct piece *pieces(const struct stream *stream) {
    return stream->piece + stream->first;
}

static void tell(struct capture *capture, struct stream *stream, enum capture_kind kind,
                 const struct stamp *stamp, struct capture_event *event) {
    event->kind = kind;
    event->frame = stamp->frame;
    event->seconds = stamp->seconds;
    event->nanoseconds = stamp->nanoseconds;
    event->from = stream->face.from;
    event->to = stream->face.to;
    event->stream = &stream->face;
    event->offset = stream->told;
    if (capture_emit(capture, event)) stream->told += event->size + event->missing;
}

static void tell_data(struct capture *capture, struct stream *stream, const struct stamp *stamp,
                      const uint8_t *data, size_t size) {
    struct capture_event event;

    if (size == 0) return;
    memset(&event, 0, sizeof event);
    event.data = data;
    event.size = size;
    tell(capture, stream, CAPTURE_DATA, stamp, &event);
    stream->next += size;
}

static void tell_gap(struct capture *capture, struct stream *stream, const struct stamp *stamp,
                     uint64_t missing) {
    struct capture_event event;

    if (missing == 0) return;
    memset(&event, 0, sizeof event);
    event.missing = missing;
    tell(capture, stream, CAPTURE_GAP, stamp, &event);
    stream->next += missing;
}

/* ------------------------------------------------------------------------- the list of waiters */

static void start_waiting(struct capture *capture, struct stream *stream) {
    struct stream_table *table = &capture->tcp;

    stream->waiting_before = table->waiting_last;
    stream->waiting_after = NULL;
    *(table->waiting_last != NULL ? &table->waiting_last->waiting_after : &table->waiting) = stream;
    table->waiting_last = stream;
}

static void stop_waiting(struct capture *capture, struct stream *stream) {
    struct stream_table *table = &capture->tcp;

    *(stream->waiting_before != NULL ? &stream->waiting_before->waiting_after : &table->waiting) =
        stream->waiting_after;
    *(stream->waiting_after != NULL ? &stream->waiting_after->waiting_before
                                    : &table->waiting_last) = stream->waiting_before;
    stream->waiting_before = stream->waiting_after = NULL;
    capture_free(capture, stream->piece);
    stream->piece = NULL;
    stream->first = stream->capacity = 0;
}

/* ----------------------------------------------------------------------------------- pieces */

/* Room for one more piece behind the others. */
static bool make_room(struct capture *capture, struct stream *stream) {
    size_t capacity;
    struct piece *piece;

    if (stream->first + stream->count < stream->capacity) return true;
    if (stream->first > stream->capacity / 2) {
        memmove(stream->piece, pieces(stream), stream->count * sizeof *piece);
        stream->first = 0;
        return true;
    }
    capacity = stream->capacity != 0 ? stream->capacity * 2 : 8;
    piece = capture_resize_block(capture, stream->piece, capacity * sizeof *piece);
    if (piece == NULL) return false;
    stream->piece = piece;
    stream->capacity = capacity;
    return true;
}

static size_t weight(const struct piece *piece) {
    return PIECE_WEIGHT + (piece->data != NULL ? piece->size : 0);
}

/* Puts a piece at place `index` of the array. data NULL: cut off. */
static bool insert(struct capture *capture, struct stream *stream, size_t index, uint64_t offset,
                   const uint8_t *data, size_t size) {
    struct piece piece = {.offset = offset, .size = size, .data = NULL};

    if (!make_room(capture, stream)) return false;
    if (data != NULL) {
        piece.data = capture_resize_block(capture, NULL, size);
        if (piece.data == NULL) return false;
        memcpy(piece.data, data, size);
    }
    piece.stamp = capture->now;
    memmove(pieces(stream) + index + 1, pieces(stream) + index,
            (stream->count - index) * sizeof piece);
    pieces(stream)[index] = piece;
    if (stream->count++ == 0) start_waiting(capture, stream);
    stream->waiting += weight(&piece);
    capture->tcp.waiting_bytes += weight(&piece);
    return true;
}

/* Delivers the pieces that adjoin what was delivered. stamp NULL: each with its own. */
static void drain(struct capture *capture, struct stream *stream, const struct stamp *stamp) {
    while (stream->count > 0 && pieces(stream)->offset == stream->next) {
        struct piece piece = *pieces(stream);

        if (piece.data != NULL) {
            tell_data(capture, stream, stamp != NULL ? stamp : &piece.stamp, piece.data,
                      piece.size);
        } else {
            tell_gap(capture, stream, stamp != NULL ? stamp : &piece.stamp, piece.size);
        }
        capture_free(capture, piece.data);
        stream->waiting -= weight(&piece);
        capture->tcp.waiting_bytes -= weight(&piece);
        stream->first++;
        if (--stream->count == 0) stop_waiting(capture, stream);
    }
}

/* The first hole will not be filled any more. */
static void give_up_hole(struct capture *capture, struct stream *stream) {
    struct stamp stamp = pieces(stream)->stamp;

    tell_gap(capture, stream, &stamp, pieces(stream)->offset - stream->next);
    drain(capture, stream, NULL);
}

/* -------------------------------------------------------------------------------- segments */

/* Keeps bytes that are ahead of stream->next, where no others wait already. */
static void keep(struct capture *capture, struct stream *stream, uint64_t offset,
                 struct span bytes) {
    size_t low = 0, high = stream->count;

    while (low < high) { /* the first piece that ends behind offset */
        size_t middle = low + (high - low) / 2;

        if (pieces(stream)[middle].offset + pieces(stream)[middle].size <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (bytes.length > 0) {
        size_t room = bytes.length, there;

        if (low < stream->count) {
            const struct piece *piece = &pieces(stream)[low];

            if (piece->offset <= offset) {
                uint64_t known = piece->offset + piece->size - offset;
                size_t skip = known < bytes.length ? (size_t)known : bytes.length;

                capture->totals.retransmitted_bytes += skip;
                span_skip(&bytes, skip);
                offset += skip;
                low++;
                continue;
            }
            if (piece->offset - offset < room) room = (size_t)(piece->offset - offset);
        }
        there = smaller(room, bytes.captured);
        if (there > 0 && !insert(capture, stream, low++, offset, bytes.data, there)) return;
        if (room > there && !insert(capture, stream, low++, offset + there, NULL, room - there))
            return;
        span_skip(&bytes, room);
        offset += room;
    }
}

/* Delivers bytes that start at stream->next or before it, but not what waits already. */
static void deliver(struct capture *capture, struct stream *stream, uint64_t offset,
                    struct span bytes) {
    while (bytes.length > 0) {
        uint64_t known = stream->next - offset;
        size_t n = known < bytes.length ? (size_t)known : bytes.length;

        capture->totals.retransmitted_bytes += n;
        span_skip(&bytes, n);
        offset += n;
        if (bytes.length == 0) break;
        n = bytes.length;
        if (stream->count > 0 && pieces(stream)->offset - offset < n)
            n = (size_t)(pieces(stream)->offset - offset);
        tell_data(capture, stream, &capture->now, bytes.data, smaller(n, bytes.captured));
        if (n > bytes.captured) tell_gap(capture, stream, &capture->now, n - bytes.captured);
        span_skip(&bytes, n);
        offset += n;
        drain(capture, stream, &capture->now);
    }
}

int64_t capture_stream_place(const struct stream *stream, uint32_t sequence) {
    uint32_t distance = sequence - (stream->base + (uint32_t)stream->next);

    /* The nearer way round: within 2 GiB before or behind what was delivered. */
    return distance < 0x80000000u ? (int64_t)(stream->next + distance)
                                  : (int64_t)stream->next - (int64_t)(0u - distance);
}

void capture_stream_add(struct capture *capture, struct stream *stream,
                        const struct stretch *stretch) {
    const struct capture_limits *limits = &capture->options.limits;
    struct span bytes = stretch->bytes;
    int64_t place = capture_stream_place(stream, stretch->sequence);

    if (bytes.length == 0) return;
    if (bytes.length == 1 && place == (int64_t)stream->next - 1) {
        capture->totals.keep_alives++;
        return;
    }
    if (stream->fin && place >= 0 && (uint64_t)place <= stream->fin_offset &&
        (uint64_t)place + bytes.length > stream->fin_offset) {
        if (bytes.length ==
            1) { /* where the FIN was counted this is a probe; nobody else does so */
            capture->totals.keep_alives++;
            return;
        }
        stream->fin = false; /* the sender goes on as if its FIN had not been counted */
    } else if (stream->fin && place > 0 && (uint64_t)place > stream->fin_offset) {
        place--; /* a FIN takes a sequence number, but no byte */
    }
    if (place < 0) {
        uint64_t early = 0u - (uint64_t)place;
        size_t n = early < bytes.length ? (size_t)early : bytes.length;

        capture->totals.early_bytes += n;
        span_skip(&bytes, n);
        place = 0;
    }
    if ((uint64_t)place <= stream->next) {
        deliver(capture, stream, (uint64_t)place, bytes);
        return;
    }
    capture->totals.reordered_segments++;
    keep(capture, stream, (uint64_t)place, bytes);
    while (stream->count > limits->stream_segments || stream->waiting > limits->stream_bytes)
        give_up_hole(capture, stream);
    capture_streams_relieve(capture);
}

void capture_streams_relieve(struct capture *capture) {
    while (capture->tcp.waiting_bytes > capture->options.limits.waiting_bytes)
        give_up_hole(capture, capture->tcp.waiting);
}

/* -------------------------------------------------------------------------- start and end */

struct stream *capture_stream_open(struct capture *capture, const pvs_endpoint *from,
                                   const pvs_endpoint *to, uint32_t base) {
    struct stream_table *table = &capture->tcp;
    struct stream *stream = capture_resize_block(capture, NULL, sizeof *stream);

    if (stream == NULL) return NULL;
    memset(stream, 0, sizeof *stream);
    stream->face.number = ++table->number;
    stream->face.from = *from;
    stream->face.to = *to;
    stream->base = base;
    stream->last = capture->now;
    stream->before = table->last;
    *(table->last != NULL ? &table->last->after : &table->first) = stream;
    table->last = stream;
    capture->totals.streams++;
    return stream;
}

void capture_stream_end(struct capture *capture, struct stream *stream) {
    struct stream_table *table = &capture->tcp;
    struct capture_event event;

    while (stream->count > 0) give_up_hole(capture, stream);
    if (stream->fin && stream->fin_offset > stream->next)
        tell_gap(capture, stream, &stream->last, stream->fin_offset - stream->next);
    memset(&event, 0, sizeof event);
    event.end = stream->reset ? CAPTURE_RESET : stream->closed ? CAPTURE_FIN : CAPTURE_OPEN;
    event.closed = stream->closed;
    tell(capture, stream, CAPTURE_END, &stream->last, &event);
    if (stream->face.other != NULL) stream->face.other->other = NULL;
    *(stream->before != NULL ? &stream->before->after : &table->first) = stream->after;
    *(stream->after != NULL ? &stream->after->before : &table->last) = stream->before;
    capture_free(capture, stream->piece);
    capture_free(capture, stream);
}
