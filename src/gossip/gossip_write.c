/* Messages out, in their one form [14]: whole ones, and peer lists built entry by entry. */
#include "entry.h"
#include "utf8.h"

static void pvs_gossip_put_text_(pvs_writer *out, pvs_bytes text) {
    size_t at;
    int bad;
    pvs_put_le64_(out, text.size);
    if (!text.data && text.size) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_GOSSIP_FIELD_TEXT);
        return;
    }
    at = pvs_gossip_utf8_(text, 0, text.size, &bad);
    if (bad) {
        if (pvs_writer_fail_(out, PVS_ERR_TEXT, PVS_GOSSIP_FIELD_TEXT) == PVS_ERR_TEXT) {
            out->fault.at += at;
        }
        return;
    }
    pvs_put_(out, text.data, text.size);
}

static void pvs_gossip_put_peers_(pvs_writer *out, const pvs_gossip_peers *peers) {
    pvs_bytes bytes = pvs_bytes_of(peers->data, peers->size);
    size_t at = 0, size, count;
    if (!bytes.data) bytes.size = 0;
    pvs_put_le64_(out, peers->count);
    for (count = peers->count; count; count--) {
        size = pvs_gossip_entry_(bytes, at);
        if (size == 0) break;
        at += size;
    }
    if (count || at != peers->size) pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_GOSSIP_FIELD_PEERS);
    pvs_put_(out, bytes.data, at);
}

pvs_status pvs_gossip_write(pvs_writer *out, const pvs_gossip_message *message) {
    unsigned type = message->type;
    int text = type == PVS_GOSSIP_TEXT || type == PVS_GOSSIP_ERROR;
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_GOSSIP_);
    if (status != PVS_OK) return status;
    if (type > PVS_GOSSIP_ERROR) pvs_writer_fail_(out, PVS_ERR_TYPE, PVS_GOSSIP_FIELD_TYPE);
    pvs_put_le32_(out, type);
    /* What the type cannot carry is refused, not left out. */
    if (!text && message->text.size) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_GOSSIP_FIELD_TEXT);
    }
    if (type != PVS_GOSSIP_PEERS && (message->peers.size || message->peers.count)) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_GOSSIP_FIELD_PEERS);
    }
    if (type != PVS_GOSSIP_PAIR && (message->identity || message->port)) {
        pvs_writer_fail_(out, PVS_ERR_VALUE,
                         message->identity ? PVS_GOSSIP_FIELD_IDENTITY : PVS_GOSSIP_FIELD_PORT);
    }
    if (text) pvs_gossip_put_text_(out, message->text);
    if (type == PVS_GOSSIP_PEERS) pvs_gossip_put_peers_(out, &message->peers);
    if (type == PVS_GOSSIP_PAIR) {
        pvs_put_le64_(out, message->identity);
        pvs_put_le16_(out, message->port);
    }
    return pvs_writer_end_(out);
}

/* ---- entry by entry */

/* Is a list open in this writer? */
static int pvs_gossip_open_(const pvs_writer *out) {
    return out->owner_ == PVS_OWNER_GOSSIP_;
}

pvs_status pvs_gossip_begin_peers(pvs_writer *out) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_GOSSIP_);
    if (status != PVS_OK) return status;
    pvs_put_le32_(out, PVS_GOSSIP_PEERS);
    pvs_put_le64_(out, 0); /* the count: patched at the end */
    return pvs_writer_state_(out);
}

pvs_status pvs_gossip_add_peer(pvs_writer *out, const pvs_gossip_peer *peer) {
    const pvs_endpoint *ep = &peer->endpoint;
    if (!pvs_gossip_open_(out)) return PVS_ERR_USAGE;
    if (out->fault.status != PVS_OK) return (pvs_status)out->fault.status;
    if (ep->family != 4 && ep->family != 6) {
        return pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_GOSSIP_FIELD_PEER_FAMILY);
    }
    if (out->entries_ == UINT32_MAX) {
        return pvs_writer_fail_(out, PVS_ERR_COUNT, PVS_GOSSIP_FIELD_PEERS);
    }
    out->entries_++;
    pvs_put_le64_(out, peer->identity);
    pvs_put_le32_(out, ep->family == 6);
    pvs_put_(out, ep->ip, ep->family == 6 ? 16 : 4);
    pvs_put_le16_(out, ep->port);
    return pvs_writer_state_(out);
}

pvs_status pvs_gossip_end_peers(pvs_writer *out) {
    if (!pvs_gossip_open_(out)) return PVS_ERR_USAGE;
    pvs_patch_le32_(out, out->start_ + PVS_GOSSIP_TAG_SIZE_, out->entries_);
    return pvs_writer_end_(out);
}
