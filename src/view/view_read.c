/*
 * Finding the end of a message that has no length: a walk over counts and lengths which stops
 * where the bytes stop and goes on from there. Numbers in brackets: docs/wire/view.md.
 *
 * What makes the verdict independent of the cuts: every check is made at the first byte that
 * allows it, in the order of the bytes, whether or not more of them are there already [18].
 */
#include "block.h"

typedef struct pvs_view_walk_ {
    pvs_reader *in;
    pvs_bytes bytes;       /* of the message, as far as they are there */
    size_t at;             /* the next peer header or block */
    size_t metas_at;       /* where the peers end */
    uint64_t budget;       /* the reader's limit; UINT64_MAX is none */
    uint64_t slack;        /* what the budget leaves beyond the bytes that are certain to come */
    unsigned peers, metas; /* still to walk: peers, blocks of message metadata */
    unsigned addresses, peer_metas; /* and the blocks of the peer being walked */
} pvs_view_walk_;

/* Bytes that the counts alone demand: two for each peer and each block. */
static uint64_t pvs_view_rest_(const pvs_view_walk_ *walk) {
    return 2 * ((uint64_t)walk->peers + walk->metas + walk->addresses + walk->peer_metas);
}

static pvs_status pvs_view_fail_(pvs_view_walk_ *walk, pvs_status status, size_t at,
                                 unsigned field) {
    return pvs_reader_fail_(walk->in, status, at, field);
}

static int pvs_view_too_much_(const pvs_view_walk_ *walk, uint64_t n) {
    return n > walk->slack && walk->budget != UINT64_MAX;
}

/* Sets bytes of the budget aside for something that is announced at `at` [16]. */
static pvs_status pvs_view_claim_(pvs_view_walk_ *walk, uint64_t n, size_t at, unsigned field) {
    if (pvs_view_too_much_(walk, n)) return pvs_view_fail_(walk, PVS_ERR_SIZE_LIMIT, at, field);
    walk->slack = n < walk->slack ? walk->slack - n : 0;
    return PVS_OK;
}

/*
 * The walk waits for byte `at` [11]. Everything that was claimed is certain to come. Where the walk will
 * resume is kept in the reader: at_, mark_, the four counts (0..255) in left_[0], and in left_[1]
 * how many bytes from at_ on have to be there before there is anything to look at.
 */
static pvs_status pvs_view_wait_(pvs_view_walk_ *walk, size_t at, unsigned field, uint64_t quiet) {
    uint64_t missing = walk->budget - walk->slack - walk->bytes.size;
    if (walk->in->mode_ != PVS_MODE_DATAGRAM_) {
        walk->in->at_ = walk->at;
        walk->in->mark_ = walk->metas_at;
        walk->in->left_[0] = (uint32_t)walk->peers | (uint32_t)walk->metas << 8 |
                             (uint32_t)walk->addresses << 16 | (uint32_t)walk->peer_metas << 24;
        /* The two smallest bytes of a block whose data is to come are no part of `quiet`. */
        walk->in->left_[1] = quiet && quiet < UINT32_MAX - 2 ? (uint32_t)quiet + 2 : 0;
    }
    return pvs_reader_wait_(walk->in, at, field, pvs_size_(missing));
}

/*
 * Goes on where the walk stopped: 1. Or 0, where there is no such place, or the limit has been lowered
 * below what is certain by now: a walk from the start finds the byte to blame [16].
 */
static int pvs_view_resume_(pvs_view_walk_ *walk) {
    uint32_t left = walk->in->left_[0];
    uint64_t certain;
    if (walk->in->at_ == 0) return 0;
    walk->at = walk->in->at_;
    walk->metas_at = walk->in->mark_;
    walk->peers = left & 0xffu;
    walk->metas = left >> 8 & 0xffu;
    walk->addresses = left >> 16 & 0xffu;
    walk->peer_metas = left >> 24;
    certain = walk->at + pvs_view_rest_(walk);
    if (certain > walk->budget) return 0;
    walk->slack = walk->budget - certain;
    return 1;
}

static const uint16_t pvs_view_header_fields_[PVS_VIEW_HEADER_SIZE] = {
    PVS_VIEW_FIELD_VERSION, PVS_VIEW_FIELD_MAGIC, PVS_VIEW_FIELD_PEERS, PVS_VIEW_FIELD_METADATA};

static pvs_status pvs_view_header_(pvs_view_walk_ *walk) {
    size_t size = walk->bytes.size;
    unsigned first = pvs_u8_(walk->bytes, 0), count;
    pvs_status status = pvs_view_claim_(walk, PVS_VIEW_HEADER_SIZE, 0, 0);
    if (status != PVS_OK) return status;
    if (size > 0) {
        if (first >> 4 != PVS_VIEW_VERSION) { /* [1] [4] */
            return pvs_view_fail_(walk, PVS_ERR_VERSION, 0, PVS_VIEW_FIELD_VERSION);
        }
        /* [2] */
        if ((first & 15u) > PVS_VIEW_RESPONSE && !(walk->in->allow & PVS_VIEW_ALLOW_TYPE)) {
            return pvs_view_fail_(walk, PVS_ERR_TYPE, 0, PVS_VIEW_FIELD_TYPE);
        }
    }
    if (size > 1 && pvs_u8_(walk->bytes, 1) != PVS_VIEW_MAGIC) { /* [3] */
        return pvs_view_fail_(walk, PVS_ERR_MAGIC, 1, PVS_VIEW_FIELD_MAGIC);
    }
    if (size > 2) {
        count = pvs_u8_(walk->bytes, 2);
        status = pvs_view_claim_(walk, 2 * (uint64_t)count, 2, PVS_VIEW_FIELD_PEERS);
        if (status != PVS_OK) return status;
    }
    if (size > 3) {
        count = pvs_u8_(walk->bytes, 3);
        status = pvs_view_claim_(walk, 2 * (uint64_t)count, 3, PVS_VIEW_FIELD_METADATA);
        if (status != PVS_OK) return status;
    }
    if (size < PVS_VIEW_HEADER_SIZE)
        return pvs_view_wait_(walk, size, pvs_view_header_fields_[size], 0);
    /* One byte each, which bounds the work [17]. */
    walk->peers = pvs_u8_(walk->bytes, 2);
    walk->metas = pvs_u8_(walk->bytes, 3);
    walk->at = PVS_VIEW_HEADER_SIZE;
    return PVS_OK;
}

static pvs_status pvs_view_peer_(pvs_view_walk_ *walk) {
    size_t have = walk->bytes.size - walk->at;
    unsigned addresses = pvs_u8_(walk->bytes, walk->at);
    unsigned metas = pvs_u8_(walk->bytes, walk->at + 1);
    pvs_status status;
    if (have < 1) return pvs_view_wait_(walk, walk->at, PVS_VIEW_FIELD_PEER_ADDRESSES, 0);
    status =
        pvs_view_claim_(walk, 2 * (uint64_t)addresses, walk->at, PVS_VIEW_FIELD_PEER_ADDRESSES);
    if (status != PVS_OK) return status;
    if (have < 2) return pvs_view_wait_(walk, walk->at + 1, PVS_VIEW_FIELD_PEER_METADATA, 0);
    status = pvs_view_claim_(walk, 2 * (uint64_t)metas, walk->at + 1, PVS_VIEW_FIELD_PEER_METADATA);
    if (status != PVS_OK) return status;
    walk->peers--;
    walk->addresses = addresses;
    walk->peer_metas = metas;
    walk->at += 2;
    return PVS_OK;
}

/* What a block takes beyond its two smallest bytes. */
static uint64_t pvs_view_whole_(const pvs_varu64_ *length) {
    uint64_t more = length->size - 1;
    return length->low < UINT64_MAX - more ? length->low + more : UINT64_MAX;
}

/*
 * A length of several bytes, looked at byte by byte: what is certain about it is checked against
 * the limit and the code's own length (-1: none) before the next byte is asked for.
 */
static pvs_status pvs_view_long_length_(pvs_view_walk_ *walk, int fixed, unsigned field,
                                        pvs_varu64_ *length) {
    int minimal = !(walk->in->allow & PVS_VIEW_ALLOW_NONMINIMAL);
    size_t at = walk->at + 1, have = walk->bytes.size - at, n;
    pvs_status status = PVS_NEED_MORE;
    /* No general code has a length that needs more than one byte [9]. */
    if (fixed >= 0 && minimal) return pvs_view_fail_(walk, PVS_ERR_NONMINIMAL, at, field);
    for (n = 1; status == PVS_NEED_MORE && n <= have; n++) {
        status = pvs_varu64_look_(pvs_cut_(walk->bytes, at, n), minimal, length);
        if (status == PVS_ERR_NONMINIMAL) return pvs_view_fail_(walk, status, at, field);
        if (fixed >= 0 && (length->low > (uint64_t)fixed ||
                           (status == PVS_OK && length->low != (uint64_t)fixed))) {
            return pvs_view_fail_(walk, PVS_ERR_LENGTH, at, field);
        }
        if (fixed >= 0) length->low = (uint64_t)fixed; /* what it has to become */
        if (pvs_view_too_much_(walk, pvs_view_whole_(length))) {
            return pvs_view_fail_(walk, PVS_ERR_SIZE_LIMIT, at, field);
        }
    }
    return status;
}

/* One block; its two smallest bytes are claimed already. */
static pvs_status pvs_view_block_(pvs_view_walk_ *walk, int place) {
    unsigned field = pvs_view_field_(place), code = pvs_u8_(walk->bytes, walk->at);
    int fixed = walk->in->allow & PVS_VIEW_ALLOW_KNOWN_LENGTH ? -1 : pvs_view_fixed_(place, code);
    size_t have = walk->bytes.size - walk->at, head;
    uint64_t claimed = 0;
    pvs_varu64_ length;
    pvs_status status;
    if (have < 1) return pvs_view_wait_(walk, walk->at, field, 0);
    if (fixed > 0) {
        claimed = (uint64_t)fixed;
        status = pvs_view_claim_(walk, claimed, walk->at, field);
        if (status != PVS_OK) return status;
    }
    if (have < 2) return pvs_view_wait_(walk, walk->at + 1, field + 1, 0);
    walk->slack += claimed; /* from here on the length itself speaks */

    length.size = 1;
    length.low = pvs_u8_(walk->bytes, walk->at + 1);
    status = PVS_OK;
    if (length.low >= 248) {
        status = pvs_view_long_length_(walk, fixed, field + 1, &length);
        if (status != PVS_OK && status != PVS_NEED_MORE) return status;
    } else if (fixed >= 0 && length.low != (uint64_t)fixed) { /* [8] */
        return pvs_view_fail_(walk, PVS_ERR_LENGTH, walk->at + 1, field + 1);
    }
    if (pvs_view_claim_(walk, pvs_view_whole_(&length), walk->at + 1, field + 1) != PVS_OK) {
        return PVS_ERR_SIZE_LIMIT;
    }
    head = 1 + length.size;
    if (status == PVS_NEED_MORE) return pvs_view_wait_(walk, walk->at + 1, field + 1, 0);
    if (length.low > have - head) {
        return pvs_view_wait_(walk, walk->at + head, field + 2, pvs_view_whole_(&length));
    }
    walk->at += head + (size_t)length.low;
    return PVS_OK;
}

/* The blocks of one list: the plain ones together, any other with a look at each of its bytes. */
static pvs_status pvs_view_blocks_(pvs_view_walk_ *walk, int place, unsigned *left) {
    while (*left) {
        pvs_status status;
        size_t n = *left;
        walk->at =
            pvs_view_plain_(walk->bytes, walk->at, pvs_view_general_of_(place), &n, &walk->slack);
        *left = (unsigned)n;
        if (n == 0) break;
        status = pvs_view_block_(walk, place);
        if (status != PVS_OK) return status;
        --*left;
    }
    return PVS_OK;
}

/* Everything behind the header. */
static pvs_status pvs_view_body_(pvs_view_walk_ *walk) {
    pvs_status status;
    for (;;) {
        status = pvs_view_blocks_(walk, PVS_VIEW_ADDRESS_, &walk->addresses);
        if (status != PVS_OK) return status;
        status = pvs_view_blocks_(walk, PVS_VIEW_PEER_META_, &walk->peer_metas);
        if (status != PVS_OK) return status;
        if (walk->peers == 0) break;
        status = pvs_view_peer_(walk);
        if (status != PVS_OK) return status;
    }
    if (walk->metas_at == 0) walk->metas_at = walk->at;
    return pvs_view_blocks_(walk, PVS_VIEW_META_, &walk->metas);
}

static pvs_status pvs_view_walk_through_(pvs_view_walk_ *walk) {
    pvs_status status = PVS_OK;
    if (!pvs_view_resume_(walk)) {
        walk->at = walk->metas_at = 0;
        walk->peers = walk->metas = walk->addresses = walk->peer_metas = 0;
        status = pvs_view_header_(walk);
    }
    if (status == PVS_OK) status = pvs_view_body_(walk);
    return status == PVS_OK ? pvs_reader_done_(walk->in, walk->at) : status; /* [6] */
}

/* What the message takes at least, where the data of a block is still coming. */
static uint64_t pvs_view_certain_(const pvs_reader *in) {
    uint32_t left = in->left_[0];
    unsigned counts = (left & 0xffu) + (left >> 8 & 0xffu) + (left >> 16 & 0xffu) + (left >> 24);
    /* The block itself is one of those that are left, and its two bytes are in left_[1], too. */
    return (uint64_t)in->at_ + in->left_[1] + 2 * (uint64_t)(counts - 1);
}

pvs_status pvs_view_read(pvs_reader *in, pvs_view_message *message) {
    pvs_view_walk_ walk;
    pvs_bytes part;
    pvs_status status;
    memset(message, 0, sizeof *message);
    walk.in = in;
    walk.bytes = pvs_reader_begin_(in, PVS_OWNER_VIEW_); /* what is there, and no more [12] */
    walk.budget = walk.slack = pvs_reader_budget_(in);
    if (in->left_[1] && walk.bytes.size - in->at_ < in->left_[1]) {
        uint64_t certain = pvs_view_certain_(in);
        /* Nothing has changed but how much is missing, unless the limit was lowered [16], or an
         * error has been said since, as where it was lowered and raised again. */
        if (certain <= walk.budget && in->fault.status == PVS_NEED_MORE) {
            in->needed = pvs_size_(certain - walk.bytes.size);
            return PVS_NEED_MORE;
        }
    }
    status = pvs_view_walk_through_(&walk);
    if (status != PVS_OK) return status;

    message->version = PVS_VIEW_VERSION;
    message->type = (uint8_t)(pvs_u8_(walk.bytes, 0) & 15u);
    part = pvs_cut_(walk.bytes, PVS_VIEW_HEADER_SIZE, walk.metas_at - PVS_VIEW_HEADER_SIZE);
    message->peers.data = part.data;
    message->peers.size = part.size;
    message->peers.count = pvs_u8_(walk.bytes, 2);
    part = pvs_cut_(walk.bytes, walk.metas_at, walk.at - walk.metas_at);
    message->metadata.data = part.data;
    message->metadata.size = part.size;
    message->metadata.count = pvs_u8_(walk.bytes, 3);
    return PVS_OK;
}
