/* The measures on graphs whose values are known. */
#include "graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void near_to(double is, double should) {
    if (fabs(is - should) > 1e-9) fail_msg("%.12f, not %.12f", is, should);
}

static struct measures measured(const struct graph *graph) {
    struct measures m;
    graph_measure(graph, &m);
    return m;
}

static void nothing(void **state) {
    struct graph g = {0};
    struct measures m = measured(&g);
    (void)state;
    assert_int_equal(m.links, 0);
    g.count = 1;
    m = measured(&g);
    assert_int_equal(m.components, 1);
    assert_true(m.strong);
    near_to(m.path, 0);
    near_to(m.clustering, 0);
}

/* 0 -> 1 -> 2 -> .. -> 0 */
static void directed_ring(void **state) {
    struct graph g = {.count = 6};
    struct measures m;
    (void)state;
    for (size_t i = 0; i < 6; i++) g.link[i][(i + 1) % 6] = 1;
    m = measured(&g);
    assert_int_equal(m.links, 6);
    assert_int_equal(m.components, 1);
    assert_true(m.strong);
    assert_int_equal(m.in_degree_min, 1);
    assert_int_equal(m.in_degree_max, 1);
    near_to(m.spread, 0);
    near_to(m.path, (1 + 1 + 2 + 2 + 3) / 5.0);
    near_to(m.clustering, 0);
    /* One link less: still one piece, but not every way leads to everybody. */
    g.link[5][0] = 0;
    m = measured(&g);
    assert_int_equal(m.components, 1);
    assert_false(m.strong);
    assert_int_equal(m.in_degree_min, 0);
}

static void complete(void **state) {
    struct graph g = {.count = 5};
    struct measures m;
    (void)state;
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++) g.link[i][j] = i != j;
    m = measured(&g);
    near_to(m.path, 1);
    near_to(m.clustering, 1);
    near_to(m.in_degree, 4);
    near_to(m.mixed, 1); /* one cluster: nothing to mix */
}

/* A star with its centre at 0: spread sqrt((16 + 4 * 0) / 5 - 0.64) */
static void star(void **state) {
    struct graph g = {.count = 5};
    struct measures m;
    (void)state;
    for (size_t i = 1; i < 5; i++) g.link[i][0] = 1;
    m = measured(&g);
    assert_int_equal(m.in_degree_max, 4);
    near_to(m.in_degree, 0.8);
    near_to(m.spread, sqrt(16.0 / 5 - 0.64));
    near_to(m.path, (4 * 1 + 6 * 2) / 10.0);
    near_to(m.clustering, 0);
    g.link[1][2] = 1; /* one triangle: 1/6 at the centre, 1 at each of the two */
    near_to(measured(&g).clustering, (1.0 / 6 + 1 + 1) / 5);
}

static void pieces(void **state) {
    struct graph g = {.count = 7};
    struct measures m;
    (void)state;
    g.link[0][1] = g.link[2][1] = g.link[5][6] = 1;
    m = measured(&g);
    assert_int_equal(m.components, 4);
    assert_false(m.strong);
    near_to(m.path, (1 + 1 + 2 + 1) / 4.0);
}

/* The layout of the demo: four cliques of four whose firsts form another one. */
static struct graph demo(void) {
    struct graph g = {.count = 16};
    for (size_t i = 0; i < 16; i++) {
        g.cluster[i] = (int)(i / 4);
        for (size_t j = 0; j < 16; j++)
            g.link[i][j] = i != j && (i / 4 == j / 4 || (i % 4 == 0 && j % 4 == 0));
    }
    return g;
}

static void of_the_demo(void **state) {
    struct graph g = demo();
    struct measures m = measured(&g);
    (void)state;
    assert_int_equal(m.links, 60);
    assert_true(m.strong);
    near_to(m.mixed, 12.0 / 60 / (12.0 / 15));
    /* Pairs: 24 in a cluster and 6 of firsts at 1, 36 of a first at 2, 54 at 3. */
    near_to(m.path, (30 * 1 + 36 * 2 + 54 * 3) / 120.0);
    near_to(m.clustering, (12 * 1 + 4 * 6 / 15.0) / 16);
    assert_int_equal(graph_in_degree(&g, 0), 6);
    assert_int_equal(graph_in_degree(&g, 15), 3);
    assert_false(graph_converged(&m));
}

static void random_like(void **state) {
    struct graph g = demo(), like;
    uint64_t random = 3;
    (void)state;
    graph_random_like(&g, &random, &like);
    assert_int_equal(like.count, 16);
    for (size_t i = 0; i < 16; i++) {
        size_t links = 0;
        assert_int_equal(like.link[i][i], 0);
        for (size_t j = 0; j < 16; j++) links += like.link[i][j];
        assert_int_equal(links, i % 4 ? 3 : 6);
    }
    assert_true(measured(&like).mixed > 0.6);
}

static void converged_needs_all(void **state) {
    struct measures m = {.strong = 1, .mixed = 0.9, .in_degree = 8, .spread = 3.2};
    (void)state;
    assert_true(graph_converged(&m));
    m.strong = 0;
    assert_false(graph_converged(&m));
    m.strong = 1;
    m.mixed = 0.89;
    assert_false(graph_converged(&m));
    m.mixed = 1.1;
    m.spread = 3.3;
    assert_false(graph_converged(&m));
    m.spread = 3.2;
    m.links = 90;
    m.nobody = 10;
    assert_true(graph_converged(&m));
    m.nobody = 11;
    assert_false(graph_converged(&m));
    assert_false(graph_is_sound(&m));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing),     cmocka_unit_test(directed_ring),
        cmocka_unit_test(complete),    cmocka_unit_test(star),
        cmocka_unit_test(pieces),      cmocka_unit_test(of_the_demo),
        cmocka_unit_test(random_like), cmocka_unit_test(converged_needs_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
