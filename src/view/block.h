/* Blocks: what addresses and metadata have in common. */
#ifndef PVS_VIEW_BLOCK_H
#define PVS_VIEW_BLOCK_H

#include "../base/cursor.h"
#include "../base/varu64_private.h"
#include "pvs/view.h"

enum { PVS_VIEW_ADDRESS_ = 0, PVS_VIEW_PEER_META_ = 1, PVS_VIEW_META_ = 2 }; /* the three places */

/* The length that a general code has to have, or -1 for a code without one. */
static inline int pvs_view_fixed_(int place, unsigned code) {
    static const int8_t address[] = {0, 4, 6, 16, 18};
    if (place == PVS_VIEW_ADDRESS_) return code < sizeof address ? address[code] : -1;
    return code == PVS_VIEW_LOGICAL_TIME ? 4 : code == PVS_VIEW_UTC_TIME ? 8 : -1;
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
