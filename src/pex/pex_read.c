/* Messages in. The head decides everything; the body is handed out as it is. */
#include "read.h"

/* Member by member: a memset of this size becomes a string instruction, which is slow to start. */
static void pvs_pex_clear_(pvs_pex_message *message) {
    message->piece = pvs_span_(0, 0);
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
    if (type > PVS_PEX_GIVE) {
        size -= 1 + (size - 1) % PVS_PEX_PEER_SIZE; /* what is beyond is stray */
        pvs_pex_fill_(message, type, pvs_cut_(bytes, PVS_PEX_HEAD_, size));
    } else {
        size -= PVS_PEX_ASK_;
        /* Of a give, too, as it came: nothing is hashed here [11]. */
        pvs_get_(message->digest, bytes, PVS_PEX_HEAD_, PVS_PEX_DIGEST_SIZE);
        pvs_pex_fill_(message, type, pvs_cut_(bytes, PVS_PEX_HEAD_MAX, size));
    }
    status = pvs_reader_done_(in, (size_t)total);
    if (status != PVS_OK) pvs_pex_clear_(message); /* a datagram that goes on */
    return status;
}
