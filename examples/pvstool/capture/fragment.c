/*
 * fragment.c - IP packets from their fragments.
 *
 * Where fragments overlap, the bytes that came first win, and the first end that was told holds.
 */
#include "internal.h"

#include <string.h>

/* No IP payload is longer. */
#define WHOLE_MAX 65535u

/* Seconds of capture time; what hosts commonly wait. */
#define PATIENCE 30u

/* Bytes start .. end-1 are there. */
struct range {
    uint32_t start, end;
};

struct key {
    uint8_t from[16], to[16];
    uint32_t id;
    uint8_t family, protocol, spare[2];
};

struct puzzle {
    struct puzzle *chain;         /* in the same bucket */
    struct puzzle *older, *newer; /* by first fragment */
    struct key key;
    int64_t since;
    uint8_t protocol; /* as the fragment at offset 0 says */
    bool again;       /* a datagram with this key has just been completed: likely a duplicate */
    bool ended;
    uint32_t end;     /* where ended: the size of the whole */
    uint32_t highest; /* the end of the last byte that is there */
    uint8_t *data;
    size_t capacity;
    struct range *range; /* in order, none touching another */
    size_t ranges, range_capacity;
};

static size_t weight(const struct puzzle *puzzle) {
    return sizeof *puzzle + puzzle->capacity + puzzle->range_capacity * sizeof *puzzle->range;
}

static struct puzzle **bucket_of(struct capture *capture, const struct key *key) {
    return &capture->fragments
                .bucket[capture_hash(capture->seed, key, sizeof *key) % FRAGMENT_BUCKETS];
}

/* Takes it out of the table; it stays whole. */
static void take_out(struct capture *capture, struct puzzle *puzzle) {
    struct fragment_table *table = &capture->fragments;
    struct puzzle **link = bucket_of(capture, &puzzle->key);

    while (*link != puzzle) link = &(*link)->chain;
    *link = puzzle->chain;
    *(puzzle->older != NULL ? &puzzle->older->newer : &table->oldest) = puzzle->newer;
    *(puzzle->newer != NULL ? &puzzle->newer->older : &table->newest) = puzzle->older;
    table->count--;
    table->bytes -= weight(puzzle);
}

void capture_fragment_free(struct capture *capture, struct puzzle *puzzle) {
    capture_free(capture, puzzle->data);
    capture_free(capture, puzzle->range);
    capture_free(capture, puzzle);
}

static void give_up(struct capture *capture, struct puzzle *puzzle) {
    if (!puzzle->again) capture->totals.incomplete++;
    take_out(capture, puzzle);
    capture_fragment_free(capture, puzzle);
}

void capture_fragments_close(struct capture *capture) {
    while (capture->fragments.oldest != NULL) give_up(capture, capture->fragments.oldest);
}

/* Duplicates of fragments that come behind the last missing one must not count as incomplete. */
static bool just_completed(const struct capture *capture, uint64_t hash) {
    size_t i;

    for (i = 0; i < FRAGMENT_MEMORY; i++)
        if (capture->fragments.completed[i] == hash) return true;
    return false;
}

static void remember(struct capture *capture, const struct key *key) {
    struct fragment_table *table = &capture->fragments;

    table->completed[table->completions++ % FRAGMENT_MEMORY] =
        capture_hash(capture->seed, key, sizeof *key);
}

static struct puzzle *find_or_create(struct capture *capture, const struct key *key) {
    struct fragment_table *table = &capture->fragments;
    struct puzzle **bucket = bucket_of(capture, key), *puzzle;

    for (puzzle = *bucket; puzzle != NULL; puzzle = puzzle->chain)
        if (memcmp(&puzzle->key, key, sizeof *key) == 0) return puzzle;
    if (table->count >= capture->options.limits.fragment_datagrams) give_up(capture, table->oldest);
    puzzle = capture_resize_block(capture, NULL, sizeof *puzzle);
    if (puzzle == NULL) return NULL;
    memset(puzzle, 0, sizeof *puzzle);
    puzzle->key = *key;
    puzzle->since = capture->now.seconds;
    puzzle->again = just_completed(capture, capture_hash(capture->seed, key, sizeof *key));
    puzzle->chain = *bucket;
    *bucket = puzzle;
    puzzle->older = table->newest;
    *(table->newest != NULL ? &table->newest->newer : &table->oldest) = puzzle;
    table->newest = puzzle;
    table->count++;
    table->bytes += weight(puzzle);
    return puzzle;
}

/* Room for bytes up to end, and for one more range. */
static bool make_room(struct capture *capture, struct puzzle *puzzle, uint32_t end) {
    capture->fragments.bytes -= weight(puzzle);
    if (end > puzzle->capacity) {
        size_t capacity = puzzle->capacity * 2 > end ? puzzle->capacity * 2 : end;
        uint8_t *data;

        capacity = smaller(capacity, WHOLE_MAX);
        data = capture_resize_block(capture, puzzle->data, capacity);
        if (data != NULL) {
            puzzle->data = data;
            puzzle->capacity = capacity;
        }
    }
    if (puzzle->ranges == puzzle->range_capacity) {
        size_t capacity = puzzle->range_capacity != 0 ? puzzle->range_capacity * 2 : 4;
        struct range *range =
            capture_resize_block(capture, puzzle->range, capacity * sizeof *range);

        if (range != NULL) {
            puzzle->range = range;
            puzzle->range_capacity = capacity;
        }
    }
    capture->fragments.bytes += weight(puzzle);
    return end <= puzzle->capacity && puzzle->ranges < puzzle->range_capacity;
}

/* Copies the bytes start .. end-1 where none are yet, and makes one range of all they touch. */
static void lay(struct puzzle *puzzle, uint32_t start, uint32_t end, const uint8_t *data) {
    struct range *range = puzzle->range;
    size_t low = 0, high = puzzle->ranges, next;
    uint32_t from = start, to = end, at = start;

    while (low < high) { /* the first range that ends at start or behind it */
        size_t middle = low + (high - low) / 2;

        if (range[middle].end < start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (next = low; next < puzzle->ranges && range[next].start <= end; next++) {
        if (range[next].start > at)
            memcpy(puzzle->data + at, data + (at - start), range[next].start - at);
        if (range[next].end > at) at = range[next].end;
        if (range[next].start < from) from = range[next].start;
        if (range[next].end > to) to = range[next].end;
    }
    if (at < end) memcpy(puzzle->data + at, data + (at - start), end - at);
    /* Ranges low .. next-1 become one. */
    memmove(range + low + 1, range + next, (puzzle->ranges - next) * sizeof *range);
    puzzle->ranges = puzzle->ranges - (next - low) + 1;
    range[low].start = from;
    range[low].end = to;
    if (end > puzzle->highest) puzzle->highest = end;
}

struct puzzle *capture_fragment_add(struct capture *capture, const struct fragment *fragment,
                                    struct parcel *whole) {
    struct fragment_table *table = &capture->fragments;
    const struct parcel *parcel = fragment->parcel;
    const size_t size = parcel->body.captured;
    struct puzzle *puzzle;
    struct key key;
    uint32_t end;

    while (table->oldest != NULL && elapsed(capture->now.seconds, table->oldest->since) > PATIENCE)
        give_up(capture, table->oldest);
    /* All but the last fragment are multiples of 8 bytes, as offsets are counted in these. */
    if (size == 0 || size > WHOLE_MAX - fragment->offset || (fragment->more && size % 8 != 0)) {
        capture_skipped(capture, CAPTURE_SKIP_FRAGMENT);
        return NULL;
    }
    end = fragment->offset + (uint32_t)size;
    memset(&key, 0, sizeof key);
    memcpy(key.from, parcel->from.ip, sizeof key.from);
    memcpy(key.to, parcel->to.ip, sizeof key.to);
    key.id = fragment->id;
    key.family = parcel->from.family;
    if (key.family == 4) key.protocol = parcel->protocol; /* IPv6 numbers all protocols as one */
    puzzle = find_or_create(capture, &key);
    if (puzzle == NULL) return NULL;
    if (puzzle->ended ? end > puzzle->end : !fragment->more && end < puzzle->highest) {
        capture_skipped(capture, CAPTURE_SKIP_FRAGMENT);
        return NULL;
    }
    if (!make_room(capture, puzzle, end)) return NULL;
    if (!fragment->more && !puzzle->ended) {
        puzzle->ended = true;
        puzzle->end = end;
    }
    if (fragment->offset == 0 && (puzzle->ranges == 0 || puzzle->range[0].start != 0))
        puzzle->protocol = parcel->protocol;
    lay(puzzle, fragment->offset, end, parcel->body.data);
    if (puzzle->ended && puzzle->ranges == 1 && puzzle->range[0].start == 0 &&
        puzzle->range[0].end == puzzle->end) {
        take_out(capture, puzzle);
        remember(capture, &key);
        *whole = *parcel;
        whole->protocol = puzzle->protocol;
        whole->body.data = puzzle->data;
        whole->body.captured = whole->body.length = puzzle->end;
        return puzzle;
    }
    while (table->bytes > capture->options.limits.fragment_bytes && table->oldest != table->newest)
        give_up(capture, table->oldest);
    return NULL;
}
