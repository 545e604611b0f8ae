/* Each allocation in turn fails: an outcome, no crash, no leak, an end for every stream. */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <string.h>

static void fragments(struct rig *rig) {
    const struct packet_ip ip = {.from = &rig->a, .to = &rig->b, .protocol = 17, .id = 3};
    static const size_t order[] = {2, 0, 4, 1, 3, 5};
    struct packet whole, part;
    uint8_t payload[88];
    size_t i;

    memset(payload, 'f', sizeof payload);
    packet_udp(&whole, &rig->a, &rig->b, payload, sizeof payload);
    for (i = 0; i < 6; i++) {
        packet_fragment(&part, &whole, &ip, order[i] * 16, 16);
        packet_link(&part, DLT_EN10MB, 4, 0);
        rig_feed(rig, &part);
    }
    packet_fragment(&part, &whole, &ip, 0, 16); /* stays incomplete */
    packet_link(&part, DLT_EN10MB, 4, 0);
    rig_feed(rig, &part);
}

static void streams(struct rig *rig) {
    struct packet packet;
    uint32_t i;

    rig_tcp(rig, false, PACKET_SYN, 0, "");
    for (i = 0; i < 8; i++) { /* cut off to nothing, and ahead: a place to keep, but no bytes */
        rig_tcp_packet(rig, &packet, false, PACKET_ACK, 100 + i * 3, "xy", 2);
        rig_feed_cut(rig, &packet, packet.size - 2);
    }
    rig_tcp(rig, true, PACKET_SYN | PACKET_ACK, 0, "");
    for (i = 0; i < 20; i++) rig_tcp(rig, false, PACKET_ACK, 61 - i * 3, "ab");
    rig_tcp(rig, false, PACKET_ACK, 1, "start");
    rig_tcp(rig, true, PACKET_ACK, 1, "answer");
    rig_tcp(rig, false, PACKET_SYN, 4000, "");
    rig_tcp(rig, false, PACKET_ACK, 4001, "again");
}

static void every_allocation_fails(void **state) {
    uint64_t n, all;
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig_open(&rig, DLT_EN10MB);
    fragments(&rig);
    streams(&rig);
    rig_close(&rig);
    assert_int_equal(rig.outcome, CAPTURE_OK);
    all = rig.allocations;
    rig_free(&rig);
    assert_true(all > 30);
    for (n = 1; n <= all; n++) {
        rig_init(&rig);
        rig.fail_at = n;
        rig_open(&rig, DLT_EN10MB);
        if (n == 1) {
            assert_null(rig.capture);
            continue;
        }
        fragments(&rig);
        streams(&rig);
        assert_int_equal(rig.outcome, CAPTURE_FAILED);
        rig_close(&rig);
        assert_int_equal(rig.outcome, CAPTURE_FAILED);
        rig_free(&rig);
    }
}

static void no_memory_for_a_capture(void **state) {
    struct capture_options options;
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.fail_at = 1;
    options = rig_options(&rig);
    assert_null(capture_open(DLT_EN10MB, &options, error));
    assert_string_equal(error, "out of memory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(no_memory_for_a_capture),
    };

    return cmocka_run_group_tests_name("capture: memory", tests, NULL, NULL);
}
