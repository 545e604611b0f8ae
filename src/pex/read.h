/* Reading, apart from the plain case of a good message that is all there. */
#ifndef PVS_PEX_READ_H
#define PVS_PEX_READ_H

#include "size.h"

/* What is wrong with a head, or what it waits for; only for one that is not whole and good. */
pvs_status pvs_pex_head_(pvs_reader *in, pvs_bytes bytes);
/* Waits for the rest of a message whose head is there and good. */
pvs_status pvs_pex_wait_(pvs_reader *in, size_t have, unsigned type, uint32_t size);
/* Waits for an entry, or for stray bytes behind the last one. `start` is where the list begins. */
pvs_status pvs_pex_wait_peer_(pvs_reader *in, size_t start, uint32_t entries, size_t have,
                              size_t missing);

/* The first part of a give or list with a good head, and those behind it. */
pvs_status pvs_pex_first_part_(pvs_reader *in, pvs_bytes bytes, unsigned type, uint32_t size,
                               pvs_pex_message *message);
pvs_status pvs_pex_next_part_(pvs_reader *in, pvs_bytes bytes, pvs_pex_message *message);

/* Fills in the body: n bytes of a piece or of whole entries. */
static inline void pvs_pex_fill_(pvs_pex_message *message, unsigned type, pvs_bytes body) {
    message->type = (uint8_t)type;
    if (type == PVS_PEX_GIVE) {
        message->piece = body;
    } else if (type != PVS_PEX_ASK) {
        message->peers.data = body.data;
        message->peers.size = body.size;
        message->peers.count = body.size / PVS_PEX_PEER_SIZE;
    }
}

#endif
