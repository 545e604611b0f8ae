#include "graph.h"
#include "node.h"

#include <math.h>
#include <string.h>

enum { FORTH = 1, BACK = 2 };

static int near(const struct graph *g, size_t a, size_t b, int ways) {
    return ((ways & FORTH) && g->link[a][b]) || ((ways & BACK) && g->link[b][a]);
}

/* Breadth first from one node: distances to all, -1 where there is no way. Returns the reached. */
static size_t walk(const struct graph *g, size_t from, int ways, int distance[NODES_MAX]) {
    size_t queue[NODES_MAX], head = 0, tail = 0;
    for (size_t i = 0; i < g->count; i++) distance[i] = -1;
    distance[from] = 0;
    queue[tail++] = from;
    while (head < tail) {
        size_t at = queue[head++];
        for (size_t i = 0; i < g->count; i++)
            if (distance[i] < 0 && near(g, at, i, ways)) {
                distance[i] = distance[at] + 1;
                queue[tail++] = i;
            }
    }
    return tail;
}

size_t graph_in_degree(const struct graph *graph, size_t node) {
    size_t degree = 0;
    for (size_t i = 0; i < graph->count; i++) degree += graph->link[i][node];
    return degree;
}

static void measure_degrees(const struct graph *g, struct measures *m) {
    double squares = 0;
    m->in_degree_min = g->count;
    for (size_t i = 0; i < g->count; i++) {
        size_t degree = graph_in_degree(g, i);
        m->links += degree;
        squares += (double)degree * (double)degree;
        if (degree < m->in_degree_min) m->in_degree_min = degree;
        if (degree > m->in_degree_max) m->in_degree_max = degree;
    }
    m->in_degree = (double)m->links / (double)g->count;
    squares = squares / (double)g->count - m->in_degree * m->in_degree;
    m->spread = squares > 0 ? sqrt(squares) : 0;
}

static void measure_paths(const struct graph *g, struct measures *m) {
    int distance[NODES_MAX], seen[NODES_MAX] = {0};
    double sum = 0, pairs = 0;
    for (size_t i = 0; i < g->count; i++) {
        walk(g, i, FORTH | BACK, distance);
        if (!seen[i]) m->components++;
        for (size_t j = 0; j < g->count; j++) {
            if (distance[j] < 0) continue;
            seen[j] = 1;
            sum += distance[j];
            pairs += j != i;
        }
    }
    m->path = pairs > 0 ? sum / pairs : 0;
    m->strong = walk(g, 0, FORTH, distance) == g->count && walk(g, 0, BACK, distance) == g->count;
}

static void measure_clustering(const struct graph *g, struct measures *m) {
    for (size_t i = 0; i < g->count; i++) {
        size_t degree = 0, joined = 0;
        for (size_t a = 0; a < g->count; a++) {
            if (a == i || !near(g, i, a, FORTH | BACK)) continue;
            degree++;
            for (size_t b = 0; b < a; b++)
                if (b != i && near(g, i, b, FORTH | BACK))
                    joined += near(g, a, b, FORTH | BACK) != 0;
        }
        if (degree > 1) m->clustering += 2.0 * (double)joined / (double)(degree * (degree - 1));
    }
    m->clustering /= (double)g->count;
}

static void measure_mixing(const struct graph *g, struct measures *m) {
    size_t across = 0, pairs = 0;
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++)
            if (g->cluster[i] != g->cluster[j]) {
                pairs++;
                across += g->link[i][j];
            }
    double all = (double)(g->count * (g->count - 1));
    m->mixed = 1;
    if (pairs > 0)
        m->mixed = m->links > 0 ? (double)across / (double)m->links * all / (double)pairs : 0;
}

void graph_measure(const struct graph *graph, struct measures *m) {
    memset(m, 0, sizeof *m);
    if (graph->count == 0) return;
    m->nobody = graph->nobody;
    measure_degrees(graph, m);
    measure_paths(graph, m);
    measure_clustering(graph, m);
    measure_mixing(graph, m);
}

void graph_random_like(const struct graph *graph, uint64_t *random, struct graph *like) {
    *like = *graph;
    like->nobody = 0;
    memset(like->link, 0, sizeof like->link);
    for (size_t i = 0; i < graph->count; i++)
        for (size_t j = 0; j < graph->count; j++) {
            if (!graph->link[i][j]) continue;
            size_t to;
            do to = random_below(random, (uint32_t)graph->count);
            while (to == i || like->link[i][to]);
            like->link[i][to] = 1;
        }
}

int graph_is_sound(const struct measures *m) {
    return 10 * m->nobody <= m->links + m->nobody;
}

int graph_converged(const struct measures *m) {
    return m->strong && m->mixed >= 0.9 && m->spread <= 0.4 * m->in_degree && graph_is_sound(m);
}
