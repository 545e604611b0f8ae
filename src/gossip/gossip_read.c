/*
 * Messages in. Nothing frames them [1], [9], so every check is made at the first byte that allows it and a
 * message that has come in part is looked at from where the last look ended: the start of the
 * character, or of the entry, that is not complete.
 */
#include "entry.h"
#include "utf8.h"

/* The smallest message of each type. */
static const uint8_t pvs_gossip_least_[] = {12, 4, 4, 12, PVS_GOSSIP_PAIR_SIZE, 12};

/* What TLS begins with is no tag [3], [11]. */
static inline int pvs_gossip_has_type_(uint32_t tag) {
    return tag < sizeof pvs_gossip_least_;
}

/* The tag byte by byte: what is wrong with it, or that it is not complete. */
static pvs_status pvs_gossip_tag_(pvs_reader *in, pvs_bytes bytes) {
    uint64_t budget = pvs_reader_budget_(in);
    unsigned first = pvs_u8_(bytes, 0);
    size_t least = PVS_GOSSIP_TAG_SIZE_, i;
    if (least > budget) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_GOSSIP_FIELD_TYPE);
    }
    if (bytes.size && !pvs_gossip_has_type_(first)) {
        return pvs_reader_fail_(in, PVS_ERR_TYPE, 0, PVS_GOSSIP_FIELD_TYPE);
    }
    if (bytes.size) least = pvs_gossip_least_[first];
    if (least > budget) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_GOSSIP_FIELD_TYPE);
    }
    for (i = 1; i < PVS_GOSSIP_TAG_SIZE_; i++) {
        if (pvs_u8_(bytes, i)) {
            return pvs_reader_fail_(in, PVS_ERR_TYPE, 0, PVS_GOSSIP_FIELD_TYPE);
        }
    }
    return pvs_reader_wait_(in, 0, PVS_GOSSIP_FIELD_TYPE, least - bytes.size);
}

static pvs_status pvs_gossip_read_pair_(pvs_reader *in, pvs_bytes bytes,
                                        pvs_gossip_message *message) {
    size_t have = bytes.size;
    pvs_status status;
    if (have < 12) {
        return pvs_reader_wait_(in, 4, PVS_GOSSIP_FIELD_IDENTITY, PVS_GOSSIP_PAIR_SIZE - have);
    }
    if (have < PVS_GOSSIP_PAIR_SIZE) {
        return pvs_reader_wait_(in, 12, PVS_GOSSIP_FIELD_PORT, PVS_GOSSIP_PAIR_SIZE - have);
    }
    status = pvs_reader_done_(in, PVS_GOSSIP_PAIR_SIZE); /* in datagrams nothing may follow [2] */
    if (status != PVS_OK) return status;
    message->identity = pvs_le64_(bytes, 4);
    message->port = (uint16_t)pvs_le16_(bytes, 12);
    return PVS_OK;
}

/*
 * The length or count behind the tag, of things that take at least `unit` bytes. It comes least
 * significant byte first, so what is there of it is already a lower bound [4].
 */
static pvs_status pvs_gossip_length_(pvs_reader *in, pvs_bytes bytes, unsigned unit, unsigned field,
                                     uint64_t *length) {
    uint64_t low = pvs_le64_(bytes, PVS_GOSSIP_TAG_SIZE_);
    unsigned i;
    if (bytes.size < PVS_GOSSIP_HEAD_) {
        for (low = 0, i = 0; i < 8; i++) {
            low |= (uint64_t)pvs_u8_(bytes, PVS_GOSSIP_TAG_SIZE_ + i) << 8 * i;
        }
    }
    /* The only limit is the reader's [10]. */
    if (low > (pvs_reader_budget_(in) - PVS_GOSSIP_HEAD_) / unit) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, PVS_GOSSIP_TAG_SIZE_, field);
    }
    *length = low;
    if (bytes.size >= PVS_GOSSIP_HEAD_) return PVS_OK;
    return pvs_reader_wait_(in, PVS_GOSSIP_TAG_SIZE_, field,
                            pvs_size_(PVS_GOSSIP_HEAD_ + low * unit - bytes.size));
}

static pvs_status pvs_gossip_read_text_(pvs_reader *in, pvs_bytes bytes,
                                        pvs_gossip_message *message) {
    uint64_t length;
    size_t at;
    int bad;
    pvs_bytes text;
    pvs_status status = pvs_gossip_length_(in, bytes, 1, PVS_GOSSIP_FIELD_TEXT_LENGTH, &length);
    if (status != PVS_OK) return status;
    text = pvs_cut_(bytes, PVS_GOSSIP_HEAD_, pvs_size_(length));
    at = pvs_gossip_utf8_(text, in->at_, length, &bad);
    if (bad) {
        return pvs_reader_fail_(in, PVS_ERR_TEXT, PVS_GOSSIP_HEAD_ + at, PVS_GOSSIP_FIELD_TEXT);
    }
    if (text.size < length) {
        in->at_ = at;
        return pvs_reader_wait_(in, PVS_GOSSIP_HEAD_, PVS_GOSSIP_FIELD_TEXT,
                                pvs_size_(length - text.size));
    }
    status = pvs_reader_done_(in, PVS_GOSSIP_HEAD_ + text.size);
    if (status == PVS_OK) message->text = text;
    return status;
}

/* ---- lists */

/* How far a list was looked at. */
typedef struct pvs_gossip_walk_ {
    size_t at;      /* the next entry */
    uint64_t left;  /* how many there still are */
    uint64_t slack; /* what the limit leaves beyond the bytes that are certain to come */
} pvs_gossip_walk_;

/*
 * The entry at walk->at, which is not all there or not good: byte by byte, so that what is wrong
 * is told in the order of the bytes [15].
 */
static pvs_status pvs_gossip_cut_entry_(pvs_reader *in, pvs_bytes bytes,
                                        const pvs_gossip_walk_ *walk) {
    size_t have = bytes.size - walk->at, family_at = walk->at + PVS_GOSSIP_FAMILY_AT_, i;
    size_t at = walk->at, address = PVS_GOSSIP_ADDRESS_AT_;
    unsigned family = pvs_u8_(bytes, family_at), field = PVS_GOSSIP_FIELD_PEER_IDENTITY;
    uint64_t missing = walk->at + walk->left * PVS_GOSSIP_V4_ - bytes.size;
    if (family > 1)
        return pvs_reader_fail_(in, PVS_ERR_TYPE, family_at, PVS_GOSSIP_FIELD_PEER_FAMILY);
    if (family == 1) {
        if (walk->slack < PVS_GOSSIP_V6_ - PVS_GOSSIP_V4_) {
            return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, family_at,
                                    PVS_GOSSIP_FIELD_PEER_FAMILY);
        }
        missing += PVS_GOSSIP_V6_ - PVS_GOSSIP_V4_;
    }
    for (i = 1; i < 4; i++) {
        if (pvs_u8_(bytes, family_at + i)) {
            return pvs_reader_fail_(in, PVS_ERR_TYPE, family_at, PVS_GOSSIP_FIELD_PEER_FAMILY);
        }
    }
    address += family == 0 ? 4 : 16; /* where it ends */
    if (have >= address) {
        at = walk->at + address;
        field = PVS_GOSSIP_FIELD_PEER_PORT;
    } else if (have >= PVS_GOSSIP_ADDRESS_AT_) {
        at = walk->at + PVS_GOSSIP_ADDRESS_AT_;
        field = PVS_GOSSIP_FIELD_PEER_ADDRESS;
    } else if (have >= PVS_GOSSIP_FAMILY_AT_) {
        at = family_at;
        field = PVS_GOSSIP_FIELD_PEER_FAMILY;
    }
    return pvs_reader_wait_(in, at, field, pvs_size_(missing));
}

static pvs_status pvs_gossip_read_peers_(pvs_reader *in, pvs_bytes bytes,
                                         pvs_gossip_message *message) {
    uint64_t budget = pvs_reader_budget_(in), count;
    size_t size;
    pvs_gossip_walk_ walk;
    pvs_bytes entries;
    pvs_status status =
        pvs_gossip_length_(in, bytes, PVS_GOSSIP_V4_, PVS_GOSSIP_FIELD_PEERS, &count);
    if (status != PVS_OK) return status;
    walk.at = PVS_GOSSIP_HEAD_;
    walk.left = count;
    if (in->at_) {
        walk.at = in->at_;
        walk.left = (uint64_t)in->left_[1] << 32 | in->left_[0];
    }
    /* Where the limit was lowered meanwhile, a walk from the start finds the entry to blame. */
    if (walk.at > budget || walk.left > (budget - walk.at) / PVS_GOSSIP_V4_) {
        walk.at = PVS_GOSSIP_HEAD_;
        walk.left = count;
    }
    /* Every entry takes 18 bytes at least; those of IPv6 draw on what is left. */
    walk.slack = budget - walk.at - walk.left * PVS_GOSSIP_V4_;
    for (; walk.left; walk.left--) { /* by its size alone, whoever it is and however often [13] */
        size = pvs_gossip_entry_(bytes, walk.at);
        if (size == PVS_GOSSIP_V6_ && walk.slack >= PVS_GOSSIP_V6_ - PVS_GOSSIP_V4_) {
            walk.slack -= PVS_GOSSIP_V6_ - PVS_GOSSIP_V4_;
        } else if (size != PVS_GOSSIP_V4_) {
            in->at_ = walk.at;
            in->left_[0] = (uint32_t)walk.left;
            in->left_[1] = (uint32_t)(walk.left >> 32);
            return pvs_gossip_cut_entry_(in, bytes, &walk);
        }
        walk.at += size;
    }
    status = pvs_reader_done_(in, walk.at);
    if (status != PVS_OK) return status;
    entries = pvs_cut_(bytes, PVS_GOSSIP_HEAD_, walk.at - PVS_GOSSIP_HEAD_);
    message->peers.data = entries.data;
    message->peers.size = entries.size;
    message->peers.count = (size_t)count;
    return PVS_OK;
}

pvs_status pvs_gossip_read(pvs_reader *in, pvs_gossip_message *message) {
    pvs_bytes bytes = pvs_reader_begin_(in, PVS_OWNER_GOSSIP_);
    uint32_t tag = pvs_le32_(bytes, 0);
    pvs_status status;
    memset(message, 0, sizeof *message);
    if (bytes.size < PVS_GOSSIP_TAG_SIZE_ || !pvs_gossip_has_type_(tag) ||
        pvs_gossip_least_[tag] > pvs_reader_budget_(in)) {
        return pvs_gossip_tag_(in, bytes);
    }
    switch (tag) {
    case PVS_GOSSIP_TEXT:
    case PVS_GOSSIP_ERROR:
        status = pvs_gossip_read_text_(in, bytes, message);
        break;
    case PVS_GOSSIP_PEERS:
        status = pvs_gossip_read_peers_(in, bytes, message);
        break;
    case PVS_GOSSIP_PAIR:
        status = pvs_gossip_read_pair_(in, bytes, message);
        break;
    default:
        status = pvs_reader_done_(in, PVS_GOSSIP_TAG_SIZE_);
    }
    if (status == PVS_OK) message->type = (uint8_t)tag;
    return status;
}
