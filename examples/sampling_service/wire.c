#include "wire.h"

/* One address and one logical timestamp, the age: what the reference demo writes and expects. */
static void add_peer(pvs_writer *out, const pvs_endpoint *at, uint32_t age) {
    pvs_view_meta stamp = {.code = PVS_VIEW_LOGICAL_TIME, .time = age};
    pvs_view_address reflective = {.code = PVS_VIEW_REFLECTIVE};

    pvs_view_begin_peer(out);
    if (at)
        pvs_view_add_endpoint(out, at);
    else
        pvs_view_add_address(out, &reflective);
    pvs_view_add_meta(out, &stamp);
}

size_t wire_write(uint8_t buffer[WIRE_MAX], int type, const pvs_endpoint *own,
                  const struct entry *entries, size_t count) {
    pvs_writer out = pvs_writer_init(buffer, WIRE_MAX);
    pvs_view_begin(&out, type);
    add_peer(&out, own, 0);
    for (size_t i = 0; i < count; i++) add_peer(&out, &entries[i].at, entries[i].age);
    return pvs_view_end(&out) == PVS_OK ? out.pos : 0;
}

static uint32_t age_of(pvs_view_metas metas) {
    pvs_view_meta meta;
    while (pvs_view_next_meta(&metas, &meta))
        if (meta.code == PVS_VIEW_LOGICAL_TIME && !meta.opaque) return (uint32_t)meta.time;
    return 0;
}

static int is_here(const pvs_endpoint *at) {
    return at->family == 4 && at->ip[0] == 127 && at->port != 0;
}

/* Of several addresses the first that this network can have. */
static int find_address(pvs_view_addresses addresses, const pvs_endpoint *source,
                        pvs_endpoint *at) {
    pvs_view_address address;
    while (pvs_view_next_address(&addresses, &address))
        if (pvs_view_resolve(&address, source, at) && is_here(at)) return 1;
    return 0;
}

size_t wire_entries(const pvs_view_message *message, const pvs_endpoint *source,
                    struct entry *entries, size_t room, unsigned long *refused) {
    pvs_view_peers peers = message->peers;
    pvs_view_peer peer;
    size_t count = 0;

    while (count < room && pvs_view_next_peer(&peers, &peer)) {
        pvs_endpoint at;
        if (find_address(peer.addresses, source, &at))
            entries[count++] = (struct entry){at, age_of(peer.metadata), 0};
        else
            ++*refused;
    }
    return count;
}
