/* The two halves of the CRC: a table method for any input, and folding, which shortens long input.
 */
#ifndef PVS_FACTOM_CRC32K_H
#define PVS_FACTOM_CRC32K_H

#include "../base/cursor.h"

/* From this size on folding pays. */
enum { PVS_CRC32K_LONG_ = 2944 };

/* state: the remainder, without the inversions at both ends. */
uint32_t pvs_crc32k_update_(uint32_t state, pvs_bytes data);

/*
 * Takes most of *data, 2,944 bytes at least, off its front and gives the new state. In a file of
 * its own, so that its stack of 3 KiB is only in use where input is long.
 */
uint32_t pvs_crc32k_fold_(uint32_t state, pvs_bytes *data);

#endif
