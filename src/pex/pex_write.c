/* Messages out: whole ones, parts of them, and peer lists built entry by entry. */
#include "size.h"

/* The length in memory of a body, of which `here` bytes are in this part. */
static uint64_t pvs_pex_body_size_(const pvs_pex_message *message, size_t here) {
    uint64_t parts[3], sum = 0;
    int i;
    parts[0] = message->offset;
    parts[1] = here;
    parts[2] = message->left;
    for (i = 0; i < 3; i++) sum = parts[i] < UINT64_MAX - sum ? sum + parts[i] : UINT64_MAX;
    return sum;
}

/* Notes an error of a message that is checked before its first byte is put. */
static void pvs_pex_refuse_(pvs_writer *out, pvs_status status, size_t at, unsigned field) {
    if (out->fault.status != PVS_OK) return;
    pvs_writer_fail_(out, status, field);
    out->fault.at = at;
}

static void pvs_pex_check_piece_(pvs_writer *out, const pvs_pex_message *message, uint64_t size) {
    if (size != PVS_PEX_PIECE && (size == 0 || !(out->allow & PVS_PEX_ALLOW_ANY_PIECE))) {
        pvs_pex_refuse_(out, PVS_ERR_LENGTH, PVS_PEX_HEAD_MAX, PVS_PEX_FIELD_PIECE);
    }
    if (size > UINT32_MAX - PVS_PEX_ASK_) {
        pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_MAX, PVS_PEX_FIELD_PIECE);
    }
    if (!message->piece.data && message->piece.size && out->mode_ != PVS_MODE_GATHER_) {
        pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_MAX, PVS_PEX_FIELD_PIECE);
    }
}

static void pvs_pex_check_peers_(pvs_writer *out, const pvs_pex_message *message, uint64_t size) {
    const pvs_pex_peers *peers = &message->peers;
    if (size > UINT32_MAX - 1)
        pvs_pex_refuse_(out, PVS_ERR_COUNT, PVS_PEX_HEAD_, PVS_PEX_FIELD_PEERS);
    if (peers->size % PVS_PEX_PEER_SIZE || peers->size / PVS_PEX_PEER_SIZE != peers->count ||
        message->offset % PVS_PEX_PEER_SIZE || message->left % PVS_PEX_PEER_SIZE ||
        (!peers->data && peers->size)) {
        pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_, PVS_PEX_FIELD_PEERS);
    }
}

/* What the type cannot carry is refused, not left out. */
static void pvs_pex_check_(pvs_writer *out, const pvs_pex_message *message, uint64_t size) {
    if (!pvs_pex_knows_(out->allow, message->type)) {
        pvs_pex_refuse_(out, PVS_ERR_TYPE, PVS_PEX_PREFIX_, PVS_PEX_FIELD_TYPE);
    }
    if (message->type != PVS_PEX_GIVE && message->piece.size) {
        pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_MAX, PVS_PEX_FIELD_PIECE);
    }
    if (message->type <= PVS_PEX_GIVE && (message->peers.size || message->peers.count)) {
        pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_, PVS_PEX_FIELD_PEERS);
    }
    if (message->type > PVS_PEX_GIVE) {
        static const uint8_t pvs_pex_zero_[PVS_PEX_DIGEST_SIZE] = {0};
        if (!pvs_same_(message->digest, pvs_pex_zero_, PVS_PEX_DIGEST_SIZE)) {
            pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_, PVS_PEX_FIELD_DIGEST);
        }
    }
    if (message->type == PVS_PEX_GIVE) {
        pvs_pex_check_piece_(out, message, size);
    } else if (message->type != PVS_PEX_ASK) {
        pvs_pex_check_peers_(out, message, size);
    } else if (size) { /* an ask has no parts */
        pvs_pex_refuse_(out, PVS_ERR_VALUE, PVS_PEX_HEAD_, PVS_PEX_FIELD_DIGEST);
    }
}

pvs_status pvs_pex_write(pvs_writer *out, const pvs_pex_message *message) {
    int list = message->type > PVS_PEX_GIVE;
    uint64_t size = pvs_pex_body_size_(message, list ? message->peers.size : message->piece.size);
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_PEX_);
    if (status != PVS_OK) return status;
    pvs_pex_check_(out, message, size);
    if (out->fault.status == PVS_OK) {
        if (message->offset == 0) {
            pvs_put_le32_(out, (uint32_t)(size + (list ? 1 : PVS_PEX_ASK_)));
            pvs_put_u8_(out, message->type);
            if (!list) pvs_put_(out, message->digest, PVS_PEX_DIGEST_SIZE);
        }
        if (list) {
            pvs_put_(out, message->peers.data, message->peers.size);
        } else {
            pvs_put_payload_(out, message->piece);
        }
    }
    return pvs_writer_end_(out);
}

/* ---- entry by entry */

/* Is a list open in this writer? */
static int pvs_pex_open_(const pvs_writer *out) {
    return out->owner_ == PVS_OWNER_PEX_;
}

pvs_status pvs_pex_begin_peers(pvs_writer *out) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_PEX_);
    if (status != PVS_OK) return status;
    pvs_put_le32_(out, 0); /* the size: patched at the end */
    pvs_put_u8_(out, PVS_PEX_PEERS);
    return pvs_writer_state_(out);
}

pvs_status pvs_pex_add_peer(pvs_writer *out, const pvs_endpoint *peer) {
    pvs_endpoint mapped;
    if (!pvs_pex_open_(out)) return PVS_ERR_USAGE;
    if (out->fault.status != PVS_OK) return (pvs_status)out->fault.status;
    if (peer->family != 4 && peer->family != 6) {
        return pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_PEX_FIELD_PEER_ADDRESS);
    }
    if (out->entries_ == (UINT32_MAX - 1) / PVS_PEX_PEER_SIZE) {
        return pvs_writer_fail_(out, PVS_ERR_COUNT, PVS_PEX_FIELD_PEERS);
    }
    out->entries_++;
    mapped = pvs_endpoint_map(peer);
    pvs_put_(out, mapped.ip, sizeof mapped.ip);
    pvs_put_le16_(out, mapped.port);
    return pvs_writer_state_(out);
}

pvs_status pvs_pex_end_peers(pvs_writer *out) {
    if (!pvs_pex_open_(out)) return PVS_ERR_USAGE;
    pvs_patch_le32_(out, out->start_, 1 + out->entries_ * PVS_PEX_PEER_SIZE);
    return pvs_writer_end_(out);
}
