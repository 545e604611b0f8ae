#include "cursor.h"

#include "pvs/endpoint.h"

static const uint8_t pvs_endpoint_mapped_[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

pvs_endpoint pvs_endpoint_v4(const uint8_t ip[4], uint16_t port) {
    pvs_endpoint ep;
    memset(&ep, 0, sizeof ep);
    memcpy(ep.ip, ip, 4);
    ep.port = port;
    ep.family = 4;
    return ep;
}

pvs_endpoint pvs_endpoint_v6(const uint8_t ip[16], uint16_t port) {
    pvs_endpoint ep;
    memset(&ep, 0, sizeof ep);
    memcpy(ep.ip, ip, 16);
    ep.port = port;
    ep.family = 6;
    return ep;
}

pvs_endpoint pvs_endpoint_unmap(const pvs_endpoint *ep) {
    if (ep->family == 6 && pvs_same_(ep->ip, pvs_endpoint_mapped_, 12)) {
        return pvs_endpoint_v4(&ep->ip[12], ep->port);
    }
    return *ep;
}

pvs_endpoint pvs_endpoint_map(const pvs_endpoint *ep) {
    pvs_endpoint mapped = *ep;
    if (ep->family == 4) {
        memcpy(mapped.ip, pvs_endpoint_mapped_, 12);
        memcpy(&mapped.ip[12], ep->ip, 4);
        mapped.family = 6;
    }
    return mapped;
}

int pvs_endpoint_equal(const pvs_endpoint *a, const pvs_endpoint *b) {
    size_t size = a->family == 4 ? 4 : a->family == 6 ? 16 : 0;
    if (a->family != b->family) return 0;
    if (size == 0) return 1;
    return a->port == b->port && pvs_same_(a->ip, b->ip, size);
}
