/* Deliver, forward, or neither. p05.. are the paragraphs of docs/wire/ac.md. */
#include "unit.h"

enum { OWN = 0x0a0b0c0d, OTHER = 0x01020304, FAR_AWAY = 0x0d0c0b0a, BOTH = 3, NOTHING = 0 };

static pvs_ac_bucket memory[64];

static pvs_ac_node new_node(void) {
    pvs_ac_node node;
    memset(&node, 0, sizeof node);
    memset(memory, 0, sizeof memory);
    node.bucket = memory;
    node.buckets = LENGTH(memory);
    node.own = OWN;
    memset(node.key, 0x33, sizeof node.key);
    return node;
}

/* A frame without payload, or with one of its bytes. */
struct bytes {
    uint8_t data[64];
    size_t size;
};

static void put32(uint8_t *to, uint32_t value) {
    to[0] = (uint8_t)(value >> 24);
    to[1] = (uint8_t)(value >> 16);
    to[2] = (uint8_t)(value >> 8);
    to[3] = (uint8_t)value;
}

static struct bytes frame_of(unsigned type, unsigned flags, uint32_t src, uint32_t dst,
                             size_t payload) {
    static uint32_t nonce;
    struct bytes frame;
    memset(&frame, 0, sizeof frame);
    frame.data[0] = 0xac;
    frame.data[1] = 1;
    frame.data[2] = (uint8_t)type;
    frame.data[3] = (uint8_t)flags;
    put32(frame.data + 4, ++nonce);
    put32(frame.data + 8, src);
    put32(frame.data + 12, dst);
    frame.size = 16 + payload;
    return frame;
}

static unsigned route(pvs_ac_node *node, const struct bytes *frame) {
    return pvs_ac_route(node, pvs_bytes_of(frame->data, frame->size), 1000);
}

static unsigned first_time(unsigned type, unsigned flags, uint32_t src, uint32_t dst,
                           size_t payload) {
    pvs_ac_node node = new_node();
    struct bytes frame = frame_of(type, flags, src, dst, payload);
    return route(&node, &frame);
}

static unsigned occupied(void) {
    unsigned n = 0;
    size_t i, k;
    for (i = 0; i < LENGTH(memory); i++) {
        for (k = 0; k < PVS_AC_BUCKET; k++) n += memory[i].low[k] != 0;
    }
    return n;
}

static void p13_what_is_no_frame_is_dropped_and_not_remembered(void **state) {
    pvs_ac_node node = new_node();
    struct bytes frame = frame_of(PVS_AC_PING, 0, OTHER, PVS_AC_ALL, 0);
    uint8_t *large = calloc(1, PVS_AC_FRAME_MAX + 1);
    (void)state;
    assert_non_null(large);
    for (frame.size = 0; frame.size < 16; frame.size++) {
        assert_int_equal(route(&node, &frame), NOTHING);
        assert_int_equal(pvs_ac_sent(&node, pvs_bytes_of(frame.data, frame.size), 0), 0);
    }
    assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(NULL, 0), 0), NOTHING);
    frame.data[0] = 0xad;
    assert_int_equal(route(&node, &frame), NOTHING);
    frame.data[0] = 0xac;
    memcpy(large, frame.data, 16);
    large[2] = PVS_AC_DATA;
    assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(large, PVS_AC_FRAME_MAX + 1), 0), NOTHING);
    assert_int_equal(occupied(), 0);
    assert_int_equal(node.full, 0);
    assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(large, PVS_AC_FRAME_MAX), 0), BOTH);
    free(large);
}

static void p05_another_version_is_no_frame(void **state) {
    pvs_ac_node node = new_node();
    struct bytes frame = frame_of(PVS_AC_PING, 0, OTHER, PVS_AC_ALL, 0);
    (void)state;
    frame.data[1] = 2;
    assert_int_equal(route(&node, &frame), NOTHING);
    assert_int_equal(occupied(), 0);
}

static void p06_p07_what_cannot_be_read_is_forwarded_and_not_delivered(void **state) {
    (void)state;
    assert_int_equal(first_time(0x33, 0, OTHER, FAR_AWAY, 0), PVS_AC_FORWARD);
    assert_int_equal(first_time(0x33, 0, OTHER, PVS_AC_ALL, 9), PVS_AC_FORWARD);
    assert_int_equal(first_time(0x33, 0, OTHER, OWN, 0), NOTHING);
    assert_int_equal(first_time(0x33, PVS_AC_NO_FORWARD, OTHER, FAR_AWAY, 0), NOTHING);
    assert_int_equal(first_time(PVS_AC_PING, 0, OTHER, PVS_AC_ALL, 2), PVS_AC_FORWARD);
    assert_int_equal(first_time(PVS_AC_PING, 0, OTHER, PVS_AC_ANY, 2), NOTHING);
    assert_int_equal(first_time(PVS_AC_INFORM, 0, OTHER, PVS_AC_ALL, 21), PVS_AC_FORWARD);
    assert_int_equal(first_time(PVS_AC_INFORM, 0, OTHER, PVS_AC_ALL, 22), BOTH);
    assert_int_equal(first_time(PVS_AC_INFORM, 0, OTHER, OWN, 23), NOTHING);
}

static void p14_any_is_whoever_gets_it(void **state) {
    (void)state;
    assert_int_equal(first_time(PVS_AC_HELLO, 0, OTHER, PVS_AC_ANY, 0), PVS_AC_DELIVER);
    assert_int_equal(first_time(PVS_AC_HELLO, 0x7f, OTHER, PVS_AC_ANY, 0), PVS_AC_DELIVER);
    assert_int_equal(first_time(PVS_AC_HELLO, 0, OTHER, OWN, 0), PVS_AC_DELIVER);
}

static void p15_no_forward_outranks_all_nodes(void **state) {
    (void)state;
    assert_int_equal(first_time(PVS_AC_DATA, 0, OTHER, PVS_AC_ALL, 5), BOTH);
    assert_int_equal(first_time(PVS_AC_DATA, PVS_AC_NO_FORWARD, OTHER, PVS_AC_ALL, 5),
                     PVS_AC_DELIVER);
    assert_int_equal(first_time(PVS_AC_DATA, 0, OTHER, FAR_AWAY, 5), PVS_AC_FORWARD);
    assert_int_equal(first_time(PVS_AC_DATA, PVS_AC_NO_FORWARD, OTHER, FAR_AWAY, 5), NOTHING);
}

static void p04_reserved_flags_change_nothing(void **state) {
    unsigned flags;
    (void)state;
    for (flags = 0; flags < 256; flags++) {
        int no = (flags & PVS_AC_NO_FORWARD) != 0;
        assert_int_equal(first_time(PVS_AC_PONG, flags, OTHER, PVS_AC_ALL, 0),
                         no ? PVS_AC_DELIVER : BOTH);
        assert_int_equal(first_time(PVS_AC_PONG, flags, OTHER, FAR_AWAY, 0),
                         no ? NOTHING : PVS_AC_FORWARD);
    }
}

static void p16_special_src_is_a_netid_like_others(void **state) {
    (void)state;
    assert_int_equal(first_time(PVS_AC_PING, 0, PVS_AC_ANY, PVS_AC_ALL, 0), BOTH);
    assert_int_equal(first_time(PVS_AC_PING, 0, PVS_AC_ALL, OWN, 0), PVS_AC_DELIVER);
}

static void p17_every_byte_of_the_datagram_tells_frames_apart(void **state) {
    pvs_ac_node node = new_node();
    struct bytes frame = frame_of(PVS_AC_DATA, 0, OTHER, PVS_AC_ALL, 24);
    size_t at;
    (void)state;
    assert_int_equal(route(&node, &frame), BOTH);
    for (at = 3; at < frame.size; at++) {
        struct bytes changed = frame;
        changed.data[at] ^= 1;
        assert_int_not_equal(route(&node, &changed), NOTHING);
        assert_int_equal(route(&node, &changed), NOTHING);
    }
    frame.size++;
    assert_int_equal(route(&node, &frame), BOTH);
}

static void p17_the_key_decides_where_frames_are_kept(void **state) {
    pvs_ac_node node = new_node();
    struct bytes frame = frame_of(PVS_AC_PING, 0, OTHER, PVS_AC_ALL, 0);
    (void)state;
    assert_int_equal(route(&node, &frame), BOTH);
    node.key[15] ^= 1;
    assert_int_equal(route(&node, &frame), BOTH); /* with another key it is not found */
    node.key[15] ^= 1;
    assert_int_equal(route(&node, &frame), NOTHING);
}

static void p18_a_frame_is_delivered_and_forwarded_once(void **state) {
    pvs_ac_node node = new_node();
    struct bytes all = frame_of(PVS_AC_PING, 0, OTHER, PVS_AC_ALL, 0);
    struct bytes mine = frame_of(PVS_AC_PING, 0, OTHER, OWN, 0);
    (void)state;
    assert_int_equal(route(&node, &all), BOTH);
    assert_int_equal(route(&node, &all), NOTHING);
    assert_int_equal(route(&node, &mine), PVS_AC_DELIVER);
    assert_int_equal(route(&node, &mine), NOTHING);
}

static void p19_own_frames_that_come_back_are_dropped_and_need_no_memory(void **state) {
    pvs_ac_node node = new_node();
    struct bytes all = frame_of(PVS_AC_PING, 0, OWN, PVS_AC_ALL, 0);
    struct bytes far = frame_of(PVS_AC_PING, 0, OWN, FAR_AWAY, 0);
    struct bytes self = frame_of(PVS_AC_PING, 0, OWN, OWN, 0);
    (void)state;
    assert_int_equal(route(&node, &all), NOTHING);
    assert_int_equal(route(&node, &far), NOTHING);
    assert_int_equal(route(&node, &self), NOTHING);
    assert_int_equal(occupied(), 0);
}

static void p19_sent_frames_of_a_former_netid_are_dropped(void **state) {
    pvs_ac_node node = new_node();
    struct bytes kept = frame_of(PVS_AC_PING, 0, OWN, PVS_AC_ALL, 0);
    struct bytes lost = frame_of(PVS_AC_PING, 0, OWN, PVS_AC_ALL, 0);
    (void)state;
    assert_int_equal(pvs_ac_sent(&node, pvs_bytes_of(kept.data, kept.size), 1000), 1);
    assert_int_equal(pvs_ac_sent(&node, pvs_bytes_of(kept.data, kept.size), 1000), 1);
    assert_int_equal(occupied(), 1);
    node.own = FAR_AWAY;
    assert_int_equal(route(&node, &kept), NOTHING);
    assert_int_equal(route(&node, &lost), BOTH);
}

static void p20_every_frame_counts_as_seen(void **state) {
    pvs_ac_node node = new_node();
    struct bytes delivered = frame_of(PVS_AC_PING, 0, OTHER, OWN, 0);
    struct bytes unknown = frame_of(0x33, 0, OTHER, OWN, 0);
    struct bytes stopped = frame_of(PVS_AC_PING, PVS_AC_NO_FORWARD, OTHER, FAR_AWAY, 0);
    (void)state;
    assert_int_equal(route(&node, &delivered), PVS_AC_DELIVER);
    assert_int_equal(route(&node, &unknown), NOTHING);
    assert_int_equal(route(&node, &stopped), NOTHING);
    assert_int_equal(occupied(), 3);
    /* The node takes another netid: were they new, they would be forwarded now. */
    node.own = 99;
    assert_int_equal(route(&node, &delivered), NOTHING);
    assert_int_equal(route(&node, &unknown), NOTHING);
}

static void p25_p27_all_types_go_by_the_same_rule(void **state) {
    static const uint8_t types[] = {PVS_AC_HELLO, PVS_AC_GOODBYE, PVS_AC_PING,
                                    PVS_AC_PONG,  PVS_AC_INFORM,  PVS_AC_DATA};
    size_t i;
    (void)state;
    for (i = 0; i < sizeof types; i++) {
        size_t payload = types[i] == PVS_AC_INFORM ? 22 : 0;
        assert_int_equal(first_time(types[i], 0, OTHER, FAR_AWAY, payload), PVS_AC_FORWARD);
        assert_int_equal(first_time(types[i], 0, OTHER, PVS_AC_ALL, payload), BOTH);
        assert_int_equal(first_time(types[i], 0, OTHER, PVS_AC_ANY, payload), PVS_AC_DELIVER);
    }
}

static void p26_p28_a_nonce_is_compared_with_none_but_makes_frames_new(void **state) {
    pvs_ac_node node = new_node();
    struct bytes ping = frame_of(PVS_AC_PING, 0, OTHER, OWN, 0);
    struct bytes again = ping, pong;
    (void)state;
    again.data[7] ^= 1;
    assert_int_equal(route(&node, &ping), PVS_AC_DELIVER);
    assert_int_equal(route(&node, &again), PVS_AC_DELIVER); /* a resend under a new nonce */
    assert_int_equal(route(&node, &ping), NOTHING);
    pong = ping;
    pong.data[2] = PVS_AC_PONG; /* another frame, although with the nonce of the Ping */
    assert_int_equal(route(&node, &pong), PVS_AC_DELIVER);
}

/*
 * A ring of nodes that send to both neighbours, the one it came from included: every frame reaches
 * every node once, unaltered, however many hops away, and then there is silence.
 */
static void p24_p29_a_flood_ends(void **state) {
    enum { NODES = 50 };
    static pvs_ac_bucket memories[NODES][4];
    pvs_ac_node node[NODES];
    int waiting[NODES], next[NODES], delivered[NODES], round, i, sent = 2;
    struct bytes frame = frame_of(PVS_AC_DATA, 0, 1000, PVS_AC_ALL, 30);
    (void)state;
    memset(memories, 0, sizeof memories);
    memset(node, 0, sizeof node);
    memset(waiting, 0, sizeof waiting);
    memset(delivered, 0, sizeof delivered);
    for (i = 0; i < NODES; i++) {
        node[i].bucket = memories[i];
        node[i].buckets = 4;
        node[i].own = 1000u + (unsigned)i;
        node[i].key[0] = (uint8_t)i;
    }
    waiting[1] = waiting[NODES - 1] = 1; /* what node 0 has sent */
    for (round = 0; sent; round++) {
        sent = 0;
        memset(next, 0, sizeof next);
        for (i = 0; i < NODES; i++) {
            for (; waiting[i]; waiting[i]--) {
                unsigned what = route(&node[i], &frame);
                delivered[i] += (what & PVS_AC_DELIVER) != 0;
                if (!(what & PVS_AC_FORWARD)) continue;
                next[(i + 1) % NODES]++;
                next[(i + NODES - 1) % NODES]++;
                sent += 2;
            }
        }
        memcpy(waiting, next, sizeof next);
        assert_true(round <= NODES);
    }
    assert_int_equal(delivered[0], 0);
    for (i = 1; i < NODES; i++) assert_int_equal(delivered[i], 1);
}

static void decision_needs_no_memory(void **state) {
    pvs_ac_header header;
    (void)state;
    memset(&header, 0, sizeof header);
    header.src = OTHER;
    header.type = 0x77; /* nor does it look at the type */
    assert_int_equal(pvs_ac_decide(&header, OWN), PVS_AC_DELIVER);
    header.dst = OWN;
    assert_int_equal(pvs_ac_decide(&header, OWN), PVS_AC_DELIVER);
    header.dst = PVS_AC_ALL;
    assert_int_equal(pvs_ac_decide(&header, OWN), BOTH);
    header.dst = FAR_AWAY;
    assert_int_equal(pvs_ac_decide(&header, OWN), PVS_AC_FORWARD);
    header.flags = PVS_AC_NO_FORWARD;
    assert_int_equal(pvs_ac_decide(&header, OWN), NOTHING);
    header.dst = PVS_AC_ALL;
    assert_int_equal(pvs_ac_decide(&header, OWN), PVS_AC_DELIVER);
    header.src = OWN;
    assert_int_equal(pvs_ac_decide(&header, OWN), NOTHING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p13_what_is_no_frame_is_dropped_and_not_remembered),
        cmocka_unit_test(p05_another_version_is_no_frame),
        cmocka_unit_test(p06_p07_what_cannot_be_read_is_forwarded_and_not_delivered),
        cmocka_unit_test(p14_any_is_whoever_gets_it),
        cmocka_unit_test(p15_no_forward_outranks_all_nodes),
        cmocka_unit_test(p04_reserved_flags_change_nothing),
        cmocka_unit_test(p16_special_src_is_a_netid_like_others),
        cmocka_unit_test(p17_every_byte_of_the_datagram_tells_frames_apart),
        cmocka_unit_test(p17_the_key_decides_where_frames_are_kept),
        cmocka_unit_test(p18_a_frame_is_delivered_and_forwarded_once),
        cmocka_unit_test(p19_own_frames_that_come_back_are_dropped_and_need_no_memory),
        cmocka_unit_test(p19_sent_frames_of_a_former_netid_are_dropped),
        cmocka_unit_test(p20_every_frame_counts_as_seen),
        cmocka_unit_test(p25_p27_all_types_go_by_the_same_rule),
        cmocka_unit_test(p26_p28_a_nonce_is_compared_with_none_but_makes_frames_new),
        cmocka_unit_test(p24_p29_a_flood_ends),
        cmocka_unit_test(decision_needs_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
