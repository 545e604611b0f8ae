/* IPv4, IPv6 and UDP headers. */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <string.h>

struct ends {
    pvs_endpoint a, b;
};

static struct ends ends_of(int family) {
    struct ends ends;

    ends.a = family == 4 ? packet_v4(10, 0, 0, 1, 1000) : packet_v6(1, 1000);
    ends.b = family == 4 ? packet_v4(10, 0, 0, 2, 7777) : packet_v6(2, 7777);
    return ends;
}

static void start(struct rig *rig) {
    rig_init(rig);
    rig_open(rig, DLT_EN10MB);
}

/* An IP packet around a datagram with `text`, in an Ethernet frame. */
static void build(struct packet *packet, const struct packet_ip *ip, const char *text) {
    packet_udp(packet, ip->from, ip->to, text, strlen(text));
    packet_ip(packet, ip);
    packet_link(packet, DLT_EN10MB, ip->from->family, 0);
}

static void ipv4_options(void **state) {
    const struct ends ends = ends_of(4);
    struct packet packet;
    struct rig rig;
    size_t options;

    (void)state;
    start(&rig);
    for (options = 0; options <= 40; options += 4) {
        const struct packet_ip ip = {
            .from = &ends.a, .to = &ends.b, .protocol = 17, .options = options};

        build(&packet, &ip, "x");
        rig_feed(&rig, &packet);
    }
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 0), "(x)(x)(x)(x)(x)(x)(x)(x)(x)(x)(x)");
    rig_free(&rig);
}

static void ipv4_options_cut(void **state) {
    const struct ends ends = ends_of(4);
    const struct packet_ip ip = {.from = &ends.a, .to = &ends.b, .protocol = 17, .options = 8};
    struct packet packet;
    struct rig rig;
    size_t size;

    (void)state;
    start(&rig);
    build(&packet, &ip, "x");
    for (size = 14 + 20; size < 14 + 28; size++) rig_feed_cut(&rig, &packet, size);
    rig_close(&rig);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_IP_CUT], 8);
    rig_free(&rig);
}

static void ethernet_padding(void **state) {
    struct packet packet;
    struct rig rig;
    int family;

    (void)state;
    start(&rig);
    for (family = 4; family <= 6; family += 2) {
        const struct ends ends = ends_of(family);
        const struct packet_ip ip = {.from = &ends.a, .to = &ends.b, .protocol = 17};

        build(&packet, &ip, "ab");
        memset(packet.data + packet.size, 0xee, 30);
        packet.size += 30;
        rig_feed(&rig, &packet);
        rig_feed_cut(&rig, &packet, packet.size - 31); /* cuts one byte of what counts */
    }
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 0), "(ab)(a+1)(ab)(a+1)");
    rig_free(&rig);
}

static void length_left_to_the_card(void **state) {
    struct packet packet;
    struct rig rig;
    int family;

    (void)state;
    start(&rig);
    for (family = 4; family <= 6; family += 2) {
        const struct ends ends = ends_of(family);
        const struct packet_ip ip = {
            .from = &ends.a, .to = &ends.b, .protocol = 17, .no_length = true};

        build(&packet, &ip, "offload");
        rig_feed(&rig, &packet);
    }
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 0), "(offload)(offload)");
    rig_free(&rig);
}

static void impossible_ip_headers(void **state) {
    const struct ends four = ends_of(4), six = ends_of(6);
    const struct packet_ip ip4 = {.from = &four.a, .to = &four.b, .protocol = 17};
    const struct packet_ip ip6 = {.from = &six.a, .to = &six.b, .protocol = 17};
    struct packet good4, good6, packet;
    struct rig rig;

    (void)state;
    start(&rig);
    build(&good4, &ip4, "abc");
    build(&good6, &ip6, "abc");
    packet = good4;
    packet.data[14] = 0x55; /* version 5 */
    rig_feed(&rig, &packet);
    packet = good4;
    packet.data[14] = 0x44; /* a header of 16 bytes */
    rig_feed(&rig, &packet);
    packet = good4;
    packet.data[14] = 0x4f; /* a header longer than the packet */
    rig_feed(&rig, &packet);
    packet = good4;
    packet.data[17] = 19; /* a packet shorter than its header */
    rig_feed(&rig, &packet);
    packet = good4;
    packet.data[17]++; /* a packet longer than the frame */
    rig_feed(&rig, &packet);
    packet = good4;
    packet.size = 14 + 19; /* a frame that has no room for it */
    rig_feed(&rig, &packet);
    packet = good6;
    packet.data[14] = 0x40;
    rig_feed(&rig, &packet);
    packet = good6;
    packet.data[14 + 5]++;
    rig_feed(&rig, &packet);
    packet = good6;
    packet.size = 14 + 39;
    rig_feed(&rig, &packet);
    assert_int_equal(capture_totals(rig.capture)->skipped[CAPTURE_SKIP_IP], 9);
    packet = good4;
    packet.data[14 + 9] = 1; /* ICMP */
    rig_feed(&rig, &packet);
    packet = good6;
    packet.data[14 + 6] = 58; /* ICMPv6 */
    rig_feed(&rig, &packet);
    packet = good6;
    packet.data[14 + 6] = 59; /* no next header */
    rig_feed(&rig, &packet);
    rig_close(&rig);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_PROTOCOL], 3);
    assert_int_equal(rig.totals.frames, 12);
    assert_int_equal(rig.events, 0);
    rig_free(&rig);
}

static void ipv6_extension_headers(void **state) {
    static const uint8_t chain[] = {0, 60, 43, 51, 60};
    const struct ends ends = ends_of(6);
    struct packet packet;
    struct rig rig;
    size_t n;

    (void)state;
    start(&rig);
    for (n = 0; n <= sizeof chain; n++) {
        const struct packet_ip ip = {
            .from = &ends.a, .to = &ends.b, .protocol = 17, .chain = chain, .chained = n};

        build(&packet, &ip, "x");
        rig_feed(&rig, &packet);
    }
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 0), "(x)(x)(x)(x)(x)(x)");
    rig_free(&rig);
}

static void ipv6_extension_headers_bounded(void **state) {
    uint8_t chain[17];
    const struct ends ends = ends_of(6);
    struct packet packet;
    struct rig rig;
    size_t n;

    (void)state;
    memset(chain, 60, sizeof chain);
    start(&rig);
    for (n = 15; n <= 17; n++) {
        const struct packet_ip ip = {
            .from = &ends.a, .to = &ends.b, .protocol = 17, .chain = chain, .chained = n};

        build(&packet, &ip, "x");
        rig_feed(&rig, &packet);
    }
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 0), "(x)");
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_EXTENSIONS], 2);
    rig_free(&rig);
}

static void ipv6_extension_headers_cut_or_bad(void **state) {
    static const uint8_t chain[] = {0, 51};
    const struct ends ends = ends_of(6);
    const struct packet_ip ip = {
        .from = &ends.a, .to = &ends.b, .protocol = 17, .chain = chain, .chained = 2};
    struct packet packet;
    struct rig rig;
    size_t size;

    (void)state;
    start(&rig);
    build(&packet, &ip, "x");
    for (size = 14; size < 14 + 40 + 32; size++) rig_feed_cut(&rig, &packet, size);
    assert_int_equal(capture_totals(rig.capture)->skipped[CAPTURE_SKIP_IP_CUT], 72);
    packet.data[14 + 40 + 1] = 200; /* longer than the packet */
    rig_feed(&rig, &packet);
    packet.data[14 + 40 + 1] = 1;
    packet.data[14 + 4] = 0;
    packet.data[14 + 5] = 20; /* the packet ends inside the second header */
    rig_feed(&rig, &packet);
    assert_int_equal(capture_totals(rig.capture)->skipped[CAPTURE_SKIP_IP], 2);
    for (size = 1; size < 8; size++) { /* packets that end inside a header, whichever it is */
        packet.data[14 + 5] = (uint8_t)size;
        packet.data[14 + 6] = 0;
        rig_feed(&rig, &packet);
        packet.data[14 + 6] = 44;
        rig_feed(&rig, &packet);
    }
    rig_close(&rig);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_IP], 2 + 14);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_IP_CUT], 72);
    assert_int_equal(rig.events, 0);
    rig_free(&rig);
}

static void udp_lengths(void **state) {
    const struct ends ends = ends_of(4);
    const struct packet_ip ip = {.from = &ends.a, .to = &ends.b, .protocol = 17};
    struct packet packet;
    struct rig rig;
    size_t size;

    (void)state;
    start(&rig);
    for (size = 0; size <= 13; size++) {
        packet_udp(&packet, ip.from, ip.to, "abcd", 4);
        packet.data[4] = 0;
        packet.data[5] = (uint8_t)size;
        packet_ip(&packet, &ip);
        packet_link(&packet, DLT_EN10MB, 4, 0);
        rig_feed(&rig, &packet);
    }
    /* 0 stands for "the rest"; 1..7 and 13 cannot be; from 8 on so many bytes count. */
    assert_string_equal(rig_text(&rig, 0), "(abcd)()(a)(ab)(abc)(abcd)");
    assert_int_equal(capture_totals(rig.capture)->skipped[CAPTURE_SKIP_UDP], 8);
    packet_udp(&packet, ip.from, ip.to, "", 0);
    packet.size = 7;
    packet_ip(&packet, &ip);
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&rig, &packet);
    rig_close(&rig);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_UDP], 9);
    rig_free(&rig);
}

static void tcp_lengths(void **state) {
    struct packet good, packet;
    struct rig rig;
    size_t size;

    (void)state;
    start(&rig);
    rig_tcp_packet(&rig, &good, false, PACKET_ACK, 1, "data", 4);
    for (size = 34; size < 34 + 14; size++) rig_feed_cut(&rig, &good, size);
    assert_int_equal(capture_totals(rig.capture)->skipped[CAPTURE_SKIP_TCP_CUT], 14);
    packet = good;
    packet.data[34 + 12] = 0x40; /* a header of 16 bytes */
    rig_feed(&rig, &packet);
    packet.data[34 + 12] = 0x70; /* a header longer than the segment */
    rig_feed(&rig, &packet);
    packet = good;
    packet.data[17] = 39; /* a segment shorter than any header */
    rig_feed(&rig, &packet);
    packet.data[17] = 20 + 13; /* .. so short that not even its flags are there */
    rig_feed(&rig, &packet);
    assert_int_equal(rig.events, 0);
    rig_close(&rig);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_TCP], 4);
    rig_free(&rig);
}

static void times_and_frames(void **state) {
    const struct ends ends = ends_of(4);
    const struct packet_ip ip = {.from = &ends.a, .to = &ends.b, .protocol = 17};
    struct packet packet;
    struct capture_packet fed;
    struct rig rig;

    (void)state;
    start(&rig);
    build(&packet, &ip, "x");
    memset(&fed, 0, sizeof fed);
    fed.data = packet.data;
    fed.captured = packet.size;
    fed.length = 0; /* below captured: taken as captured */
    fed.seconds = -5;
    fed.nanoseconds = 7;
    assert_int_equal(capture_feed(rig.capture, &fed), CAPTURE_OK);
    fed.seconds = INT64_MAX;
    fed.nanoseconds = 4000000000u;
    assert_int_equal(capture_feed(rig.capture, &fed), CAPTURE_OK);
    assert_int_equal(rig_event(&rig, CAPTURE_DATAGRAM, 0)->frame, 1);
    assert_int_equal(rig_event(&rig, CAPTURE_DATAGRAM, 0)->seconds, -5);
    assert_int_equal(rig_event(&rig, CAPTURE_DATAGRAM, 0)->nanoseconds, 7);
    assert_int_equal(rig_event(&rig, CAPTURE_DATAGRAM, 1)->frame, 2);
    assert_true(rig_event(&rig, CAPTURE_DATAGRAM, 1)->seconds == INT64_MAX);
    assert_int_equal(rig_event(&rig, CAPTURE_DATAGRAM, 1)->nanoseconds, 999999999);
    rig_close(&rig);
    assert_int_equal(rig.totals.datagram_bytes, 2);
    rig_free(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_options),
        cmocka_unit_test(ipv4_options_cut),
        cmocka_unit_test(ethernet_padding),
        cmocka_unit_test(length_left_to_the_card),
        cmocka_unit_test(impossible_ip_headers),
        cmocka_unit_test(ipv6_extension_headers),
        cmocka_unit_test(ipv6_extension_headers_bounded),
        cmocka_unit_test(ipv6_extension_headers_cut_or_bad),
        cmocka_unit_test(udp_lengths),
        cmocka_unit_test(tcp_lengths),
        cmocka_unit_test(times_and_frames),
    };

    return cmocka_run_group_tests_name("capture: IP and UDP headers", tests, NULL, NULL);
}
