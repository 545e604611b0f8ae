/* TCP: ends of streams, what comes behind them, ports used again, and the limits. */
#include "capture_rig.h"

#include <pcap/dlt.h>
#include <string.h>

enum { A = PACKET_ACK, S = PACKET_SYN, F = PACKET_FIN, R = PACKET_RST };

static void start(struct rig *rig) {
    rig_init(rig);
    rig_open(rig, DLT_EN10MB);
}

/* A SYN and its answer, which acknowledges as it must. */
static void handshake(struct rig *rig, bool back, uint32_t asker, uint32_t answerer) {
    struct packet_segment segment = {.from = back ? &rig->a : &rig->b,
                                     .to = back ? &rig->b : &rig->a,
                                     .sequence = answerer,
                                     .ack = asker + 1,
                                     .flags = S | A};
    const struct packet_ip ip = {.from = segment.from, .to = segment.to, .protocol = 6};
    struct packet packet;

    rig_tcp(rig, back, S, asker, "");
    packet_tcp(&packet, &segment);
    packet_ip(&packet, &ip);
    packet_link(&packet, rig->linktype, 4, 0);
    rig_feed(rig, &packet);
}

/* The sender of the request closes, or resets, at once; the response comes nevertheless. */
static void response_behind_fin_and_reset(void **state) {
    struct rig rig;
    int reset;

    (void)state;
    for (reset = 0; reset <= 1; reset++) {
        start(&rig);
        handshake(&rig, false, 10, 20);
        rig_tcp(&rig, false, A, 11, "request");
        rig_tcp(&rig, false, A | F, 18, "");
        if (reset) rig_tcp(&rig, false, R, 19, "");
        rig_tcp(&rig, true, A, 21, "resp");
        rig_tcp(&rig, false, R, 19, "");
        rig_tcp(&rig, true, A | F, 25, "onse");
        rig_close(&rig);
        assert_string_equal(rig_text(&rig, 1), "request|reset");
        assert_string_equal(rig_text(&rig, 2), "response|reset");
        assert_int_equal(rig.totals.streams, 2);
        rig_free(&rig);
    }
}

/* The same where nothing of the response's direction was seen before the reset. */
static void response_starts_behind_reset(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A, 11, "request");
    rig_tcp(&rig, false, R | A, 18, "");
    rig_tcp(&rig, true, A, 21, "response");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "request|reset");
    assert_string_equal(rig_text(&rig, 2), "response|reset");
    rig_free(&rig);
}

/* Behind one's own FIN: the FIN may be counted as a sequence number, or not. */
static void data_behind_own_fin(void **state) {
    struct rig rig;
    uint32_t counted;

    (void)state;
    for (counted = 0; counted <= 1; counted++) {
        start(&rig);
        rig_tcp(&rig, false, S, 0, "");
        rig_tcp(&rig, false, A | F, 1, "abc");
        rig_tcp(&rig, false, A | F, 1, "abc"); /* again */
        rig_tcp(&rig, false, A, 4, "?");       /* a probe: where the FIN was */
        rig_tcp(&rig, false, A, 4 + counted, "def");
        rig_tcp(&rig, false, A, 7 + counted, "g");
        rig_tcp(&rig, false, A, 10 + counted, "jkl");
        rig_tcp(&rig, false, A, 8 + counted, "hi");
        rig_close(&rig);
        assert_string_equal(rig_text(&rig, 1), "abcdefghijkl|fin");
        assert_int_equal(rig.totals.keep_alives, 1);
        rig_free(&rig);
    }
}

static void fin_ahead_of_its_data(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A | F, 4, "def");
    rig_tcp(&rig, false, A, 8, "ghi"); /* behind the FIN */
    rig_tcp(&rig, false, A, 1, "abc");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcdefghi|fin");
    rig_free(&rig);
}

/* A FIN below what was sent already is nothing to count by. */
static void fin_out_of_place(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 1, "abc");
    rig_tcp(&rig, false, A | F, 2, "");
    rig_tcp(&rig, false, A, 4, "def");
    rig_tcp(&rig, false, A | F, 0, "");
    rig_tcp(&rig, false, A, 7, "ghi");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcdefghi|fin");
    rig_free(&rig);
}

/* A RST may carry a text for people; it is not of the stream. */
static void text_in_a_reset(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A, 1, "abc");
    rig_tcp(&rig, false, R, 4, "go away");
    rig_tcp(&rig, true, R, 4, "unknown connection");
    rig.a.port++;
    rig_tcp(&rig, false, R, 4, "nothing known of it");
    rig_tcp(&rig, false, F, 4, "");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abc|reset");
    assert_int_equal(rig.totals.streams, 1);
    rig_free(&rig);
}

static void streams_without_data(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    handshake(&rig, false, 1, 2);
    rig_tcp(&rig, false, F | A, 2, "");
    rig_tcp(&rig, true, F | A, 3, "");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "|fin");
    assert_string_equal(rig_text(&rig, 2), "|fin");
    rig_free(&rig);
}

static void ports_used_again(void **state) {
    struct rig rig;
    uint64_t ended = 0;
    size_t i;

    (void)state;
    start(&rig);
    handshake(&rig, false, 100, 200);
    rig_tcp(&rig, false, A, 101, "one");
    rig_tcp(&rig, true, A, 201, "ONE");
    rig_tcp(&rig, true, A, 206, "lost before");
    rig_tcp(&rig, false, S, 100, ""); /* a copy of the SYN changes nothing */
    rig_tcp(&rig, false, A, 104, ",");
    rig_tcp(&rig, false, A | F, 105, "");
    rig_tcp(&rig, true, A | F, 217, "");
    assert_int_equal(rig_count(&rig, CAPTURE_END), 0);
    handshake(&rig, false, 9000, 777); /* the same ports */
    assert_int_equal(rig_count(&rig, CAPTURE_END), 2);
    rig_tcp(&rig, true, A, 778, "TWO");
    rig_tcp(&rig, false, A, 9001, "two");
    handshake(&rig, true, 5, 6); /* again, without a FIN, the other side asking */
    rig_tcp(&rig, false, A, 7, "three");
    rig_tcp(&rig, true, A, 6, "THREE");
    handshake(&rig, false, 7, 8);
    rig_close(&rig);
    for (i = 0; i < rig.events; i++) { /* the ends, always in order of appearance */
        if (rig.event[i].event.kind == CAPTURE_END) assert_int_equal(rig.event[i].number, ++ended);
    }
    assert_int_equal(ended, 8);
    assert_string_equal(rig_text(&rig, 1), "one,|fin");
    assert_string_equal(rig_text(&rig, 2), "ONE[2]lost before|fin");
    assert_string_equal(rig_text(&rig, 3), "two|open");
    assert_string_equal(rig_text(&rig, 4), "TWO|open");
    assert_string_equal(rig_text(&rig, 5), "THREE|open");
    assert_string_equal(rig_text(&rig, 6), "three|open");
    assert_int_equal(rig.totals.streams, 8);
    assert_int_equal(rig.totals.streams_dropped, 0);
    rig_free(&rig);
}

/* The SYN of the second connection is not in the capture, only its answer. */
static void ports_used_again_answer_only(void **state) {
    struct packet_segment segment;
    struct packet packet;
    struct packet_ip ip;
    struct rig rig;

    (void)state;
    start(&rig);
    handshake(&rig, false, 100, 200);
    rig_tcp(&rig, false, A, 101, "one");
    rig_tcp(&rig, true, A, 201, "ONE");
    memset(&segment, 0, sizeof segment);
    memset(&ip, 0, sizeof ip);
    segment.from = ip.from = &rig.b;
    segment.to = ip.to = &rig.a;
    ip.protocol = 6;
    segment.sequence = 3000000000u;
    segment.ack = 2000000001u;
    segment.flags = S | A;
    packet_tcp(&packet, &segment);
    packet_ip(&packet, &ip);
    packet_link(&packet, DLT_EN10MB, 4, 0);
    rig_feed(&rig, &packet);
    rig_tcp(&rig, false, A, 2000000004u, "o");
    rig_tcp(&rig, false, A, 2000000001u, "\"tw");
    rig_tcp(&rig, true, A, 3000000001u, "TWO");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "one|open");
    assert_string_equal(rig_text(&rig, 2), "ONE|open");
    assert_string_equal(rig_text(&rig, 3), "\"two|open");
    assert_string_equal(rig_text(&rig, 4), "TWO|open");
    rig_free(&rig);
}

/* No SYN at all, but the old connection was closed and the data is far from where it stopped. */
static void ports_used_again_unseen(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A, 101, "one");
    rig_tcp(&rig, true, A, 201, "ONE");
    rig_tcp(&rig, true, R, 204, "");
    rig_tcp(&rig, false, A, 2000000001u, "two");
    rig_tcp(&rig, true, A, 201, "TWO");
    rig_tcp(&rig, true, R, 204, "");
    rig_tcp(&rig, true, A, 204 + 0x1000000u, "far");   /* just within 16 MiB */
    rig_tcp(&rig, true, A, 204 - 0x1000001u, "three"); /* just beyond, the other way */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "one|reset");
    assert_string_equal(rig_text(&rig, 2), "ONE|reset");
    assert_string_equal(rig_text(&rig, 3), "two|reset");
    assert_string_equal(rig_text(&rig, 4), "TWO[16777216]far|reset");
    assert_string_equal(rig_text(&rig, 5), "three|open");
    rig_free(&rig);
}

/* Refused, then tried again from the same port. */
static void refused_and_tried_again(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 100, "");
    rig_tcp(&rig, true, R | A, 0, "");
    handshake(&rig, false, 5000, 1);
    rig_tcp(&rig, false, A, 5001, "now");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "|reset");
    assert_string_equal(rig_text(&rig, 2), "now|open");
    assert_string_equal(rig_text(&rig, 3), "|open");
    rig_free(&rig);
}

static void both_sides_ask(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, S, 100, "");
    rig_tcp(&rig, true, S, 200, "");
    rig_tcp(&rig, false, S | A, 100, "");
    rig_tcp(&rig, true, S | A, 200, "");
    rig_tcp(&rig, false, A, 101, "a");
    rig_tcp(&rig, true, A, 201, "b");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "a|open");
    assert_string_equal(rig_text(&rig, 2), "b|open");
    assert_int_equal(rig.totals.streams, 2);
    rig_free(&rig);
}

static void closed_connections_expire(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A | F, 1, "one");
    rig_tcp(&rig, true, A | F, 1, "two");
    rig.a.port++;
    rig_tcp(&rig, false, A, 1, "open");
    rig.seconds += 120;
    rig_tcp(&rig, false, A, 5, ".");
    assert_int_equal(rig_count(&rig, CAPTURE_END), 0);
    rig.seconds += 1;
    rig_tcp(&rig, false, A, 6, ".");
    assert_int_equal(rig_count(&rig, CAPTURE_END), 2);
    rig.seconds += 100000;
    rig_tcp(&rig, false, A, 7, ".");
    assert_int_equal(rig_count(&rig, CAPTURE_END), 2); /* idle is not closed */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 3), "open...|open");
    rig_free(&rig);
}

static void limit_on_connections(void **state) {
    struct rig rig;
    uint16_t i;

    (void)state;
    rig_init(&rig);
    rig.limits.connections = 4;
    rig_open(&rig, DLT_EN10MB);
    for (i = 0; i < 4; i++) {
        rig.a.port = (uint16_t)(1000 + i);
        rig_tcp(&rig, false, A, 1, "x");
    }
    rig.a.port = 1000;
    rig_tcp(&rig, false, A, 2, "y"); /* now 1001 is the idle longest one .. */
    rig.a.port = 1002;
    rig_tcp(&rig, false, R, 2, ""); /* .. but 1002 is closed, and goes first */
    rig.a.port = 2000;
    rig_tcp(&rig, false, A, 1, "x");
    assert_int_equal(capture_totals(rig.capture)->streams_dropped, 0);
    assert_string_equal(rig_text(&rig, 3), "x|reset");
    rig.a.port = 2001;
    rig_tcp(&rig, false, A, 1, "x");
    assert_int_equal(capture_totals(rig.capture)->streams_dropped, 1);
    assert_string_equal(rig_text(&rig, 2), "x|open");
    rig.a.port = 1001;
    rig_tcp(&rig, false, A, 2, "z"); /* starts in the middle now, and drops 1003 */
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "xy|open");
    assert_string_equal(rig_text(&rig, 4), "x|open");
    assert_string_equal(rig_text(&rig, 7), "z|open");
    assert_int_equal(rig.totals.streams, 7);
    assert_int_equal(rig.totals.streams_dropped, 2);
    rig_free(&rig);
}

/* What has ended makes room; of a connection with both directions both are dropped. */
static void limit_counts_the_living(void **state) {
    struct rig rig;
    uint16_t i;

    (void)state;
    rig_init(&rig);
    rig.limits.connections = 2;
    rig_open(&rig, DLT_EN10MB);
    for (i = 0; i < 10; i++) {
        rig.a.port = (uint16_t)(1000 + i);
        rig_tcp(&rig, false, A, 1, "x");
        rig_tcp(&rig, false, R, 2, "");
        rig.seconds += 121;
    }
    rig.a.port = 1;
    rig_tcp(&rig, false, A, 1, "x");
    rig_tcp(&rig, true, A, 1, "y");
    rig.a.port = 2;
    rig_tcp(&rig, false, A, 1, "x");
    assert_int_equal(capture_totals(rig.capture)->streams_dropped, 0);
    assert_int_equal(rig_count(&rig, CAPTURE_END), 10);
    rig.a.port = 3;
    rig_tcp(&rig, true, A, 1, "x");
    assert_int_equal(capture_totals(rig.capture)->streams_dropped, 2);
    rig.a.port = 4;
    rig_tcp(&rig, true, A, 1, "x");
    assert_int_equal(capture_totals(rig.capture)->streams_dropped, 3);
    rig_close(&rig);
    rig_free(&rig);
}

/* A connection that only one side has closed goes on, however long it is silent. */
static void half_closed(void **state) {
    struct rig rig;
    int back;

    (void)state;
    for (back = 0; back <= 1; back++) {
        start(&rig);
        rig_tcp(&rig, back, A | F, 1, "request");
        rig.seconds += 1000;
        rig_tcp(&rig, !back, A, 1, "late ");
        rig.seconds += 1000;
        rig_tcp(&rig, !back, A, 6, "response");
        assert_int_equal(rig_count(&rig, CAPTURE_END), 0);
        rig_tcp(&rig, back, R, 9, "");
        rig_close(&rig);
        assert_string_equal(rig_text(&rig, 2), "late response|reset");
        rig_free(&rig);
        start(&rig);
        rig_tcp(&rig, back, A, 1, "x");
        rig_tcp(&rig, !back, R, 9, ""); /* a direction that has nothing else */
        rig_close(&rig);
        assert_int_equal(rig.totals.streams, 1);
        rig_free(&rig);
    }
}

/* An end without data in front of it, for which nothing else was seen, is not a stream. */
static void fin_of_a_silent_side(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig_tcp(&rig, false, A, 1, "abc");
    rig_tcp(&rig, true, A | F, 900, "");
    rig_tcp(&rig, false, A, 4, "def");
    rig_tcp(&rig, false, A, 7, "");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "abcdef|open");
    assert_int_equal(rig.totals.streams, 1);
    assert_int_equal(rig_event(&rig, CAPTURE_END, 0)->frame, 3);
    rig_free(&rig);
}

/* A SYN up to 64 KiB below the first data seen is that data's; farther away it is another's. */
static void reach_of_a_late_syn(void **state) {
    struct rig rig;
    uint32_t beyond;

    (void)state;
    for (beyond = 0; beyond <= 1; beyond++) {
        start(&rig);
        rig_tcp(&rig, false, A, 100000, "abc");
        rig_tcp(&rig, false, S, 100000 - 65536 - 1 - beyond, "");
        rig_close(&rig);
        assert_int_equal(rig.totals.streams, 1 + beyond);
        rig_free(&rig);
    }
}

static void limit_on_segments(void **state) {
    struct rig rig;

    (void)state;
    rig_init(&rig);
    rig.limits.stream_segments = 3;
    rig_open(&rig, DLT_EN10MB);
    rig_tcp(&rig, false, S, 0, "");
    rig_tcp(&rig, false, A, 3, "b");
    rig_tcp(&rig, false, A, 7, "d");
    rig_tcp(&rig, false, A, 5, "c");
    assert_string_equal(rig_text(&rig, 1), "");
    rig_tcp(&rig, false, A, 9, "e"); /* the first hole only is given up */
    assert_string_equal(rig_text(&rig, 1), "[2]b");
    assert_int_equal(rig_event(&rig, CAPTURE_GAP, 0)->frame, 2);
    rig_tcp(&rig, false, A, 1, "aa"); /* too late */
    rig_tcp(&rig, false, A, 4, ".");
    assert_string_equal(rig_text(&rig, 1), "[2]b.c");
    rig_close(&rig);
    assert_string_equal(rig_text(&rig, 1), "[2]b.c[1]d[1]e|open");
    rig_free(&rig);
}

static void limit_on_bytes(void **state) {
    static char block[1000];
    struct rig rig;
    uint32_t i;

    (void)state;
    memset(block, 'x', sizeof block);
    rig_init(&rig);
    rig.limits.stream_bytes = 20000;
    rig_open(&rig, DLT_EN10MB);
    rig_tcp(&rig, false, S, 0, "");
    for (i = 0; i < 200; i++) {
        rig_tcp_bytes(&rig, false, A, 2 + i * 1001, block, sizeof block);
        assert_true(rig.memory < sizeof(void *) * 17000 + 12000 + 100000);
    }
    rig_close(&rig);
    assert_int_equal(rig.totals.stream_bytes, 200000);
    assert_int_equal(rig.totals.gap_bytes, 200);
    rig_free(&rig);
}

/* Many streams with little each: the oldest hole of all is given up. */
static void limit_on_all_waiting(void **state) {
    struct rig rig;
    uint16_t i;

    (void)state;
    rig_init(&rig);
    rig.limits.waiting_bytes = 3 * (1000 + 200);
    rig_open(&rig, DLT_EN10MB);
    for (i = 0; i < 5; i++) {
        static char block[1000];

        memset(block, 'a' + i, sizeof block);
        rig.a.port = (uint16_t)(1000 + i);
        rig_tcp(&rig, false, S, 0, "");
        rig_tcp_bytes(&rig, false, A, 2, block, sizeof block);
        assert_int_equal(rig_count(&rig, CAPTURE_GAP), i < 3 ? 0 : i - 2);
    }
    for (i = 0; i < 2; i++) assert_int_equal(rig_event(&rig, CAPTURE_GAP, i)->from.port, 1000 + i);
    rig.a.port = 1003;
    rig_tcp(&rig, false, A, 1, "!"); /* the others can still be completed */
    assert_int_equal(rig_count(&rig, CAPTURE_GAP), 2);
    rig_close(&rig);
    assert_int_equal(rig.totals.gaps, 4);
    assert_int_equal(rig.totals.stream_bytes, 5001);
    rig_free(&rig);
}

/* After "stop" nothing but the ends of what is live. */
static void handler_stops(void **state) {
    struct rig rig;

    (void)state;
    start(&rig);
    rig.stop_after = 2;
    rig_tcp(&rig, false, A, 1, "a");
    assert_int_equal(rig.outcome, CAPTURE_OK);
    rig_tcp(&rig, true, A, 1, "b");
    assert_int_equal(rig.outcome, CAPTURE_STOPPED);
    rig_tcp(&rig, false, A, 2, "c");
    assert_int_equal(rig.outcome, CAPTURE_STOPPED);
    rig_close(&rig);
    assert_int_equal(rig.outcome, CAPTURE_STOPPED);
    assert_string_equal(rig_text(&rig, 1), "a|open");
    assert_string_equal(rig_text(&rig, 2), "b|open");
    assert_int_equal(rig.totals.stream_bytes, 2);
    rig_free(&rig);
}

static void nothing_to_close(void **state) {
    struct rig rig;

    (void)state;
    assert_int_equal(capture_close(NULL, NULL), CAPTURE_OK);
    start(&rig);
    rig_close(&rig);
    assert_int_equal(rig.outcome, CAPTURE_OK);
    assert_int_equal(rig.told, 0);
    rig_free(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(response_behind_fin_and_reset),
        cmocka_unit_test(response_starts_behind_reset),
        cmocka_unit_test(data_behind_own_fin),
        cmocka_unit_test(fin_ahead_of_its_data),
        cmocka_unit_test(fin_out_of_place),
        cmocka_unit_test(text_in_a_reset),
        cmocka_unit_test(streams_without_data),
        cmocka_unit_test(ports_used_again),
        cmocka_unit_test(ports_used_again_answer_only),
        cmocka_unit_test(ports_used_again_unseen),
        cmocka_unit_test(refused_and_tried_again),
        cmocka_unit_test(both_sides_ask),
        cmocka_unit_test(closed_connections_expire),
        cmocka_unit_test(limit_on_connections),
        cmocka_unit_test(limit_counts_the_living),
        cmocka_unit_test(half_closed),
        cmocka_unit_test(fin_of_a_silent_side),
        cmocka_unit_test(reach_of_a_late_syn),
        cmocka_unit_test(limit_on_segments),
        cmocka_unit_test(limit_on_bytes),
        cmocka_unit_test(limit_on_all_waiting),
        cmocka_unit_test(handler_stops),
        cmocka_unit_test(nothing_to_close),
    };

    return cmocka_run_group_tests_name("capture: ends of TCP streams, limits", tests, NULL, NULL);
}
