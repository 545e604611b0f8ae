#include "properties.h"

#include "guard.h"
#include "random.h"
#include "trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SMALL = 600 }; /* bytes: everything is tried */
static const uint8_t CANARY = 0xa5;

#define HOLDS(specimen, condition, ...)                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            print_error("%s (allow %x): ", (specimen)->name, (unsigned)(specimen)->allow);         \
            print_error(__VA_ARGS__);                                                              \
            fail_msg(": does not hold: %s", #condition);                                           \
        }                                                                                          \
    } while (0)

/* Up to how many bytes everything is tried; else so many positions at both ends, and between. */
struct effort {
    size_t small, ends, between;
};

static struct effort effort_of(const struct specimen *s) {
    static const struct effort usual = {SMALL, 160, 150}, light = {100, 16, 24};
    return s->light ? light : usual;
}

/* The positions of 0..size that are tried. */
static size_t next_position(const struct specimen *s, size_t at, size_t size) {
    struct effort effort = effort_of(s);
    size_t step = size / effort.between;
    if (s->thorough || size <= effort.small || at < effort.ends || at + effort.ends >= size) {
        return at + 1;
    }
    return at + step < size - effort.ends ? at + step : size - effort.ends;
}

static struct feeding plain(const struct specimen *s) {
    struct feeding how;
    memset(&how, 0, sizeof how);
    how.many = s->many;
    how.allow = s->allow;
    how.limit = SIZE_MAX;
    how.start = s->start;
    return how;
}

/* ---- reading */

/* A stream that just stops is to a datagram what NEED_MORE is. */
static void check_datagram(const struct specimen *s, const uint8_t *data, size_t size,
                           const struct trace *stream) {
    struct trace datagram = {0};
    struct feeding how = plain(s);
    how.datagram = 1;
    trace_run(&datagram, s->family, data, size, &how);
    HOLDS(s, !datagram.half_read, "%zu bytes", size);
    if (stream->status == PVS_OK && stream->end < size && !(s->allow & PVS_ALLOW_TRAILING)) {
        HOLDS(s, datagram.status == PVS_ERR_TRAILING, "%zu bytes", size);
        HOLDS(s, datagram.fault.at == stream->end, "%zu bytes", size);
    } else {
        pvs_status expected = stream->status == PVS_NEED_MORE ? PVS_ERR_TRUNCATED : stream->status;
        HOLDS(s, datagram.status == expected, "%zu bytes: %d, not %d", size, datagram.status,
              expected);
        HOLDS(s, datagram.fault.at == stream->fault.at, "%zu bytes", size);
        HOLDS(s, datagram.fault.field == stream->fault.field, "%zu bytes", size);
        HOLDS(s, trace_begins(&datagram, stream), "%zu bytes", size);
    }
    trace_free(&datagram);
}

/* A whole message with a byte behind it, which nothing of the message outlives. */
static void check_stray_byte(const struct specimen *s) {
    struct guard guard = guard_new(s->size + 1);
    uint8_t *data = guard_room(&guard, s->size + 1);
    struct trace stream = {0};
    struct feeding how = plain(s);
    if (s->size) memcpy(data, s->data, s->size);
    trace_run(&stream, s->family, data, s->size + 1, &how);
    check_datagram(s, data, s->size + 1, &stream);
    trace_free(&stream);
    guard_free(&guard);
}

static void check_prefixes(const struct specimen *s, const struct trace *whole) {
    struct guard guard = guard_new(s->size);
    struct trace part = {0};
    struct feeding how = plain(s);
    size_t size;
    for (size = 0; size < s->size; size = next_position(s, size, s->size)) {
        const uint8_t *data = guard_put(&guard, s->data, size);
        int between; /* two messages: nothing is missing */
        if (s->family->transports & FAMILY_STREAM) {
            trace_run(&part, s->family, data, size, &how);
            HOLDS(s, !part.half_read, "%zu bytes", size);
            between = part.status == PVS_OK && part.count > 0 && part.end <= size;
            HOLDS(s, trace_begins(&part, whole), "%zu bytes", size);
            HOLDS(s, between || part.status == PVS_NEED_MORE || trace_same(&part, whole),
                  "%zu bytes: status %d at %zu", size, part.status, part.fault.at);
            HOLDS(s, part.status != PVS_NEED_MORE || part.needed > 0, "%zu bytes", size);
            HOLDS(s,
                  part.status != PVS_NEED_MORE || whole->status != PVS_OK || s->many ||
                      part.needed <= whole->end - size,
                  "%zu bytes: needs %zu", size, part.needed);
            if (!s->many) check_datagram(s, data, size, &part);
        } else {
            how.datagram = 1;
            trace_run(&part, s->family, data, size, &how);
            HOLDS(s, !part.half_read, "%zu bytes", size);
            HOLDS(s,
                  part.status == PVS_OK || part.status == PVS_ERR_TRUNCATED ||
                      trace_same(&part, whole),
                  "%zu bytes", size);
        }
    }
    trace_free(&part);
    guard_free(&guard);
}

static void expect_same(const struct specimen *s, const struct trace *whole, struct trace *again,
                        const struct feeding *how, const char *what, size_t number) {
    trace_run(again, s->family, s->data, s->size, how);
    HOLDS(s, !again->half_read, "%s %zu", what, number);
    HOLDS(s, trace_same(again, whole), "%s %zu: status %d at %zu field %x, not %d at %zu field %x",
          what, number, again->status, again->fault.at, again->fault.field, whole->status,
          whole->fault.at, whole->fault.field);
    HOLDS(s, again->excess == 0, "%s %zu: needed goes %zu bytes too far", what, number,
          again->excess);
}

static void check_splits(const struct specimen *s, const struct trace *whole, size_t limit) {
    struct guard guard = guard_new(s->size);
    struct trace again = {0};
    struct feeding how = plain(s);
    uint64_t random = s->size;
    size_t at, round;
    how.limit = limit;
    for (at = 1; at < s->size; at = next_position(s, at, s->size)) {
        how.first = at;
        expect_same(s, whole, &again, &how, "cut at", at);
    }
    for (round = 0; round < 4; round++) {
        how.compact = (int)(round & 1);
        how.first = how.then = 1 + round / 2 * 6;
        if (s->size <= SMALL) how.guard = &guard;
        expect_same(s, whole, &again, &how, "pieces of", how.first);
    }
    how.exact = 1;
    expect_same(s, whole, &again, &how, "pieces as needed", 0);
    how.exact = 0;
    how.guard = NULL;
    how.random = &random;
    for (round = 0; round < (s->light ? 2 : 8); round++) {
        how.compact = (int)(round & 1);
        expect_same(s, whole, &again, &how, "random pieces", round);
    }
    trace_free(&again);
    guard_free(&guard);
}

static size_t largest_message(const struct trace *trace) {
    size_t i, start = 0, largest = 0;
    for (i = 0; i < trace->count; i++) {
        if (trace->messages[i].end - start > largest) largest = trace->messages[i].end - start;
        start = trace->messages[i].end;
    }
    return largest;
}

/* Small limits end in an answer that does not depend on the cuts, and never let too much pass. */
static void check_limits(const struct specimen *s, const struct trace *whole) {
    struct trace limited = {0}, again = {0};
    struct feeding how = plain(s);
    size_t largest = largest_message(whole), limit;
    how.limit = largest;
    trace_run(&limited, s->family, s->data, s->size, &how);
    if (whole->status == PVS_OK) {
        HOLDS(s, trace_same(&limited, whole), "limit %zu, the largest message", largest);
    }
    for (limit = 0; limit < largest; limit = next_position(s, limit, largest)) {
        how.limit = limit;
        how.first = how.then = 0;
        trace_run(&limited, s->family, s->data, s->size, &how);
        HOLDS(s, limited.status == PVS_ERR_SIZE_LIMIT, "limit %zu: status %d", limit,
              limited.status);
        HOLDS(s, trace_begins(&limited, whole), "limit %zu", limit);
        if (s->size > SMALL && limit % 16) continue;
        how.first = how.then = 1;
        trace_run(&again, s->family, s->data, s->size, &how);
        HOLDS(s, trace_same(&again, &limited), "limit %zu, byte by byte", limit);
    }
    trace_free(&limited);
    trace_free(&again);
}

void properties_reading(const struct specimen *s) {
    struct trace whole = {0};
    struct feeding how = plain(s);
    how.datagram = !(s->family->transports & FAMILY_STREAM);
    trace_run(&whole, s->family, s->data, s->size, &how);
    if (how.datagram) {
        check_prefixes(s, &whole);
    } else {
        if (!s->many) check_datagram(s, s->data, s->size, &whole);
        if (!s->many && whole.status == PVS_OK) check_stray_byte(s);
        check_prefixes(s, &whole);
        check_splits(s, &whole, SIZE_MAX);
        check_limits(s, &whole);
    }
    trace_free(&whole);
}

/* ---- writing */

struct written {
    uint8_t *bytes;
    size_t size;
};

/* Writes the message into `capacity` bytes that end at the border; the writer afterwards. */
static pvs_writer write_into(const struct specimen *s, struct guard *guard, size_t capacity,
                             const void *state, const void *message, pvs_status *status) {
    void *snapshot = malloc(s->family->state_size + 1);
    uint8_t *room = guard_room(guard, capacity);
    pvs_writer out = pvs_writer_init(room, capacity);
    assert_non_null(snapshot);
    memcpy(snapshot, state, s->family->state_size);
    if (capacity == 0) out.data = guard->pages; /* an empty buffer, not a count */
    out.allow = s->allow;
    *status = s->family->write(&out, snapshot, message);
    free(snapshot);
    return out;
}

static void check_capacities(const struct specimen *s, size_t size, const void *state,
                             const void *message) {
    struct guard guard = guard_new(size + 64);
    pvs_status status;
    size_t capacity, i;
    for (capacity = 0; capacity < size; capacity = next_position(s, capacity, size)) {
        pvs_writer out = write_into(s, &guard, capacity, state, message, &status);
        HOLDS(s, status == PVS_ERR_SPACE, "capacity %zu: status %d", capacity, status);
        HOLDS(s, out.needed == size - capacity, "capacity %zu: needed %zu", capacity, out.needed);
        HOLDS(s, out.pos == 0, "capacity %zu", capacity);
    }
    /* With room behind the capacity, to see that nothing is put there. */
    for (capacity = 0; capacity < size; capacity = next_position(s, capacity, size)) {
        void *snapshot = malloc(s->family->state_size + 1);
        uint8_t *room = guard.pages;
        pvs_writer out = pvs_writer_init(room, capacity);
        assert_non_null(snapshot);
        memcpy(snapshot, state, s->family->state_size);
        memset(room + capacity, CANARY, 16);
        out.allow = s->allow;
        status = s->family->write(&out, snapshot, message);
        HOLDS(s, status == PVS_ERR_SPACE, "capacity %zu", capacity);
        HOLDS(s, memcmp(snapshot, state, s->family->state_size) == 0, "capacity %zu", capacity);
        for (i = 0; i < 16; i++) HOLDS(s, room[capacity + i] == CANARY, "capacity %zu", capacity);
        free(snapshot);
    }
    guard_free(&guard);
}

/* Writes one message in all ways; appends its bytes to `all`. */
static void check_message(const struct specimen *s, void *state, const void *message,
                          struct written *all) {
    pvs_writer size = pvs_writer_init(NULL, 0), out;
    void *snapshot = malloc(s->family->state_size + 1);
    struct guard guard;
    pvs_status status;
    assert_non_null(snapshot);
    memcpy(snapshot, state, s->family->state_size);
    size.allow = s->allow;
    status = s->family->write(&size, snapshot, message);
    HOLDS(s, status == PVS_OK, "counting: status %d", status);
    free(snapshot);
    check_capacities(s, size.pos, state, message);

    guard = guard_new(size.pos);
    out = pvs_writer_init(guard_room(&guard, size.pos), size.pos);
    out.allow = s->allow;
    status = s->family->write(&out, state, message);
    HOLDS(s, status == PVS_OK, "exact room: status %d", status);
    HOLDS(s, out.pos == size.pos, "%zu written, %zu counted", out.pos, size.pos);
    all->bytes = realloc(all->bytes, all->size + out.pos + 1);
    assert_non_null(all->bytes);
    if (out.pos) memcpy(all->bytes + all->size, out.data, out.pos);
    all->size += out.pos;
    guard_free(&guard);
}

static struct written write_all(const struct specimen *s, const uint8_t *data, size_t size) {
    struct written all = {NULL, 0};
    struct family_options options = {NULL, NULL, 0, 0, {0, 0, 0}};
    const struct family *family = s->family;
    int datagram = !(family->transports & FAMILY_STREAM);
    pvs_reader in = datagram ? pvs_reader_datagram(data, size) : pvs_reader_stream(SIZE_MAX);
    void *message = calloc(1, family->message_size + 1);
    void *in_state = calloc(1, family->state_size + 1),
         *out_state = calloc(1, family->state_size + 1);
    options.start = s->start;
    assert_true(message && in_state && out_state);
    if (family->start) {
        family->start(in_state, &options);
        family->start(out_state, &options);
    }
    in.allow = s->allow;
    pvs_reader_extend(&in, data, size);
    do {
        if (family->read(&in, in_state, message) != PVS_OK) break;
        check_message(s, out_state, message, &all);
    } while (s->many && pvs_reader_rest(&in).size);
    free(message);
    free(in_state);
    free(out_state);
    return all;
}

void properties_writing(const struct specimen *s, int canonical) {
    struct written once = write_all(s, s->data, s->size), twice;
    HOLDS(s, once.bytes != NULL, "nothing could be read");
    if (canonical) {
        HOLDS(s, once.size <= s->size && memcmp(once.bytes, s->data, once.size) == 0,
              "%zu bytes written", once.size);
    }
    twice = write_all(s, once.bytes, once.size);
    HOLDS(s, twice.size == once.size && memcmp(twice.bytes, once.bytes, once.size) == 0,
          "written again: %zu bytes, not %zu", twice.size, once.size);
    free(once.bytes);
    free(twice.bytes);
}

/* ---- flips */

static void check_flipped(const struct specimen *s, const uint8_t *data, int cut,
                          struct trace traces[3]) {
    struct feeding how = plain(s);
    how.datagram = !(s->family->transports & FAMILY_STREAM);
    trace_run(&traces[0], s->family, data, s->size, &how);
    HOLDS(s, !traces[0].half_read, "a flipped bit");
    if (!how.datagram) {
        how.first = how.then = 1;
        how.compact = 1;
        if (cut) {
            trace_run(&traces[1], s->family, data, s->size, &how);
            HOLDS(s, trace_same(&traces[0], &traces[1]), "a flipped bit, byte by byte");
        }
        how.first = how.then = 0;
    }
    if (s->allow) return;
    how.allow = s->family->lenient;
    trace_run(&traces[2], s->family, data, s->size, &how);
    HOLDS(s, trace_begins(&traces[0], &traces[2]), "a flipped bit, with leniency");
}

void properties_flips(const struct specimen *s) {
    struct guard guard = guard_new(s->size);
    struct trace traces[3];
    uint8_t *data;
    size_t at, bit;
    memset(traces, 0, sizeof traces);
    data = guard_put(&guard, s->data, s->size);
    for (at = 0; at < s->size; at = next_position(s, at, s->size)) {
        for (bit = s->light ? at % 8 : 0; bit < (s->light ? at % 8 + 1 : 8); bit++) {
            data[at] = (uint8_t)(data[at] ^ 1u << bit);
            /* Byte by byte is the dear part: of small inputs one bit of each byte. */
            check_flipped(s, data, s->thorough || (s->size <= SMALL && bit == at % 8), traces);
            data[at] = (uint8_t)(data[at] ^ 1u << bit);
        }
    }
    for (bit = 0; bit < 3; bit++) trace_free(&traces[bit]);
    guard_free(&guard);
}
