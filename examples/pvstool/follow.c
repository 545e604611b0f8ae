#include "follow.h"

#include "known.h"

#include <stdlib.h>
#include <string.h>

enum { UNDECIDED_MAX = 64 << 10 }; /* bytes of a stream that may be looked at to find its family */

/* Bytes that came with one frame, kept while their family is not decided. */
struct piece {
    size_t size;
    uint64_t frame;
    int64_t seconds;
    uint32_t nanoseconds;
};

/* What is known about one direction of a connection. */
struct flow {
    const struct family *family; /* NULL: not decided */
    int given_up;                /* none of ours */
    int searching;               /* behind a gap: looking for the start of a message */
    int broken;                  /* a fault was found: the rest is only counted */
    int veiled;
    uint8_t *buffer;
    size_t room;
    pvs_reader in;
    uint64_t base; /* stream offset of the reader's first byte */
    void *state;
    struct piece *pieces;
    size_t piece_count;
    struct record lost;
};

struct follow {
    const struct follow_options *options;
    struct follow_totals *totals;
    struct known known;
    int out_of_memory;
};

static struct record record_of(enum record_kind kind, const struct capture_event *event,
                               const struct family *family) {
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = kind;
    record.family = family;
    record.frame = event->frame;
    record.seconds = event->seconds;
    record.nanoseconds = event->nanoseconds;
    record.from = event->from;
    record.to = event->to;
    record.in_stream = event->stream != NULL;
    return record;
}

static void give(struct follow *f, const struct record *record) {
    if (record->kind == RECORD_MESSAGE) f->totals->messages++;
    if (record->kind == RECORD_LOST) f->totals->malformed++;
    if (record->kind == RECORD_CUT) f->totals->incomplete++;
    f->options->handler(f->options->user, record);
}

static uint32_t leniencies(const struct follow *f, const struct family *family) {
    return f->options->lenient ? family->lenient | PVS_ALLOW_TRAILING : 0;
}

/* By what the user said about ports, or everything; NULL where he said nothing. */
static const struct family *told(const struct follow *f, const struct capture_event *event,
                                 int transport) {
    const struct family *family = f->options->all;
    size_t i;
    for (i = 0; i < f->options->ports; i++) {
        unsigned low = f->options->port[i].low, high = f->options->port[i].high;
        if ((event->from.port >= low && event->from.port <= high) ||
            (event->to.port >= low && event->to.port <= high)) {
            family = f->options->port[i].family;
        }
    }
    return family && (family->transports & transport) ? family : NULL;
}

/* A fresh state of the family; NULL where memory is short. */
static void *new_state(const struct family *family) {
    static const struct family_options none = {NULL, NULL, 0, 0, {0, 0, 0}};
    void *state = calloc(1, family->state_size + 1);
    if (state && family->start) family->start(state, &none);
    return state;
}

/* ---- datagrams */

/* A known endpoint helps where bytes are broken, not where they are plainly another protocol's. */
static const struct family *expected(const struct family *family, pvs_bytes bytes) {
    return !family || !family->may_begin || !bytes.size || family->may_begin(bytes) ? family : NULL;
}

static const struct family *datagram_family(struct follow *f, const struct capture_event *event) {
    const struct family *family = told(f, event, FAMILY_DATAGRAM), *from;
    pvs_bytes bytes = pvs_bytes_of(event->data, event->size);
    size_t i;
    if (family) return family;
    for (i = 0; !event->missing && (family = family_known[i]) != NULL; i++) {
        if ((family->transports & FAMILY_DATAGRAM) &&
            family->guess(bytes, FAMILY_DATAGRAM) == GUESS_YES) {
            known_add(&f->known, &event->from, FAMILY_DATAGRAM, family);
            known_add(&f->known, &event->to, FAMILY_DATAGRAM, family);
            return family;
        }
    }
    family = known_find(&f->known, &event->to, FAMILY_DATAGRAM);
    from = known_find(&f->known, &event->from, FAMILY_DATAGRAM);
    if (family && family == from) return family; /* between two of them whatever comes is theirs */
    return expected(family ? family : from, bytes);
}

static void take_datagram(struct follow *f, const struct capture_event *event) {
    const struct family *family = datagram_family(f, event);
    pvs_reader in = pvs_reader_datagram(event->data, event->size);
    struct record record;
    void *message, *state;
    if (!family) {
        f->totals->undecided_datagrams++;
        f->totals->undecided_bytes += event->size;
        return;
    }
    if (event->missing) {
        record = record_of(RECORD_GAP, event, family);
        record.missing = event->missing;
        record.left = event->size;
        give(f, &record);
        return;
    }
    message = calloc(1, family->message_size + 1);
    state = new_state(family);
    in.allow = leniencies(f, family);
    if (!message || !state) {
        f->out_of_memory = 1;
    } else if (family->read(&in, state, message) == PVS_OK) {
        record = record_of(RECORD_MESSAGE, event, family);
        record.message = message;
        record.bytes = pvs_reader_message(&in);
        give(f, &record);
    } else {
        record = record_of(RECORD_FAULT, event, family);
        record.fault = in.fault;
        record.left = event->size;
        give(f, &record);
        record.kind = RECORD_LOST;
        give(f, &record);
    }
    free(message);
    free(state);
}

/* ---- streams */

static int append(struct flow *flow, const uint8_t *data, size_t size) {
    size_t used = flow->in.size;
    if (size > flow->room - used) {
        size_t room = 2 * (used + size);
        uint8_t *grown = realloc(flow->buffer, room);
        if (!grown) return 0;
        flow->buffer = grown;
        flow->room = room;
    }
    memcpy(flow->buffer + used, data, size);
    pvs_reader_extend(&flow->in, flow->buffer, size);
    return 1;
}

/* append, and who brought it. */
static int append_piece(struct flow *flow, const struct capture_event *event) {
    struct piece *grown = realloc(flow->pieces, (flow->piece_count + 1) * sizeof *grown);
    if (!grown) return 0;
    flow->pieces = grown;
    grown += flow->piece_count++;
    grown->size = event->size;
    grown->frame = event->frame;
    grown->seconds = event->seconds;
    grown->nanoseconds = event->nanoseconds;
    return append(flow, event->data, event->size);
}

static void forget_pieces(struct flow *flow) {
    free(flow->pieces);
    flow->pieces = NULL;
    flow->piece_count = 0;
}

static uint64_t place(const struct flow *flow) {
    return flow->base + flow->in.origin + flow->in.pos;
}

static void fail(struct follow *f, struct flow *flow, const struct capture_event *event) {
    struct record record = record_of(RECORD_FAULT, event, flow->family);
    record.fault = flow->in.fault;
    if (record.fault.status == PVS_NEED_MORE) record.fault.status = PVS_ERR_TRUNCATED;
    record.offset = place(flow);
    record.left = pvs_reader_rest(&flow->in).size;
    give(f, &record);
    flow->broken = 1;
    flow->lost = record;
    flow->lost.kind = RECORD_LOST;
}

/* The stream was cut off inside a message: by no fault of its sender, as far as is known. */
static void cut_off(struct follow *f, struct flow *flow, const struct capture_event *event) {
    struct record record = record_of(RECORD_CUT, event, flow->family);
    record.fault = flow->in.fault;
    record.offset = place(flow);
    record.left = pvs_reader_rest(&flow->in).size;
    record.needed = flow->in.needed;
    record.why = event->end == CAPTURE_RESET ? "reset" : "capture";
    give(f, &record);
}

static void read_messages(struct follow *f, struct flow *flow, const struct capture_event *event) {
    void *message = calloc(1, flow->family->message_size + 1);
    struct record record;
    pvs_status status;
    if (!message) {
        f->out_of_memory = 1;
        return;
    }
    while (!flow->veiled && pvs_reader_rest(&flow->in).size &&
           (status = flow->family->read(&flow->in, flow->state, message)) != PVS_NEED_MORE) {
        if (status != PVS_OK) {
            fail(f, flow, event);
            break;
        }
        record = record_of(RECORD_MESSAGE, event, flow->family);
        record.message = message;
        record.bytes = pvs_reader_message(&flow->in);
        record.offset = place(flow) - record.bytes.size;
        give(f, &record);
        if (!flow->family->ends) continue;
        record.why = flow->family->ends(flow->state, pvs_reader_rest(&flow->in));
        if (!record.why) continue;
        record.kind = RECORD_VEIL;
        record.offset = place(flow);
        record.message = NULL;
        record.bytes = pvs_bytes_of(NULL, 0);
        give(f, &record);
        flow->veiled = 1;
        f->totals->veiled_bytes += pvs_reader_rest(&flow->in).size;
    }
    free(message);
    pvs_reader_compact(&flow->in, flow->buffer);
}

/* More bytes of a stream whose family is decided. */
static void take_bytes(struct follow *f, struct flow *flow, const struct capture_event *event) {
    if (flow->broken) {
        flow->lost.left += event->size;
    } else if (flow->veiled) {
        f->totals->veiled_bytes += event->size;
    } else if (!append(flow, event->data, event->size)) {
        f->out_of_memory = 1;
    } else {
        read_messages(f, flow, event);
    }
}

/* The receiver of a connection's first direction is the one that others will call, too. */
static const pvs_endpoint *listener(const struct capture_stream *stream) {
    const struct capture_stream *first = stream;
    if (stream->other && stream->other->number < stream->number) first = stream->other;
    return &first->to;
}

static enum family_guess recognise(const struct flow *flow, const struct family **family) {
    enum family_guess best = GUESS_NO;
    size_t i;
    for (i = 0; (*family = family_known[i]) != NULL; i++) {
        enum family_guess guess = GUESS_NO;
        if ((*family)->transports & FAMILY_STREAM) {
            guess = (*family)->guess(pvs_reader_rest(&flow->in), FAMILY_STREAM);
        }
        if (guess == GUESS_YES) return GUESS_YES;
        if (guess == GUESS_WAIT) best = GUESS_WAIT;
    }
    return best;
}

/* Reads anew what is there, piece by piece, so that every message gets the frame it came with. */
static void start_reading(struct follow *f, struct flow *flow, const struct family *family,
                          const struct capture_event *event) {
    struct capture_event then = *event;
    pvs_bytes rest = pvs_reader_rest(&flow->in);
    uint8_t *old = flow->buffer;
    size_t done = 0, i;
    free(flow->state);
    flow->state = new_state(family);
    flow->family = family;
    flow->searching = 0;
    flow->base = place(flow);
    flow->in = pvs_reader_stream(family->limit);
    flow->in.allow = leniencies(f, family);
    flow->buffer = NULL;
    flow->room = 0;
    if (!flow->state) f->out_of_memory = 1;
    for (i = 0; i < flow->piece_count && !f->out_of_memory; i++) {
        const struct piece *piece = &flow->pieces[i];
        pvs_bytes bytes = pvs_bytes_of(rest.data + done, piece->size);
        done += piece->size;
        then.frame = piece->frame;
        then.seconds = piece->seconds;
        then.nanoseconds = piece->nanoseconds;
        then.data = bytes.data;
        then.size = bytes.size;
        take_bytes(f, flow, &then);
    }
    forget_pieces(flow);
    free(old);
}

static void adopt(struct follow *f, struct flow *flow, const struct family *family,
                  const struct capture_event *event) {
    struct capture_stream *other = event->stream->other;
    struct flow *back = other ? other->user : NULL;
    start_reading(f, flow, family, event);
    /* What one side speaks the other does, too. */
    if (back && !back->family && !back->given_up && back->in.size) {
        struct capture_event reverse = *event;
        reverse.stream = other;
        reverse.from = event->to;
        reverse.to = event->from;
        adopt(f, back, family, &reverse);
    }
}

/* The family of the connection's other direction, or of the endpoint that was called. */
static const struct family *neighbour(struct follow *f, const struct capture_stream *stream) {
    const struct flow *back = stream->other ? stream->other->user : NULL;
    if (back && back->family) return back->family;
    return expected(known_find(&f->known, listener(stream), FAMILY_STREAM),
                    pvs_reader_rest(&((const struct flow *)stream->user)->in));
}

/* last: no more bytes will come. */
static void decide(struct follow *f, struct flow *flow, const struct capture_event *event,
                   int last) {
    const struct family *family = told(f, event, FAMILY_STREAM);
    enum family_guess guess = GUESS_YES;
    if (!family) {
        guess = recognise(flow, &family);
        if (guess == GUESS_YES) {
            known_add(&f->known, listener(event->stream), FAMILY_STREAM, family);
        }
    }
    if (guess == GUESS_WAIT && !last && flow->in.size < UNDECIDED_MAX) return;
    if (guess != GUESS_YES) family = neighbour(f, event->stream);
    if (family) {
        adopt(f, flow, family, event);
    } else if (guess == GUESS_NO || flow->in.size >= UNDECIDED_MAX || last) {
        flow->given_up = 1;
        f->totals->undecided_streams++;
        f->totals->undecided_bytes += flow->in.size;
        free(flow->buffer);
        flow->buffer = NULL;
        flow->room = flow->in.size = 0;
        forget_pieces(flow);
    }
}

/* Behind a gap: does a message start with this segment? */
static void search(struct follow *f, struct flow *flow, const struct capture_event *event) {
    const struct family *family = flow->family;
    enum family_guess guess = family->guess(pvs_reader_rest(&flow->in), FAMILY_STREAM);
    if (guess == GUESS_NO && flow->in.size > event->size) {
        size_t old = flow->in.size - event->size;
        f->totals->skipped_bytes += old;
        flow->in.pos = old;
        pvs_reader_compact(&flow->in, flow->buffer);
        flow->pieces[0] = flow->pieces[flow->piece_count - 1];
        flow->piece_count = 1;
        guess = family->guess(pvs_reader_rest(&flow->in), FAMILY_STREAM);
    }
    if (guess == GUESS_NO) {
        f->totals->skipped_bytes += flow->in.size;
        flow->in.pos = flow->in.size;
        pvs_reader_compact(&flow->in, flow->buffer);
        forget_pieces(flow);
    } else if (guess == GUESS_YES) {
        start_reading(f, flow, family, event);
    }
}

static void take_data(struct follow *f, struct flow *flow, const struct capture_event *event) {
    if (flow->given_up) {
        f->totals->undecided_bytes += event->size;
    } else if (flow->family && !flow->searching) {
        take_bytes(f, flow, event);
    } else {
        if (flow->in.size == 0) flow->base = event->offset - flow->in.origin;
        if (!append_piece(flow, event)) {
            f->out_of_memory = 1;
        } else if (flow->searching) {
            search(f, flow, event);
        } else {
            decide(f, flow, event, 0);
        }
    }
}

/* take_data in pieces. Behind a gap segments stay whole: a message is looked for at their start. */
static void take_pieces(struct follow *f, struct flow *flow, const struct capture_event *event) {
    struct capture_event piece = *event;
    size_t done = 0;
    while (done < event->size && !f->out_of_memory) {
        size_t left = event->size - done, size = left;
        if (f->options->cut && !flow->searching) size = f->options->cut(f->options->user);
        piece.data = event->data + done;
        piece.size = size < left ? size : left;
        piece.offset = event->offset + done;
        done += piece.size;
        take_data(f, flow, &piece);
    }
}

static void take_gap(struct follow *f, struct flow *flow, const struct capture_event *event) {
    struct record record = record_of(RECORD_GAP, event, flow->family);
    if (!flow->family && !flow->given_up && flow->in.size) decide(f, flow, event, 1);
    record.family = flow->family;
    if (flow->broken) flow->lost.left += event->missing;
    if (!flow->family || flow->broken || flow->veiled) return;
    record.offset = event->offset;
    record.missing = event->missing;
    record.left = flow->in.size - flow->in.pos;
    give(f, &record);
    flow->in.pos = flow->in.size;
    pvs_reader_compact(&flow->in, flow->buffer);
    forget_pieces(flow);
    flow->searching = 1;
}

static void take_end(struct follow *f, struct flow *flow, const struct capture_event *event) {
    if (!flow->family && !flow->given_up && flow->in.size) decide(f, flow, event, 1);
    if (flow->searching) {
        f->totals->skipped_bytes += flow->in.size;
    } else if (flow->family && !flow->broken && !flow->veiled &&
               (pvs_reader_rest(&flow->in).size ||
                (flow->family->unfinished && flow->family->unfinished(flow->state)))) {
        if (event->closed) {
            fail(f, flow, event);
        } else {
            cut_off(f, flow, event);
        }
    }
    if (flow->broken) give(f, &flow->lost);
    free(flow->buffer);
    free(flow->state);
    free(flow->pieces);
    free(flow);
    event->stream->user = NULL;
}

static int take(void *user, const struct capture_event *event) {
    struct follow *f = user;
    struct flow *flow = event->stream ? event->stream->user : NULL;
    if (event->kind == CAPTURE_DATAGRAM) {
        take_datagram(f, event);
        return f->out_of_memory;
    }
    if (!flow && event->kind != CAPTURE_END) {
        flow = calloc(1, sizeof *flow);
        if (!flow) {
            f->out_of_memory = 1;
            return 1;
        }
        flow->in = pvs_reader_stream(SIZE_MAX);
        event->stream->user = flow;
    }
    if (flow && event->kind == CAPTURE_DATA) take_pieces(f, flow, event);
    if (flow && event->kind == CAPTURE_GAP) take_gap(f, flow, event);
    if (flow && event->kind == CAPTURE_END) take_end(f, flow, event);
    return f->out_of_memory;
}

static void progressed(void *user, uint64_t done, uint64_t size) {
    const struct follow *f = user;
    if (f->options->progress) f->options->progress(f->options->user, done, size);
}

int follow_file(const char *path, const struct follow_options *options,
                struct follow_totals *totals, struct capture_totals *capture,
                char error[CAPTURE_ERROR_MAX]) {
    struct capture_options how;
    struct follow f;
    int outcome;
    memset(&f, 0, sizeof f);
    memset(&how, 0, sizeof how);
    memset(totals, 0, sizeof *totals);
    f.options = options;
    f.totals = totals;
    how.handler = take;
    how.progress = progressed;
    how.user = &f;
    outcome = capture_run(path, &how, capture, error);
    known_free(&f.known);
    return outcome;
}
