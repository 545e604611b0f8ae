/*
 * Gossip. Byte 0 chooses the limit; the rest is a stream, held to what support/stream.h says. Every
 * message is written again (support/written.h), lists also entry by entry: the same bytes. Lists
 * and texts that the input makes up are used, too.
 */
#include "support/stream.h"
#include "support/written.h"

static pvs_status read_gossip(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_gossip_read(in, message);
}

static pvs_status write_gossip(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_gossip_write(out, message);
}

/* Walks the list, which shows that it has just `count` entries, and no byte more. */
static uint64_t hash_gossip(const void *data) {
    const pvs_gossip_message *message = data;
    uint64_t hash = fuzz_mix(message->identity, (uint64_t)message->type << 16 | message->port);
    pvs_gossip_peers peers = message->peers;
    pvs_gossip_peer peer;
    hash = fuzz_mix_bytes(hash, message->text.data, message->text.size);
    hash = fuzz_mix(hash, peers.count);
    while (pvs_gossip_next_peer(&peers, &peer)) {
        hash = fuzz_mix(fuzz_mix(hash, peer.identity), peer.endpoint.port);
        hash = fuzz_mix_bytes(hash, peer.endpoint.ip, peer.endpoint.family == 4 ? 4 : 16);
    }
    CHECK(peers.count == 0 && peers.size == 0);
    return hash;
}

static pvs_status build(pvs_writer *out, void *state, const void *data) {
    const pvs_gossip_message *message = data;
    pvs_gossip_peers peers = message->peers;
    pvs_gossip_peer peer;
    (void)state;
    pvs_gossip_begin_peers(out);
    while (pvs_gossip_next_peer(&peers, &peer)) pvs_gossip_add_peer(out, &peer);
    return pvs_gossip_end_peers(out);
}

static void check_message(void *user, const pvs_reader *in, const void *state, const void *data) {
    const pvs_gossip_message *message = data;
    struct fuzz_write what = {write_gossip, NULL, 0, NULL, 0};
    pvs_bytes wire = pvs_reader_message(in);
    (void)user;
    (void)state;
    what.message = message;
    fuzz_written_as(&what, wire);
    if (message->type != PVS_GOSSIP_PEERS) return;
    what.write = build;
    fuzz_written_as(&what, wire);
}

/* What nobody has checked must be used without reading past its end, and is refused or readable. */
static void use_made_up(const uint8_t *data, size_t size) {
    pvs_gossip_message message, again;
    pvs_gossip_peers list;
    pvs_gossip_peer peer;
    unsigned type;
    size_t n = 0;
    list.data = data;
    list.size = size;
    list.count = size ? data[0] % 8u : 0;
    for (type = 0; type < 7; type++) {
        uint8_t *bytes = fuzz_room(size + 12);
        pvs_writer out = pvs_writer_init(bytes, size + 12);
        pvs_reader in;
        memset(&message, 0, sizeof message);
        message.type = (uint8_t)type;
        if (type == PVS_GOSSIP_PEERS) message.peers = list;
        if (type != PVS_GOSSIP_PEERS) message.text = pvs_bytes_of(data, size);
        if (pvs_gossip_write(&out, &message) == PVS_OK) {
            in = pvs_reader_datagram(bytes, out.pos);
            CHECK(pvs_gossip_read(&in, &again) == PVS_OK);
            CHECK(hash_gossip(&again) == hash_gossip(&message));
        } else {
            CHECK(out.pos == 0);
        }
        free(bytes);
    }
    while (pvs_gossip_next_peer(&list, &peer)) n++;
    CHECK(n <= size / 18);
    (void)pvs_gossip_identity(pvs_bytes_of(data, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct fuzz_stream what = {
        sizeof(pvs_gossip_message), 0, read_gossip, hash_gossip, check_message, 0, 32, 128, 0, 0};
    pvs_reader in = pvs_reader_stream(1u << 16);
    if (size == 0) return 0;
    if (data[0] & 1u) in.limit = data[0];
    if (data[0] == 2) in.limit = SIZE_MAX;
    fuzz_stream_check(&what, &in, NULL, data + 1, size - 1, NULL);
    use_made_up(data + 1, size - 1);
    return 0;
}
