/*
 * tcp.c - TCP segments: which connection and stream they belong to, and when those begin and end.
 */
#include "stream.h"

#include <string.h>

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

/* Seconds of capture time that a closed connection is still known: twice a segment's life. */
#define LINGER 120u

/* A SYN without a known predecessor belongs to data that starts at most so far behind it. */
#define SYN_REACH 65536u

/* Data so far from where a closed connection stopped is of another one with the same ports. */
#define CLOSED_REACH ((int64_t)16 << 20)

struct connection_key {
    pvs_endpoint low, high; /* by memcmp */
};

struct connection {
    struct connection *chain;          /* in the same bucket */
    struct connection *before, *after; /* in its idle list */
    struct connection_key key;
    struct stream *way[2]; /* [0] from key.low to key.high, [1] back; NULL: nothing seen */
    bool fin[2], reset;
    bool closed; /* in the list of the closed */
    int64_t seconds;
};

/* A segment, its header behind it. */
struct segment {
    pvs_endpoint from, to;
    uint32_t sequence, ack; /* sequence: of the first byte, the SYN stepped over */
    unsigned flags;
    struct span bytes;
};

static struct idle_list *list_of(struct capture *capture, const struct connection *connection) {
    return connection->closed ? &capture->tcp.closed : &capture->tcp.open;
}

static void list_remove(struct capture *capture, struct connection *connection) {
    struct idle_list *list = list_of(capture, connection);

    *(connection->before != NULL ? &connection->before->after : &list->head) = connection->after;
    *(connection->after != NULL ? &connection->after->before : &list->tail) = connection->before;
}

static void list_append(struct capture *capture, struct connection *connection) {
    struct idle_list *list = list_of(capture, connection);

    connection->before = list->tail;
    connection->after = NULL;
    *(list->tail != NULL ? &list->tail->after : &list->head) = connection;
    list->tail = connection;
}

static struct connection **bucket_of(struct capture *capture, const struct connection_key *key) {
    return &capture->tcp.bucket[capture_hash(capture->seed, key, sizeof *key) % CONNECTION_BUCKETS];
}

static void end_way(struct capture *capture, struct connection *connection, int way) {
    if (connection->way[way] == NULL) return;
    capture_stream_end(capture, connection->way[way]);
    connection->way[way] = NULL;
    connection->fin[way] = false;
}

static void end_both(struct capture *capture, struct connection *connection) {
    const struct stream *a = connection->way[0], *b = connection->way[1];
    int first = a != NULL && b != NULL && b->face.number < a->face.number;

    end_way(capture, connection, first);
    end_way(capture, connection, !first);
    connection->fin[0] = connection->fin[1] = connection->reset = false;
}

/* Forgets a connection that has no streams any more. */
static void forget(struct capture *capture, struct connection *connection) {
    struct connection **link = bucket_of(capture, &connection->key);

    while (*link != connection) link = &(*link)->chain;
    *link = connection->chain;
    list_remove(capture, connection);
    capture->tcp.count--;
    capture_free(capture, connection);
}

static void end_connection(struct capture *capture, struct connection *connection) {
    end_both(capture, connection);
    forget(capture, connection);
}

void capture_tcp_expire(struct capture *capture) {
    const struct idle_list *closed = &capture->tcp.closed;

    while (closed->head != NULL && elapsed(capture->now.seconds, closed->head->seconds) > LINGER)
        end_connection(capture, closed->head);
}

static void drop_idle(struct capture *capture) {
    struct connection *victim =
        capture->tcp.closed.head != NULL ? capture->tcp.closed.head : capture->tcp.open.head;

    if (!victim->closed)
        capture->totals.streams_dropped +=
            (uint64_t)(victim->way[0] != NULL) + (uint64_t)(victim->way[1] != NULL);
    end_connection(capture, victim);
}

/* The connection of a segment. Where there is none, one is made only if `create`. */
static struct connection *find(struct capture *capture, const struct segment *segment, int *way,
                               bool create) {
    struct stream_table *table = &capture->tcp;
    struct connection **bucket, *connection;
    struct connection_key key;

    *way = memcmp(&segment->from, &segment->to, sizeof segment->from) > 0;
    key.low = *way ? segment->to : segment->from;
    key.high = *way ? segment->from : segment->to;
    bucket = bucket_of(capture, &key);
    for (connection = *bucket; connection != NULL; connection = connection->chain)
        if (memcmp(&connection->key, &key, sizeof key) == 0) return connection;
    if (!create) return NULL;
    if (table->count >= capture->options.limits.connections) drop_idle(capture);
    connection = capture_resize_block(capture, NULL, sizeof *connection);
    if (connection == NULL) return NULL;
    memset(connection, 0, sizeof *connection);
    connection->key = key;
    connection->chain = *bucket;
    *bucket = connection;
    table->count++;
    list_append(capture, connection);
    return connection;
}

/* Notes the packet, and moves the connection to the end of the list it belongs to now. */
static void touch(struct capture *capture, struct connection *connection) {
    list_remove(capture, connection);
    connection->closed = connection->reset || (connection->fin[0] && connection->fin[1]);
    connection->seconds = capture->now.seconds;
    list_append(capture, connection);
}

static struct stream *start(struct capture *capture, struct connection *connection, int way,
                            uint32_t base) {
    const pvs_endpoint *low = &connection->key.low, *high = &connection->key.high;
    struct stream *stream = capture_stream_open(capture, way ? high : low, way ? low : high, base);
    struct stream *other = connection->way[!way];

    if (stream == NULL) return NULL;
    connection->way[way] = stream;
    stream->reset = connection->reset; /* data behind the peer's RST */
    if (other != NULL) {
        stream->face.other = &other->face;
        other->face.other = &stream->face;
    }
    return stream;
}

static void start_with_syn(struct capture *capture, struct connection *connection, int way,
                           uint32_t base) {
    struct stream *stream = start(capture, connection, way, base);

    if (stream == NULL) return;
    stream->isn = base - 1;
    stream->isn_known = true;
}

/* Whether a SYN is that of a stream which is there already. */
static bool same_syn(struct stream *stream, uint32_t isn) {
    if (!stream->isn_known && stream->base - (isn + 1) <= SYN_REACH) {
        stream->isn = isn; /* reordered: its data was captured first */
        stream->isn_known = true;
    }
    return stream->isn_known && stream->isn == isn;
}

/* Whether a SYN that acknowledges `ack` belongs to the connection this stream is of. */
static bool answers(const struct stream *asker, uint32_t ack, bool closed) {
    int64_t place = capture_stream_place(asker, ack);

    if (asker->isn_known && asker->next == 0 && !closed) return true; /* a SYN that just waits */

    /* What a SYN carries itself can be acknowledged with it, so it need not be place 0. */
    return place <= (int64_t)asker->next && place >= (asker->isn_known ? 0 : -(int64_t)SYN_REACH);
}

static void take_syn(struct capture *capture, struct connection *connection, int way,
                     const struct segment *segment) {
    struct stream *own = connection->way[way], *other = connection->way[!way];

    if (own != NULL && same_syn(own, segment->sequence - 1)) return;
    if ((segment->flags & ACK) != 0) {
        /* The SYN it answers may have come already, or not be in the capture at all. */
        if (other != NULL && !answers(other, segment->ack, connection->closed)) {
            end_both(capture, connection);
        } else {
            end_way(capture, connection, way);
        }
        /* It tells where the asker's bytes begin. */
        if (connection->way[!way] == NULL) start_with_syn(capture, connection, !way, segment->ack);
    } else if (own != NULL || (other != NULL && (connection->closed || !other->isn_known))) {
        /* Both sides may send a SYN at a time; anything else is left from an earlier connection. */
        end_both(capture, connection);
    }
    start_with_syn(capture, connection, way, segment->sequence);
}

static void take_bytes(struct capture *capture, struct connection *connection, int way,
                       const struct segment *segment) {
    struct stretch stretch = {.sequence = segment->sequence, .bytes = segment->bytes};
    struct stream *stream = connection->way[way];

    if (stream != NULL && connection->closed) {
        int64_t ahead = capture_stream_place(stream, segment->sequence) - (int64_t)stream->next;

        if (ahead > CLOSED_REACH || ahead < -CLOSED_REACH) {
            end_both(capture, connection);
            stream = NULL;
        }
    }
    if (stream == NULL) stream = start(capture, connection, way, segment->sequence);
    if (stream == NULL) return;
    stream->last = capture->now;
    capture_stream_add(capture, stream, &stretch);
}

static void take_fin(struct capture *capture, struct connection *connection, int way,
                     const struct segment *segment) {
    struct stream *stream = connection->way[way];

    connection->fin[way] = true;
    if (stream == NULL) return;
    stream->last = capture->now;
    stream->closed = true;
    if (!stream->fin) {
        uint32_t end = segment->sequence + (uint32_t)segment->bytes.length;
        int64_t place = capture_stream_place(stream, end);

        if (place >= 0 && (uint64_t)place >= stream->next) {
            stream->fin = true;
            stream->fin_offset = (uint64_t)place;
        }
    }
}

static void take(struct capture *capture, const struct segment *segment) {
    const bool begins = (segment->flags & SYN) != 0 || segment->bytes.length > 0;
    struct connection *connection;
    int way;

    /* A bare acknowledgement says nothing that is needed here. */
    if (!begins && (segment->flags & (FIN | RST)) == 0) return;
    connection = find(capture, segment, &way, begins);
    if (connection == NULL) return;
    if ((segment->flags & RST) != 0) {
        connection->reset = true;
        if (connection->way[0] != NULL) connection->way[0]->reset = true;
        if (connection->way[1] != NULL) connection->way[1]->reset = true;
        if (connection->way[way] != NULL) connection->way[way]->last = capture->now;
    } else {
        if ((segment->flags & SYN) != 0) {
            take_syn(capture, connection, way, segment);
            if (connection->way[way] != NULL) connection->way[way]->last = capture->now;
        }
        if (segment->bytes.length > 0) take_bytes(capture, connection, way, segment);
        if ((segment->flags & FIN) != 0) take_fin(capture, connection, way, segment);
    }
    touch(capture, connection);
}

void capture_tcp(struct capture *capture, struct parcel *parcel) {
    struct segment segment;
    const uint8_t *header = parcel->body.data;
    size_t size;

    if (parcel->body.length < 20) {
        capture_skipped(capture, CAPTURE_SKIP_TCP);
        return;
    }
    if (parcel->body.captured < 14) { /* up to the flags; the rest can be done without */
        capture_skipped(capture, CAPTURE_SKIP_TCP_CUT);
        return;
    }
    size = (size_t)(header[12] >> 4) * 4;
    if (size < 20 || size > parcel->body.length) {
        capture_skipped(capture, CAPTURE_SKIP_TCP);
        return;
    }
    capture->totals.segments++;
    segment.from = parcel->from;
    segment.to = parcel->to;
    segment.from.port = be16(header);
    segment.to.port = be16(header + 2);
    segment.sequence = be32(header + 4);
    segment.ack = be32(header + 8);
    segment.flags = header[13];
    segment.bytes = parcel->body;
    span_skip(&segment.bytes, size);
    if ((segment.flags & SYN) != 0) segment.sequence++;
    if ((segment.flags & RST) != 0) segment.bytes.length = segment.bytes.captured = 0;
    take(capture, &segment);
}

void capture_tcp_close(struct capture *capture) {
    struct stream_table *table = &capture->tcp;

    while (table->first != NULL) capture_stream_end(capture, table->first);
    while (table->open.head != NULL) forget(capture, table->open.head);
    while (table->closed.head != NULL) forget(capture, table->closed.head);
}
