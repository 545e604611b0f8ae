/*
 * PVS view exchanges. The first byte chooses the leniencies; the rest is a stream. It is read in
 * one piece and byte by byte: the same messages and the same verdict. Every message is written
 * again: counted size == written size, one byte less is not enough, what was written reads as the
 * same message, and strictly it is the same bytes. Lists that the input makes up are walked, too.
 */
#include "fuzz.h"

static void check_written(const pvs_reader *in, const pvs_view_message *message) {
    pvs_writer size = pvs_writer_init(NULL, 0), out, tight, twice;
    pvs_view_message again;
    pvs_bytes wire = pvs_reader_message(in);
    pvs_reader back;
    uint8_t *bytes, *more;
    size.allow = in->allow;
    CHECK(pvs_view_write(&size, message) == PVS_OK);
    CHECK(size.pos <= wire.size);
    bytes = malloc(size.pos);
    more = malloc(size.pos);
    CHECK(bytes && more);
    tight = pvs_writer_init(bytes, size.pos - 1);
    tight.allow = in->allow;
    CHECK(pvs_view_write(&tight, message) == PVS_ERR_SPACE);
    CHECK(tight.needed == 1 && tight.pos == 0);
    out = pvs_writer_init(bytes, size.pos);
    out.allow = in->allow;
    CHECK(pvs_view_write(&out, message) == PVS_OK && out.pos == size.pos);
    if (!in->allow) CHECK(out.pos == wire.size && memcmp(bytes, wire.data, out.pos) == 0);

    back = pvs_reader_datagram(bytes, out.pos);
    back.allow = in->allow & ~PVS_VIEW_ALLOW_NONMINIMAL; /* what is written is minimal */
    CHECK(pvs_view_read(&back, &again) == PVS_OK);
    twice = pvs_writer_init(more, size.pos);
    twice.allow = in->allow;
    CHECK(pvs_view_write(&twice, &again) == PVS_OK);
    CHECK(twice.pos == out.pos && memcmp(bytes, more, out.pos) == 0);
    free(bytes);
    free(more);
}

/* Builds the message anew from its elements; the same bytes unless a length was not minimal. */
static void check_built(const pvs_reader *in, const pvs_view_message *message) {
    pvs_bytes wire = pvs_reader_message(in);
    uint8_t *bytes = malloc(wire.size);
    pvs_writer out = pvs_writer_init(bytes, wire.size);
    pvs_view_peers peers = message->peers;
    pvs_view_metas metas = message->metadata;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    CHECK(bytes);
    out.allow = in->allow | PVS_VIEW_ALLOW_RESERVED;
    pvs_view_begin(&out, message->type);
    while (pvs_view_next_peer(&peers, &peer)) {
        pvs_view_begin_peer(&out);
        while (pvs_view_next_address(&peer.addresses, &address)) {
            pvs_view_add_address(&out, &address);
        }
        while (pvs_view_next_meta(&peer.metadata, &meta)) pvs_view_add_meta(&out, &meta);
        CHECK(peer.addresses.count == 0 && peer.metadata.count == 0);
    }
    while (pvs_view_next_meta(&metas, &meta)) pvs_view_add_message_meta(&out, &meta);
    CHECK(peers.count == 0 && metas.count == 0);
    CHECK(pvs_view_end(&out) == PVS_OK);
    if (!in->allow) CHECK(out.pos == wire.size && memcmp(bytes, wire.data, out.pos) == 0);
    free(bytes);
}

/* A list that nobody has checked must be walked without reading past its end. */
static void walk_made_up(const uint8_t *data, size_t size) {
    pvs_view_peers peers;
    pvs_view_peer peer;
    pvs_view_address address;
    pvs_view_meta meta;
    pvs_view_message message;
    pvs_writer out = pvs_writer_init(NULL, 0);
    memset(&message, 0, sizeof message);
    peers.data = data;
    peers.size = size;
    peers.count = 300;
    message.peers = peers;
    message.peers.count = 255;
    while (pvs_view_next_peer(&peers, &peer)) {
        while (pvs_view_next_address(&peer.addresses, &address)) {
        }
        while (pvs_view_next_meta(&peer.metadata, &meta)) {
        }
    }
    if (pvs_view_write(&out, &message) == PVS_OK) CHECK(out.pos >= 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pvs_reader whole = pvs_reader_stream(1u << 20), cut;
    pvs_view_message a, b;
    pvs_status status, again;
    if (size == 0) return 0;
    whole.allow = ((data[0] & 1u) ? PVS_VIEW_ALLOW_TYPE : 0) |
                  ((data[0] & 2u) ? PVS_VIEW_ALLOW_NONMINIMAL : 0) |
                  ((data[0] & 4u) ? PVS_VIEW_ALLOW_KNOWN_LENGTH : 0);
    if (data[0] & 8u) whole.limit = data[0];
    data++;
    size--;
    cut = whole;
    pvs_reader_extend(&whole, data, size);
    do {
        status = pvs_view_read(&whole, &a);
        while ((again = pvs_view_read(&cut, &b)) == PVS_NEED_MORE && cut.size < size) {
            CHECK(cut.needed > 0);
            pvs_reader_extend(&cut, data, 1);
        }
        CHECK(status == again && cut.pos == whole.pos);
        CHECK(cut.fault.at == whole.fault.at && cut.fault.field == whole.fault.field);
        CHECK(memcmp(&a, &b, sizeof a) == 0);
        CHECK(whole.pos <= whole.size);
        if (status == PVS_OK) {
            CHECK(pvs_reader_message(&whole).size <= whole.limit);
            check_written(&whole, &a);
            check_built(&whole, &a);
        }
    } while (status == PVS_OK);
    walk_made_up(data, size);
    return 0;
}
