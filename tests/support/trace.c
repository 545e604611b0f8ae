#include "trace.h"

#include "guard.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

struct run {
    struct trace *trace;
    const struct family *family;
    const struct feeding *how;
    void *message, *in_state, *out_state;
    size_t asked; /* the furthest byte that `needed` has asked for, of the message being read */
};

static void *room_for(size_t size) {
    void *room = calloc(1, size + 1);
    if (!room) abort();
    return room;
}

/* FNV-1a over what the library writes for the message, or over the status where it refuses to. */
static uint64_t hash_message(struct run *run) {
    pvs_writer out = pvs_writer_init(NULL, 0);
    void *snapshot = room_for(run->family->state_size);
    uint64_t hash = 0xcbf29ce484222325u;
    const char *kind = run->family->kind(run->message);
    uint8_t *bytes = NULL;
    pvs_status status;
    size_t i;
    memcpy(snapshot, run->out_state, run->family->state_size);
    out.allow = run->how->allow;
    status = run->family->write(&out, snapshot, run->message);
    if (status == PVS_OK) {
        size_t size = out.pos;
        bytes = room_for(size);
        out = pvs_writer_init(bytes, size);
        out.allow = run->how->allow;
        status = run->family->write(&out, run->out_state, run->message);
    }
    for (i = 0; i < out.pos && bytes; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
    for (; *kind; kind++) hash = (hash ^ (uint8_t)*kind) * 0x100000001b3u;
    free(bytes);
    free(snapshot);
    return hash + (uint64_t)status;
}

static void note(struct run *run, size_t end) {
    struct trace *trace = run->trace;
    if (trace->count == trace->room) {
        trace->room = 2 * trace->room + 8;
        trace->messages = realloc(trace->messages, trace->room * sizeof *trace->messages);
        if (!trace->messages) abort();
    }
    trace->messages[trace->count].end = end;
    trace->messages[trace->count].hash = hash_message(run);
    trace->count++;
    if (run->asked > end && run->asked - end > trace->excess) trace->excess = run->asked - end;
    run->asked = 0;
}

static pvs_status read_all(struct run *run, pvs_reader *in) {
    pvs_status status;
    do {
        if (!run->how->many && run->trace->count) return PVS_OK;
        if (run->how->many && run->trace->count && pvs_reader_rest(in).size == 0) return PVS_OK;
        status = run->family->read(in, run->in_state, run->message);
        if (status == PVS_OK) note(run, (size_t)in->origin + in->pos);
    } while (status == PVS_OK);
    return status;
}

static size_t next_piece(const struct feeding *how, const pvs_reader *in, size_t fed, size_t left) {
    size_t piece = fed ? how->then : how->first;
    if (how->exact) piece = in->needed;
    if (how->random && left) piece = 1 + (size_t)random_below(how->random, left);
    return piece == 0 || piece > left ? left : piece;
}

static void feed(struct run *run, pvs_reader *in, const uint8_t *data, size_t size) {
    const struct feeding *how = run->how;
    uint8_t *buffer = room_for(size), *where = buffer;
    size_t fed = 0;
    pvs_status status = PVS_NEED_MORE;
    if (how->exact) status = read_all(run, in); /* to hear how much it wants */
    while (status == PVS_NEED_MORE || status == PVS_OK) {
        size_t piece = next_piece(how, in, fed, size - fed);
        if (piece) memcpy(buffer + in->size, data + fed, piece);
        if (how->guard) where = guard_put(how->guard, buffer, in->size + piece);
        pvs_reader_extend(in, where, piece);
        fed += piece;
        status = read_all(run, in);
        if (status == PVS_NEED_MORE) run->asked = fed + in->needed;
        if (fed == size || (!how->many && run->trace->count)) break;
        if (how->compact) pvs_reader_compact(in, where);
        if (how->compact && how->guard) memcpy(buffer, where, in->size);
    }
    run->trace->status = status;
    free(buffer);
}

static int is_zero(const uint8_t *bytes, size_t size) {
    while (size > 0 && bytes[size - 1] == 0) size--;
    return size == 0;
}

void trace_run(struct trace *trace, const struct family *family, const uint8_t *data, size_t size,
               const struct feeding *how) {
    struct run run = {trace, family, how, NULL, NULL, NULL, 0};
    struct family_options options = {NULL, NULL, 0, 0, {0, 0, 0}};
    pvs_reader in = how->datagram ? pvs_reader_datagram(data, size) : pvs_reader_stream(how->limit);
    options.start = how->start;
    in.allow = how->allow;
    run.message = room_for(family->message_size);
    run.in_state = room_for(family->state_size);
    run.out_state = room_for(family->state_size);
    if (family->start) {
        family->start(run.in_state, &options);
        family->start(run.out_state, &options);
    }
    trace->count = trace->excess = 0;
    if (how->datagram) {
        trace->status = family->read(&in, run.in_state, run.message);
        if (trace->status == PVS_OK) note(&run, in.pos);
    } else {
        feed(&run, &in, data, size);
    }
    trace->half_read = trace->status != PVS_OK && !is_zero(run.message, family->message_size);
    trace->end = trace->count ? trace->messages[trace->count - 1].end : 0;
    trace->fault = in.fault;
    trace->needed = in.needed;
    free(run.message);
    free(run.in_state);
    free(run.out_state);
}

void trace_free(struct trace *trace) {
    free(trace->messages);
    memset(trace, 0, sizeof *trace);
}

int trace_begins(const struct trace *a, const struct trace *b) {
    size_t i;
    if (a->count > b->count) return 0;
    for (i = 0; i < a->count; i++) {
        if (a->messages[i].end != b->messages[i].end ||
            a->messages[i].hash != b->messages[i].hash) {
            return 0;
        }
    }
    return 1;
}

int trace_same(const struct trace *a, const struct trace *b) {
    return a->count == b->count && trace_begins(a, b) && a->status == b->status &&
           a->fault.at == b->fault.at && a->fault.field == b->fault.field &&
           a->fault.status == b->fault.status &&
           (a->status != PVS_NEED_MORE || a->needed == b->needed);
}
