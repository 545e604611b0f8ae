/*
 * Gossip. The first byte chooses the limit; the rest is a stream. It is read in one piece and byte
 * by byte: the same messages and the same verdict. Every message is written again to the same
 * bytes, lists also entry by entry. Lists and texts that the input makes up are used, too.
 */
#include "fuzz.h"

static void check_same(const pvs_gossip_message *a, const pvs_gossip_message *b) {
    CHECK(a->type == b->type && a->identity == b->identity && a->port == b->port);
    CHECK(a->text.data == b->text.data && a->text.size == b->text.size);
    CHECK(a->peers.data == b->peers.data && a->peers.size == b->peers.size);
    CHECK(a->peers.count == b->peers.count);
}

static void check_written(const pvs_reader *in, const pvs_gossip_message *message) {
    pvs_writer size = pvs_writer_init(NULL, 0), out, tight;
    pvs_bytes wire = pvs_reader_message(in);
    uint8_t *bytes = malloc(wire.size);
    CHECK(bytes);
    CHECK(pvs_gossip_write(&size, message) == PVS_OK && size.pos == wire.size);
    tight = pvs_writer_init(bytes, wire.size - 1);
    CHECK(pvs_gossip_write(&tight, message) == PVS_ERR_SPACE);
    CHECK(tight.needed == 1 && tight.pos == 0);
    out = pvs_writer_init(bytes, wire.size);
    CHECK(pvs_gossip_write(&out, message) == PVS_OK && out.pos == wire.size);
    CHECK(memcmp(bytes, wire.data, wire.size) == 0);
    if (message->type == PVS_GOSSIP_PEERS) {
        pvs_gossip_peers peers = message->peers;
        pvs_gossip_peer peer;
        memset(bytes, 0, wire.size);
        out = pvs_writer_init(bytes, wire.size);
        pvs_gossip_begin_peers(&out);
        while (pvs_gossip_next_peer(&peers, &peer)) pvs_gossip_add_peer(&out, &peer);
        CHECK(peers.count == 0 && peers.size == 0);
        CHECK(pvs_gossip_end_peers(&out) == PVS_OK && out.pos == wire.size);
        CHECK(memcmp(bytes, wire.data, wire.size) == 0);
    }
    free(bytes);
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
        uint8_t *bytes = malloc(size + 12);
        pvs_writer out = pvs_writer_init(bytes, size + 12);
        pvs_reader in;
        CHECK(bytes);
        memset(&message, 0, sizeof message);
        message.type = (uint8_t)type;
        if (type == PVS_GOSSIP_PEERS) message.peers = list;
        if (type != PVS_GOSSIP_PEERS) message.text = pvs_bytes_of(data, size);
        if (pvs_gossip_write(&out, &message) == PVS_OK) {
            in = pvs_reader_datagram(bytes, out.pos);
            CHECK(pvs_gossip_read(&in, &again) == PVS_OK);
            CHECK(again.type == type && again.text.size == message.text.size);
            CHECK(again.peers.count == message.peers.count);
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
    pvs_reader whole = pvs_reader_stream(1u << 16), cut;
    pvs_gossip_message a, b;
    pvs_status status, again;
    if (size == 0) return 0;
    if (data[0] & 1u) whole.limit = data[0];
    if (data[0] == 2) whole.limit = SIZE_MAX;
    data++;
    size--;
    cut = whole;
    pvs_reader_extend(&whole, data, size);
    do {
        status = pvs_gossip_read(&whole, &a);
        while ((again = pvs_gossip_read(&cut, &b)) == PVS_NEED_MORE && cut.size < size) {
            CHECK(cut.needed > 0);
            pvs_reader_extend(&cut, data, 1);
        }
        CHECK(status == again && cut.pos == whole.pos);
        CHECK(cut.fault.at == whole.fault.at && cut.fault.field == whole.fault.field);
        check_same(&a, &b);
        if (status == PVS_OK) {
            CHECK(pvs_reader_message(&whole).size <= whole.limit);
            check_written(&whole, &a);
        }
    } while (status == PVS_OK);
    use_made_up(data, size);
    return 0;
}
