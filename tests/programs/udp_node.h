/* A peer sampling node over UDP: what a user of the library writes, without its sockets. */
#ifndef PROGRAMS_UDP_NODE_H
#define PROGRAMS_UDP_NODE_H

#include <pvs/pvs.h>

enum { NODE_VIEW_MAX = 64 };

struct node_peer {
    pvs_endpoint at;
    int64_t time;
};

struct node {
    struct node_peer view[NODE_VIEW_MAX];
    size_t peers;
    unsigned refused;     /* datagrams that were no message .. */
    pvs_fault last_fault; /* .. and what was wrong with the last of them */
};

void node_learn(struct node *node, const pvs_endpoint *at, pvs_view_metas metadata);

/* What a node asks with: itself, reachable where this comes from. The size of the request. */
size_t node_request(uint8_t *buffer, size_t mtu, int64_t now);

/* Takes in a datagram; the size of the reply, 0 for none. */
size_t node_on_datagram(struct node *node, const uint8_t *data, size_t size,
                        const pvs_endpoint *from, uint8_t *reply, size_t mtu);

#endif
