/*
 * node.h - what a node of the sampling service knows, and how it changes. Nothing here touches a
 * socket, a clock or a byte of the wire, so tests can drive it alone.
 *
 * The rules are those of gossip-based peer sampling (Jelasity et al., 2007): a view of `size`
 * entries; the partner is the oldest entry; `heal` of the oldest and `swap` of those just sent
 * make room for what came in.
 *
 * And one against liars: an address that another peer names is only heard of. It gets into the view,
 * and so is passed on, once this node has met who is there: been answered or asked from it.
 */
#ifndef NODE_H
#define NODE_H

#include <pvs/endpoint.h>

enum { VIEW_MAX = 64, MET_MAX = 128, PATIENCE = 2 };

/* age: rounds since the peer spoke for itself. missed: exchanges that it left unanswered. */
struct entry {
    pvs_endpoint at;
    uint32_t age;
    uint32_t missed;
};

/* heard: addresses to try, at most as many as a view has. met: the last that spoke for themselves. */
struct node {
    pvs_endpoint own;
    struct entry view[VIEW_MAX];
    pvs_endpoint heard[VIEW_MAX], met[MET_MAX];
    size_t count, heard_count, met_count;
};

struct rules {
    size_t size, heal, swap;
};

/* A number below n (n > 0) from a generator whose whole state is *state. */
uint32_t random_below(uint64_t *state, uint32_t n);

/* The position of an address in the view; count where it is not there. */
size_t node_find(const struct node *node, const pvs_endpoint *at);

/* Takes an address in with age 0, unless it is the own one, is known, or the view is full. */
void node_add(struct node *node, const struct rules *rules, const pvs_endpoint *at);

/* The position of the oldest entry. Not to be called with an empty view. */
size_t node_oldest(const struct node *node);

/*
 * The next partner: one that was only heard of, where there is one, while the view is not full, and
 * two times in three then; else the oldest. Not to be called with an empty view.
 */
pvs_endpoint node_partner(struct node *node, const struct rules *rules, uint64_t *random);

/* Somebody has spoken from there: answered this node, or asked it. */
void node_met(struct node *node, const pvs_endpoint *at);
int node_has_met(const struct node *node, const pvs_endpoint *at);

/*
 * Shuffles the view, with the `heal` oldest behind the others, and copies the first size / 2 - 1
 * to chosen: with the node's own entry this is half a view. Returns how many.
 */
size_t node_choose(struct node *node, const struct rules *rules, uint64_t *random,
                   struct entry *chosen);

/*
 * Takes in what a partner sent, at most size / 2 entries of it. An address that the node has not met
 * is only noted, in place of one heard before where there are many. Of two entries for one address the
 * younger stays; what is then too much goes in this order: `heal` of the oldest, `swap` of the
 * first (those that node_choose copied), others by chance.
 */
void node_merge(struct node *node, const struct rules *rules, uint64_t *random,
                const struct entry *in, size_t count);

/* A round has gone by: every entry is one older. */
void node_age(struct node *node);

/* The partner did not answer: it goes after PATIENCE times, at once where it refused. */
void node_missed(struct node *node, const pvs_endpoint *at, int refused);

#endif
