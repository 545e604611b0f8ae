/* SipHash: a keyed hash for short inputs, shared by the families that need one. */
#ifndef PVS_SIPHASH_H
#define PVS_SIPHASH_H

#include "pvs/base.h"

/*
 * SipHash-c-d of data under the 128-bit key k0 (its first eight bytes, little-endian), k1 (the
 * others). c_rounds are made for each eight bytes, d_rounds at the end: 1 and 3 for tables whose
 * hashes nobody sees, 2 and 4 where the cautious original is asked for.
 */
uint64_t pvs_siphash_(uint64_t k0, uint64_t k1, unsigned c_rounds, unsigned d_rounds,
                      pvs_bytes data);

#endif
