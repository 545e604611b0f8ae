#include "stream.h"

enum { OBJECT = 2048, SMALL = 512, LARGE = 4096, SLACK = 256 };

struct said {
    uint64_t end, hash;
};

/* What a reading gave. */
struct trace {
    struct said *message;
    size_t count, room, largest;
    uint64_t end, reach, work, calls; /* reach: where the bytes end that `needed` asked for */
    pvs_status status;
    pvs_fault fault;
};

/* A reading that is under way. */
struct reading {
    const struct fuzz_stream *what;
    const uint8_t *data;
    size_t size, fed;
    uint8_t *block; /* where the bytes were put, if they were */
    int exact, compact;
    pvs_reader in;
    union {
        uint8_t bytes[OBJECT];
        uint64_t align;
        void *pointer;
    } state, message;
    struct trace trace;
};

static void reading_init(struct reading *r, const struct fuzz_stream *what, const pvs_reader *like,
                         const void *state, const uint8_t *data, size_t size) {
    struct said *message = r->trace.message;
    size_t room = r->trace.room;
    CHECK(what->message_size <= OBJECT && what->state_size <= OBJECT);
    memset(&r->trace, 0, sizeof r->trace);
    r->trace.message = message;
    r->trace.room = room;
    r->what = what;
    r->data = data;
    r->size = size;
    r->fed = 0;
    r->block = NULL;
    r->exact = r->compact = 0;
    r->in = *like;
    if (what->state_size) memcpy(r->state.bytes, state, what->state_size);
}

static void reading_end(struct reading *r) {
    free(r->block);
    r->block = NULL;
}

/* Hands over the next n bytes. */
static void feed(struct reading *r, size_t n) {
    uint8_t *before = r->block;
    if (n > r->size - r->fed) n = r->size - r->fed;
    if (r->compact && before) pvs_reader_compact(&r->in, before);
    if (r->exact || (r->compact && !before)) {
        r->block = fuzz_room(r->exact ? r->in.size + n : r->size);
        if (r->in.size) memcpy(r->block, r->in.data, r->in.size);
    }
    if (r->block) {
        if (n) memcpy(r->block + r->in.size, r->data + r->fed, n);
        pvs_reader_extend(&r->in, r->block, n);
        if (r->block != before) free(before);
    } else {
        pvs_reader_extend(&r->in, r->data, n);
    }
    r->fed += n;
}

static void note(struct trace *trace, uint64_t end, uint64_t hash) {
    if (trace->count == trace->room) {
        trace->room = 2 * trace->room + 16;
        trace->message = realloc(trace->message, trace->room * sizeof *trace->message);
        CHECK(trace->message);
    }
    trace->message[trace->count].end = end;
    trace->message[trace->count++].hash = hash;
}

/* Does the message say what one that was never filled says? */
static int is_empty(const struct reading *r) {
    static const union {
        uint8_t bytes[OBJECT];
        uint64_t align;
        void *pointer;
    } zero;
    return r->what->hash(r->message.bytes) == r->what->hash(zero.bytes);
}

static pvs_status read_once(struct reading *r) {
    uint64_t before = fuzz_work();
    pvs_status status;
    memset(r->message.bytes, 0xa5, r->what->message_size);
    status = r->what->read(&r->in, r->state.bytes, r->message.bytes);
    r->trace.work += fuzz_work() - before;
    r->trace.calls++;
    CHECK(r->in.fault.status == status && r->in.pos <= r->in.size);
    CHECK(status == PVS_OK || is_empty(r));
    return status;
}

/* Reads what is there; PVS_NEED_MORE or an error. */
static pvs_status advance(struct reading *r, void *user) {
    struct trace *trace = &r->trace;
    pvs_status status;
    size_t rest;
    while ((status = read_once(r)) == PVS_OK) {
        uint64_t end = r->in.origin + r->in.pos;
        size_t size = pvs_reader_message(&r->in).size;
        CHECK(end > trace->end && size > 0 && size <= end - trace->end);
        CHECK(end - trace->end <= r->in.limit && trace->reach <= end);
        CHECK(r->what->prelude || size == end - trace->end);
        if (end - trace->end > trace->largest) trace->largest = (size_t)(end - trace->end);
        trace->end = end;
        note(trace, end, r->what->hash(r->message.bytes));
        if (user && r->what->each) r->what->each(user, &r->in, r->state.bytes, r->message.bytes);
    }
    trace->status = status;
    trace->fault = r->in.fault;
    rest = r->in.size - r->in.pos;
    if (status == PVS_NEED_MORE) {
        CHECK(r->in.needed > 0);
        CHECK(rest <= r->in.limit && r->in.needed <= r->in.limit - rest);
        trace->reach = r->in.origin + r->in.size + r->in.needed;
    } else {
        size_t pos = r->in.pos;
        CHECK(read_once(r) == status && r->in.pos == pos);
        CHECK(memcmp(&trace->fault, &r->in.fault, sizeof trace->fault) == 0);
    }
    CHECK(trace->work <= SLACK + (uint64_t)r->what->per_byte * r->fed +
                             (uint64_t)r->what->per_call * trace->calls);
    return status;
}

/* Does b begin with the messages of a? */
static int begins(const struct trace *a, const struct trace *b) {
    return a->count <= b->count &&
           (a->count == 0 || memcmp(a->message, b->message, a->count * sizeof *a->message) == 0);
}

static void check_same(const struct trace *a, const struct trace *b) {
    CHECK(a->status == b->status && a->count == b->count && begins(a, b));
    CHECK(a->fault.at == b->fault.at && a->fault.field == b->fault.field);
}

/* ---- the ways to hand over the same bytes */

/* piece: bytes at a time; 0 as needed, SIZE_MAX at random. */
static void check_cut(struct reading *r, size_t piece, uint64_t *random,
                      const struct trace *whole) {
    size_t n = piece;
    pvs_status status;
    do {
        if (piece == 0) n = r->fed ? r->in.needed : 1;
        if (piece == SIZE_MAX) {
            n = fuzz_below(random, 4) ? fuzz_below(random, 24) : 1 + fuzz_below(random, r->size);
            if (r->size > LARGE) n += r->size / 64;
        }
        feed(r, n);
        status = advance(r, NULL);
        /* Whoever takes just what is needed never has a byte of the next message. */
        if (piece == 0 && !r->what->prelude && status == PVS_NEED_MORE && r->trace.count) {
            CHECK(r->in.pos == r->in.size || r->in.origin + r->in.pos == r->trace.end);
        }
        if (piece == 0 && r->in.pos && r->trace.end != r->in.origin) {
            CHECK(status != PVS_OK);
        }
    } while (status == PVS_NEED_MORE && r->fed < r->size);
    check_same(whole, &r->trace);
    reading_end(r);
}

/* Some prefix: the same messages as far as they go, and no verdict but that of the whole. */
static void check_prefix(struct reading *r, uint64_t *random, const struct trace *whole) {
    feed(r, fuzz_below(random, r->size + 1));
    if (advance(r, NULL) == PVS_NEED_MORE) {
        CHECK(begins(&r->trace, whole));
        CHECK(whole->count == r->trace.count ||
              r->trace.reach <= whole->message[r->trace.count].end);
    } else {
        check_same(whole, &r->trace);
    }
    reading_end(r);
}

static void check_limit(struct reading *r, uint64_t *random, const struct trace *whole) {
    size_t limit = fuzz_below(random, whole->largest + 8), i;
    uint64_t start = 0;
    if (limit >= r->in.limit) return;
    r->in.limit = limit;
    feed(r, r->size);
    advance(r, NULL);
    CHECK(begins(&r->trace, whole));
    for (i = 0; i < r->trace.count; i++) start = whole->message[i].end;
    if (i < whole->count) {
        CHECK(r->trace.status == PVS_ERR_SIZE_LIMIT);
        CHECK(r->what->prelude || whole->message[i].end - start > limit);
    } else {
        CHECK(r->trace.status == PVS_ERR_SIZE_LIMIT || r->trace.status == whole->status);
    }
    reading_end(r);
}

/*
 * What the next call says is what a reader made anew says of the bytes that are not read, with the
 * limit of now. Nothing is read by it.
 */
static pvs_status check_anew(const struct reading *r) {
    static struct reading next, anew;
    pvs_bytes rest = pvs_reader_rest(&r->in);
    pvs_status status;
    next = anew = *r;
    anew.in = pvs_reader_stream(r->in.limit);
    anew.in.allow = r->in.allow;
    if (rest.size) pvs_reader_extend(&anew.in, rest.data, rest.size);
    status = read_once(&next);
    CHECK(read_once(&anew) == status && next.in.needed == anew.in.needed);
    CHECK(next.in.fault.at == anew.in.fault.at && next.in.fault.field == anew.in.fault.field);
    CHECK(next.in.pos - r->in.pos == anew.in.pos);
    CHECK(r->what->hash(next.message.bytes) == r->what->hash(anew.message.bytes));
    return status;
}

static pvs_status change_limit(struct reading *r, size_t limit) {
    r->in.limit = limit;
    r->trace.work = 0; /* what was looked at may be looked at again */
    return check_anew(r);
}

/* Some prefix with the one limit, some bytes with a smaller one, what is left with the first. */
static void check_change(struct reading *r, uint64_t *random, const struct trace *whole) {
    size_t limit = r->in.limit, smaller, rest, certain, pieces = fuzz_below(random, 12);
    pvs_status status, said;
    if (!r->what->parts && fuzz_below(random, 2)) {
        uint32_t allow = r->in.allow;
        r->in = pvs_reader_parts(limit);
        r->in.allow = allow;
    }
    feed(r, fuzz_below(random, r->size + 1));
    status = advance(r, NULL);
    rest = r->in.size - r->in.pos;
    certain = status == PVS_NEED_MORE ? rest + r->in.needed : rest;
    smaller = fuzz_below(random, whole->largest + 8);
    if (fuzz_below(random, 2)) smaller = certain - 2 + fuzz_below(random, 4);
    if (smaller > limit) smaller = limit;
    said = change_limit(r, smaller);
    if (status == PVS_NEED_MORE) {
        CHECK(said == PVS_ERR_SIZE_LIMIT || (said == PVS_NEED_MORE && certain <= smaller));
    }
    if (said == PVS_ERR_SIZE_LIMIT && fuzz_below(random, 2)) read_once(r); /* told so */
    while (said == PVS_NEED_MORE && r->fed < r->size && pieces--) {
        feed(r, fuzz_below(random, 4) ? fuzz_below(random, 24) : fuzz_below(random, r->size));
        if (fuzz_below(random, 4) == 0) check_anew(r);
        said = advance(r, NULL);
        CHECK(begins(&r->trace, whole));
        CHECK(said == PVS_NEED_MORE || said == PVS_ERR_SIZE_LIMIT || said == whole->status);
    }
    check_anew(r);
    change_limit(r, limit);
    while ((status = advance(r, NULL)) == PVS_NEED_MORE && r->fed < r->size) {
        feed(r, 1 + fuzz_below(random, r->size));
    }
    check_same(whole, &r->trace);
    change_limit(r, SIZE_MAX);
    reading_end(r);
}

static void check_lenient(struct reading *r, const struct trace *whole) {
    r->in.allow |= r->what->lenient;
    feed(r, r->size);
    advance(r, NULL);
    CHECK(begins(whole, &r->trace));
    if (whole->status == PVS_NEED_MORE) {
        CHECK(r->trace.status == PVS_NEED_MORE && r->trace.count == whole->count);
    }
    reading_end(r);
}

static void check_datagram(struct reading *r, const struct trace *whole) {
    uint32_t allow = r->in.allow;
    size_t limit = r->in.limit;
    pvs_status status;
    r->in = pvs_reader_datagram(r->data, r->size);
    r->in.allow = allow;
    r->in.limit = limit;
    status = read_once(r);
    if (whole->count) {
        uint64_t end = whole->message[0].end;
        CHECK(status == (end == r->size ? PVS_OK : PVS_ERR_TRAILING));
        if (status == PVS_OK) {
            CHECK(r->in.pos == end && r->what->hash(r->message.bytes) == whole->message[0].hash);
        } else {
            CHECK(r->in.pos + r->in.fault.at == end);
        }
        return;
    }
    CHECK(status == (whole->status == PVS_NEED_MORE ? PVS_ERR_TRUNCATED : whole->status));
    CHECK(r->in.fault.at == whole->fault.at && r->in.fault.field == whole->fault.field);
}

void fuzz_stream_check(const struct fuzz_stream *what, const pvs_reader *like, const void *state,
                       const uint8_t *data, size_t size, void *user) {
    static struct reading whole, again;
    uint64_t random = fuzz_mix_bytes(like->allow, data, size);
    reading_init(&whole, what, like, state, data, size);
    feed(&whole, size);
    advance(&whole, user ? user : &whole);

    if (size <= LARGE) {
        reading_init(&again, what, like, state, data, size);
        again.exact = size <= SMALL;
        again.compact = fuzz_below(&random, 2) != 0;
        check_cut(&again, 1, &random, &whole.trace);
        reading_init(&again, what, like, state, data, size);
        again.compact = fuzz_below(&random, 2) != 0;
        check_cut(&again, 0, &random, &whole.trace);
    }
    reading_init(&again, what, like, state, data, size);
    again.exact = 1;
    again.compact = fuzz_below(&random, 2) != 0;
    check_cut(&again, SIZE_MAX, &random, &whole.trace);

    reading_init(&again, what, like, state, data, size);
    again.exact = 1;
    check_prefix(&again, &random, &whole.trace);
    reading_init(&again, what, like, state, data, size);
    check_limit(&again, &random, &whole.trace);
    reading_init(&again, what, like, state, data, size);
    check_datagram(&again, &whole.trace);
    reading_init(&again, what, like, state, data, size);
    again.exact = size <= SMALL;
    check_change(&again, &random, &whole.trace);
    if (~like->allow & what->lenient) {
        reading_init(&again, what, like, state, data, size);
        check_lenient(&again, &whole.trace);
    }
}
