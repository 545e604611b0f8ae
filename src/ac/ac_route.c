/*
 * Deliver, forward, or neither; and the memory that keeps frames from going round for ever.
 *
 * The memory is a table of buckets with room for eight frames each. A frame's keyed hash is the tag
 * that stands for it, and its halves name two buckets; a new frame goes into the one with fewer
 * frames in it. Where both are full, a frame that is in one of them is moved to its other bucket if
 * there is room. No frame leaves before its time, and the work for one is bounded: two buckets to
 * look at, sixteen more where those are full.
 */
#include "../base/siphash.h"
#include "frame.h"

enum { PVS_AC_NEW_ = 0, PVS_AC_SEEN_ = 1, PVS_AC_FULL_ = 2 };
#define PVS_AC_KEEP_MIN_ 300u        /* five minutes, as the protocol demands */
#define PVS_AC_KEEP_MAX_ 0x7fffffffu /* half of what the clock can tell */

/*
 * Whether to forward, not to whom [24]. The type is not asked, neither for Hello [25] nor for any other
 * [27], nor is the nonce, a Pong's too [26].
 */
unsigned pvs_ac_decide(const pvs_ac_header *header, uint32_t own) {
    unsigned on =
        header->flags & PVS_AC_NO_FORWARD ? 0u : PVS_AC_FORWARD; /* [3]; also for ALL [15] */
    if (header->src == own) return 0;                            /* [19] */
    if (header->dst == PVS_AC_ALL) return PVS_AC_DELIVER | on;
    if (header->dst == own || header->dst == PVS_AC_ANY) return PVS_AC_DELIVER; /* [14] */
    return on;
}

/* What a look at the table needs to know. tag: its low half is never 0, which is an empty place. */
typedef struct pvs_ac_look_ {
    uint32_t low, high, now, keep;
} pvs_ac_look_;

/* The bucket that half of a tag names: scaled down, so that any number of buckets will do. */
static size_t pvs_ac_pick_(const pvs_ac_node *node, uint32_t half) {
    return (size_t)((uint64_t)half * node->buckets >> 32);
}

/* Does place i hold a frame that is still to be remembered? No branches: nobody can predict it. */
static inline unsigned pvs_ac_taken_(const pvs_ac_bucket *bucket, size_t i,
                                     const pvs_ac_look_ *look) {
    /* Half of the clock's range is the past, half the future: a frame from there was seen before
     * the clock went back [22]. */
    uint32_t age = look->now - bucket->seen[i] + 0x80000000u;
    return (unsigned)(bucket->low[i] != 0) & (unsigned)(age <= look->keep + 0x80000000u);
}

/*
 * What a look at a bucket has found: how many places are taken, which, and from bit 16 on how many of
 * them have the frame. They may be several: one that came again after its time may lie beside its
 * old copy, which lives again where the clock goes back or keep is raised.
 */
enum { PVS_AC_COUNT_ = 0xff, PVS_AC_PLACES_ = 0xff00, PVS_AC_HERE_ = 0x10000 };

static const uint32_t pvs_ac_place_[PVS_AC_BUCKET] = {0x101,  0x201,  0x401,  0x801,
                                                      0x1001, 0x2001, 0x4001, 0x8001};

/* Sums in place of branches and bits: compilers make a few vector instructions of this. */
static unsigned pvs_ac_search_(const pvs_ac_bucket *bucket, const pvs_ac_look_ *look) {
    uint32_t sum = 0;
    unsigned i;
    for (i = 0; i < PVS_AC_BUCKET; i++) {
        uint32_t taken = 0u - pvs_ac_taken_(bucket, i, look);
        uint32_t same = 0u - ((uint32_t)(bucket->low[i] == look->low) &
                              (uint32_t)(bucket->high[i] == look->high));
        sum += taken & (pvs_ac_place_[i] + (same & PVS_AC_HERE_));
    }
    return sum;
}

static int pvs_ac_full_(unsigned found) {
    return (found & PVS_AC_COUNT_) == PVS_AC_BUCKET;
}

/* The first free place of a bucket that is not full; again without branches. */
static unsigned pvs_ac_room_(unsigned found) {
    unsigned free = ~found & PVS_AC_PLACES_, first = free & (0u - free);
    return (unsigned)((first & 0xf000u) != 0) << 2 | (unsigned)((first & 0xcc00u) != 0) << 1 |
           (unsigned)((first & 0xaa00u) != 0);
}

static void pvs_ac_put_(pvs_ac_bucket *bucket, unsigned place, uint32_t low, uint32_t high,
                        uint32_t seen) {
    bucket->low[place] = low;
    bucket->high[place] = high;
    bucket->seen[place] = seen;
}

/* Moves a frame of a full bucket to the other bucket that it may be in. Its place, or 8. */
static unsigned pvs_ac_move_(pvs_ac_node *node, size_t at, const pvs_ac_look_ *look) {
    pvs_ac_bucket *bucket = &node->bucket[at];
    unsigned i;
    for (i = 0; i < PVS_AC_BUCKET; i++) {
        size_t one = pvs_ac_pick_(node, bucket->low[i]), two = pvs_ac_pick_(node, bucket->high[i]);
        pvs_ac_bucket *other = &node->bucket[one == at ? two : one];
        unsigned found = pvs_ac_search_(other, look);
        if (!pvs_ac_full_(found)) {
            pvs_ac_put_(other, pvs_ac_room_(found), bucket->low[i], bucket->high[i],
                        bucket->seen[i]);
            return i;
        }
    }
    return PVS_AC_BUCKET;
}

/* Finds the frame, or a place for it, in a table that has buckets. */
static int pvs_ac_keep_(pvs_ac_node *node, const pvs_ac_look_ *look) {
    size_t at[2];
    unsigned found[2], fewer, place;
    at[0] = pvs_ac_pick_(node, look->low);
    at[1] = pvs_ac_pick_(node, look->high);
    found[0] = pvs_ac_search_(&node->bucket[at[0]], look);
    found[1] = pvs_ac_search_(&node->bucket[at[1]], look);
    if ((found[0] | found[1]) >= PVS_AC_HERE_) return PVS_AC_SEEN_;
    fewer = (found[1] & PVS_AC_COUNT_) < (found[0] & PVS_AC_COUNT_);
    place = pvs_ac_room_(found[fewer]);
    if (pvs_ac_full_(found[fewer])) { /* then both are */
        place = pvs_ac_move_(node, at[0], look);
        if (place == PVS_AC_BUCKET) {
            fewer = 1;
            place = pvs_ac_move_(node, at[1], look);
        }
        if (place == PVS_AC_BUCKET) return PVS_AC_FULL_;
    }
    pvs_ac_put_(&node->bucket[at[fewer]], place, look->low, look->high, look->now);
    return PVS_AC_NEW_;
}

static int pvs_ac_remember_(pvs_ac_node *node, pvs_bytes datagram, uint32_t now) {
    pvs_bytes key = pvs_span_(node->key, sizeof node->key);
    uint64_t tag = pvs_siphash_(pvs_le64_(key, 0), pvs_le64_(key, 8), 1, 3, datagram); /* [17] */
    pvs_ac_look_ look;
    int known = PVS_AC_FULL_;
    look.low = (uint32_t)tag ? (uint32_t)tag : 1;
    look.high = (uint32_t)(tag >> 32);
    look.now = now;
    /* [21] */
    look.keep = node->keep < PVS_AC_KEEP_MIN_   ? PVS_AC_KEEP_MIN_
                : node->keep > PVS_AC_KEEP_MAX_ ? PVS_AC_KEEP_MAX_
                                                : node->keep;
    if (node->bucket && node->buckets) known = pvs_ac_keep_(node, &look);
    if (known == PVS_AC_FULL_) node->full++; /* [23] */
    return known;
}

unsigned pvs_ac_route(pvs_ac_node *node, pvs_bytes datagram, uint32_t now) {
    pvs_ac_header header;
    unsigned what;
    int known;
    datagram = pvs_sound_(datagram);
    if (pvs_ac_check_header_(datagram, SIZE_MAX).status != PVS_OK) return 0;
    header = pvs_ac_load_header_(datagram);
    if (header.src == node->own) return 0;
    known = pvs_ac_remember_(node, datagram, now); /* whatever becomes of it [20] */
    if (known == PVS_AC_SEEN_) return 0;           /* [18] */
    what = pvs_ac_decide(&header, node->own);
    if (known == PVS_AC_FULL_) what &= ~PVS_AC_FORWARD;
    if (pvs_ac_check_payload_(datagram).status != PVS_OK) what &= ~PVS_AC_DELIVER;
    return what;
}

int pvs_ac_sent(pvs_ac_node *node, pvs_bytes datagram, uint32_t now) {
    datagram = pvs_sound_(datagram);
    if (pvs_ac_check_header_(datagram, SIZE_MAX).status != PVS_OK) return 0;
    return pvs_ac_remember_(node, datagram, now) != PVS_AC_FULL_;
}
