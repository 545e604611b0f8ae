/*
 * PVS view exchanges. Byte 0 chooses the leniencies and the limit; the rest is a stream, held to
 * what support/stream.h says. Every message is written again (support/written.h) and put together
 * anew from its elements: strictly the same bytes, else what reads as the same message and is
 * written the same again. Lists that the input makes up are walked without an end beyond theirs.
 */
#include "support/stream.h"
#include "support/written.h"

static const uint32_t everything =
    PVS_VIEW_ALLOW_TYPE | PVS_VIEW_ALLOW_NONMINIMAL | PVS_VIEW_ALLOW_KNOWN_LENGTH;

static pvs_status read_view(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_view_read(in, message);
}

static pvs_status write_view(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_view_write(out, message);
}

static uint64_t hash_endpoint(uint64_t hash, const pvs_endpoint *ep) {
    return fuzz_mix_bytes(fuzz_mix(hash, (uint64_t)ep->family << 16 | ep->port), ep->ip, 16);
}

static uint64_t hash_meta(uint64_t hash, const pvs_view_meta *meta) {
    hash = fuzz_mix(hash, (unsigned)meta->code << 8 | meta->opaque);
    return fuzz_mix_bytes(fuzz_mix(hash, (uint64_t)meta->time), meta->data.data, meta->data.size);
}

/* All elements: a walk also shows that the lists have just as many of them, and no byte more. */
static uint64_t hash_view(const void *data) {
    const pvs_view_message *message = data;
    uint64_t hash = fuzz_mix(message->version, message->type);
    pvs_view_peers peers = message->peers;
    pvs_view_metas metas = message->metadata;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    while (pvs_view_next_peer(&peers, &peer)) {
        hash = fuzz_mix(hash, peer.addresses.count << 16 | peer.metadata.count);
        while (pvs_view_next_address(&peer.addresses, &address)) {
            hash = fuzz_mix(hash, (unsigned)address.code << 8 | address.opaque);
            hash = fuzz_mix_bytes(hash, address.data.data, address.data.size);
            hash = hash_endpoint(hash, &address.endpoint);
        }
        while (pvs_view_next_meta(&peer.metadata, &meta)) hash = hash_meta(hash, &meta);
        CHECK(peer.addresses.count == 0 && peer.metadata.count == 0);
        CHECK(peer.addresses.size == 0 && peer.metadata.size == 0);
    }
    while (pvs_view_next_meta(&metas, &meta)) hash = hash_meta(hash, &meta);
    CHECK(peers.count == 0 && metas.count == 0 && peers.size == 0 && metas.size == 0);
    return hash;
}

static pvs_status build(pvs_writer *out, void *state, const void *data) {
    const pvs_view_message *message = data;
    pvs_view_peers peers = message->peers;
    pvs_view_metas metas = message->metadata;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    (void)state;
    pvs_view_begin(out, message->type);
    while (pvs_view_next_peer(&peers, &peer)) {
        pvs_view_begin_peer(out);
        while (pvs_view_next_address(&peer.addresses, &address)) {
            pvs_view_add_address(out, &address);
        }
        while (pvs_view_next_meta(&peer.metadata, &meta)) pvs_view_add_meta(out, &meta);
    }
    while (pvs_view_next_meta(&metas, &meta)) pvs_view_add_message_meta(out, &meta);
    return pvs_view_end(out);
}

static void check_message(void *user, const pvs_reader *in, const void *state,
                          const void *message) {
    struct fuzz_write what = {write_view, NULL, 0, NULL, 0};
    pvs_bytes wire = pvs_reader_message(in);
    pvs_view_message again;
    pvs_reader back;
    size_t size;
    uint8_t *bytes;
    (void)user;
    (void)state;
    what.message = message;
    what.allow = in->allow | PVS_VIEW_ALLOW_RESERVED;
    bytes = fuzz_written(&what, &size);
    CHECK(size <= wire.size);
    if (!(in->allow & PVS_VIEW_ALLOW_NONMINIMAL)) {
        CHECK(size == wire.size && memcmp(bytes, wire.data, size) == 0);
    }
    what.write = build;
    fuzz_written_as(&what, pvs_bytes_of(bytes, size));

    back = pvs_reader_datagram(bytes, size);
    back.allow = in->allow & ~PVS_VIEW_ALLOW_NONMINIMAL; /* what is written is minimal */
    CHECK(pvs_view_read(&back, &again) == PVS_OK && hash_view(&again) == hash_view(message));
    what.write = write_view;
    what.message = &again;
    fuzz_written_as(&what, pvs_bytes_of(bytes, size));
    free(bytes);
}

/* A list that nobody has checked must be walked without reading past its end, and soon ends. */
static void walk_made_up(const uint8_t *data, size_t size) {
    pvs_view_message message;
    pvs_view_peers peers;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    pvs_endpoint source, ep;
    pvs_writer out = pvs_writer_init(NULL, 0);
    size_t steps = 0;
    memset(&message, 0, sizeof message);
    source = pvs_endpoint_v4((const uint8_t *)"\xc0\x00\x02\x01", 80);
    peers.data = data;
    peers.size = size;
    peers.count = SIZE_MAX;
    message.peers = peers;
    message.peers.count = size ? data[0] : 0;
    while (pvs_view_next_peer(&peers, &peer)) {
        CHECK(++steps <= size);
        while (pvs_view_next_address(&peer.addresses, &address)) {
            int known = pvs_view_resolve(&address, &source, &ep);
            CHECK(++steps <= size && known == (address.opaque == 0));
            CHECK(known || ep.family == 0);
        }
        while (pvs_view_next_meta(&peer.metadata, &meta)) CHECK(++steps <= size);
    }
    if (pvs_view_write(&out, &message) == PVS_OK) CHECK(out.pos >= 4 && out.pos <= 4 + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct fuzz_stream what = {sizeof(pvs_view_message),
                                            0,
                                            read_view,
                                            hash_view,
                                            check_message,
                                            everything,
                                            32,
                                            128,
                                            0,
                                            0};
    pvs_reader in = pvs_reader_stream(1u << 20);
    if (size == 0) return 0;
    in.allow = ((data[0] & 1u) ? PVS_VIEW_ALLOW_TYPE : 0) |
               ((data[0] & 2u) ? PVS_VIEW_ALLOW_NONMINIMAL : 0) |
               ((data[0] & 4u) ? PVS_VIEW_ALLOW_KNOWN_LENGTH : 0);
    if (data[0] & 8u) in.limit = data[0];
    fuzz_stream_check(&what, &in, NULL, data + 1, size - 1, NULL);
    walk_made_up(data + 1, size - 1);
    return 0;
}
