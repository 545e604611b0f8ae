/* Heads that are cut short or wrong, and bodies that are not all there. */
#include "read.h"

/*
 * The head byte by byte [10]: every check is made at the first byte that allows it, so that the verdict
 * does not depend on the cuts. The size comes least significant byte first; after n bytes of it
 * the candidates are 2^8n apart, and any nine of them meet all remainders that entries of 18 bytes
 * can have.
 */
pvs_status pvs_pex_head_(pvs_reader *in, pvs_bytes bytes) {
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
        if (least > budget - PVS_PEX_PREFIX_) { /* [9] */
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

pvs_status pvs_pex_wait_peer_(pvs_reader *in, size_t start, uint32_t entries, size_t have,
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

/* [14] */
pvs_status pvs_pex_wait_(pvs_reader *in, size_t have, unsigned type, uint32_t size) {
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
