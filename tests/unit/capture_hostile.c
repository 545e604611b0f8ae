/*
 * Packets that nobody would send: random bytes, good packets with some bytes changed, and floods
 * that are made to cost memory or time. Run with sanitizers, this is a small fuzz test; the rig
 * checks each event, and that memory stays within what the limits say.
 */
#include "capture_rig.h"
#include "unit.h"

#include <pcap/dlt.h>

static const int types[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW,
                            DLT_IPV4,   DLT_IPV6,      DLT_NULL,       DLT_LOOP};

#define TYPES (sizeof types / sizeof *types)

static void open_small(struct rig *rig, int linktype) {
    rig_init(rig);
    rig->forget = true;
    rig->limits.connections = 64;
    rig->limits.stream_segments = 32;
    rig->limits.stream_bytes = 1 << 16;
    rig->limits.waiting_bytes = 1 << 18;
    rig->limits.fragment_datagrams = 32;
    rig->limits.fragment_bytes = 1 << 18;
    rig_open(rig, linktype);
}

/* The tables, 64 connections with all they may hold, and as much again for what is in work. */
#define SMALL_BOUND (400u << 10 | 2u << 18 | 64u << 12)

static void random_bytes(void **state) {
    uint64_t random = 1, fed = 0;
    size_t t, i, j;

    (void)state;
    for (t = 0; t < TYPES; t++) {
        struct rig rig;

        open_small(&rig, types[t]);
        for (i = 0; i < 4000; i++, fed++) {
            struct packet packet;

            packet.size = random_below(&random, 120);
            for (j = 0; j < packet.size; j++) packet.data[j] = (uint8_t)random_next(&random);
            rig_feed_cut(&rig, &packet, random_below(&random, packet.size + 1));
            assert_int_equal(rig.outcome, CAPTURE_OK);
        }
        rig_close(&rig);
        assert_true(rig.peak < SMALL_BOUND);
        rig_free(&rig);
    }
    assert_int_equal(fed, 32000);
}

/* A packet that is right, of few addresses, ports and ids, so that they have to do with another. */
static void good_packet(struct packet *packet, int linktype, uint64_t *random) {
    static const uint8_t flags[] = {16, 16, 16, 16, 24, 2, 18, 17, 4, 20};
    static const uint8_t chains[] = {0, 43, 60, 51};
    const int family = linktype == DLT_IPV4           ? 4
                       : linktype == DLT_IPV6         ? 6
                       : random_below(random, 2) == 0 ? 4
                                                      : 6;
    const uint16_t port = (uint16_t)(1000 + random_below(random, 20));
    pvs_endpoint a = family == 4 ? packet_v4(10, 0, 0, 1, port) : packet_v6(1, port);
    pvs_endpoint b = family == 4 ? packet_v4(10, 0, 0, 2, 5001) : packet_v6(2, 5001);
    const bool back = random_below(random, 2) == 0, tcp = random_below(random, 3) != 0;
    struct packet_ip ip = {.from = back ? &b : &a, .to = back ? &a : &b, .id = 1};
    static const uint8_t payload[600];
    const bool part = random_below(random, 4) == 0;
    const size_t size = part ? 200 : random_below(random, random_below(random, 4) == 0 ? 600 : 40);

    ip.protocol = tcp ? 6 : 17;
    if (tcp) {
        const struct packet_segment segment = {.from = ip.from,
                                               .to = ip.to,
                                               .sequence =
                                                   (uint32_t)random_below(random, 5000) - 2500,
                                               .ack = (uint32_t)random_below(random, 5000),
                                               .flags = flags[random_below(random, sizeof flags)],
                                               .data = payload,
                                               .size = size};

        packet_tcp(packet, &segment);
    } else {
        packet_udp(packet, ip.from, ip.to, payload, size);
    }
    if (part) { /* mostly one of two halves, so that some datagrams become whole */
        const size_t half = random_below(random, 5) == 0 ? 8 * (1 + random_below(random, 20)) : 104;
        const bool first = random_below(random, 2) == 0;
        const struct packet whole = *packet;

        ip.id = (uint32_t)random_below(random, 40);
        packet_fragment(packet, &whole, &ip, first ? 0 : half, first ? half : whole.size - half);
    } else {
        ip.chain = chains;
        ip.chained = random_below(random, 3) == 0 ? random_below(random, 5) : 0;
        packet_ip(packet, &ip);
    }
    packet_link(packet, linktype, family, (unsigned)random_below(random, 3));
}

static void mutated_packets(void **state) {
    uint64_t random = 2, fed = 0;
    size_t t, i;

    (void)state;
    for (t = 0; t < TYPES; t++) {
        uint64_t told;
        struct rig rig;

        open_small(&rig, types[t]);
        for (i = 0; i < 22000; i++, fed++) {
            size_t changes = random_below(&random, 3) == 0 ? 1 + random_below(&random, 4) : 0;
            struct packet packet;

            good_packet(&packet, types[t], &random);
            while (changes-- > 0) {
                const size_t head = packet.size < 90 ? packet.size : 90;

                packet.data[random_below(&random, head)] = (uint8_t)random_next(&random);
            }
            if (random_below(&random, 50) == 0) rig.seconds += (int64_t)random_below(&random, 60);
            if (random_below(&random, 500) == 0)
                rig.seconds -= (int64_t)random_below(&random, 1000);
            rig_feed_cut(&rig, &packet,
                         random_below(&random, 20) == 0 ? random_below(&random, packet.size + 1)
                                                        : packet.size);
            assert_int_equal(rig.outcome, CAPTURE_OK);
        }
        told = rig.told;
        rig_close(&rig);
        assert_true(rig.peak < SMALL_BOUND);
        assert_true(told > 1000); /* the test gets behind the headers */
        assert_true(rig.totals.reassembled > 10);
        assert_true(rig.totals.gaps > 100);
        rig_free(&rig);
    }
    assert_int_equal(fed, 176000);
}

/*
 * One-byte segments in descending order, each before all that wait, against the default limits:
 * the worst case of an array in order. A method that takes a step for each pair would need some
 * 10^10 of them here.
 */
static void many_waiting_segments(void **state) {
    const double start = processor_seconds();
    struct rig rig;
    uint32_t i;

    (void)state;
    rig_init(&rig);
    rig.forget = true;
    rig_open(&rig, DLT_RAW);
    rig_tcp(&rig, false, PACKET_SYN, 0, "");
    for (i = 0; i < 100000; i++) rig_tcp(&rig, false, PACKET_ACK, 0x40000000u - i * 2, "x");
    rig_close(&rig);
    assert_true(rig.peak < (1u << 20));
    assert_true(processor_seconds() - start < 20);
    assert_true(rig.totals.gaps > 1000);
    rig_free(&rig);
}

/* A SYN from each of 100000 addresses. */
static void flood_of_connections(void **state) {
    const double start = processor_seconds();
    struct rig rig;
    uint32_t i;

    (void)state;
    rig_init(&rig);
    rig.forget = true;
    rig_open(&rig, DLT_RAW);
    for (i = 0; i < 100000; i++) {
        rig.a = packet_v4(10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i, 999);
        rig_tcp(&rig, false, PACKET_SYN, i, "");
    }
    assert_true(rig.peak < (16u << 20));
    rig_close(&rig);
    assert_int_equal(rig.totals.streams, 100000);
    assert_int_equal(rig.totals.streams_dropped, 100000 - 16384);
    assert_true(processor_seconds() - start < 20);
    rig_free(&rig);
}

/* 64 KiB datagrams in pieces of 8 bytes, every second one missing. */
static void flood_of_fragments(void **state) {
    const pvs_endpoint a = packet_v4(1, 1, 1, 1, 1), b = packet_v4(2, 2, 2, 2, 2);
    const double start = processor_seconds();
    struct rig rig;
    uint32_t id, at;

    (void)state;
    rig_init(&rig);
    rig.forget = true;
    rig_open(&rig, DLT_RAW);
    for (id = 0; id < 20; id++) {
        for (at = 65520; at >= 16; at -= 16) {
            const struct packet_ip ip = {.from = &a,
                                         .to = &b,
                                         .protocol = 17,
                                         .id = id,
                                         .fragment_offset = at,
                                         .more = true};
            struct packet packet;

            packet.size = 8;
            memset(packet.data, 0, 8);
            packet_ip(&packet, &ip);
            rig_feed(&rig, &packet);
        }
    }
    assert_true(rig.peak < (20u << 20));
    rig_close(&rig);
    assert_int_equal(rig.totals.incomplete, 20);
    assert_true(processor_seconds() - start < 20);
    rig_free(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes),          cmocka_unit_test(mutated_packets),
        cmocka_unit_test(many_waiting_segments), cmocka_unit_test(flood_of_connections),
        cmocka_unit_test(flood_of_fragments),
    };

    return cmocka_run_group_tests_name("capture: hostile packets", tests, NULL, NULL);
}
