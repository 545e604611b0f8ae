/* Link layers: every supported one carries IPv4 and IPv6; others are told by name or number. */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <string.h>

static void udp(struct packet *packet, const pvs_endpoint *from, const pvs_endpoint *to) {
    const struct packet_ip ip = {.from = from, .to = to, .protocol = 17};

    packet_udp(packet, from, to, "hello", 5);
    packet_ip(packet, &ip);
}

static void both_families_on(int linktype, unsigned tags) {
    const pvs_endpoint v4[2] = {packet_v4(10, 0, 0, 1, 1234), packet_v4(10, 0, 0, 2, 7777)};
    const pvs_endpoint v6[2] = {packet_v6(1, 1234), packet_v6(2, 7777)};
    const pvs_endpoint *ends[2] = {v4, v6};
    struct packet packet;
    struct rig rig;
    size_t i;

    rig_init(&rig);
    rig_open(&rig, linktype);
    for (i = 0; i < 2; i++) {
        if ((linktype == DLT_IPV4 && i == 1) || (linktype == DLT_IPV6 && i == 0)) continue;
        udp(&packet, &ends[i][0], &ends[i][1]);
        packet_link(&packet, linktype, ends[i][0].family, tags);
        rig_feed(&rig, &packet);
        assert_memory_equal(&rig.event[rig.events - 1].event.from, &ends[i][0], sizeof v4[0]);
        assert_memory_equal(&rig.event[rig.events - 1].event.to, &ends[i][1], sizeof v4[0]);
    }
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 0), linktype == DLT_IPV4 || linktype == DLT_IPV6
                                               ? "(hello)"
                                               : "(hello)(hello)");
    rig_free(&rig);
}

static void every_link_type(void **state) {
    static const int types[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW,
                                DLT_IPV4,   DLT_IPV6,      DLT_NULL,       DLT_LOOP};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof types / sizeof *types; i++) {
        assert_int_equal(capture_link_known(types[i]), 1);
        both_families_on(types[i], 0);
    }
}

static void vlan_tags(void **state) {
    static const int types[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2};
    unsigned tags;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof types / sizeof *types; i++)
        for (tags = 1; tags <= 8; tags++) both_families_on(types[i], tags);
}

static void too_many_vlan_tags(void **state) {
    const pvs_endpoint a = packet_v4(10, 0, 0, 1, 1), b = packet_v4(10, 0, 0, 2, 2);
    struct packet packet;
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig_open(&rig, DLT_EN10MB);
    udp(&packet, &a, &b);
    packet_link(&packet, DLT_EN10MB, 4, 9);
    rig_feed(&rig, &packet);
    rig_close(&rig);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_ETHERTYPE], 1);
    assert_int_equal(rig.events, 0);
    rig_free(&rig);
}

/* DLT_NULL is in the byte order of the machine that captured, with that system's AF_INET6. */
static void address_families(void **state) {
    static const uint8_t v6_values[] = {10, 23, 24, 28, 30};
    const pvs_endpoint a = packet_v6(1, 1), b = packet_v6(2, 2);
    struct packet packet;
    struct rig rig;
    size_t i, end;

    (void)state;
    rig_init(&rig);
    rig_open(&rig, DLT_NULL);
    for (i = 0; i < sizeof v6_values; i++) {
        for (end = 0; end < 2; end++) {
            uint8_t header[4] = {0};

            header[end * 3] = v6_values[i];
            udp(&packet, &a, &b);
            packet_prepend(&packet, header, 4);
            rig_feed(&rig, &packet);
        }
    }
    assert_int_equal(rig.events, 10);
    udp(&packet, &a, &b);
    packet_prepend(&packet, "\x07\x00\x00\x00", 4);
    rig_feed(&rig, &packet);
    rig_close(&rig);
    assert_int_equal(rig.events, 10);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_ETHERTYPE], 1);
    rig_free(&rig);
}

static void unknown_link_type(void **state) {
    struct capture_options options;
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;

    (void)state;
    rig_init(&rig);
    options = rig_options(&rig);
    assert_int_equal(capture_link_known(DLT_IEEE802_11), 0);
    assert_null(capture_open(DLT_IEEE802_11, &options, error));
    assert_string_equal(error, "link type 105 is not supported");
    assert_int_equal(rig.memory, 0);
}

/* A frame cut anywhere is counted, or delivered as what it is, and nothing else happens. */
static void cut_everywhere(void **state) {
    static const int types[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW,
                                DLT_IPV4,   DLT_IPV6,      DLT_NULL,       DLT_LOOP};
    static const size_t headers[] = {14 + 8, 16 + 8, 20 + 8, 0, 0, 0, 4, 4};
    size_t i, size;

    (void)state;
    for (i = 0; i < sizeof types / sizeof *types; i++) {
        const bool six = types[i] == DLT_IPV6 || types[i] == DLT_NULL;
        const pvs_endpoint a = six ? packet_v6(1, 1) : packet_v4(10, 0, 0, 1, 1);
        const pvs_endpoint b = six ? packet_v6(2, 2) : packet_v4(10, 0, 0, 2, 2);
        const size_t ip = six ? 40 : 20;
        struct packet packet;
        struct rig rig;

        rig_init(&rig);
        rig_open(&rig, types[i]);
        udp(&packet, &a, &b);
        packet_link(&packet, types[i], a.family, headers[i] > 4 ? 2 : 0);
        assert_int_equal(packet.size, headers[i] + ip + 8 + 5);
        for (size = 0; size < packet.size; size++) rig_feed_cut(&rig, &packet, size);
        rig_close(&rig);
        assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_LINK], headers[i]);
        assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_IP_CUT], ip);
        assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_UDP_CUT], 8);
        assert_string_equal(rig_text(&rig, 0), "(+5)(h+4)(he+3)(hel+2)(hell+1)");
        assert_int_equal(rig.totals.datagrams_cut, 5);
        rig_free(&rig);
    }
}

static void other_protocols(void **state) {
    struct packet packet = {.size = 60};
    struct rig rig;
    int i;

    (void)state;
    rig_init(&rig);
    rig_open(&rig, DLT_EN10MB);
    packet.data[12] = 0x08;
    packet.data[13] = 0x06;
    rig_feed(&rig, &packet);
    packet.data[12] = 0x88;
    packet.data[13] = 0xcc; /* LLDP */
    rig_feed(&rig, &packet);
    packet.data[12] = 0;
    packet.data[13] = 0x26; /* 802.3 with a length */
    rig_feed(&rig, &packet);
    rig_close(&rig);
    assert_int_equal(rig.totals.frames, 3);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_ARP], 1);
    assert_int_equal(rig.totals.skipped[CAPTURE_SKIP_ETHERTYPE], 2);
    for (i = 0; i < CAPTURE_SKIPS; i++)
        assert_true(strlen(capture_skip_text((enum capture_skip)i)) > 0);
    assert_string_equal(capture_skip_text(CAPTURE_SKIP_ARP), "ARP");
    assert_string_equal(capture_skip_text(CAPTURE_SKIPS), "unknown");
    rig_free(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_link_type),    cmocka_unit_test(vlan_tags),
        cmocka_unit_test(too_many_vlan_tags), cmocka_unit_test(address_families),
        cmocka_unit_test(unknown_link_type),  cmocka_unit_test(cut_everywhere),
        cmocka_unit_test(other_protocols),
    };

    return cmocka_run_group_tests_name("capture: link layers", tests, NULL, NULL);
}
