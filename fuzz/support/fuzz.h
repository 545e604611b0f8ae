/*
 * What all fuzz targets share. A target is one function; libFuzzer calls it with inputs of its
 * own, main.c with files, so that every compiler can replay what was found.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <pvs/pvs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the process, which the fuzzer takes as a finding. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#ifdef FUZZ_BLIND /* see blind.c */
#define LLVMFuzzerTestOneInput fuzz_seeing
#endif
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory, or the end. size may be 0. The block is just as large: sanitizers see its end. */
uint8_t *fuzz_room(size_t size);
uint8_t *fuzz_copy(const void *data, size_t size);

/* Hashes of what messages say, so that two readings can be compared. */
uint64_t fuzz_mix(uint64_t hash, uint64_t value);
uint64_t fuzz_mix_bytes(uint64_t hash, const void *data, size_t size); /* the size, too */

/* The choices that a check has to make depend on the input alone: random starts as its hash. */
size_t fuzz_below(uint64_t *random, size_t bound);

/*
 * Basic blocks of the library that were run so far: work that can be compared with a bound. Stays
 * 0 in builds that do not count (see CMakeLists.txt).
 */
uint64_t fuzz_work(void);

/*
 * MemorySanitizer takes bytes that libFuzzer itself has moved for uninitialised, as it does not see
 * into it. Mutators that look at such bytes say first that they are known. Else it does nothing.
 */
void fuzz_known(const uint8_t *data, size_t size);

/* libFuzzer's own; in other programs the mutators have a plain one. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

#endif
