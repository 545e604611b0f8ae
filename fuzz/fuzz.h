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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
