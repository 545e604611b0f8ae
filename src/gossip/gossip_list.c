/* Peer lists: entries of two sizes; ports are little-endian [8]. */
#include "entry.h"

int pvs_gossip_next_peer(pvs_gossip_peers *list, pvs_gossip_peer *peer) {
    pvs_bytes bytes = pvs_span_(list->data, list->size);
    size_t size = list->count ? pvs_gossip_entry_(bytes, 0) : 0;
    memset(peer, 0, sizeof *peer);
    if (size == 0) return 0;
    peer->identity = pvs_le64_(bytes, 0);
    if (size == PVS_GOSSIP_V4_) {
        pvs_get_(peer->endpoint.ip, bytes, PVS_GOSSIP_ADDRESS_AT_, 4);
        peer->endpoint.port = (uint16_t)pvs_le16_(bytes, PVS_GOSSIP_V4_ - 2);
        peer->endpoint.family = 4;
    } else {
        pvs_get_(peer->endpoint.ip, bytes, PVS_GOSSIP_ADDRESS_AT_, 16);
        peer->endpoint.port = (uint16_t)pvs_le16_(bytes, PVS_GOSSIP_V6_ - 2);
        peer->endpoint.family = 6; /* an IPv4-mapped one, too [7] */
    }
    bytes = pvs_skip_(bytes, size);
    list->data = bytes.data;
    list->size = bytes.size;
    list->count--;
    return 1;
}
