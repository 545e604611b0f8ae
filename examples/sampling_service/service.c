#include "service.h"
#include "faults.h"

#include <string.h>
#include <time.h>

enum { PAUSE_MS = 100 };

int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int is_connector(const struct service *s, const struct peer *peer) {
    return peer == s->peer || peer[-1].cluster != peer->cluster;
}

/* The contacts of the demo: all of the own cluster; the first of a cluster knows the other firsts. */
static void meet(struct service *s, struct peer *peer) {
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 1; k < s->count; k++) {
            const struct peer *other = &s->peer[((size_t)(peer - s->peer) + k) % s->count];
            int known = pass ? other->cluster == peer->cluster
                             : is_connector(s, peer) && is_connector(s, other) &&
                                   peer->node.count < s->rules.size / 2;
            if (known) node_add(&peer->node, &s->rules, &other->node.own);
        }
}

void service_start(struct service *s) {
    const int64_t now = now_ms();
    for (struct peer *peer = s->peer; peer < s->peer + s->count; peer++) {
        meet(s, peer);
        peer->rounds = peer->kind == SILENT ? 0 : s->options.rounds;
        peer->round_at = now + random_below(&s->random, (uint32_t)s->period);
    }
}

const struct peer *service_peer_at(const struct service *s, const pvs_endpoint *at) {
    for (size_t i = 0; i < s->count; i++)
        if (pvs_endpoint_equal(&s->peer[i].node.own, at)) return &s->peer[i];
    return NULL;
}

/*
 * What a peer says. Over UDP it announces itself reflectively, as it sends from the port where it
 * listens; over TCP a client's port is not that one, so it names its address, as the demo does.
 */
static size_t compose(struct service *s, struct peer *peer, int type, uint8_t data[WIRE_MAX]) {
    const pvs_endpoint *own = s->options.udp ? NULL : &peer->node.own;
    struct entry chosen[VIEW_MAX];
    size_t count = peer->kind == LYING
                       ? faults_lie(&peer->node.own, s->rules.size, &s->random, chosen)
                       : node_choose(&peer->node, &s->rules, &s->random, chosen);
    size_t size = wire_write(data, type, own, chosen, count);

    if (peer->kind == MALFORMED) size = faults_spoil(data, size, &s->random);
    if (random_below(&s->random, 100) >= (uint32_t)s->options.loss) return size;
    s->counted.lost++;
    return 0;
}

static void begin_round(struct service *s, struct peer *peer) {
    uint8_t data[WIRE_MAX];
    size_t size;

    if (peer->node.count == 0) meet(s, peer);
    peer->asked = node_partner(&peer->node, &s->rules, &s->random);
    peer->waiting = 1;
    peer->deadline = peer->round_at;
    size = compose(s, peer, PVS_VIEW_REQUEST, data);
    node_age(&peer->node);
    if (size == 0) return;
    if (s->options.udp)
        udp_ask(s, peer, data, size);
    else
        tcp_ask(s, peer, data, size);
}

int64_t service_tick(struct service *s) {
    int64_t now = now_ms(), next = now + s->period;
    for (struct peer *peer = s->peer; peer < s->peer + s->count; peer++) {
        if (peer->waiting && now >= peer->deadline) service_silence(s, peer, 0);
        if (peer->rounds > 0 && now >= peer->round_at) {
            peer->rounds--;
            peer->round_at += s->period;
            /* After a standstill of the machine, rounds are not made up for in a hurry. */
            if (peer->round_at <= now) peer->round_at = now + s->period;
            begin_round(s, peer);
        }
        if (peer->rounds > 0 && peer->round_at < next) next = peer->round_at;
        if (peer->waiting && peer->deadline < next) next = peer->deadline;
    }
    return next;
}

long service_rounds(const struct service *s) {
    long most = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->peer[i].kind == HONEST && s->peer[i].rounds > most) most = s->peer[i].rounds;
    return s->options.rounds - most;
}

int service_is_done(const struct service *s) {
    for (size_t i = 0; i < s->count; i++)
        if (s->peer[i].waiting || s->peer[i].rounds > 0) return 0;
    return 1;
}

size_t service_message(struct service *s, struct peer *peer, const pvs_endpoint *source,
                       const pvs_endpoint *far, const pvs_view_message *message,
                       uint8_t reply[WIRE_MAX]) {
    struct entry came[PVS_VIEW_COUNT_MAX];
    size_t count, size = 0;

    if (message->type == PVS_VIEW_RESPONSE) {
        /* An answer counts from the one who was asked, and once. */
        if (!peer->waiting || !source || !pvs_endpoint_equal(source, &peer->asked))
            return s->counted.unsolicited++, 0;
        peer->waiting = 0;
        size_t i = node_find(&peer->node, source);
        if (i < peer->node.count) peer->node.view[i].missed = 0;
    } else {
        /* First the reply, then the merge: node_merge gives away what node_choose has sent. */
        size = compose(s, peer, PVS_VIEW_RESPONSE, reply);
    }
    count = wire_entries(message, source, came, PVS_VIEW_COUNT_MAX, &s->counted.impossible);
    if (source)
        node_met(&peer->node, source);
    else if (count && memcmp(came[0].at.ip, far->ip, sizeof far->ip) == 0)
        node_met(&peer->node, &came[0].at);
    node_merge(&peer->node, &s->rules, &s->random, came, count);
    return size;
}

void service_refused(struct service *s, pvs_status status) {
    s->counted.refused[status]++;
}

void service_silence(struct service *s, struct peer *peer, int refused) {
    if (!peer->waiting) return;
    peer->waiting = 0;
    s->counted.unanswered++;
    node_missed(&peer->node, &peer->asked, refused);
}

void service_starved(struct service *s) {
    s->counted.starved++;
    s->deaf_until = now_ms() + PAUSE_MS;
}

void service_count(struct service *s, const struct peer *sender, int type) {
    if (!sender)
        s->counted.outside++;
    else if (sender->kind == MALFORMED)
        s->counted.malformed++;
    else if (type == PVS_VIEW_REQUEST)
        s->counted.requests++;
    else
        s->counted.responses++;
}

void service_graph(const struct service *s, struct graph *graph, size_t *others) {
    size_t at[NODES_MAX];

    memset(graph, 0, sizeof *graph);
    if (others) *others = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->peer[i].kind == HONEST) {
            at[i] = graph->count;
            graph->cluster[graph->count++] = s->peer[i].cluster;
        }
    for (size_t i = 0; i < s->count; i++) {
        if (s->peer[i].kind != HONEST) continue;
        for (size_t k = 0; k < s->peer[i].node.count; k++) {
            const pvs_endpoint *known = &s->peer[i].node.view[k].at;
            const struct peer *to = service_peer_at(s, known);
            if (to && to->kind == HONEST)
                graph->link[at[i]][at[to - s->peer]] = 1;
            else if (to ? to->kind == SILENT : !node_has_met(&s->peer[i].node, known))
                graph->nobody++;
            else if (others)
                ++*others;
        }
    }
}
