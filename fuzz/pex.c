/*
 * PEX. The first byte chooses the leniencies and the limit; the rest is a stream. It is read in one
 * piece and byte by byte: the same messages and the same verdict. A parts reader with pieces of
 * some size gives the same bodies. Every message is written again, with its piece copied and left
 * where it is. Lists and messages that the input makes up are walked and written, too.
 */
#include "fuzz.h"

enum { LIMIT = 1u << 16 };

static void check_same(const pvs_pex_message *a, const pvs_pex_message *b) {
    CHECK(a->type == b->type && memcmp(a->digest, b->digest, sizeof a->digest) == 0);
    CHECK(a->piece.data == b->piece.data && a->piece.size == b->piece.size);
    CHECK(a->peers.data == b->peers.data && a->peers.size == b->peers.size);
    CHECK(a->peers.count == b->peers.count && a->offset == b->offset && a->left == b->left);
}

static void check_written(const pvs_reader *in, const pvs_pex_message *message) {
    pvs_writer size = pvs_writer_init(NULL, 0), out, tight;
    pvs_bytes wire = pvs_reader_message(in), part[3];
    uint8_t *bytes, head[PVS_PEX_HEAD_MAX];
    size.allow = in->allow;
    CHECK(pvs_pex_write(&size, message) == PVS_OK);
    CHECK(size.pos <= wire.size && wire.size - size.pos < PVS_PEX_PEER_SIZE);
    if (!(in->allow & PVS_PEX_ALLOW_STRAY)) CHECK(size.pos == wire.size);
    bytes = malloc(size.pos);
    CHECK(bytes);
    tight = pvs_writer_init(bytes, size.pos - 1);
    tight.allow = in->allow;
    CHECK(pvs_pex_write(&tight, message) == PVS_ERR_SPACE);
    CHECK(tight.needed == 1 && tight.pos == 0);
    out = pvs_writer_init(bytes, size.pos);
    out.allow = in->allow;
    CHECK(pvs_pex_write(&out, message) == PVS_OK && out.pos == size.pos);
    CHECK(memcmp(bytes + 4, wire.data + 4, out.pos - 4) == 0);
    if (out.pos == wire.size) CHECK(memcmp(bytes, wire.data, 4) == 0);
    if (message->type == PVS_PEX_GIVE) {
        out = pvs_writer_gather(head, sizeof head);
        out.allow = in->allow;
        CHECK(pvs_pex_write(&out, message) == PVS_OK && out.pos == sizeof head);
        pvs_writer_parts(&out, part);
        CHECK(part[1].data == message->piece.data && part[1].size == message->piece.size);
        CHECK(memcmp(head, bytes, sizeof head) == 0);
    }
    free(bytes);
}

static void check_list(const pvs_pex_message *message) {
    pvs_pex_peers peers = message->peers;
    pvs_writer out;
    uint8_t *bytes = malloc(5 + peers.size);
    pvs_endpoint peer;
    CHECK(bytes);
    out = pvs_writer_init(bytes, 5 + peers.size);
    pvs_pex_begin_peers(&out);
    while (pvs_pex_next_peer(&peers, &peer)) pvs_pex_add_peer(&out, &peer);
    CHECK(peers.count == 0 && peers.size == 0);
    CHECK(pvs_pex_end_peers(&out) == PVS_OK && out.pos == 5 + message->peers.size);
    if (message->peers.size) {
        CHECK(memcmp(bytes + 5, message->peers.data, message->peers.size) == 0);
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
    pvs_reader whole = pvs_reader_stream(LIMIT), cut;
    pvs_pex_message a, b;
    pvs_status status, again;
    unsigned choice;
    if (size == 0) return 0;
    choice = *data++;
    size--;
    whole.allow = ((choice & 1u) ? PVS_PEX_ALLOW_ANY_PIECE : 0) |
                  ((choice & 2u) ? PVS_PEX_ALLOW_STRAY : 0) |
                  ((choice & 4u) ? PVS_PEX_ALLOW_TYPE : 0);
    if (choice & 8u) whole.limit = choice;
    cut = whole;
    check_parts(data, size, &whole, choice);
    pvs_reader_extend(&whole, data, size);
    do {
        status = pvs_pex_read(&whole, &a);
        while ((again = pvs_pex_read(&cut, &b)) == PVS_NEED_MORE && cut.size < size) {
            CHECK(cut.needed > 0);
            pvs_reader_extend(&cut, data, 1);
        }
        CHECK(status == again && cut.pos == whole.pos);
        CHECK(cut.fault.at == whole.fault.at && cut.fault.field == whole.fault.field);
        check_same(&a, &b);
        if (status == PVS_OK) {
            CHECK(pvs_reader_message(&whole).size <= whole.limit);
            check_written(&whole, &a);
            check_list(&a);
        }
    } while (status == PVS_OK);
    use_made_up(data, size);
    return 0;
}
