/* Replays files through a fuzz target: `target FILE..`. */
#include "fuzz.h"

static int replay(const char *path) {
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
            if (!data) abort();
        }
        n = fread(data + size, 1, room - size, file);
        size += n;
    } while (n);
    fclose(file);
    /* A block of just the right size: what reads past it is seen by sanitizers and valgrind. */
    data = realloc(data, size ? size : 1);
    if (!data) abort();
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

int main(int argc, char **argv) {
    int i, failed = 0;
    for (i = 1; i < argc; i++) failed |= replay(argv[i]);
    printf("%d inputs replayed\n", argc - 1);
    return failed;
}
