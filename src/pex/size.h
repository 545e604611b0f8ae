/* Which sizes a message can have. `size` is the field: the bytes behind itself. */
#ifndef PVS_PEX_SIZE_H
#define PVS_PEX_SIZE_H

#include "../base/cursor.h"
#include "pvs/pex.h"

enum {
    PVS_PEX_PREFIX_ = 4,                                    /* the size field itself [2] */
    PVS_PEX_HEAD_ = 5,                                      /* with the type */
    PVS_PEX_ASK_ = 1 + PVS_PEX_DIGEST_SIZE,                 /* the size of an ask */
    PVS_PEX_GIVE_ = 1 + PVS_PEX_DIGEST_SIZE + PVS_PEX_PIECE /* and of a give, mostly [1] */
};

/* Is `size` one that a message of this type has [6]? Types above 2 are lists [7]; of 0 there are none [5]. */
static inline int pvs_pex_fits_(uint32_t allow, unsigned type, uint32_t size) {
    if (type == PVS_PEX_ASK) return size == PVS_PEX_ASK_;
    if (type == PVS_PEX_GIVE) {
        return size == PVS_PEX_GIVE_ || (size > PVS_PEX_ASK_ && allow & PVS_PEX_ALLOW_ANY_PIECE);
    }
    /* [4], none too and any of them twice [13], stray bytes [8] */
    return size % PVS_PEX_PEER_SIZE == 1 || (size && allow & PVS_PEX_ALLOW_STRAY);
}

/* Is it one that a message of any type has? */
static inline int pvs_pex_fits_any_(uint32_t allow, uint32_t size) {
    return pvs_pex_fits_(allow, PVS_PEX_ASK, size) || pvs_pex_fits_(allow, PVS_PEX_GIVE, size) ||
           pvs_pex_fits_(allow, PVS_PEX_PEERS, size);
}

/* Of those that there are, none says that a piece is not there [16]. */
static inline int pvs_pex_knows_(uint32_t allow, unsigned type) {
    return type <= PVS_PEX_PEERS || allow & PVS_PEX_ALLOW_TYPE;
}

#endif
