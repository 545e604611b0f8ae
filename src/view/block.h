/* Blocks: what addresses and metadata have in common. */
#ifndef PVS_VIEW_BLOCK_H
#define PVS_VIEW_BLOCK_H

#include "../base/cursor.h"
#include "../base/varu64_private.h"
#include "pvs/view.h"

enum { PVS_VIEW_ADDRESS_ = 0, PVS_VIEW_PEER_META_ = 1, PVS_VIEW_META_ = 2 }; /* the three places */

/* The general codes of a place, 0 .. count - 1, and the length that each has to have. */
typedef struct pvs_view_general_ {
    uint8_t count, length[5];
} pvs_view_general_;

static inline const pvs_view_general_ *pvs_view_general_of_(int place) {
    static const pvs_view_general_ pvs_view_addresses_ = {5, {0, 4, 6, 16, 18}};
    static const pvs_view_general_ pvs_view_metas_ = {2, {4, 8, 0, 0, 0}};
    return place == PVS_VIEW_ADDRESS_ ? &pvs_view_addresses_ : &pvs_view_metas_;
}

/* The length that a general code has to have, or -1 for a code without one. */
static inline int pvs_view_fixed_(int place, unsigned code) {
    const pvs_view_general_ *general = pvs_view_general_of_(place);
    return code < general->count ? general->length[code] : -1;
}

/*
 * Passes over plain blocks from offset `at` on: those that are all there, have a length of one
 * byte, the right one where `general` knows their code, and data within *slack. Takes them off
 * *count and their data off *slack; returns the offset behind them. All the common work on lists
 * is this loop, so it is inlined where its variables can be registers.
 */
static inline size_t pvs_view_plain_(pvs_bytes bytes, size_t at, const pvs_view_general_ *general,
                                     size_t *count, uint64_t *slack) {
    uint64_t room = *slack;
    size_t n = *count;
    while (n && bytes.size - at >= 2) {
        unsigned code = bytes.data[at], length = bytes.data[at + 1];
        if (length >= 248 || length > room || length > bytes.size - at - 2) break;
        if (code < general->count && length != general->length[code]) break;
        at += 2 + (size_t)length;
        room -= length;
        n--;
    }
    *count = n;
    *slack = room;
    return at;
}

/* The field number of the block's code; length and data follow it. */
static inline unsigned pvs_view_field_(int place) {
    return place == PVS_VIEW_ADDRESS_     ? PVS_VIEW_FIELD_ADDRESS_CODE
           : place == PVS_VIEW_PEER_META_ ? PVS_VIEW_FIELD_PEER_META_CODE
                                          : PVS_VIEW_FIELD_META_CODE;
}

/* Takes a block off the front of bytes that hold one: 1, or 0 where it is not all there. */
int pvs_view_take_(pvs_bytes *bytes, unsigned *code, pvs_bytes *data);

#endif
