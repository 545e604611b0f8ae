/* IP fragments: any order, duplicates, overlaps, limits. */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <string.h>

#define BODY 104u /* the UDP packet: a header and 96 bytes of payload */

/* Four fragments of the UDP packet; the last one is not a multiple of 8 bytes long. */
static const size_t cuts[5] = {0, 24, 56, 88, BODY - 1};

struct scene {
    struct rig rig;
    pvs_endpoint a, b;
    struct packet whole;
    uint8_t payload[BODY];
    uint32_t id;
};

static void fill(uint8_t *data, size_t size, unsigned salt) {
    size_t i;

    for (i = 0; i < size; i++) data[i] = (uint8_t)(i * 7 + salt);
}

static void start(struct scene *scene, int family) {
    rig_init(&scene->rig);
    scene->a = family == 4 ? packet_v4(10, 0, 0, 1, 1000) : packet_v6(1, 1000);
    scene->b = family == 4 ? packet_v4(10, 0, 0, 2, 7777) : packet_v6(2, 7777);
    scene->id = 77;
    fill(scene->payload, sizeof scene->payload, 1);
    packet_udp(&scene->whole, &scene->a, &scene->b, scene->payload, cuts[4] - 8);
}

/* Bytes from .. to of the whole, as a fragment with scene->id. */
static void send_part(struct scene *scene, const struct packet *whole, size_t from, size_t to) {
    const struct packet_ip ip = {
        .from = &scene->a, .to = &scene->b, .protocol = 17, .id = scene->id};
    struct packet packet;

    packet_fragment(&packet, whole, &ip, from, to - from);
    packet_link(&packet, DLT_EN10MB, scene->a.family, 0);
    rig_feed(&scene->rig, &packet);
}

static void piece(struct scene *scene, size_t n) {
    send_part(scene, &scene->whole, cuts[n], cuts[n + 1]);
}

static void assert_datagram(const struct scene *scene, size_t n, uint64_t frame) {
    const struct capture_event *event = rig_event(&scene->rig, CAPTURE_DATAGRAM, n);

    assert_int_equal(event->frame, frame);
    assert_int_equal(event->size, cuts[4] - 8);
    assert_int_equal(event->missing, 0);
    assert_memory_equal(event->data, scene->payload, event->size);
    assert_memory_equal(&event->from, &scene->a, sizeof scene->a);
    assert_memory_equal(&event->to, &scene->b, sizeof scene->b);
}

static void every_order(void **state) {
    struct scene scene;
    size_t order[4], n, i;
    int family;

    (void)state;
    for (family = 4; family <= 6; family += 2) {
        start(&scene, family);
        rig_open(&scene.rig, DLT_EN10MB);
        for (n = 0; rig_permutation(n, order, 4); n++) {
            for (i = 0; i < 4; i++) {
                assert_int_equal(scene.rig.events, n);
                piece(&scene, order[i]);
            }
            assert_datagram(&scene, n, n * 4 + 4);
        }
        assert_int_equal(n, 24);
        rig_close(&scene.rig);
        assert_int_equal(scene.rig.totals.fragments, 96);
        assert_int_equal(scene.rig.totals.reassembled, 24);
        assert_int_equal(scene.rig.totals.incomplete, 0);
        rig_free(&scene.rig);
    }
}

static void duplicates(void **state) {
    struct scene scene;
    size_t order[4], n, i;

    (void)state;
    start(&scene, 4);
    rig_open(&scene.rig, DLT_EN10MB);
    for (n = 0; rig_permutation(n, order, 4); n++) {
        scene.id = (uint32_t)n;
        for (i = 0; i < 4; i++) {
            piece(&scene, order[i]);
            piece(&scene, order[i]);
            piece(&scene, order[0]);
        }
        assert_int_equal(scene.rig.events, n + 1);
        assert_datagram(&scene, n, n * 12 + 10);
    }
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.totals.incomplete, 0); /* leftovers of completed ones are none */
    rig_free(&scene.rig);
}

/* Where fragments overlap, the bytes that came first count. */
static void overlaps_first_wins(void **state) {
    struct scene scene;
    struct packet other;
    uint8_t payload[BODY];
    int family;

    (void)state;
    for (family = 4; family <= 6; family += 2) {
        start(&scene, family);
        rig_open(&scene.rig, DLT_EN10MB);
        fill(payload, sizeof payload, 99);
        packet_udp(&other, &scene.a, &scene.b, payload, cuts[4] - 8);
        send_part(&scene, &scene.whole, 0, 24);
        send_part(&scene, &other, 8, 32); /* only 24..32 are new */
        send_part(&scene, &scene.whole, 64, 80);
        send_part(&scene, &other, 56, 96); /* 56..64 and 80..96 */
        send_part(&scene, &scene.whole, 88, cuts[4]);
        assert_int_equal(scene.rig.events, 0);
        send_part(&scene, &scene.whole, 24, 64); /* 32..56 */
        rig_close(&scene.rig);
        memcpy(scene.payload + 24 - 8, payload + 24 - 8, 8);
        memcpy(scene.payload + 56 - 8, payload + 56 - 8, 8);
        memcpy(scene.payload + 80 - 8, payload + 80 - 8, 16);
        assert_datagram(&scene, 0, 6);
        rig_free(&scene.rig);
    }
}

/* The last fragment may bring nothing but the end, where others reached as far already. */
static void last_brings_only_the_end(void **state) {
    struct scene scene;

    (void)state;
    start(&scene, 4);
    packet_udp(&scene.whole, &scene.a, &scene.b, scene.payload, BODY - 8);
    rig_open(&scene.rig, DLT_EN10MB);
    memset(scene.whole.data + BODY, 0, 8);
    scene.whole.size += 8; /* so that a fragment up to BODY is not the last one */
    send_part(&scene, &scene.whole, 48, BODY);
    send_part(&scene, &scene.whole, 0, 48);
    scene.whole.size -= 8;
    assert_int_equal(scene.rig.events, 0);
    send_part(&scene, &scene.whole, 96, BODY);
    rig_close(&scene.rig);
    assert_int_equal(rig_event(&scene.rig, CAPTURE_DATAGRAM, 0)->size, BODY - 8);
    rig_free(&scene.rig);
}

static void interleaved(void **state) {
    struct scene scene;
    size_t i;

    (void)state;
    start(&scene, 6);
    rig_open(&scene.rig, DLT_EN10MB);
    for (i = 0; i < 4; i++) {
        for (scene.id = 1; scene.id <= 5; scene.id++) {
            if (scene.id == 3 && i == 2) continue; /* one of the third is lost */
            piece(&scene, i);
        }
    }
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.events, 4);
    assert_int_equal(scene.rig.totals.incomplete, 1);
    rig_free(&scene.rig);
}

/* Same id, other protocol or other direction: not the same datagram. */
static void keys(void **state) {
    struct scene scene;
    struct packet_ip ip;
    struct packet packet;
    pvs_endpoint swap;

    (void)state;
    start(&scene, 4);
    rig_open(&scene.rig, DLT_EN10MB);
    piece(&scene, 0);
    piece(&scene, 1);
    piece(&scene, 2);
    swap = scene.a;
    scene.a = scene.b;
    scene.b = swap;
    piece(&scene, 3);
    swap = scene.a;
    scene.a = scene.b;
    scene.b = swap;
    scene.a.ip[3] ^= 64; /* another sender */
    piece(&scene, 3);
    scene.a.ip[3] ^= 64;
    scene.b.ip[3] ^= 64; /* another receiver */
    piece(&scene, 3);
    scene.b.ip[3] ^= 64;
    memset(&ip, 0, sizeof ip);
    ip.from = &scene.a;
    ip.to = &scene.b;
    ip.protocol = 6;
    ip.id = scene.id;
    packet_fragment(&packet, &scene.whole, &ip, cuts[3], cuts[4] - cuts[3]);
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&scene.rig, &packet);
    assert_int_equal(scene.rig.events, 0);
    piece(&scene, 3);
    assert_int_equal(scene.rig.events, 1);
    ip.protocol = 1; /* fragments of ICMP are not collected */
    packet_fragment(&packet, &scene.whole, &ip, 0, 24);
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&scene.rig, &packet);
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.totals.incomplete, 4);
    assert_int_equal(scene.rig.totals.skipped[CAPTURE_SKIP_PROTOCOL], 1);
    rig_free(&scene.rig);
}

static void longest(void **state) {
    struct scene scene;
    static uint8_t payload[65507];
    size_t at, n;

    (void)state;
    start(&scene, 4);
    rig_open(&scene.rig, DLT_EN10MB);
    fill(payload, sizeof payload, 5);
    packet_udp(&scene.whole, &scene.a, &scene.b, payload, sizeof payload);
    for (at = 0; at < scene.whole.size; at += n) { /* the last piece first */
        n = scene.whole.size % 1480 != 0 && at == 0 ? scene.whole.size % 1480 : 1480;
        send_part(&scene, &scene.whole, scene.whole.size - at - n, scene.whole.size - at);
    }
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.events, 1);
    assert_int_equal(rig_event(&scene.rig, CAPTURE_DATAGRAM, 0)->size, sizeof payload);
    assert_memory_equal(rig_event(&scene.rig, CAPTURE_DATAGRAM, 0)->data, payload, sizeof payload);
    rig_free(&scene.rig);
}

static void bad_fragments(void **state) {
    struct scene scene;
    struct packet_ip ip;
    struct packet packet;
    const struct capture_totals *totals;

    (void)state;
    start(&scene, 4);
    rig_open(&scene.rig, DLT_EN10MB);
    totals = capture_totals(scene.rig.capture);
    send_part(&scene, &scene.whole, 0, 23); /* not a multiple of 8, and not the last */
    send_part(&scene, &scene.whole, 8, 8);  /* empty */
    memset(&ip, 0, sizeof ip);
    ip.from = &scene.a;
    ip.to = &scene.b;
    ip.protocol = 17;
    ip.id = scene.id;
    ip.fragment_offset = 65528;
    packet.size = 16;
    memset(packet.data, 0, 16);
    packet_ip(&packet, &ip); /* ends behind 65535 */
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&scene.rig, &packet);
    assert_int_equal(totals->skipped[CAPTURE_SKIP_FRAGMENT], 3);
    piece(&scene, 0);
    piece(&scene, 3);
    ip.fragment_offset = 104;
    packet.size = 8;
    packet_ip(&packet, &ip); /* behind the end that piece 3 told */
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&scene.rig, &packet);
    assert_int_equal(totals->skipped[CAPTURE_SKIP_FRAGMENT], 4);
    piece(&scene, 1);
    piece(&scene, 2);
    assert_datagram(&scene, 0, 8);
    scene.id++;
    piece(&scene, 1);
    ip.id = scene.id;
    ip.fragment_offset = 24;
    packet.size = 8;
    packet_ip(&packet, &ip); /* an end in front of bytes that are there */
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&scene.rig, &packet);
    assert_int_equal(totals->skipped[CAPTURE_SKIP_FRAGMENT], 5);
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.totals.incomplete, 1);
    rig_free(&scene.rig);
}

static void cut_by_snap_length(void **state) {
    struct scene scene;
    struct packet packet;

    (void)state;
    start(&scene, 6);
    rig_open(&scene.rig, DLT_EN10MB);
    const struct packet_ip ip = {.from = &scene.a, .to = &scene.b, .protocol = 17, .id = scene.id};

    piece(&scene, 0);
    packet_fragment(&packet, &scene.whole, &ip, cuts[1], cuts[4] - cuts[1]);
    packet_link(&packet, DLT_EN10MB, 6, 0);
    rig_feed_cut(&scene.rig, &packet, packet.size - 1);
    assert_int_equal(scene.rig.events, 0);
    assert_int_equal(capture_totals(scene.rig.capture)->skipped[CAPTURE_SKIP_PIECE_CUT], 1);
    rig_feed_cut(&scene.rig, &packet, 14 + 40 + 7);
    assert_int_equal(capture_totals(scene.rig.capture)->skipped[CAPTURE_SKIP_IP_CUT], 1);
    rig_feed(&scene.rig, &packet);
    assert_datagram(&scene, 0, 4);
    rig_close(&scene.rig);
    rig_free(&scene.rig);
}

/* IPv6: headers before and behind the fragment header, a fragment that is the whole. */
static void ipv6_headers_around(void **state) {
    static const uint8_t chain[] = {0, 43};
    struct scene scene;
    struct packet packet, inner;
    uint8_t options[8] = {17};
    size_t i;

    (void)state;
    start(&scene, 6);
    rig_open(&scene.rig, DLT_EN10MB);
    inner = scene.whole;
    packet_prepend(&inner, options, sizeof options);
    for (i = 0; i < 2; i++) {
        const struct packet_ip ip = {.from = &scene.a,
                                     .to = &scene.b,
                                     /* of destination options; only that of offset 0 counts */
                                     .protocol = i == 0 ? 59 : 60,
                                     .id = 5,
                                     .chain = chain,
                                     .chained = sizeof chain};

        packet_fragment(&packet, &inner, &ip, i == 0 ? 64 : 0, i == 0 ? inner.size - 64 : 64);
        packet_link(&packet, DLT_EN10MB, 6, 0);
        rig_feed(&scene.rig, &packet);
    }
    assert_datagram(&scene, 0, 2);
    for (i = 0; i < 2; i++) { /* the other order */
        const struct packet_ip ip = {
            .from = &scene.a, .to = &scene.b, .protocol = i == 0 ? 60 : 59, .id = 6};

        packet_fragment(&packet, &inner, &ip, i == 0 ? 0 : 64, i == 0 ? 64 : inner.size - 64);
        packet_link(&packet, DLT_EN10MB, 6, 0);
        rig_feed(&scene.rig, &packet);
    }
    assert_datagram(&scene, 1, 4);
    const struct packet_ip atomic = {
        .from = &scene.a, .to = &scene.b, .protocol = 17, .atomic = true};

    packet = scene.whole;
    packet_ip(&packet, &atomic);
    packet_link(&packet, DLT_EN10MB, 6, 0);
    rig_feed(&scene.rig, &packet);
    assert_datagram(&scene, 2, 5);
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.totals.fragments, 4);
    rig_free(&scene.rig);
}

/* A fragmented packet inside of fragments: nobody sends it, so it is left alone. */
static void fragments_in_fragments(void **state) {
    struct scene scene;
    struct packet packet, inner;
    uint8_t header[8] = {17, 0, 0, 1, 0, 0, 0, 9};
    size_t i;

    (void)state;
    start(&scene, 6);
    rig_open(&scene.rig, DLT_EN10MB);
    inner = scene.whole;
    packet_prepend(&inner, header, sizeof header);
    for (i = 0; i < 2; i++) {
        const struct packet_ip ip = {.from = &scene.a, .to = &scene.b, .protocol = 44, .id = 5};

        packet_fragment(&packet, &inner, &ip, i == 0 ? 0 : 64, i == 0 ? 64 : inner.size - 64);
        packet_link(&packet, DLT_EN10MB, 6, 0);
        rig_feed(&scene.rig, &packet);
    }
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.events, 0);
    assert_int_equal(scene.rig.totals.skipped[CAPTURE_SKIP_PROTOCOL], 1);
    rig_free(&scene.rig);
}

static void too_late(void **state) {
    struct scene scene;

    (void)state;
    start(&scene, 4);
    rig_open(&scene.rig, DLT_EN10MB);
    piece(&scene, 0);
    piece(&scene, 1);
    scene.rig.seconds += 30;
    piece(&scene, 2);
    scene.rig.seconds += 1;
    piece(&scene, 3); /* the others are gone */
    assert_int_equal(scene.rig.events, 0);
    assert_int_equal(capture_totals(scene.rig.capture)->incomplete, 1);
    piece(&scene, 0);
    piece(&scene, 1);
    piece(&scene, 2);
    assert_datagram(&scene, 0, 7);
    rig_close(&scene.rig);
    rig_free(&scene.rig);
}

static void limit_on_datagrams(void **state) {
    struct scene scene;

    (void)state;
    start(&scene, 4);
    scene.rig.limits.fragment_datagrams = 3;
    rig_open(&scene.rig, DLT_EN10MB);
    for (scene.id = 1; scene.id <= 4; scene.id++) {
        piece(&scene, 0);
        piece(&scene, 1);
        piece(&scene, 2);
    }
    assert_int_equal(capture_totals(scene.rig.capture)->incomplete, 1);
    for (scene.id = 4; scene.id >= 1; scene.id--) piece(&scene, 3);
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.events, 3); /* 4, 3 and 2: the oldest was dropped */
    assert_int_equal(scene.rig.totals.incomplete, 2);
    rig_free(&scene.rig);
}

static void limit_on_bytes(void **state) {
    struct scene scene;
    struct packet_ip ip;
    struct packet packet;
    unsigned i;

    (void)state;
    start(&scene, 4);
    scene.rig.limits.fragment_bytes = 1 << 20;
    rig_open(&scene.rig, DLT_EN10MB);
    memset(&ip, 0, sizeof ip);
    ip.from = &scene.a;
    ip.to = &scene.b;
    ip.protocol = 17;
    for (i = 0; i < 5000; i++) { /* each claims 64 KiB by its offset */
        ip.id = i;
        ip.fragment_offset = 65520;
        packet.size = 8;
        memset(packet.data, 0, 8);
        packet_ip(&packet, &ip);
        packet_link(&packet, DLT_EN10MB, 4, 0);
        rig_feed(&scene.rig, &packet);
    }
    assert_true(scene.rig.peak < (2u << 20));
    rig_close(&scene.rig);
    assert_int_equal(scene.rig.totals.incomplete, 5000);
    rig_free(&scene.rig);
}

static void tcp_in_fragments(void **state) {
    const char text[] = "a segment in three fragments";
    struct scene scene;
    struct packet_segment segment;
    size_t i;

    (void)state;
    start(&scene, 4);
    rig_open(&scene.rig, DLT_EN10MB);
    memset(&segment, 0, sizeof segment);
    segment.from = &scene.a;
    segment.to = &scene.b;
    segment.flags = PACKET_ACK;
    segment.data = text;
    segment.size = strlen(text);
    packet_tcp(&scene.whole, &segment);
    for (i = 0; i < 3; i++) {
        const struct packet_ip ip = {.from = &scene.a, .to = &scene.b, .protocol = 6, .id = 3};
        const size_t from = i * 16, to = i == 2 ? scene.whole.size : from + 16;
        struct packet packet;

        packet_fragment(&packet, &scene.whole, &ip, from, to - from);
        packet_link(&packet, DLT_EN10MB, 4, 0);
        rig_feed(&scene.rig, &packet);
    }
    assert_int_equal(rig_event(&scene.rig, CAPTURE_DATA, 0)->frame, 3);
    rig_close(&scene.rig);
    assert_string_equal(rig_text(&scene.rig, 1), "a segment in three fragments|open");
    rig_free(&scene.rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order),
        cmocka_unit_test(duplicates),
        cmocka_unit_test(overlaps_first_wins),
        cmocka_unit_test(last_brings_only_the_end),
        cmocka_unit_test(interleaved),
        cmocka_unit_test(keys),
        cmocka_unit_test(longest),
        cmocka_unit_test(bad_fragments),
        cmocka_unit_test(cut_by_snap_length),
        cmocka_unit_test(ipv6_headers_around),
        cmocka_unit_test(fragments_in_fragments),
        cmocka_unit_test(too_late),
        cmocka_unit_test(limit_on_datagrams),
        cmocka_unit_test(limit_on_bytes),
        cmocka_unit_test(tcp_in_fragments),
    };

    return cmocka_run_group_tests_name("capture: IP fragments", tests, NULL, NULL);
}
