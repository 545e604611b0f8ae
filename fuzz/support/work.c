/*
 * Counts basic blocks. The compiler puts the call into the library where it is built with
 * -fsanitize-coverage=trace-pc. libFuzzer has a function of that name, too, so there the linker is
 * told to take ours (--wrap).
 */
#include "fuzz.h"

static uint64_t blocks;

uint64_t fuzz_work(void) {
    return blocks;
}

void __sanitizer_cov_trace_pc(void);
void __wrap___sanitizer_cov_trace_pc(void);

#ifndef FUZZ_LIBFUZZER
void __sanitizer_cov_trace_pc(void) {
    blocks++;
}
#endif

void __wrap___sanitizer_cov_trace_pc(void) {
    blocks++;
}
