/* Peer lists: entries of a fixed size. */
#include "../base/cursor.h"
#include "pvs/pex.h"

int pvs_pex_next_peer(pvs_pex_peers *list, pvs_endpoint *peer) {
    pvs_bytes bytes = pvs_span_(list->data, list->size);
    memset(peer, 0, sizeof *peer);
    if (list->count == 0 || bytes.size < PVS_PEX_PEER_SIZE) return 0;
    pvs_get_(peer->ip, bytes, 0, 16);
    peer->port = (uint16_t)pvs_le16_(bytes, 16); /* [3] */
    peer->family = 6;                            /* an IPv4-mapped one, too [12] */
    bytes = pvs_skip_(bytes, PVS_PEX_PEER_SIZE);
    list->data = bytes.data;
    list->size = bytes.size;
    list->count--;
    return 1;
}
