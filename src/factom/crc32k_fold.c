/*
 * Long input in front of a CRC, folded by words without any table (C2).
 *
 * x^184 + x^135 + x^118 + x^99 + x^80 + 1 is a multiple of the generator, and so is its 64th
 * power, which has the same six terms 64 bits apart. A word of the message may therefore be
 * cleared if it is added to the words that lie 49, 66, 85, 104 and 184 further on: the remainder
 * stays the same. What is left in the end are 184 words. (Method: Chorba, arXiv 2412.16398; the
 * multiple for this generator was searched by computer and is checked by the unit test.)
 * Only additions of whole words occur, so the byte order of the machine does not matter.
 */
#include "crc32k.h"

enum { PVS_CRC32K_WORDS_ = 184, PVS_CRC32K_BLOCK_ = 8 * PVS_CRC32K_WORDS_ };

/* The next block behind the words that wait to be cleared. */
static void pvs_crc32k_load_(pvs_bytes *data, uint64_t *words) {
    pvs_bytes block = pvs_cut_(*data, 0, PVS_CRC32K_BLOCK_);
    pvs_copy_(words, block.data, block.size);
    *data = pvs_skip_(*data, PVS_CRC32K_BLOCK_);
}

/* Adds the first block's words to those `distance` further on that lie in the second. */
static void pvs_crc32k_tap_(unsigned distance, uint64_t *words) {
    unsigned i;
    for (i = 0; i < distance; i++) {
        words[PVS_CRC32K_WORDS_ + i] ^= words[PVS_CRC32K_WORDS_ + i - distance];
    }
}

uint32_t pvs_crc32k_fold_(uint32_t state, pvs_bytes *data) {
    uint64_t words[2 * PVS_CRC32K_WORDS_]; /* cleared in this round; collecting */
    uint8_t first[4];
    unsigned i;
    memset(words, 0, PVS_CRC32K_BLOCK_);
    pvs_crc32k_load_(data, &words[PVS_CRC32K_WORDS_]);
    /* The state so far is added to the first four bytes, whatever a word's byte order. */
    memcpy(first, &words[PVS_CRC32K_WORDS_], sizeof first);
    for (i = 0; i < 4; i++) first[i] = (uint8_t)(first[i] ^ (state >> 8 * i & 0xffu));
    memcpy(&words[PVS_CRC32K_WORDS_], first, sizeof first);
    do {
        /* Each word is complete here, and moves to where it is cleared from. */
        for (i = PVS_CRC32K_WORDS_; i < 2 * PVS_CRC32K_WORDS_; i++) {
            words[i] ^= words[i - 49] ^ words[i - 66] ^ words[i - 85] ^ words[i - 104] ^
                        words[i - PVS_CRC32K_WORDS_];
            words[i - PVS_CRC32K_WORDS_] = words[i];
        }
        pvs_crc32k_load_(data, &words[PVS_CRC32K_WORDS_]);
    } while (data->size >= PVS_CRC32K_BLOCK_);
    /* The last words are not cleared themselves, so they add nothing to one another. */
    pvs_crc32k_tap_(49, words);
    pvs_crc32k_tap_(66, words);
    pvs_crc32k_tap_(85, words);
    pvs_crc32k_tap_(104, words);
    pvs_crc32k_tap_(PVS_CRC32K_WORDS_, words);
    return pvs_crc32k_update_(0, pvs_bytes_of(&words[PVS_CRC32K_WORDS_], PVS_CRC32K_BLOCK_));
}
