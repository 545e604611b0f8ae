#include "fuzz.h"

#ifdef __has_feature
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define KNOWN(data, size) __msan_unpoison((data), (size))
#endif
#endif
#ifndef KNOWN
#define KNOWN(data, size) ((void)(data), (void)(size))
#endif

uint8_t *fuzz_room(size_t size) {
    uint8_t *block = malloc(size ? size : 1);
    CHECK(block);
    return block;
}

void fuzz_known(const uint8_t *data, size_t size) {
    KNOWN(data, size);
}

uint8_t *fuzz_copy(const void *data, size_t size) {
    uint8_t *block = fuzz_room(size);
    if (size) memcpy(block, data, size);
    return block;
}

uint64_t fuzz_mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

uint64_t fuzz_mix_bytes(uint64_t hash, const void *data, size_t size) {
    const uint8_t *p = data;
    hash = fuzz_mix(hash, size);
    while (size) {
        uint64_t word = 0;
        size_t n = size < sizeof word ? size : sizeof word;
        memcpy(&word, p, n);
        hash = fuzz_mix(hash, word);
        p += n;
        size -= n;
    }
    return hash;
}

size_t fuzz_below(uint64_t *random, size_t bound) {
    *random = fuzz_mix(*random, 0xd1b54a32d192ed03u);
    return bound ? (size_t)(*random >> 16) % bound : 0;
}

/*
 * Counts basic blocks. The compiler puts the call into the library where it is built with
 * -fsanitize-coverage=trace-pc. libFuzzer has a function of that name, too, so there the linker is
 * told to take ours (--wrap).
 */
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
