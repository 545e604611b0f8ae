/*
 * How fast CRC-32/Koopman and the reading of Factom parcels are: `bench_factom` prints gigabytes a
 * second for several sizes, best of ten rounds.
 */
#define _POSIX_C_SOURCE 200809L
#include <pvs/pvs.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static volatile uint32_t sink;

int main(void) {
    static const size_t sizes[] = {64, 1024, 4096, 16384, 65536, 1048576};
    uint8_t *data = malloc(1048576);
    size_t i, k;
    if (!data) return 1;
    for (i = 0; i < 1048576; i++) data[i] = (uint8_t)(i * 2654435761u >> 13);
    for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t times = (1u << 26) / sizes[i];
        double best = 0;
        int round;
        for (round = 0; round < 10; round++) {
            double start = now(), took;
            for (k = 0; k < times; k++) sink += pvs_factom_crc32(0, pvs_bytes_of(data, sizes[i]));
            took = now() - start;
            if (round == 0 || took < best) best = took;
        }
        printf("CRC-32/Koopman, %7zu bytes: %6.2f GB/s\n", sizes[i],
               (double)(times * sizes[i]) / best * 1e-9);
    }
    free(data);
    return 0;
}
