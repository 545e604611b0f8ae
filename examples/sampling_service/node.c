#include "node.h"

#include <string.h>

/* splitmix64, of which the upper half is used. */
uint32_t random_below(uint64_t *state, uint32_t n) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)(((z ^ (z >> 31)) >> 32) % n);
}

static size_t find(const struct entry *list, size_t count, const pvs_endpoint *at) {
    size_t i = 0;
    while (i < count && !pvs_endpoint_equal(&list[i].at, at)) i++;
    return i;
}

/* Who left an exchange unanswered counts as older than all who did not. */
static size_t oldest(const struct entry *list, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (list[i].missed != list[best].missed ? list[i].missed > list[best].missed
                                                : list[i].age > list[best].age)
            best = i;
    return best;
}

static void swap(struct entry *a, struct entry *b) {
    struct entry kept = *a;
    *a = *b;
    *b = kept;
}

static void take_out(struct entry *list, size_t *count, size_t at) {
    (*count)--;
    memmove(list + at, list + at + 1, (*count - at) * sizeof *list);
}

size_t node_find(const struct node *node, const pvs_endpoint *at) {
    return find(node->view, node->count, at);
}

int node_has_met(const struct node *node, const pvs_endpoint *at) {
    for (size_t i = 0; i < node->met_count && i < MET_MAX; i++)
        if (pvs_endpoint_equal(&node->met[i], at)) return 1;
    return 0;
}

void node_met(struct node *node, const pvs_endpoint *at) {
    if (!node_has_met(node, at)) node->met[node->met_count++ % MET_MAX] = *at;
}

static void hear(struct node *node, const struct rules *rules, uint64_t *random,
                 const pvs_endpoint *at) {
    for (size_t i = 0; i < node->heard_count; i++)
        if (pvs_endpoint_equal(&node->heard[i], at)) return;
    if (node->heard_count < rules->size)
        node->heard[node->heard_count++] = *at;
    else
        node->heard[random_below(random, (uint32_t)rules->size)] = *at;
}

pvs_endpoint node_partner(struct node *node, const struct rules *rules, uint64_t *random) {
    int curious = node->count < rules->size || random_below(random, 3);
    while (curious && node->heard_count) {
        size_t i = random_below(random, (uint32_t)node->heard_count);
        pvs_endpoint at = node->heard[i];
        node->heard[i] = node->heard[--node->heard_count];
        if (!node_has_met(node, &at)) return at;
    }
    return node->view[node_oldest(node)].at;
}

size_t node_oldest(const struct node *node) {
    return oldest(node->view, node->count);
}

void node_add(struct node *node, const struct rules *rules, const pvs_endpoint *at) {
    if (node->count >= rules->size || pvs_endpoint_equal(at, &node->own)) return;
    if (node_find(node, at) < node->count) return;
    node->view[node->count++] = (struct entry){*at, 0, 0};
}

size_t node_choose(struct node *node, const struct rules *rules, uint64_t *random,
                   struct entry *chosen) {
    for (size_t i = node->count; i > 1; i--)
        swap(&node->view[i - 1], &node->view[random_below(random, (uint32_t)i)]);
    for (size_t i = 0, left = node->count; i < rules->heal && left > 0; i++, left--)
        swap(&node->view[oldest(node->view, left)], &node->view[left - 1]);
    size_t count = rules->size / 2 - 1;
    if (count > node->count) count = node->count;
    memcpy(chosen, node->view, count * sizeof *chosen);
    return count;
}

void node_merge(struct node *node, const struct rules *rules, uint64_t *random,
                const struct entry *in, size_t count) {
    struct entry all[2 * VIEW_MAX];
    size_t n = node->count;

    if (count > rules->size / 2) count = rules->size / 2;
    memcpy(all, node->view, n * sizeof *all);
    for (size_t i = 0; i < count; i++) {
        if (pvs_endpoint_equal(&in[i].at, &node->own)) continue;
        size_t same = find(all, n, &in[i].at);
        if (same == n && !node_has_met(node, &in[i].at))
            hear(node, rules, random, &in[i].at);
        else if (same == n)
            all[n++] = in[i];
        else if (in[i].age < all[same].age)
            all[same] = in[i];
    }
    for (size_t i = 0; i < rules->heal && n > rules->size; i++) take_out(all, &n, oldest(all, n));
    for (size_t i = 0; i < rules->swap && n > rules->size; i++) take_out(all, &n, 0);
    while (n > rules->size) take_out(all, &n, random_below(random, (uint32_t)n));
    memcpy(node->view, all, n * sizeof *all);
    node->count = n;
}

void node_age(struct node *node) {
    for (size_t i = 0; i < node->count; i++)
        if (node->view[i].age < UINT32_MAX) node->view[i].age++;
}

void node_missed(struct node *node, const pvs_endpoint *at, int refused) {
    size_t i = node_find(node, at);
    if (i == node->count) return;
    if (refused || ++node->view[i].missed >= PATIENCE) take_out(node->view, &node->count, i);
}
