/* TCP: bytes in order, whatever order they came in. */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <stdio.h>
#include <string.h>

enum { A = PACKET_ACK, S = PACKET_SYN, F = PACKET_FIN };

static void start(struct rig *rig) {
    rig_init(rig);
    rig_open(rig, DLT_EN10MB);
}

static void in_order_both_ways(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 1000, "");
    rig_tcp(&rig, true, S | A, 5000, "");
    rig_tcp(&rig, false, A, 1001, "");
    rig_tcp(&rig, false, A, 1001, "hello ");
    rig_tcp(&rig, true, A, 5001, "");
    rig_tcp(&rig, true, A, 5001, "good ");
    rig_tcp(&rig, false, A, 1007, "world");
    rig_tcp(&rig, true, A | F, 5006, "day");
    rig_tcp(&rig, false, A | F, 1012, "");
    assert_int_equal(rig_count(&rig, CAPTURE_END), 0);
    rig_close(&rig);
    assert_int_equal(rig_count(&rig, CAPTURE_END), 2);
    /* Ends come in order of first appearance, with the frame of the last that mattered. */
    assert_int_equal(rig_event(&rig, CAPTURE_END, 0)->frame, 9);
    assert_int_equal(rig_event(&rig, CAPTURE_END, 1)->frame, 8);
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 2)->frame, 7);
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 2)->offset, 6);
    assert_memory_equal(&rig_event(&rig, CAPTURE_DATA, 2)->from, &rig.a, sizeof rig.a);
    assert_memory_equal(&rig_event(&rig, CAPTURE_DATA, 2)->to, &rig.b, sizeof rig.b);
    assert_string_equal(rig_text(&rig, 1), "hello world|fin");
    assert_string_equal(rig_text(&rig, 2), "good day|fin");
    assert_int_equal(rig.totals.segments, 9);
    assert_int_equal(rig.totals.streams, 2);
    assert_int_equal(rig.totals.stream_bytes, 19);
    assert_int_equal(rig.totals.reordered_segments, 0);
    assert_int_equal(rig.totals.retransmitted_bytes, 0);
    rig_free(&rig);
}

/* Segments 0 .. 4 of "aabbbcddddee" in every order, at a sequence number that wraps or not. */
static void every_order(void **state) {
    static const char *const texts[5] = {"aa", "bbb", "c", "dddd", "ee"};
    static const uint32_t places[5] = {0, 2, 5, 6, 10};
    static const uint32_t bases[] = {1, 0x7ffffffa, 0xfffffff9, 0xfffffffe, 0xffffffff};
    size_t order[5], n, i, b;

    (void)state;
    for (b = 0; b < sizeof bases / sizeof *bases; b++) {
        for (n = 0; rig_permutation(n, order, 5); n++) {
            size_t reordered = 0, j;
            struct rig rig;

            start(&rig);
            rig_tcp(&rig, false, S, bases[b] - 1, "");
            for (i = 0; i < 5; i++) {
                rig_tcp(&rig, false, A, bases[b] + places[order[i]], texts[order[i]]);
                for (j = 0; j < order[i]; j++) { /* is one of those before still to come? */
                    size_t k = 0;

                    while (order[k] != j) k++;
                    if (k > i) break;
                }
                reordered += j < order[i];
            }
            assert_int_equal(rig_count(&rig, CAPTURE_DATA), 5); /* before the end of the capture */
            rig_close(&rig);
            assert_string_equal(rig_text(&rig, 1), "aabbbcddddee|open");
            assert_int_equal(rig.totals.reordered_segments, reordered);
            assert_int_equal(rig.totals.gaps, 0);
            rig_free(&rig);
        }
        assert_int_equal(n, 120);
    }
}

static void frame_that_closed_the_hole(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 4, "b");
    rig_tcp(&rig, false, A, 1, "aaa");
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 0)->frame, 3);
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 1)->frame, 3);
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 1)->offset, 3);
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 1)->seconds, rig.seconds);
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 1)->nanoseconds, 2000000);
    rig_close(&rig);
    rig_free(&rig);
}

static void retransmission_and_overlap(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 1, "abcd");
    rig_tcp(&rig, false, A, 1, "ABCD");           /* again */
    rig_tcp(&rig, false, A, 3, "CDef");           /* half of it again */
    rig_tcp(&rig, false, A, 10, "jk");            /* ahead */
    rig_tcp(&rig, false, A, 9, "iJKl");           /* around what waits */
    rig_tcp(&rig, false, A, 10, "JK");            /* what waits again */
    rig_tcp(&rig, false, A, 1, "ABCDEFghIJKLmn"); /* everything, and more */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcdefghijklmn|open");
    assert_int_equal(rig.totals.retransmitted_bytes, 4 + 2 + 2 + 2 + 6 + 4);
    rig_free(&rig);
}

static void starts_in_the_middle(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A, 5000, ""); /* says nothing */
    rig_tcp(&rig, false, A, 5000, "first");
    rig_tcp(&rig, false, A, 4995, "early"); /* from before the start */
    rig_tcp(&rig, false, A, 4998, "xxfirstsecond");
    rig_tcp(&rig, true, A, 99, "response");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "firstsecond|open");
    assert_string_equal(rig_text(&rig, 2), "response|open");
    assert_int_equal(rig.totals.early_bytes, 7);
    assert_int_equal(rig.totals.retransmitted_bytes, 5);
    rig_free(&rig);
}

static void lost_segments(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 1, "abc");
    rig_tcp(&rig, false, A, 9, "ij");
    rig_tcp(&rig, false, A, 14, "no");
    rig_tcp(&rig, false, A, 11, "k");
    assert_string_equal(rig_text(&rig, 1), "abc");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abc[5]ijk[2]no|open");
    assert_int_equal(rig_event(&rig, CAPTURE_GAP, 0)->offset, 3);
    assert_int_equal(rig_event(&rig, CAPTURE_GAP, 0)->frame, 3);  /* that showed the hole */
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 2)->frame, 5); /* that carried the bytes */
    assert_int_equal(rig_event(&rig, CAPTURE_GAP, 1)->frame, 4);
    assert_int_equal(rig_event(&rig, CAPTURE_END, 0)->offset, 15);
    assert_int_equal(rig.totals.gaps, 2);
    assert_int_equal(rig.totals.gap_bytes, 7);
    assert_int_equal(rig.totals.stream_bytes, 8);
    rig_free(&rig);
}

static void lost_first_and_last(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 4, "d");
    rig_tcp(&rig, false, A | F, 8, ""); /* three bytes before it never came */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "[3]d[3]|fin");
    rig_free(&rig);
}

static void bytes_in_the_syn(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 41, "fast");
    rig_tcp(&rig, false, A, 46, "open");
    rig_tcp(&rig, false, S, 41, "fast"); /* again */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "fastopen|open");
    assert_int_equal(rig.totals.retransmitted_bytes, 4);
    rig_free(&rig);
}

/* The answer to a SYN says where the asker's bytes begin. */
static void start_known_from_the_answer(void **state) {
    const struct packet_segment answer = {0};
    struct packet_segment segment = answer;
    struct packet packet;
    struct packet_ip ip;
    struct rig rig;

    (void)state;
    start(&rig);
    memset(&ip, 0, sizeof ip);
    segment.from = ip.from = &rig.b;
    segment.to = ip.to = &rig.a;
    ip.protocol = 6;
    segment.sequence = 700;
    segment.ack = 101;
    segment.flags = S | A;
    packet_tcp(&packet, &segment);
    packet_ip(&packet, &ip);
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&rig, &packet);
    rig_tcp(&rig, false, A, 104, "world");
    rig_tcp(&rig, false, A, 101, "new");
    rig_tcp(&rig, false, S, 100, ""); /* comes late: the same connection */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "newworld|open");
    assert_int_equal(rig.totals.streams, 2);
    rig_free(&rig);
}

static void syn_behind_its_data(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A, 101, "abc");
    rig_tcp(&rig, false, S, 100, "");
    rig_tcp(&rig, false, A, 104, "def");
    rig_tcp(&rig, false, S, 100, "");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcdef|open");
    assert_int_equal(rig.totals.streams, 1);
    rig_free(&rig);
}

static void keep_alive_probes(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 0, "?"); /* before any data */
    rig_tcp(&rig, false, A, 1, "abc");
    rig_tcp(&rig, false, A, 3, "?");
    rig_tcp(&rig, false, A, 3, "");
    rig_tcp(&rig, false, A, 3, "?");
    rig_tcp(&rig, false, A, 4, "d");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcd|open");
    assert_int_equal(rig.totals.keep_alives, 3);
    assert_int_equal(rig.totals.early_bytes, 0);
    rig_free(&rig);
}

static void cut_by_snap_length(void **state) {
    struct packet packet;
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp_packet(&rig, &packet, false, A, 1, "abcdef", 6);
    rig_feed_cut(&rig, &packet, packet.size - 4);
    /* Both at once: nobody will bring those four bytes. */
    assert_string_equal(rig_text(&rig, 1), "ab[4]");
    rig_tcp_packet(&rig, &packet, false, A, 10, "jklm", 4);
    rig_feed_cut(&rig, &packet, packet.size - 2); /* ahead, and cut */
    rig_tcp_packet(&rig, &packet, false, A, 14, "no", 2);
    rig_feed_cut(&rig, &packet, packet.size - 2);
    rig_tcp(&rig, false, A, 7, "ghi");
    assert_string_equal(rig_text(&rig, 1), "ab[4]ghijk[2][2]");
    rig_tcp_packet(&rig, &packet, false, A, 16, "pq", 2);
    rig_feed_cut(&rig, &packet, 14 + 20 + 14); /* not even the whole TCP header */
    rig_tcp(&rig, false, A, 18, "r");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "ab[4]ghijk[2][2][2]r|open");
    rig_free(&rig);
}

static void ipv6_streams(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig.a = packet_v6(1, 50000);
    rig.b = packet_v6(2, 5001);
    rig_tcp(&rig, false, S, 9, "");
    rig_tcp(&rig, false, A, 13, "def");
    rig_tcp(&rig, false, A, 10, "abc");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcdef|open");
    assert_int_equal(rig_event(&rig, CAPTURE_DATA, 0)->from.family, 6);
    rig_free(&rig);
}

/* Ports and addresses, each alone, make streams distinct. */
static void streams_do_not_mix(void **state) {
    struct rig rig;
    unsigned i;
    char text[2] = "a";

    (void)state;
    start(&rig);
    for (i = 0; i < 16; i++) {
        rig.a = packet_v4(10, 0, 0, (uint8_t)(1 + i % 2), (uint16_t)(1000 + i / 2 % 2));
        rig.b = packet_v4(10, 0, 9, (uint8_t)(1 + i / 4 % 2), (uint16_t)(2000 + i / 8 % 2));
        text[0] = (char)('a' + i);
        rig_tcp(&rig, false, A, 7, text);
    }
    rig.a = rig.b = packet_v4(127, 0, 0, 1, 4000); /* with itself */
    rig_tcp(&rig, false, S, 7, "");
    rig_tcp(&rig, true, A, 8, "self");
    rig_close(&rig);
    for (i = 0; i < 16; i++) {
        const char expected[] = {(char)('a' + i), '|', 'o', 'p', 'e', 'n', '\0'};

        assert_string_equal(rig_text(&rig, i + 1), expected);
    }
    assert_string_equal(rig_text(&rig, 17), "self|open");
    assert_int_equal(rig.totals.streams, 17);
    rig_free(&rig);
}

/* So many that some of them share a place in any table. */
static void thousands_of_streams(void **state) {
    static char expected[5000][20];
    struct rig rig;
    size_t i, round;

    (void)state;
    start(&rig);
    for (round = 0; round < 3; round++) {
        for (i = 0; i < 5000; i++) {
            char text[8];

            (void)snprintf(text, sizeof text, "%04u,", (unsigned)i);
            rig.a = packet_v4(10, 1, (uint8_t)(i / 100), (uint8_t)(i % 100), 4000);
            rig_tcp(&rig, false, A, (uint32_t)(i + round * 5), text);
            memcpy(expected[i] + round * 5, text, 5);
        }
    }
    rig_close(&rig);
    assert_int_equal(rig.totals.streams, 5000);
    assert_int_equal(rig.events, 4 * 5000);
    for (i = 0; i < 3 * 5000; i++) {
        const struct rig_event *one = &rig.event[i];

        assert_int_equal(one->event.offset % 5, 0);
        assert_int_equal(one->event.size, 5);
        assert_memory_equal(one->event.data, expected[one->number - 1] + one->event.offset, 5);
    }
    rig_free(&rig);
}

/* More than 4 GiB of sequence numbers: large holes, three times around. */
static void beyond_four_gigabytes(void **state) {
    uint32_t sequence = 1;
    struct rig rig;
    int i;

    (void)state;
    rig_init(&rig);
    rig.limits.stream_segments = 1; /* each hole is given up when the next one shows */
    rig_open(&rig, DLT_EN10MB);
    rig_tcp(&rig, false, S, 0, "");
    for (i = 0; i < 16; i++) {
        rig_tcp(&rig, false, A, sequence, "x");
        sequence += 0x3fff0000u;
    }
    rig_close(&rig);
    assert_true(rig_event(&rig, CAPTURE_END, 0)->offset == UINT64_C(15) * 0x3fff0000 + 1);
    assert_int_equal(rig.totals.stream_bytes, 16);
    assert_int_equal(rig.totals.gaps, 15);
    rig_free(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_both_ways),
        cmocka_unit_test(every_order),
        cmocka_unit_test(frame_that_closed_the_hole),
        cmocka_unit_test(retransmission_and_overlap),
        cmocka_unit_test(starts_in_the_middle),
        cmocka_unit_test(lost_segments),
        cmocka_unit_test(lost_first_and_last),
        cmocka_unit_test(bytes_in_the_syn),
        cmocka_unit_test(start_known_from_the_answer),
        cmocka_unit_test(syn_behind_its_data),
        cmocka_unit_test(keep_alive_probes),
        cmocka_unit_test(cut_by_snap_length),
        cmocka_unit_test(ipv6_streams),
        cmocka_unit_test(streams_do_not_mix),
        cmocka_unit_test(thousands_of_streams),
        cmocka_unit_test(beyond_four_gigabytes),
    };

    return cmocka_run_group_tests_name("capture: TCP", tests, NULL, NULL);
}
