/*
 * PEX. Byte 0 chooses the leniencies and the limit; the rest is a stream, held to what
 * support/stream.h says, or, followed by as many zeros as a piece has, the start of one. A parts
 * reader with pieces of some size gives the same bodies. Every message is written again
 * (support/written.h), lists also entry by entry: the same bytes but for stray ones. Lists and
 * messages that the input makes up are walked and written, too.
 */
#include "support/stream.h"
#include "support/written.h"

enum { LIMIT = PVS_PEX_REFERENCE_LIMIT, SIZE_OF_PADDED = PVS_PEX_GIVE_SIZE + 64 };

static const uint32_t everything =
    PVS_PEX_ALLOW_ANY_PIECE | PVS_PEX_ALLOW_STRAY | PVS_PEX_ALLOW_TYPE;

static pvs_status read_pex(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_pex_read(in, message);
}

static pvs_status write_pex(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_pex_write(out, message);
}

/* Walks the list, which shows that it has just `count` entries, and no byte more. */
static uint64_t hash_pex(const void *data) {
    const pvs_pex_message *message = data;
    uint64_t hash = fuzz_mix_bytes(message->type, message->digest, sizeof message->digest);
    pvs_pex_peers peers = message->peers;
    pvs_endpoint peer;
    hash = fuzz_mix_bytes(hash, message->piece.data, message->piece.size);
    hash = fuzz_mix(fuzz_mix(fuzz_mix(hash, peers.count), message->offset), message->left);
    while (pvs_pex_next_peer(&peers, &peer)) {
        CHECK(peer.family == 6);
        hash = fuzz_mix_bytes(fuzz_mix(hash, peer.port), peer.ip, 16);
    }
    CHECK(peers.count == 0 && peers.size == 0);
    return hash;
}

static pvs_status build(pvs_writer *out, void *state, const void *data) {
    pvs_pex_peers peers = ((const pvs_pex_message *)data)->peers;
    pvs_endpoint peer;
    (void)state;
    pvs_pex_begin_peers(out);
    while (pvs_pex_next_peer(&peers, &peer)) {
        peer = pvs_endpoint_unmap(&peer);
        pvs_pex_add_peer(out, &peer);
    }
    return pvs_pex_end_peers(out);
}

static void check_message(void *user, const pvs_reader *in, const void *state, const void *data) {
    const pvs_pex_message *message = data;
    struct fuzz_write what = {write_pex, NULL, 0, NULL, 0};
    pvs_bytes wire = pvs_reader_message(in);
    pvs_pex_message again;
    pvs_reader back;
    size_t size;
    uint8_t *bytes;
    (void)user;
    (void)state;
    what.message = message;
    what.allow = in->allow;
    bytes = fuzz_written(&what, &size);
    CHECK(size <= wire.size && wire.size - size < PVS_PEX_PEER_SIZE);
    if (!(in->allow & PVS_PEX_ALLOW_STRAY)) CHECK(size == wire.size);
    CHECK(memcmp(bytes + 4, wire.data + 4, size - 4) == 0);
    if (size == wire.size) CHECK(memcmp(bytes, wire.data, 4) == 0);
    back = pvs_reader_datagram(bytes, size);
    back.allow = in->allow & ~PVS_PEX_ALLOW_STRAY; /* they are not written */
    CHECK(pvs_pex_read(&back, &again) == PVS_OK && hash_pex(&again) == hash_pex(message));
    if (message->type == PVS_PEX_PEERS) {
        what.write = build;
        fuzz_written_as(&what, pvs_bytes_of(bytes, size));
    }
    free(bytes);
}

/* The bodies that come in parts, put together, are the bodies of the whole messages. */
static void check_parts(const uint8_t *data, size_t size, const pvs_reader *like, size_t chunk) {
    pvs_reader whole = *like, in = pvs_reader_parts(like->limit);
    pvs_pex_message a, part;
    pvs_status status, again = PVS_NEED_MORE;
    uint8_t buffer[PVS_PEX_PART_MIN + 255];
    size_t fed = 0, seen = 0, room = PVS_PEX_PART_MIN + chunk;
    in.allow = like->allow;
    pvs_reader_extend(&whole, data, size);
    status = pvs_pex_read(&whole, &a);
    while (again == PVS_NEED_MORE || again == PVS_OK) {
        again = pvs_pex_read(&in, &part);
        if (again == PVS_OK) {
            pvs_bytes body = part.piece;
            if (part.type > PVS_PEX_GIVE) body = pvs_bytes_of(part.peers.data, part.peers.size);
            CHECK(part.offset == seen && body.size + part.left >= body.size);
            seen = part.left ? seen + body.size : 0;
            if (status != PVS_OK) continue; /* a last message that is cut off */
            CHECK(part.type == a.type);
            CHECK(part.offset + body.size + part.left ==
                  (a.type > PVS_PEX_GIVE ? a.peers.size : a.piece.size));
            if (body.size) {
                const uint8_t *there = a.type > PVS_PEX_GIVE ? a.peers.data : a.piece.data;
                CHECK(memcmp(body.data, there + part.offset, body.size) == 0);
            }
            if (part.left == 0) {
                CHECK(in.origin + in.pos == whole.pos);
                status = pvs_pex_read(&whole, &a);
            }
        } else if (again == PVS_NEED_MORE) {
            size_t more;
            pvs_reader_compact(&in, buffer);
            more = room - in.size < size - fed ? room - in.size : size - fed;
            CHECK(in.needed > 0 && room > in.size);
            if (more == 0) break;
            memcpy(buffer + in.size, data + fed, more);
            fed += more;
            pvs_reader_extend(&in, buffer, more);
        }
    }
    CHECK(status != PVS_OK && again == status);
    if (again != PVS_NEED_MORE) {
        CHECK(in.fault.at == whole.fault.at && in.fault.field == whole.fault.field);
        CHECK(in.origin + in.pos == whole.pos);
    }
}

static void use_made_up(const uint8_t *data, size_t size) {
    pvs_pex_message message;
    pvs_writer out = pvs_writer_init(NULL, 0);
    pvs_endpoint peer;
    size_t n = 0;
    memset(&message, 0, sizeof message);
    message.type = size ? data[0] : 0;
    message.peers.data = data;
    message.peers.size = size;
    message.peers.count = size ? data[size - 1] : 0;
    out.allow = PVS_PEX_ALLOW_TYPE;
    if (pvs_pex_write(&out, &message) == PVS_OK && message.type > PVS_PEX_GIVE) {
        CHECK(out.pos == 5 + size && size == 18 * message.peers.count);
    }
    while (pvs_pex_next_peer(&message.peers, &peer)) n++;
    CHECK(n <= size / 18);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct fuzz_stream what = {
        sizeof(pvs_pex_message), 0, read_pex, hash_pex, check_message, everything, 32, 128, 0, 1};
    static uint8_t padded[SIZE_OF_PADDED];
    pvs_reader in = pvs_reader_stream(LIMIT);
    unsigned choice;
    if (size == 0) return 0;
    choice = *data++;
    size--;
    in.allow = ((choice & 1u) ? PVS_PEX_ALLOW_ANY_PIECE : 0) |
               ((choice & 2u) ? PVS_PEX_ALLOW_STRAY : 0) | ((choice & 4u) ? PVS_PEX_ALLOW_TYPE : 0);
    if (choice & 8u) in.limit = choice;
    use_made_up(data, size);
    if ((choice & 0xf0u) == 0xf0u && size <= 256) {
        uint8_t *exact;
        memset(padded, 0, sizeof padded);
        if (size) memcpy(padded, data, size);
        exact = fuzz_copy(padded, sizeof padded);
        fuzz_stream_check(&what, &in, NULL, exact, sizeof padded, NULL);
        check_parts(exact, sizeof padded, &in, choice);
        free(exact);
        return 0;
    }
    fuzz_stream_check(&what, &in, NULL, data, size, NULL);
    check_parts(data, size, &in, choice);
    return 0;
}
