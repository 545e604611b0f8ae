/*
 * Mutators that know where lengths are, so that what they make gets past the checks at the door:
 * they take a message, or something in it, apart, change it, and put the lengths around it right.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "fuzz.h"

enum { FUZZ_MUTATE_MAX = 1 << 14 }; /* larger inputs are only changed byte by byte */

/* Each changes data in place, at most to max_size bytes, and returns the new size. */

/* A stream of gob messages: a size, then numbers and texts. */
size_t fuzz_mutate_gob(uint8_t *data, size_t size, size_t max_size, uint64_t *random);

/* A protobuf message. */
size_t fuzz_mutate_protobuf(uint8_t *data, size_t size, size_t max_size, uint64_t *random);

/* Protobuf messages, each behind its size in four bytes, behind "pbuf" or nothing. */
size_t fuzz_mutate_frames(uint8_t *data, size_t size, size_t max_size, uint64_t *random);

#endif
