/* Bodies handed out as they come [15]. */
#include "read.h"

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
    size_t unit = body->type == PVS_PEX_GIVE ? 1 : PVS_PEX_PEER_SIZE;
    size_t have = bytes.size - body->head, part = have - have % unit, missing;
    if ((uint64_t)body->left + body->stray <= have) {
        part = body->left;
        pvs_reader_done_(in, body->head + part + body->stray); /* cannot fail: no datagram */
    } else {
        if (body->left && part >= body->left) part = body->left - unit;
        if (part == 0) {
            missing = unit - have % unit;
            if (body->left <= unit) missing = (size_t)body->left + body->stray - have;
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

pvs_status pvs_pex_first_part_(pvs_reader *in, pvs_bytes bytes, unsigned type, uint32_t size,
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

pvs_status pvs_pex_next_part_(pvs_reader *in, pvs_bytes bytes, pvs_pex_message *message) {
    pvs_pex_body_ body;
    body.head = 0;
    body.offset = in->left_[0];
    body.left = in->left_[1];
    body.stray = (uint32_t)in->mark_;
    body.type = in->phase_ - 1u;
    return pvs_pex_part_(in, bytes, &body, message);
}
