/*
 * How fast AC frames are read, written and routed: `bench_ac` prints nanoseconds for each
 * operation, best of several rounds. For figures that do not depend on the machine's mood, count
 * instructions: valgrind --tool=callgrind bench_ac 1000.
 */
#define _POSIX_C_SOURCE 200809L
#include <pvs/pvs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BUCKETS = 8192, PLACES = BUCKETS * PVS_AC_BUCKET, ROUNDS = 40 };

static pvs_ac_bucket memory[BUCKETS];
static uint8_t frames[1 << 16][PVS_AC_INFORM_SIZE]; /* made before the clock is looked at */
static volatile uint32_t sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void make(uint8_t *to, unsigned type, uint32_t nonce) {
    memset(to, 0, PVS_AC_INFORM_SIZE);
    to[0] = PVS_AC_MAGIC;
    to[1] = PVS_AC_VERSION;
    to[2] = (uint8_t)type;
    to[4] = (uint8_t)(nonce >> 24);
    to[5] = (uint8_t)(nonce >> 16);
    to[6] = (uint8_t)(nonce >> 8);
    to[7] = (uint8_t)nonce;
    to[15] = 77;
}

static void read_and_write(const char *name, unsigned type, size_t size, unsigned times) {
    double reading = 0, fresh = 0, writing = 0, start, took;
    uint8_t wire[PVS_AC_INFORM_SIZE], copy[PVS_AC_INFORM_SIZE];
    pvs_reader in;
    pvs_ac_frame frame;
    unsigned round, i;
    make(wire, type, 1);
    in = pvs_reader_datagram(wire, size);
    for (round = 0; round < ROUNDS; round++) {
        start = now();
        for (i = 0; i < times; i++) {
            in.pos = 0;
            if (pvs_ac_read(&in, &frame) != PVS_OK) abort();
            sink += frame.nonce;
        }
        took = (now() - start) / times;
        if (round == 0 || took < reading) reading = took;
        start = now();
        for (i = 0; i < times; i++) {
            pvs_reader one = pvs_reader_datagram(wire, size);
            if (pvs_ac_read(&one, &frame) != PVS_OK) abort();
            sink += frame.nonce;
        }
        took = (now() - start) / times;
        if (round == 0 || took < fresh) fresh = took;
        start = now();
        for (i = 0; i < times; i++) {
            pvs_writer out = pvs_writer_init(copy, sizeof copy);
            if (pvs_ac_write(&out, &frame) != PVS_OK) abort();
            sink += copy[4];
        }
        took = (now() - start) / times;
        if (round == 0 || took < writing) writing = took;
    }
    printf("%-6s %2zu bytes: read %5.1f ns, with its reader %5.1f ns, write with its writer %5.1f "
           "ns\n",
           name, size, reading, fresh, writing);
}

/* A steady stream of frames; then each of the last ones once more. */
static void route(size_t size, unsigned percent, unsigned times) {
    pvs_ac_node node;
    uint32_t clock = 0, nonce = 1, left, a_second = PLACES / 301 * percent / 100, i;
    uint32_t mask = (1u << 16) - 1;
    double fresh = 0, again = 0, start, took;
    unsigned round, rounds = 2 * PLACES / times + ROUNDS, known = 0;
    memset(&node, 0, sizeof node);
    memset(memory, 0, sizeof memory);
    node.bucket = memory;
    node.buckets = BUCKETS;
    node.own = 99;
    memset(node.key, 0x3d, sizeof node.key);
    left = a_second;
    for (round = 0; round < rounds; round++) {
        for (i = 0; i < times; i++) {
            make(frames[(nonce + i) & mask], size == 16 ? PVS_AC_PING : PVS_AC_INFORM, nonce + i);
        }
        start = now();
        for (i = 0; i < times; i++) {
            sink += pvs_ac_route(&node, pvs_bytes_of(frames[(nonce + i) & mask], size), clock);
            if (--left == 0) {
                left = a_second;
                clock++;
            }
        }
        took = (now() - start) / times;
        if (round == rounds - ROUNDS || (round > rounds - ROUNDS && took < fresh)) fresh = took;
        nonce += times;
        start = now();
        for (i = 1; i <= times; i++) {
            known += !pvs_ac_route(&node, pvs_bytes_of(frames[(nonce - i) & mask], size), clock);
        }
        took = (now() - start) / times;
        if (round == 0 || took < again) again = took;
    }
    printf("route %2zu bytes, %2u %% of %d places: new %5.1f ns, seen %5.1f ns (%u of %u known, %u "
           "full)\n",
           size, percent, PLACES, fresh, again, known, nonce - 1, (unsigned)node.full);
}

/* The worst case: every place is taken, and each new frame looks at all that might be moved. */
static void flood(unsigned times) {
    pvs_ac_node node;
    uint32_t nonce = 1, i;
    double best = 0, start, took;
    unsigned round;
    memset(&node, 0, sizeof node);
    memset(memory, 0, sizeof memory);
    node.bucket = memory;
    node.buckets = BUCKETS;
    node.own = 99;
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < times; i++) make(frames[i], PVS_AC_PING, nonce++);
        start = now();
        for (i = 0; i < times; i++) sink += pvs_ac_route(&node, pvs_bytes_of(frames[i], 16), 0);
        took = (now() - start) / times;
        /* Not while the memory fills up. */
        if (best == 0 || took < best) best = nonce > 2 * PLACES ? took : 0;
    }
    printf("route 16 bytes, flooded: %5.1f ns (%u of %u found no place)\n", best,
           (unsigned)node.full, nonce - 1);
}

int main(int argc, char **argv) {
    unsigned times = argc > 1 ? (unsigned)atoi(argv[1]) : 20000;
    if (times == 0 || times > 50000) times = 20000;
    read_and_write("Ping", PVS_AC_PING, 16, times);
    read_and_write("Inform", PVS_AC_INFORM, 38, times);
    read_and_write("Data", PVS_AC_DATA, 26, times);
    route(16, 50, times);
    route(16, 75, times);
    route(16, 90, times);
    route(38, 75, times);
    flood(times);
    return 0;
}
