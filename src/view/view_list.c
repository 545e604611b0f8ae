/* The lists of a message that was read: bytes that are known to hold whole elements. */
#include "block.h"

int pvs_view_take_(pvs_bytes *bytes, unsigned *code, pvs_bytes *data) {
    size_t head = 2, size = pvs_u8_(*bytes, 1);
    if (bytes->size < 2) return 0;
    if (size >= 248) {
        pvs_varu64_ length;
        if (pvs_varu64_look_(pvs_skip_(*bytes, 1), 0, &length) != PVS_OK) return 0;
        head = 1 + length.size;
        if (length.low > bytes->size - head) return 0;
        size = (size_t)length.low;
    }
    if (size > bytes->size - head) return 0;
    *code = pvs_u8_(*bytes, 0);
    *data = pvs_cut_(*bytes, head, size);
    *bytes = pvs_skip_(*bytes, head + size);
    return 1;
}

/* The first `count` blocks of bytes, taken off: 1, or 0 where they are not all there. */
static int pvs_view_run_(pvs_bytes *bytes, size_t count, pvs_bytes *run) {
    static const pvs_view_general_ pvs_view_none_ = {0, {0, 0, 0, 0, 0}};
    pvs_bytes rest = *bytes, data;
    uint64_t slack = UINT64_MAX;
    unsigned code;
    for (;;) {
        rest = pvs_skip_(rest, pvs_view_plain_(rest, 0, &pvs_view_none_, &count, &slack));
        if (count == 0) break;
        if (!pvs_view_take_(&rest, &code, &data)) return 0;
        count--;
    }
    *run = pvs_cut_(*bytes, 0, bytes->size - rest.size);
    *bytes = rest;
    return 1;
}

int pvs_view_next_peer(pvs_view_peers *list, pvs_view_peer *peer) {
    pvs_bytes bytes = pvs_span_(list->data, list->size), rest, addresses, metas;
    memset(peer, 0, sizeof *peer);
    if (list->count == 0 || bytes.size < 2) return 0;
    rest = pvs_skip_(bytes, 2);
    if (!pvs_view_run_(&rest, pvs_u8_(bytes, 0), &addresses)) return 0;
    if (!pvs_view_run_(&rest, pvs_u8_(bytes, 1), &metas)) return 0;
    peer->addresses.data = addresses.data;
    peer->addresses.size = addresses.size;
    peer->addresses.count = pvs_u8_(bytes, 0);
    peer->metadata.data = metas.data;
    peer->metadata.size = metas.size;
    peer->metadata.count = pvs_u8_(bytes, 1);
    list->data = rest.data;
    list->size = rest.size;
    list->count--;
    return 1;
}

/* Each as it stands, also one that was there before [14]. */
int pvs_view_next_address(pvs_view_addresses *list, pvs_view_address *address) {
    pvs_bytes bytes = pvs_span_(list->data, list->size);
    unsigned code;
    memset(address, 0, sizeof *address);
    if (list->count == 0 || !pvs_view_take_(&bytes, &code, &address->data)) return 0;
    list->data = bytes.data;
    list->size = bytes.size;
    list->count--;
    address->code = (uint8_t)code;
    if (pvs_view_fixed_(PVS_VIEW_ADDRESS_, code) < 0 ||
        (size_t)pvs_view_fixed_(PVS_VIEW_ADDRESS_, code) != address->data.size) {
        address->opaque = 1;
    } else if (code == PVS_VIEW_IPV4 || code == PVS_VIEW_IPV4_PORT) {
        pvs_get_(address->endpoint.ip, address->data, 0, 4);
        address->endpoint.port = (uint16_t)pvs_be16_(address->data, 4);
        address->endpoint.family = 4;
    } else if (code != PVS_VIEW_REFLECTIVE) {
        pvs_get_(address->endpoint.ip, address->data, 0, 16);
        address->endpoint.port = (uint16_t)pvs_be16_(address->data, 16);
        address->endpoint.family = 6;
    }
    return 1;
}

int pvs_view_next_meta(pvs_view_metas *list, pvs_view_meta *meta) {
    pvs_bytes bytes = pvs_span_(list->data, list->size);
    unsigned code;
    uint64_t bits;
    memset(meta, 0, sizeof *meta);
    if (list->count == 0 || !pvs_view_take_(&bytes, &code, &meta->data)) return 0;
    list->data = bytes.data;
    list->size = bytes.size;
    list->count--;
    meta->code = (uint8_t)code;
    if (pvs_view_fixed_(PVS_VIEW_META_, code) < 0 ||
        (size_t)pvs_view_fixed_(PVS_VIEW_META_, code) != meta->data.size) {
        meta->opaque = 1;
    } else if (code == PVS_VIEW_LOGICAL_TIME) {
        meta->time = (int64_t)pvs_be32_(meta->data, 0);
    } else {
        /* [13] Two's complement without a conversion that the implementation defines. */
        bits = pvs_be64_(meta->data, 0);
        meta->time = bits >> 63 ? -(int64_t)~bits - 1 : (int64_t)bits;
    }
    return 1;
}

int pvs_view_resolve(const pvs_view_address *address, const pvs_endpoint *source,
                     pvs_endpoint *ep) {
    memset(ep, 0, sizeof *ep);
    if (address->opaque) return 0; /* [15] */
    if (address->code != PVS_VIEW_REFLECTIVE) {
        *ep = address->endpoint;
    } else if (source) {
        *ep = *source;
    }
    return ep->family != 0;
}
