/* The rules of a node's view: selection of the partner, what is sent, and how views merge. */
#include "node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct rules rules = {8, 1, 3};

static pvs_endpoint at(unsigned port) {
    static const uint8_t ip[4] = {127, 0, 0, 1};
    return pvs_endpoint_v4(ip, (uint16_t)port);
}

static void meet(struct node *node, unsigned from, unsigned to) {
    for (unsigned port = from; port < to; port++) {
        pvs_endpoint ep = at(port);
        node_met(node, &ep);
    }
}

/* A node at port 1 whose view has the ports from, from + 1, .., with ages 0, 1, .. */
static struct node node_with(unsigned from, size_t count) {
    struct node node = {.own = at(1), .count = count};
    for (size_t i = 0; i < count; i++)
        node.view[i] = (struct entry){at(from + (unsigned)i), (uint32_t)i, 0};
    return node;
}

static int knows(const struct node *node, unsigned port) {
    pvs_endpoint ep = at(port);
    return node_find(node, &ep) < node->count;
}

static void oldest_is_partner(void **state) {
    struct node node = node_with(10, 5);
    (void)state;
    assert_int_equal(node_oldest(&node), 4);
    node.view[2].age = 99;
    assert_int_equal(node_oldest(&node), 2);
    /* Who left an exchange unanswered comes first, however young. */
    node.view[0].missed = 1;
    assert_int_equal(node_oldest(&node), 0);
}

static void add_is_bounded(void **state) {
    struct node node = {.own = at(1)};
    (void)state;
    for (unsigned port = 1; port < 30; port++) {
        pvs_endpoint ep = at(port);
        node_add(&node, &rules, &ep);
        node_add(&node, &rules, &ep);
    }
    assert_int_equal(node.count, 8);
    assert_false(knows(&node, 1));
    for (unsigned port = 2; port < 10; port++) assert_true(knows(&node, port));
}

static void choose_half_and_heads_them(void **state) {
    uint64_t random = 7;
    unsigned seen = 0;
    (void)state;
    for (int run = 0; run < 200; run++) {
        struct node node = node_with(10, 8);
        struct entry chosen[VIEW_MAX];
        assert_int_equal(node_choose(&node, &rules, &random, chosen), 3);
        assert_memory_equal(chosen, node.view, 3 * sizeof *chosen);
        /* The oldest, of port 17, is never sent, and nothing gets lost. */
        for (int i = 0; i < 3; i++) assert_int_not_equal(chosen[i].at.port, 17);
        assert_int_equal(node.view[7].at.port, 17);
        for (unsigned port = 10; port < 18; port++) assert_true(knows(&node, port));
        for (int i = 0; i < 3; i++) seen |= 1u << (chosen[i].at.port - 10);
    }
    assert_int_equal(seen, 0x7f);
}

static void choose_from_few(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 2), empty = node_with(10, 0);
    struct entry chosen[VIEW_MAX];
    (void)state;
    assert_int_equal(node_choose(&node, &rules, &random, chosen), 2);
    assert_int_equal(node_choose(&empty, &rules, &random, chosen), 0);
}

static void merge_keeps_the_younger(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 3);
    const struct entry in[] = {{at(12), 1, 0}, {at(11), 9, 0}, {at(1), 0, 0}, {at(50), 4, 0}};
    (void)state;
    node.view[2].missed = 1;
    meet(&node, 50, 51);
    node_merge(&node, &rules, &random, in, 4);
    assert_int_equal(node.count, 4);
    assert_int_equal(node.view[1].age, 1);
    assert_int_equal(node.view[2].age, 1);
    assert_int_equal(node.view[2].missed, 0); /* heard of since */
    assert_int_equal(node.view[3].at.port, 50);
    assert_false(knows(&node, 1));
}

static void merge_heals_then_swaps(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 8);
    const struct entry in[] = {{at(50), 0, 0}, {at(51), 0, 0}, {at(52), 0, 0}, {at(53), 0, 0}};
    (void)state;
    meet(&node, 50, 54);
    node_merge(&node, &rules, &random, in, 4);
    assert_int_equal(node.count, 8);
    assert_false(knows(&node, 17));                                               /* the oldest */
    for (unsigned port = 10; port < 13; port++) assert_false(knows(&node, port)); /* the sent */
    for (unsigned port = 13; port < 17; port++) assert_true(knows(&node, port));
    for (unsigned port = 50; port < 54; port++) assert_true(knows(&node, port));
}

static void merge_heals_before_it_swaps_when_little_is_too_much(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 8);
    const struct entry in = {at(50), 0, 0};
    (void)state;
    meet(&node, 50, 51);
    node_merge(&node, &rules, &random, &in, 1);
    assert_false(knows(&node, 17));
    for (unsigned port = 10; port < 17; port++) assert_true(knows(&node, port));
    assert_true(knows(&node, 50));
}

/* With neither healing nor swapping it is chance that makes room, and it spares nobody. */
static void merge_by_chance(void **state) {
    const struct rules blind = {8, 0, 0};
    uint64_t random = 7;
    unsigned gone = 0;
    (void)state;
    for (int run = 0; run < 300; run++) {
        struct node node = node_with(10, 8);
        const struct entry in[] = {{at(18), 0, 0}, {at(19), 0, 0}};
        meet(&node, 18, 20);
        node_merge(&node, &blind, &random, in, 2);
        assert_int_equal(node.count, 8);
        for (unsigned port = 10; port < 20; port++)
            if (!knows(&node, port)) gone |= 1u << (port - 10);
    }
    assert_int_equal(gone, 0x3ff);
}

static void merge_takes_half_a_view(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 2);
    struct entry flood[255];
    (void)state;
    for (unsigned i = 0; i < 255; i++) flood[i] = (struct entry){at(1000 + i), 0, 0};
    meet(&node, 1000, 1100);
    node_merge(&node, &rules, &random, flood, 255);
    assert_int_equal(node.count, 6);
    for (unsigned port = 1000; port < 1004; port++) assert_true(knows(&node, port));
}

/* Who is only named gets no place in the view, is tried, and gets one when it is named again. */
static void heard_is_not_met(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 3);
    struct entry in[] = {{at(50), 0, 0}, {at(11), 0, 0}}, chosen[VIEW_MAX];
    pvs_endpoint asked, nobody = at(50);
    (void)state;
    node_merge(&node, &rules, &random, in, 2);
    node_merge(&node, &rules, &random, in, 2);
    assert_int_equal(node.count, 3);
    assert_int_equal(node.heard_count, 1);
    assert_false(node_has_met(&node, &nobody));
    assert_int_equal(node_choose(&node, &rules, &random, chosen), 3);
    for (int i = 0; i < 3; i++) assert_int_not_equal(chosen[i].at.port, 50);

    asked = node_partner(&node, &rules, &random);
    assert_int_equal(asked.port, 50);
    assert_int_equal(node.heard_count, 0);
    node_missed(&node, &asked, 1);
    assert_int_equal(node_partner(&node, &rules, &random).port, 12);

    node_merge(&node, &rules, &random, in, 1);
    node_met(&node, &asked);
    node_merge(&node, &rules, &random, in, 1);
    assert_true(knows(&node, 50));
    assert_int_not_equal(node_partner(&node, &rules, &random).port, 50); /* no longer a rumour */
}

/* Whatever liars name: so much is kept, and the oldest is asked nevertheless. */
static void hearsay_is_bounded(void **state) {
    uint64_t random = 7;
    struct node node = node_with(10, 8);
    unsigned oldest_asked = 0;
    pvs_endpoint first;
    (void)state;
    for (unsigned i = 0; i < 3000; i++) {
        const struct entry in = {at(1000 + i), 0, 0};
        node_merge(&node, &rules, &random, &in, 1);
        assert_in_range(node.heard_count, 1, 8);
        oldest_asked += node_partner(&node, &rules, &random).port == 17;
    }
    assert_in_range(oldest_asked, 900, 1100);
    assert_int_equal(node.count, 8);
    /* And the last MET_MAX are known to be there. */
    meet(&node, 2000, 2000 + MET_MAX + 1);
    first = at(2000);
    assert_false(node_has_met(&node, &first));
    first = at(2001);
    assert_true(node_has_met(&node, &first));
}

static void ages_stop_at_the_top(void **state) {
    struct node node = node_with(10, 2);
    (void)state;
    node.view[0].age = UINT32_MAX;
    node_age(&node);
    assert_true(node.view[0].age == UINT32_MAX);
    assert_int_equal(node.view[1].age, 2);
}

static void missed_twice_or_refused(void **state) {
    struct node node = node_with(10, 3);
    const pvs_endpoint first = at(10), second = at(11), nobody = at(99);
    (void)state;
    node_missed(&node, &first, 0);
    assert_true(knows(&node, 10));
    node_missed(&node, &first, 0);
    assert_false(knows(&node, 10));
    node_missed(&node, &second, 1);
    assert_false(knows(&node, 11));
    node_missed(&node, &nobody, 1);
    assert_int_equal(node.count, 1);
}

/* The same seed, the same views. */
static void seeded(void **state) {
    struct node node[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        uint64_t random = 42;
        struct entry chosen[VIEW_MAX];
        node[i] = node_with(10, 8);
        for (unsigned k = 0; k < 50; k++) {
            const struct entry in[] = {{at(100 + k), 0, 0}, {at(200 + k), 1, 0}};
            node_choose(&node[i], &rules, &random, chosen);
            if (k % 2) meet(&node[i], 100 + k, 101 + k);
            node_merge(&node[i], &rules, &random, in, 2);
            node_age(&node[i]);
        }
    }
    assert_memory_equal(&node[0], &node[1], sizeof node[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oldest_is_partner),
        cmocka_unit_test(add_is_bounded),
        cmocka_unit_test(choose_half_and_heads_them),
        cmocka_unit_test(choose_from_few),
        cmocka_unit_test(merge_keeps_the_younger),
        cmocka_unit_test(merge_heals_then_swaps),
        cmocka_unit_test(merge_heals_before_it_swaps_when_little_is_too_much),
        cmocka_unit_test(merge_by_chance),
        cmocka_unit_test(merge_takes_half_a_view),
        cmocka_unit_test(heard_is_not_met),
        cmocka_unit_test(hearsay_is_bounded),
        cmocka_unit_test(ages_stop_at_the_top),
        cmocka_unit_test(missed_twice_or_refused),
        cmocka_unit_test(seeded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
