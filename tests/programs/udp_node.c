#include "udp_node.h"

#include <string.h>

/* The youngest time wins; a full view takes nobody else. */
void node_learn(struct node *node, const pvs_endpoint *at, pvs_view_metas metadata) {
    pvs_view_meta meta;
    int64_t time = 0;
    size_t i;
    while (pvs_view_next_meta(&metadata, &meta)) {
        if (meta.code == PVS_VIEW_UTC_TIME && !meta.opaque) time = meta.time;
    }
    for (i = 0; i < node->peers && !pvs_endpoint_equal(&node->view[i].at, at); i++) {
    }
    if (i == NODE_VIEW_MAX) return;
    if (i == node->peers) node->peers++;
    node->view[i].at = *at;
    node->view[i].time = time;
}

size_t node_request(uint8_t *buffer, size_t mtu, int64_t now) {
    pvs_writer out = pvs_writer_init(buffer, mtu);
    pvs_view_address here = {.code = PVS_VIEW_REFLECTIVE};
    pvs_view_meta stamp = {.code = PVS_VIEW_UTC_TIME};
    stamp.time = now;
    pvs_view_begin(&out, PVS_VIEW_REQUEST);
    pvs_view_begin_peer(&out);
    pvs_view_add_address(&out, &here);
    pvs_view_add_meta(&out, &stamp);
    return pvs_view_end(&out) == PVS_OK ? out.pos : 0;
}

size_t node_on_datagram(struct node *node, const uint8_t *data, size_t size,
                        const pvs_endpoint *from, uint8_t *reply, size_t mtu) {
    pvs_reader in = pvs_reader_datagram(data, size);
    pvs_writer out = pvs_writer_init(reply, mtu), before;
    pvs_view_message message;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta stamp = {.code = PVS_VIEW_UTC_TIME};
    pvs_endpoint at;
    size_t i;
    if (pvs_view_read(&in, &message) != PVS_OK) {
        node->refused++;
        node->last_fault = in.fault;
        return 0;
    }
    while (pvs_view_next_peer(&message.peers, &peer)) {
        while (pvs_view_next_address(&peer.addresses, &address)) {
            if (pvs_view_resolve(&address, from, &at)) node_learn(node, &at, peer.metadata);
        }
    }
    if (message.type != PVS_VIEW_REQUEST) return 0;
    pvs_view_begin(&out, PVS_VIEW_RESPONSE);
    for (i = 0; i < node->peers; i++) {
        before = out;
        stamp.time = node->view[i].time;
        pvs_view_begin_peer(&out);
        pvs_view_add_endpoint(&out, &node->view[i].at);
        if (pvs_view_add_meta(&out, &stamp) == PVS_ERR_SPACE) {
            out = before; /* the datagram is full: what fits is kept */
            break;
        }
    }
    return pvs_view_end(&out) == PVS_OK ? out.pos : 0;
}
