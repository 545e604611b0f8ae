/*
 * Messages in. The head decides everything; the body is handed out as it is, whole or in parts.
 */
#include "size.h"

/*
 * The head byte by byte: every check is made at the first byte that allows it, so that the verdict
 * does not depend on the cuts. The size comes least significant byte first; after n bytes of it
 * the candidates are 2^8n apart, and any nine of them meet all remainders that entries of 18 bytes
 * can have.
 */
static pvs_status pvs_pex_head_(pvs_reader *in, pvs_bytes bytes) {
    uint64_t budget = pvs_reader_budget_(in);
    uint32_t low = 0, least;
    unsigned n, tries, type = pvs_u8_(bytes, PVS_PEX_PREFIX_);
    if (budget < PVS_PEX_HEAD_) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_PEX_FIELD_SIZE);
    }
    for (n = 0; n < PVS_PEX_PREFIX_ && n < bytes.size; n++) {
        low |= (uint32_t)pvs_u8_(bytes, n) << 8 * n;
        least = low;
        for (tries = n == 3 ? 1 : 9; tries && !pvs_pex_fits_any_(in->allow, least); tries--) {
            if (n < 3) least += (uint32_t)0x100u << 8 * n;
        }
        if (tries == 0) return pvs_reader_fail_(in, PVS_ERR_LENGTH, 0, PVS_PEX_FIELD_SIZE);
        if (least > budget - PVS_PEX_PREFIX_) {
            return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_PEX_FIELD_SIZE);
        }
    }
    if (bytes.size < PVS_PEX_HEAD_) {
        size_t at = bytes.size < PVS_PEX_PREFIX_ ? 0 : PVS_PEX_PREFIX_;
        return pvs_reader_wait_(in, at, at ? PVS_PEX_FIELD_TYPE : PVS_PEX_FIELD_SIZE,
                                PVS_PEX_HEAD_ - bytes.size);
    }
    if (!pvs_pex_knows_(in->allow, type)) {
        return pvs_reader_fail_(in, PVS_ERR_TYPE, PVS_PEX_PREFIX_, PVS_PEX_FIELD_TYPE);
    }
    return pvs_reader_fail_(in, PVS_ERR_LENGTH, 0, PVS_PEX_FIELD_SIZE);
}

/* Waits for an entry, or for stray bytes behind the last one. `start` is where the list begins. */
static pvs_status pvs_pex_wait_peer_(pvs_reader *in, size_t start, uint32_t entries, size_t have,
                                     size_t missing) {
    size_t whole = have - have % PVS_PEX_PEER_SIZE;
    if (have >= entries) {
        return pvs_reader_wait_(in, start + entries, PVS_PEX_FIELD_PEERS, missing);
    }
    if (have - whole < 16) {
        return pvs_reader_wait_(in, start + whole, PVS_PEX_FIELD_PEER_ADDRESS, missing);
    }
    return pvs_reader_wait_(in, start + whole + 16, PVS_PEX_FIELD_PEER_PORT, missing);
}

/* Waits for the rest of a message whose head is there and good. */
static pvs_status pvs_pex_wait_(pvs_reader *in, size_t have, unsigned type, uint32_t size) {
    size_t missing = pvs_size_((uint64_t)PVS_PEX_PREFIX_ + size - have);
    if (type > PVS_PEX_GIVE) {
        return pvs_pex_wait_peer_(in, PVS_PEX_HEAD_, size - 1 - (size - 1) % PVS_PEX_PEER_SIZE,
                                  have - PVS_PEX_HEAD_, missing);
    }
    if (have < PVS_PEX_HEAD_MAX) {
        return pvs_reader_wait_(in, PVS_PEX_HEAD_, PVS_PEX_FIELD_DIGEST, missing);
    }
    return pvs_reader_wait_(in, PVS_PEX_HEAD_MAX, PVS_PEX_FIELD_PIECE, missing);
}

/* Fills in the body: n bytes of a piece or of whole entries. */
static void pvs_pex_fill_(pvs_pex_message *message, unsigned type, pvs_bytes body) {
    message->type = (uint8_t)type;
    if (type == PVS_PEX_GIVE) {
        message->piece = body;
    } else if (type != PVS_PEX_ASK) {
        message->peers.data = body.data;
        message->peers.size = body.size;
        message->peers.count = body.size / PVS_PEX_PEER_SIZE;
    }
}

/* ---- parts */

/* A body of which only a part may be there; kept in the reader while it is handed out. */
typedef struct pvs_pex_body_ {
    size_t head;           /* bytes in front of it: none behind the first part */
    uint32_t offset, left; /* of the piece or the entries: handed out, still to come */
    uint32_t stray;        /* bytes behind the entries, dropped */
    unsigned type;
} pvs_pex_body_;

/*
 * Hands out what is there. The bytes to be dropped go with the last entry, so that a part with
 * nothing left behind it is the end of the message.
 */
static pvs_status pvs_pex_part_(pvs_reader *in, pvs_bytes bytes, const pvs_pex_body_ *body,
                                pvs_pex_message *message) {
    size_t have = bytes.size - body->head, unit = 1, kept = 0, part, missing;
    if (body->type != PVS_PEX_GIVE) unit = PVS_PEX_PEER_SIZE;
    if (body->stray && body->left) kept = unit;
    if ((uint64_t)body->left + body->stray <= have) {
        pvs_status status = pvs_reader_done_(in, body->head + body->left + body->stray);
        if (status != PVS_OK) return status;
        part = body->left;
    } else {
        part = have - have % unit;
        if (part > body->left - kept) part = body->left - kept;
        if (part == 0) {
            missing = unit - have % unit;
            if (body->left <= kept) missing = (size_t)body->left + body->stray - have;
            if (unit == 1) return pvs_reader_wait_(in, body->head, PVS_PEX_FIELD_PIECE, missing);
            return pvs_pex_wait_peer_(in, body->head, body->left, have, missing);
        }
        pvs_reader_part_(in, body->head + part);
        in->phase_ = (uint16_t)(1 + body->type);
        in->mark_ = body->stray;
        in->left_[0] = body->offset + (uint32_t)part;
        in->left_[1] = body->left - (uint32_t)part;
    }
    pvs_pex_fill_(message, body->type, pvs_cut_(bytes, body->head, part));
    message->offset = body->offset;
    message->left = body->left - part;
    return PVS_OK;
}

static pvs_status pvs_pex_first_part_(pvs_reader *in, pvs_bytes bytes, unsigned type, uint32_t size,
                                      pvs_pex_message *message) {
    pvs_pex_body_ body;
    pvs_status status;
    memset(&body, 0, sizeof body);
    body.type = type;
    if (type == PVS_PEX_GIVE) {
        if (bytes.size <= PVS_PEX_HEAD_MAX) {
            size_t missing = PVS_PEX_HEAD_MAX + 1 - bytes.size;
            if (missing == 1)
                return pvs_reader_wait_(in, PVS_PEX_HEAD_MAX, PVS_PEX_FIELD_PIECE, missing);
            return pvs_reader_wait_(in, PVS_PEX_HEAD_, PVS_PEX_FIELD_DIGEST, missing);
        }
        body.head = PVS_PEX_HEAD_MAX;
        body.left = size - PVS_PEX_ASK_;
    } else {
        body.head = PVS_PEX_HEAD_;
        body.stray = (size - 1) % PVS_PEX_PEER_SIZE;
        body.left = size - 1 - body.stray;
    }
    status = pvs_pex_part_(in, bytes, &body, message);
    if (status == PVS_OK && type == PVS_PEX_GIVE) {
        pvs_get_(message->digest, bytes, PVS_PEX_HEAD_, PVS_PEX_DIGEST_SIZE);
    }
    return status;
}

static pvs_status pvs_pex_next_part_(pvs_reader *in, pvs_bytes bytes, pvs_pex_message *message) {
    pvs_pex_body_ body;
    body.head = 0;
    body.offset = in->left_[0];
    body.left = in->left_[1];
    body.stray = (uint32_t)in->mark_;
    body.type = in->phase_ - 1u;
    return pvs_pex_part_(in, bytes, &body, message);
}

/* ---- whole messages */

/* Member by member: a memset of this size becomes a string instruction, which is slow to start. */
static void pvs_pex_clear_(pvs_pex_message *message) {
    message->piece = pvs_bytes_of(0, 0);
    message->peers.data = 0;
    message->peers.size = message->peers.count = 0;
    message->offset = message->left = 0;
    memset(message->digest, 0, sizeof message->digest);
    message->type = 0;
}

pvs_status pvs_pex_read(pvs_reader *in, pvs_pex_message *message) {
    pvs_bytes bytes = pvs_reader_begin_(in, PVS_OWNER_PEX_);
    uint32_t size = pvs_le32_(bytes, 0);
    unsigned type = pvs_u8_(bytes, PVS_PEX_PREFIX_);
    size_t head = type > PVS_PEX_GIVE ? PVS_PEX_HEAD_ : PVS_PEX_HEAD_MAX, body;
    uint64_t total = (uint64_t)PVS_PEX_PREFIX_ + size;
    pvs_status status;
    pvs_pex_clear_(message);
    if (in->phase_) return pvs_pex_next_part_(in, bytes, message);
    /* A good head is one look: then no byte of it can have been refused. */
    if (bytes.size < PVS_PEX_HEAD_ || !pvs_pex_knows_(in->allow, type) ||
        !pvs_pex_fits_(in->allow, type, size) || total > pvs_reader_budget_(in)) {
        return pvs_pex_head_(in, bytes);
    }
    if (total > bytes.size) {
        if (in->mode_ == PVS_MODE_PARTS_ && type != PVS_PEX_ASK) {
            return pvs_pex_first_part_(in, bytes, type, size, message);
        }
        return pvs_pex_wait_(in, bytes.size, type, size);
    }
    status = pvs_reader_done_(in, (size_t)total);
    if (status != PVS_OK) return status;
    body = (size_t)total - head;
    if (type > PVS_PEX_GIVE) {
        body -= body % PVS_PEX_PEER_SIZE; /* what is beyond is stray */
    } else {
        pvs_get_(message->digest, bytes, PVS_PEX_HEAD_, PVS_PEX_DIGEST_SIZE);
    }
    pvs_pex_fill_(message, type, pvs_cut_(bytes, head, body));
    return PVS_OK;
}
