/*
 * How fast PVS view exchanges are read and written: `bench_view` prints nanoseconds for each
 * operation, best of several rounds. For figures that do not depend on the machine's mood, count
 * instructions: valgrind --tool=callgrind bench_view 1.
 */
#define _POSIX_C_SOURCE 200809L
#include <pvs/pvs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint8_t buffer[300000];

static size_t write_view(unsigned peers, unsigned blocks) {
    static const uint8_t ip[4] = {192, 0, 2, 1};
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_endpoint ep = pvs_endpoint_v4(ip, 5000);
    pvs_view_meta stamp;
    unsigned i, k;
    memset(&stamp, 0, sizeof stamp);
    stamp.time = 7;
    pvs_view_begin(&out, PVS_VIEW_REQUEST);
    for (i = 0; i < peers; i++) {
        pvs_view_begin_peer(&out);
        for (k = 0; k < blocks; k += 2) pvs_view_add_endpoint(&out, &ep);
        for (k = 1; k < blocks; k += 2) pvs_view_add_meta(&out, &stamp);
    }
    return pvs_view_end(&out) == PVS_OK ? out.pos : 0;
}

static size_t read_view(size_t size) {
    pvs_reader in = pvs_reader_datagram(buffer, size);
    pvs_view_message message;
    return pvs_view_read(&in, &message) == PVS_OK ? message.peers.count : 0;
}

static size_t walk_view(size_t size) {
    pvs_reader in = pvs_reader_datagram(buffer, size);
    pvs_view_message message;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    size_t sum = 0;
    if (pvs_view_read(&in, &message) != PVS_OK) return 0;
    while (pvs_view_next_peer(&message.peers, &peer)) {
        while (pvs_view_next_address(&peer.addresses, &address)) sum += address.endpoint.port;
        while (pvs_view_next_meta(&peer.metadata, &meta)) sum += (size_t)meta.time;
    }
    return sum;
}

static size_t copy_view(size_t size) {
    static uint8_t copy[sizeof buffer];
    pvs_reader in = pvs_reader_datagram(buffer, size);
    pvs_writer out = pvs_writer_init(copy, sizeof copy);
    pvs_view_message message;
    if (pvs_view_read(&in, &message) != PVS_OK) return 0;
    return pvs_view_write(&out, &message) == PVS_OK ? out.pos : 0;
}

static size_t trickle_view(size_t size) {
    pvs_reader in = pvs_reader_stream(sizeof buffer);
    pvs_view_message message;
    size_t i;
    for (i = 0; i < size; i++) {
        pvs_reader_extend(&in, buffer, 1);
        if (pvs_view_read(&in, &message) == PVS_OK) return i;
    }
    return 0;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static volatile size_t sink;

/* Best of ten rounds. */
static double measure(size_t (*work)(size_t), size_t size, unsigned times) {
    double best = 0;
    unsigned round, i;
    for (round = 0; round < (times == 1 ? 1u : 10u); round++) {
        double start = now(), took;
        for (i = 0; i < times; i++) sink += work(size);
        took = (now() - start) / times;
        if (round == 0 || took < best) best = took;
    }
    return best;
}

static unsigned shape[2];

static size_t write_shape(size_t ignored) {
    (void)ignored;
    return write_view(shape[0], shape[1]);
}

static void bench(unsigned peers, unsigned blocks, unsigned times) {
    size_t size = write_view(peers, blocks);
    unsigned all = peers * blocks;
    shape[0] = peers;
    shape[1] = blocks;
    printf("%u peers, %u blocks, %zu bytes\n", peers, all, size);
    printf("  read          %9.1f ns  %6.2f a block\n", measure(read_view, size, times),
           measure(read_view, size, times) / all);
    printf("  read and walk %9.1f ns  %6.2f a block\n", measure(walk_view, size, times),
           measure(walk_view, size, times) / all);
    printf("  build         %9.1f ns  %6.2f a block\n", measure(write_shape, size, times),
           measure(write_shape, size, times) / all);
    printf("  read and write%9.1f ns  %6.2f a block\n", measure(copy_view, size, times),
           measure(copy_view, size, times) / all);
    printf("  byte by byte  %9.1f ns  %6.2f a byte\n", measure(trickle_view, size, times),
           measure(trickle_view, size, times) / (double)size);
}

int main(int argc, char **argv) {
    unsigned times = argc > 1 ? (unsigned)atoi(argv[1]) : 20000;
    if (times == 0) times = 1;
    bench(8, 2, times);
    bench(255, 5, times / 50 + 1);
    return 0;
}
