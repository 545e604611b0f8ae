/*
 * Replays inputs through a fuzz target, where libFuzzer does not: with any compiler.
 *
 *     fuzz_TARGET [--mutants N] FILE_OR_FOLDER..
 *
 * --mutants: also N changed copies of each input, always the same ones. Without any input, which is
 * what a wrong or empty folder leaves, nothing was tested: status 1.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "fuzz.h"

#include <dirent.h>

enum { ROOM = 1 << 14 };

static unsigned long inputs, mutants;
static uint64_t choices = 1;

/* libFuzzer's has many ways; this one changes, takes out or doubles a few bytes. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) {
    size_t rounds = 1 + fuzz_below(&choices, 4), at, n;
    while (rounds--) {
        at = fuzz_below(&choices, size);
        n = 1 + fuzz_below(&choices, 8);
        if (n > size - at) n = size - at;
        switch (fuzz_below(&choices, 4)) {
        case 0:
            if (n == 0 || size <= n) break;
            memmove(data + at, data + at + n, size - at - n);
            size -= n;
            break;
        case 1:
            if (n > max_size - size) break;
            memmove(data + at + n, data + at, size - at);
            size += n;
            break;
        case 2:
            if (size) data[at] = (uint8_t)(data[at] ^ 1u << fuzz_below(&choices, 8));
            break;
        default:
            if (size) data[at] = (uint8_t)fuzz_below(&choices, 256);
        }
    }
    return size;
}

static void replay_mutants(const uint8_t *data, size_t size) {
    static uint8_t room[ROOM];
    unsigned long i;
    if (size > ROOM / 2) return;
    for (i = 0; i < mutants; i++) {
        uint8_t *exact;
        size_t n;
        memset(room, 0, sizeof room);
        if (size) memcpy(room, data, size);
#ifdef FUZZ_MUTATOR
        n = LLVMFuzzerCustomMutator(room, size, ROOM, (unsigned)fuzz_below(&choices, 1u << 31));
#else
        n = LLVMFuzzerMutate(room, size, ROOM);
#endif
        exact = fuzz_copy(room, n);
        LLVMFuzzerTestOneInput(exact, n);
        free(exact);
    }
}

static int replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0, room = 0, n;
    if (!file) {
        perror(path);
        return 1;
    }
    do {
        if (size == room) {
            room = 2 * room + 4096;
            data = realloc(data, room);
            CHECK(data);
        }
        n = fread(data + size, 1, room - size, file);
        size += n;
    } while (n);
    fclose(file);
    /* A block of just the right size: what reads past it is seen by sanitizers and valgrind. */
    data = realloc(data, size ? size : 1);
    CHECK(data);
    LLVMFuzzerTestOneInput(data, size);
    inputs++;
    replay_mutants(data, size);
    free(data);
    return 0;
}

static int replay(const char *path) {
    DIR *folder = opendir(path);
    struct dirent *entry;
    char name[4096];
    int failed = 0;
    if (!folder) return replay_file(path);
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name) {
            failed = 1;
        } else {
            failed |= replay_file(name);
        }
    }
    closedir(folder);
    return failed;
}

int main(int argc, char **argv) {
    int i = 1, failed = 0;
    if (argc > 2 && strcmp(argv[1], "--mutants") == 0) {
        mutants = strtoul(argv[2], NULL, 10);
        i = 3;
    }
    for (; i < argc; i++) failed |= replay(argv[i]);
    printf("%lu inputs replayed, %lu mutants of each\n", inputs, mutants);
    if (inputs == 0) {
        fprintf(stderr, "%s: no input was found\n", argv[0]);
        return 1;
    }
    return failed;
}
