/* The memory of seen AC frames. p17.. are the paragraphs of docs/wire/ac.md. */
#include "../../src/base/siphash.h"
#include "ac_model.h"
#include "unit.h"

enum { BOTH = PVS_AC_DELIVER | PVS_AC_FORWARD };

static pvs_ac_node new_node(size_t buckets) {
    pvs_ac_node node;
    memset(&node, 0, sizeof node);
    node.bucket = calloc(buckets ? buckets : 1, sizeof *node.bucket);
    assert_non_null(node.bucket);
    node.buckets = buckets;
    node.own = 99;
    memset(node.key, 0x5c, sizeof node.key);
    return node;
}

/* The frame with this nonce, for all nodes. */
static pvs_bytes frame_of(uint32_t nonce) {
    static uint8_t frame[16] = {0xac, 1, PVS_AC_PING, 0,   0,    0,    0,    0,
                                0,    0, 0,           100, 0xff, 0xff, 0xff, 0xff};
    frame[4] = (uint8_t)(nonce >> 24);
    frame[5] = (uint8_t)(nonce >> 16);
    frame[6] = (uint8_t)(nonce >> 8);
    frame[7] = (uint8_t)nonce;
    return pvs_bytes_of(frame, sizeof frame);
}

/* ---- tags */

static void p17_tag_is_the_siphash_1_3_of_the_datagram(void **state) {
    pvs_ac_node node = new_node(1);
    uint64_t tag;
    uint8_t i;
    (void)state;
    for (i = 0; i < 16; i++) node.key[i] = i;
    assert_int_equal(pvs_ac_route(&node, frame_of(7), 1234), BOTH);
    tag = pvs_siphash_(0x0706050403020100u, 0x0f0e0d0c0b0a0908u, 1, 3, frame_of(7));
    assert_true(node.bucket->low[0] == (uint32_t)tag);
    assert_true(node.bucket->high[0] == tag >> 32);
    assert_true(node.bucket->seen[0] == 1234);
    free(node.bucket);
}

/* Two Pongs whose tags end in 32 zero bits under this key: not taken for empty places. */
static void p17_half_a_tag_may_be_zero(void **state) {
    static const uint32_t nonces[] = {0x1cc65995u, 0xca0cbd08u};
    pvs_ac_node node = new_node(1);
    uint32_t n;
    (void)state;
    for (n = 0; n < 2; n++) {
        uint8_t pong[16];
        uint64_t key = 0x5c5c5c5c5c5c5c5cu;
        memcpy(pong, frame_of(nonces[n]).data, sizeof pong);
        pong[2] = PVS_AC_PONG;
        assert_true((uint32_t)pvs_siphash_(key, key, 1, 3, pvs_bytes_of(pong, 16)) == 0);
        assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(pong, 16), 5), BOTH);
        assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(pong, 16), 5), 0);
    }
    for (n = 0; n < 6; n++) assert_int_equal(pvs_ac_route(&node, frame_of(n), 5), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(6), 5), PVS_AC_DELIVER);
    free(node.bucket);
}

/* ---- time */

static void expect_kept_from(uint32_t start, uint32_t keep, uint32_t seconds) {
    pvs_ac_node node = new_node(4);
    node.keep = keep;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), start), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), start), 0);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), start + seconds / 2), 0);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), start + seconds), 0);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), start + seconds + 1), BOTH);
    /* And from then on again. */
    assert_int_equal(pvs_ac_route(&node, frame_of(1), start + 2 * seconds + 1), 0);
    free(node.bucket);
}

static void p21_frames_are_kept_for_just_so_long(void **state) {
    (void)state;
    expect_kept_from(0, 0, 300);
    expect_kept_from(1, 0, 300);
    expect_kept_from(5000, 300, 300);
    expect_kept_from(5000, 301, 301);
    expect_kept_from(5000, 86400, 86400);
}

static void p21_less_than_five_minutes_means_five_minutes(void **state) {
    uint32_t keep;
    (void)state;
    for (keep = 0; keep < 300; keep += 23) expect_kept_from(7, keep, 300);
    expect_kept_from(7, 299, 300);
}

static void p21_more_than_the_clock_can_tell_means_the_most_it_can(void **state) {
    pvs_ac_node node = new_node(4);
    (void)state;
    node.keep = 0xffffffffu;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 5), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 5 + 0x7fffffffu), 0);
    free(node.bucket);
}

static void p21_a_duplicate_does_not_prolong_the_time(void **state) {
    pvs_ac_node node = new_node(4);
    uint32_t now;
    (void)state;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 0), BOTH);
    for (now = 1; now <= 300; now++) assert_int_equal(pvs_ac_route(&node, frame_of(1), now), 0);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 301), BOTH);
    free(node.bucket);
}

static void p22_the_clock_may_wrap_around(void **state) {
    uint32_t start;
    (void)state;
    for (start = 0xffffffffu - 700; start > 700; start++) expect_kept_from(start, 0, 300);
    expect_kept_from(0x7fffff00u, 0, 300);
    expect_kept_from(0x80000000u, 0, 300);
}

static void p22_the_clock_may_start_anywhere_with_an_empty_memory(void **state) {
    static const uint32_t starts[] = {0, 1, 299, 300, 301, 0x7fffffffu, 0x80000000u, 0xffffffffu};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(starts); i++) {
        pvs_ac_node node = new_node(1);
        uint32_t n;
        for (n = 0; n < 8; n++) {
            assert_int_equal(pvs_ac_route(&node, frame_of(n), starts[i]), BOTH);
        }
        assert_int_equal(node.full, 0);
        free(node.bucket);
    }
}

static void p22_nothing_is_forgotten_when_the_clock_goes_back(void **state) {
    static const uint32_t back[] = {1, 300, 301, 5000, 86400, 0x7fffffffu};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(back); i++) {
        pvs_ac_node node = new_node(4);
        assert_int_equal(pvs_ac_route(&node, frame_of(1), 100000), BOTH);
        assert_int_equal(pvs_ac_route(&node, frame_of(1), 100000 - back[i]), 0);
        assert_int_equal(pvs_ac_route(&node, frame_of(1), 100300), 0);
        assert_int_equal(pvs_ac_route(&node, frame_of(1), 100301), BOTH);
        free(node.bucket);
    }
}

/* A frame that comes again after its time may lie beside its old copy, which a clock that goes back
 * makes live again. */
static void p22_a_copy_that_lives_again_hides_nothing(void **state) {
    pvs_ac_node node = new_node(1);
    (void)state;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 1000), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1000), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1301), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1300), 0);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1601), 0);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1602), BOTH);
    free(node.bucket);
}

/* So does a node that is told to keep frames longer. */
static void p21_a_copy_that_is_kept_longer_hides_nothing(void **state) {
    pvs_ac_node node = new_node(1);
    (void)state;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 1000), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1000), BOTH);
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1301), BOTH);
    node.keep = 301;
    assert_int_equal(pvs_ac_route(&node, frame_of(2), 1301), 0);
    free(node.bucket);
}

static void p22_many_frames_come_again_and_the_clock_goes_back(void **state) {
    static const uint32_t back[] = {1303, 1302, 1301, 1300, 1299, 1000, 0};
    pvs_ac_node node = new_node(64);
    uint32_t n, i;
    (void)state;
    for (n = 0; n < 300; n++)
        assert_int_equal(pvs_ac_route(&node, frame_of(n), 1000 + n % 3), BOTH);
    for (n = 300; n-- > 0;) assert_int_equal(pvs_ac_route(&node, frame_of(n), 1303), BOTH);
    for (i = 0; i < LENGTH(back); i++) {
        for (n = 0; n < 300; n++) assert_int_equal(pvs_ac_route(&node, frame_of(n), back[i]), 0);
    }
    assert_int_equal(node.full, 0);
    free(node.bucket);
}

/* As many copies of one frame as a bucket has room for, laid there by hand. */
static void p22_a_bucket_may_be_full_of_one_frame(void **state) {
    pvs_ac_node node = new_node(1);
    uint32_t n;
    (void)state;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 1000), BOTH);
    for (n = 1; n < PVS_AC_BUCKET; n++) {
        node.bucket->low[n] = node.bucket->low[0];
        node.bucket->high[n] = node.bucket->high[0];
        node.bucket->seen[n] = 1000 + n;
    }
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 1000), 0);
    /* They leave one after the other: eight, seven, .. and one of them. */
    for (n = 0; n < PVS_AC_BUCKET; n++) {
        assert_int_equal(pvs_ac_route(&node, frame_of(1), 1300 + n), 0);
    }
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 1300 + n), BOTH);
    assert_int_equal(node.full, 0);
    free(node.bucket);
}

/* ---- room */

static void p23_without_memory_nothing_is_forwarded(void **state) {
    pvs_ac_node node = new_node(0);
    (void)state;
    free(node.bucket);
    node.bucket = NULL;
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 0), PVS_AC_DELIVER);
    assert_int_equal(pvs_ac_route(&node, frame_of(1), 0), PVS_AC_DELIVER);
    assert_int_equal(pvs_ac_sent(&node, frame_of(2), 0), 0);
    assert_int_equal(node.full, 3);
}

static void p23_what_finds_no_room_is_delivered_and_counted_but_not_forwarded(void **state) {
    pvs_ac_node node = new_node(1);
    uint32_t n;
    (void)state;
    for (n = 0; n < 8; n++) assert_int_equal(pvs_ac_route(&node, frame_of(n), n), BOTH);
    for (n = 8; n < 20; n++) {
        assert_int_equal(node.full, n - 8);
        assert_int_equal(pvs_ac_route(&node, frame_of(n), 10), PVS_AC_DELIVER);
    }
    assert_int_equal(pvs_ac_sent(&node, frame_of(100), 10), 0);
    assert_int_equal(node.full, 13);
    /* The eight are still known, and leave one after the other, each at its own time. */
    for (n = 0; n < 8; n++) assert_int_equal(pvs_ac_route(&node, frame_of(n), 300), 0);
    for (n = 0; n < 8; n++) {
        assert_int_equal(pvs_ac_route(&node, frame_of(200 + n), 301 + n), BOTH);
        assert_int_equal(pvs_ac_route(&node, frame_of(300 + n), 301 + n), PVS_AC_DELIVER);
    }
    free(node.bucket);
}

static void p23_frames_move_to_make_room(void **state) {
    /* More than two buckets of choice would give: a memory of many buckets gets almost full. */
    enum { BUCKETS = 64 };
    pvs_ac_node node = new_node(BUCKETS);
    uint32_t n, stored = 0;
    (void)state;
    for (n = 0; node.full == 0 && n < 2000; n++)
        stored += pvs_ac_route(&node, frame_of(n), 0) == BOTH;
    assert_true(stored >= BUCKETS * PVS_AC_BUCKET * 9 / 10);
    for (n = 0; n < stored; n++) assert_int_equal(pvs_ac_route(&node, frame_of(n), 300), 0);
    for (n = 0; n < stored; n++) {
        assert_int_not_equal(pvs_ac_route(&node, frame_of(n), 301), 0);
    }
    free(node.bucket);
}

/* A steady stream of frames that all have to be kept: how many of them find no room? */
static void false_full(double load, unsigned per_million) {
    enum { BUCKETS = 8192, PLACES = BUCKETS * PVS_AC_BUCKET };
    pvs_ac_node node = new_node(BUCKETS);
    uint32_t kept = (uint32_t)(load * (double)PLACES), keep = 5 * kept - 1, n, before = 0;
    const uint32_t frames = 1000000;
    node.keep = keep; /* one frame every five seconds */
    for (n = 0; n < 3 * kept + frames; n++) {
        if (n == 3 * kept) before = node.full;
        /* Never taken for a frame that it is not. */
        assert_int_not_equal(pvs_ac_route(&node, frame_of(n), 5 * n), 0);
    }
    print_message("load %.0f %%: %u of %u frames found no room\n", 100 * load,
                  (unsigned)(node.full - before), (unsigned)frames);
    assert_true(node.full - before <= per_million);
    free(node.bucket);
}

static void p23_room_at_half_load(void **state) {
    (void)state;
    false_full(0.50, 0);
}

static void p23_room_at_three_quarters(void **state) {
    (void)state;
    false_full(0.75, 0);
}

static void p23_room_at_nine_tenths(void **state) {
    (void)state;
    false_full(0.90, 100);
}

/* ---- against the simple model */

/*
 * back: whether the clock may go back and keep may change. Returns how often a frame was known whose
 * time had been over.
 */
static uint32_t expect_agreement(size_t buckets, uint64_t start, uint32_t steps, int back,
                                 uint64_t *random) {
    pvs_ac_node node = new_node(buckets);
    struct ac_model model = {NULL, 0, 300};
    uint32_t step, nonces = (uint32_t)(buckets * 24), again = 0;
    uint64_t now = start;
    for (step = 0; step < steps; step++) {
        pvs_bytes frame = frame_of((uint32_t)random_below(random, nonces));
        uint32_t full = node.full;
        enum ac_known known;
        unsigned what;
        now += random_below(random, 4) ? 0 : random_below(random, 9);
        if (back && random_below(random, 50) == 0) {
            now += 300;
            now -= random_below(random, 600);
        }
        if (back && random_below(random, 50) == 0) {
            model.keep = 300 + random_below(random, 300);
            node.keep = (uint32_t)model.keep;
        }
        what = pvs_ac_route(&node, frame, (uint32_t)now);
        known = ac_model_knows(&model, frame, now);
        if (known == AC_KNOWN || (known == AC_MAY_KNOW && what == 0)) {
            assert_int_equal(what, 0);
            assert_int_equal(node.full, full);
            again += known == AC_MAY_KNOW;
        } else if (node.full != full) {
            assert_int_equal(what, PVS_AC_DELIVER);
            assert_int_equal(node.full, full + 1);
        } else {
            assert_int_equal(what, BOTH);
            ac_model_remember(&model, frame, now);
        }
    }
    assert_true(model.count > 0);
    ac_model_free(&model);
    free(node.bucket);
    return again;
}

static void agrees_with_a_plain_list(void **state) {
    static const size_t sizes[] = {1, 2, 3, 5, 16, 100};
    uint64_t random = 1;
    size_t i;
    (void)state;
    for (i = 0; i < 60; i++) {
        uint64_t start = random_next(&random) >> 32;
        if (i % 3 == 0) start = 0xffffffffu - 400; /* so that it wraps */
        assert_int_equal(expect_agreement(sizes[i % 6], start, 3000, 0, &random), 0);
    }
}

static void agrees_with_a_plain_list_where_the_clock_goes_back(void **state) {
    static const size_t sizes[] = {1, 2, 3, 5, 16};
    uint64_t random = 2;
    uint32_t again = 0;
    size_t i;
    (void)state;
    for (i = 0; i < 50; i++) {
        /* Far enough from 0: the list's clock does not wrap around. */
        again += expect_agreement(sizes[i % 5], 0xffffffffu - 400 * (i % 3), 3000, 1, &random);
    }
    assert_true(again > 0);
}

/* An allocation that failed: nothing can be remembered, nothing is forwarded, and it is counted. */
static void buckets_of_null(void **state) {
    static const uint8_t frame[16] = {0xac, 1, 1, 0, 0,    0,    0,    1,
                                      0,    0, 0, 2, 0xff, 0xff, 0xff, 0xff};
    pvs_ac_node node;
    (void)state;
    memset(&node, 0, sizeof node);
    node.buckets = 8;
    node.own = 5;
    assert_int_equal(pvs_ac_route(&node, pvs_bytes_of(frame, sizeof frame), 0), PVS_AC_DELIVER);
    assert_int_equal(node.full, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_of_null),
        cmocka_unit_test(p17_tag_is_the_siphash_1_3_of_the_datagram),
        cmocka_unit_test(p17_half_a_tag_may_be_zero),
        cmocka_unit_test(p21_frames_are_kept_for_just_so_long),
        cmocka_unit_test(p21_less_than_five_minutes_means_five_minutes),
        cmocka_unit_test(p21_more_than_the_clock_can_tell_means_the_most_it_can),
        cmocka_unit_test(p21_a_duplicate_does_not_prolong_the_time),
        cmocka_unit_test(p22_the_clock_may_wrap_around),
        cmocka_unit_test(p22_the_clock_may_start_anywhere_with_an_empty_memory),
        cmocka_unit_test(p22_nothing_is_forgotten_when_the_clock_goes_back),
        cmocka_unit_test(p22_a_copy_that_lives_again_hides_nothing),
        cmocka_unit_test(p21_a_copy_that_is_kept_longer_hides_nothing),
        cmocka_unit_test(p22_many_frames_come_again_and_the_clock_goes_back),
        cmocka_unit_test(p22_a_bucket_may_be_full_of_one_frame),
        cmocka_unit_test(p23_without_memory_nothing_is_forwarded),
        cmocka_unit_test(p23_what_finds_no_room_is_delivered_and_counted_but_not_forwarded),
        cmocka_unit_test(p23_frames_move_to_make_room),
        cmocka_unit_test(p23_room_at_half_load),
        cmocka_unit_test(p23_room_at_three_quarters),
        cmocka_unit_test(p23_room_at_nine_tenths),
        cmocka_unit_test(agrees_with_a_plain_list),
        cmocka_unit_test(agrees_with_a_plain_list_where_the_clock_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
