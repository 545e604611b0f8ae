/* Messages out: rewritten from a message that was read, or built piece by piece. */
#include "block.h"

/* Where the piece-by-piece writer stands. */
enum {
    PVS_VIEW_IN_MESSAGE_ = 1,
    PVS_VIEW_IN_ADDRESSES_,
    PVS_VIEW_IN_PEER_METAS_,
    PVS_VIEW_IN_METAS_
};
/* What it has counted. */
enum {
    PVS_VIEW_PEERS_ = 0,
    PVS_VIEW_ADDRESSES_ = 1,
    PVS_VIEW_PEER_METAS_ = 2,
    PVS_VIEW_METAS_ = 3
};

static pvs_status pvs_view_open_(pvs_writer *out, unsigned type) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_VIEW_);
    if (status != PVS_OK) return status;
    out->phase_ = PVS_VIEW_IN_MESSAGE_;
    if (type > 15 || (type > PVS_VIEW_RESPONSE && !(out->allow & PVS_VIEW_ALLOW_TYPE))) {
        pvs_writer_fail_(out, PVS_ERR_TYPE, PVS_VIEW_FIELD_TYPE);
    }
    pvs_put_u8_(out, (unsigned)PVS_VIEW_VERSION << 4 | (type & 15u));
    pvs_put_u8_(out, PVS_VIEW_MAGIC);
    pvs_put_u8_(out, 0); /* the counts: patched at the end */
    pvs_put_u8_(out, 0);
    return pvs_writer_state_(out);
}

static void pvs_view_put_block_(pvs_writer *out, int place, unsigned code, pvs_bytes data) {
    int fixed = pvs_view_fixed_(place, code);
    uint8_t *to;
    if (data.size && !data.data) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, pvs_view_field_(place) + 2);
        return;
    }
    if (data.size < 248 && (fixed < 0 || data.size == (size_t)fixed)) { /* nearly always */
        to = pvs_put_room_(out, 2 + data.size);
        if (!to) return;
        to[0] = (uint8_t)code;
        to[1] = (uint8_t)data.size;
        pvs_copy_(&to[2], data.data, data.size);
        return;
    }
    pvs_put_u8_(out, code);
    if (fixed >= 0 && !(out->allow & PVS_VIEW_ALLOW_KNOWN_LENGTH)) { /* not its own length */
        pvs_writer_fail_(out, PVS_ERR_LENGTH, pvs_view_field_(place) + 1);
    }
    pvs_varu64_put_(out, data.size);
    pvs_put_(out, data.data, data.size);
}

/* ---- what was read */

/* Plain blocks are copied together as they are; any other is put in its canonical form [7]. */
static void pvs_view_put_run_(pvs_writer *out, int place, pvs_bytes *bytes, size_t count) {
    uint64_t slack = UINT64_MAX;
    pvs_bytes data;
    unsigned code;
    for (;;) {
        size_t plain = pvs_view_plain_(*bytes, 0, pvs_view_general_of_(place), &count, &slack);
        pvs_put_(out, bytes->data, plain);
        *bytes = pvs_skip_(*bytes, plain);
        if (count == 0) return;
        if (!pvs_view_take_(bytes, &code, &data)) {
            pvs_writer_fail_(out, PVS_ERR_VALUE, pvs_view_field_(place));
            return;
        }
        pvs_view_put_block_(out, place, code, data);
        count--;
    }
}

static void pvs_view_put_peers_(pvs_writer *out, const pvs_view_peers *peers) {
    pvs_bytes bytes = pvs_span_(peers->data, peers->size);
    size_t count;
    for (count = peers->count; count && out->fault.status == PVS_OK; count--) {
        unsigned addresses = pvs_u8_(bytes, 0), metas = pvs_u8_(bytes, 1);
        if (bytes.size < 2) {
            pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_VIEW_FIELD_PEER_ADDRESSES);
            return;
        }
        bytes = pvs_skip_(bytes, 2);
        pvs_put_u8_(out, addresses);
        pvs_put_u8_(out, metas);
        pvs_view_put_run_(out, PVS_VIEW_ADDRESS_, &bytes, addresses);
        pvs_view_put_run_(out, PVS_VIEW_PEER_META_, &bytes, metas);
    }
    if (bytes.size || (peers->size && !peers->data)) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_VIEW_FIELD_PEERS);
    }
}

pvs_status pvs_view_write(pvs_writer *out, const pvs_view_message *message) {
    pvs_bytes metas = pvs_span_(message->metadata.data, message->metadata.size);
    size_t start = out->pos;
    pvs_status status = pvs_view_open_(out, message->type);
    if (status == PVS_ERR_USAGE) return status;
    if (message->version > PVS_VIEW_VERSION) {
        pvs_writer_fail_(out, PVS_ERR_VERSION, PVS_VIEW_FIELD_VERSION);
    }
    if (message->peers.count > PVS_VIEW_COUNT_MAX) {
        pvs_writer_fail_(out, PVS_ERR_COUNT, PVS_VIEW_FIELD_PEERS);
    } else if (message->metadata.count > PVS_VIEW_COUNT_MAX) {
        pvs_writer_fail_(out, PVS_ERR_COUNT, PVS_VIEW_FIELD_METADATA);
    } else {
        pvs_view_put_peers_(out, &message->peers);
        pvs_view_put_run_(out, PVS_VIEW_META_, &metas, message->metadata.count);
        if (metas.size || (message->metadata.size && !message->metadata.data)) {
            pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_VIEW_FIELD_METADATA);
        }
    }
    pvs_patch_u8_(out, start + 2, (unsigned)message->peers.count);
    pvs_patch_u8_(out, start + 3, (unsigned)message->metadata.count);
    return pvs_writer_end_(out);
}

/* ---- piece by piece */

/* Is a message of this family open and sound? A full buffer is: counting goes on. */
static int pvs_view_going_(pvs_writer *out) {
    return out->owner_ == PVS_OWNER_VIEW_ && out->fault.status == PVS_OK;
}

static pvs_status pvs_view_refuse_(pvs_writer *out, pvs_status status, unsigned field) {
    if (out->owner_ == PVS_OWNER_VIEW_) return pvs_writer_fail_(out, status, field);
    if (out->owner_) return PVS_ERR_USAGE; /* a message of another family: it is left alone */
    memset(&out->fault, 0, sizeof out->fault);
    out->start_ = out->pos;
    return pvs_writer_fail_(out, PVS_ERR_USAGE, field);
}

pvs_status pvs_view_begin(pvs_writer *out, int type) {
    return pvs_view_open_(out, type < 0 ? 16u : (unsigned)type);
}

/* The counts of the peer being built go where its header is. */
static void pvs_view_close_peer_(pvs_writer *out) {
    if (out->phase_ != PVS_VIEW_IN_ADDRESSES_ && out->phase_ != PVS_VIEW_IN_PEER_METAS_) return;
    pvs_patch_u8_(out, out->inner_, out->count_[PVS_VIEW_ADDRESSES_]);
    pvs_patch_u8_(out, out->inner_ + 1, out->count_[PVS_VIEW_PEER_METAS_]);
}

pvs_status pvs_view_begin_peer(pvs_writer *out) {
    if (!pvs_view_going_(out)) return pvs_view_refuse_(out, PVS_ERR_USAGE, 0);
    if (out->phase_ == PVS_VIEW_IN_METAS_) {
        return pvs_view_refuse_(out, PVS_ERR_USAGE, PVS_VIEW_FIELD_PEERS);
    }
    if (out->count_[PVS_VIEW_PEERS_] == PVS_VIEW_COUNT_MAX) {
        return pvs_view_refuse_(out, PVS_ERR_COUNT, PVS_VIEW_FIELD_PEERS); /* [5] */
    }
    pvs_view_close_peer_(out);
    out->count_[PVS_VIEW_PEERS_]++;
    out->count_[PVS_VIEW_ADDRESSES_] = out->count_[PVS_VIEW_PEER_METAS_] = 0;
    out->phase_ = PVS_VIEW_IN_ADDRESSES_;
    out->inner_ = out->pos;
    pvs_put_be16_(out, 0);
    return pvs_writer_state_(out);
}

/* The part that all blocks share: the count, the reserved codes [10], the bytes. */
static pvs_status pvs_view_add_(pvs_writer *out, int place, unsigned code, pvs_bytes data) {
    uint16_t *count = &out->count_[PVS_VIEW_ADDRESSES_ + place];
    if (*count == PVS_VIEW_COUNT_MAX) {
        return pvs_view_refuse_(out, PVS_ERR_COUNT, pvs_view_field_(place));
    }
    if (pvs_view_fixed_(place, code) < 0 && code < 128 && !(out->allow & PVS_VIEW_ALLOW_RESERVED)) {
        return pvs_view_refuse_(out, PVS_ERR_VALUE, pvs_view_field_(place));
    }
    ++*count;
    pvs_view_put_block_(out, place, code, data);
    return pvs_writer_state_(out);
}

pvs_status pvs_view_add_address(pvs_writer *out, const pvs_view_address *address) {
    uint8_t content[18] = {0};
    pvs_bytes data = address->data;
    unsigned code = address->code;
    if (!pvs_view_going_(out)) return pvs_view_refuse_(out, PVS_ERR_USAGE, 0);
    if (out->phase_ != PVS_VIEW_IN_ADDRESSES_) {
        return pvs_view_refuse_(out, PVS_ERR_USAGE, PVS_VIEW_FIELD_ADDRESS_CODE);
    }
    if (code <= PVS_VIEW_IPV6_PORT && !address->opaque) {
        const pvs_endpoint *ep = &address->endpoint;
        size_t size = (size_t)pvs_view_fixed_(PVS_VIEW_ADDRESS_, code);
        size_t ip = code == PVS_VIEW_REFLECTIVE ? 0 : code <= PVS_VIEW_IPV4_PORT ? 4 : 16;
        unsigned family = ip == 0 ? 0 : ip == 4 ? 4 : 6;
        if (ep->family != family || (size == ip && ep->port)) {
            return pvs_view_refuse_(out, PVS_ERR_VALUE, PVS_VIEW_FIELD_ADDRESS_DATA);
        }
        memcpy(content, ep->ip, 16);
        if (size > ip) {
            content[ip] = (uint8_t)(ep->port >> 8);
            content[ip + 1] = (uint8_t)ep->port;
        }
        data = pvs_bytes_of(content, size);
    }
    return pvs_view_add_(out, PVS_VIEW_ADDRESS_, code, data);
}

pvs_status pvs_view_add_endpoint(pvs_writer *out, const pvs_endpoint *ep) {
    pvs_view_address address;
    memset(&address, 0, sizeof address);
    address.code = ep->family == 6 ? PVS_VIEW_IPV6_PORT : PVS_VIEW_IPV4_PORT;
    address.endpoint = *ep;
    return pvs_view_add_address(out, &address);
}

static pvs_status pvs_view_add_meta_(pvs_writer *out, int place, const pvs_view_meta *meta) {
    uint8_t content[8];
    uint64_t bits = (uint64_t)meta->time;
    pvs_bytes data = meta->data;
    int i, size = pvs_view_fixed_(place, meta->code);
    if (size >= 0 && !meta->opaque) {
        if (meta->code == PVS_VIEW_LOGICAL_TIME && bits > UINT32_MAX) {
            return pvs_view_refuse_(out, PVS_ERR_VALUE, pvs_view_field_(place) + 2);
        }
        for (i = size; i-- > 0; bits >>= 8) content[i] = (uint8_t)bits;
        data = pvs_bytes_of(content, (size_t)size);
    }
    return pvs_view_add_(out, place, meta->code, data);
}

pvs_status pvs_view_add_meta(pvs_writer *out, const pvs_view_meta *meta) {
    if (!pvs_view_going_(out)) return pvs_view_refuse_(out, PVS_ERR_USAGE, 0);
    if (out->phase_ != PVS_VIEW_IN_ADDRESSES_ && out->phase_ != PVS_VIEW_IN_PEER_METAS_) {
        return pvs_view_refuse_(out, PVS_ERR_USAGE, PVS_VIEW_FIELD_PEER_META_CODE);
    }
    out->phase_ = PVS_VIEW_IN_PEER_METAS_;
    return pvs_view_add_meta_(out, PVS_VIEW_PEER_META_, meta);
}

pvs_status pvs_view_add_message_meta(pvs_writer *out, const pvs_view_meta *meta) {
    if (!pvs_view_going_(out)) return pvs_view_refuse_(out, PVS_ERR_USAGE, 0);
    pvs_view_close_peer_(out);
    out->phase_ = PVS_VIEW_IN_METAS_;
    return pvs_view_add_meta_(out, PVS_VIEW_META_, meta);
}

pvs_status pvs_view_end(pvs_writer *out) {
    if (out->owner_ != PVS_OWNER_VIEW_) {
        return pvs_view_refuse_(out, PVS_ERR_USAGE, 0);
    }
    pvs_view_close_peer_(out);
    pvs_patch_u8_(out, out->start_ + 2, out->count_[PVS_VIEW_PEERS_]);
    pvs_patch_u8_(out, out->start_ + 3, out->count_[PVS_VIEW_METAS_]);
    return pvs_writer_end_(out);
}
