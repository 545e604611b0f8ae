/* Entries of a peer list: identity:64 | family:32 | 4 or 16 address bytes | port:16. */
#ifndef PVS_GOSSIP_ENTRY_H
#define PVS_GOSSIP_ENTRY_H

#include "../base/cursor.h"
#include "pvs/gossip.h"

enum {
    PVS_GOSSIP_TAG_SIZE_ = 4,
    PVS_GOSSIP_HEAD_ = 12, /* tag and length or count */
    PVS_GOSSIP_V4_ = 18,   /* sizes of entries */
    PVS_GOSSIP_V6_ = 30,
    PVS_GOSSIP_FAMILY_AT_ = 8, /* offsets in an entry */
    PVS_GOSSIP_ADDRESS_AT_ = 12
};

/* The size of the entry at offset `at`, or 0 where it is not all there or no entry. */
static inline size_t pvs_gossip_entry_(pvs_bytes bytes, size_t at) {
    uint32_t family;
    if (!pvs_has_(bytes, at, PVS_GOSSIP_V4_)) return 0;
    family = pvs_le32_(bytes, at + PVS_GOSSIP_FAMILY_AT_);
    if (family == 0) return PVS_GOSSIP_V4_;
    return family == 1 && pvs_has_(bytes, at, PVS_GOSSIP_V6_) ? PVS_GOSSIP_V6_ : 0;
}

#endif
