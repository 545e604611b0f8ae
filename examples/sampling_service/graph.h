/*
 * graph.h - the overlay as a graph, and its measures. A link a -> b: the view of a has b.
 * Path length and clustering ignore the direction of links, as is usual for overlays.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stddef.h>
#include <stdint.h>

enum { NODES_MAX = 128 };

/* nobody: links, beside those between the nodes, to addresses where nobody answers. */
struct graph {
    size_t count, nobody;
    int cluster[NODES_MAX];
    uint8_t link[NODES_MAX][NODES_MAX];
};

struct measures {
    size_t links, nobody, components, in_degree_min, in_degree_max;
    int strong;               /* every node reaches every other along the links */
    double in_degree, spread; /* mean and standard deviation */
    double path;              /* mean over all pairs that are connected */
    double clustering;        /* how many of a node's neighbours are neighbours, on average */
    double mixed; /* links that leave their cluster, in proportion to pure chance: 0..1.x */
};

void graph_measure(const struct graph *graph, struct measures *m);
size_t graph_in_degree(const struct graph *graph, size_t node);

/* As many links from each node, but to nodes drawn by chance: what to compare with. */
void graph_random_like(const struct graph *graph, uint64_t *random, struct graph *like);

/*
 * The overlay has converged when it is strongly connected, its clusters are mixed to at least 90 %
 * of what chance gives, in-degrees spread by at most 40 % of their mean, and at most one link in
 * ten leads to nobody, which is what graph_is_sound asks alone.
 */
int graph_converged(const struct measures *m);
int graph_is_sound(const struct measures *m);

#endif
