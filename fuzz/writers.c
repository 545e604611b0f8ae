/*
 * Writers that are handed anything. The first byte chooses a family and leniencies, the rest is
 * what the caller of its functions says: structs, and calls in any order.
 *
 *  - Counting, writing into just enough room and into too little give the same verdict, but that
 *    lack of space is PVS_ERR_SPACE where nothing else is wrong; pos is back where it was.
 *  - What is accepted is read by the family's reader with the same leniencies, all of it, and
 *    says what it was made of.
 */
#include "support/fuzz.h"

/* What the caller says. */
struct source {
    const uint8_t *data;
    size_t size, at;
    uint32_t allow;
    void *state; /* for what has to be the same in all runs */
};

static uint64_t number(struct source *s, size_t n) {
    uint64_t value = 0;
    while (n--) value = value << 8 | (s->at < s->size ? s->data[s->at++] : 0u);
    return value;
}

/* Some bytes of the input; rarely NULL with a size, which is for the writer to refuse. */
static pvs_bytes some_bytes(struct source *s) {
    size_t n = (size_t)number(s, 1), left = s->size - s->at;
    pvs_bytes bytes = pvs_bytes_of(s->data + s->at, n < left ? n : left);
    if (n == 255) return pvs_bytes_of(NULL, 3);
    s->at += bytes.size;
    return bytes;
}

static pvs_endpoint some_endpoint(struct source *s) {
    static const uint8_t families[8] = {4, 6, 4, 6, 4, 6, 0, 5};
    pvs_endpoint ep;
    size_t i;
    memset(&ep, 0, sizeof ep);
    ep.family = families[number(s, 1) % 8];
    ep.port = (uint16_t)number(s, 2);
    for (i = 0; i < (ep.family == 6 ? 16u : ep.family == 4 ? 4u : 0u); i++) {
        ep.ip[i] = (uint8_t)number(s, 1);
    }
    return ep;
}

static int same_bytes(pvs_bytes a, pvs_bytes b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ---- view: calls in any order, until something ends the message */

static pvs_status run_view(struct source *s, pvs_writer *out) {
    size_t calls;
    pvs_view_begin(out, (int)(number(s, 1) % 20) - 1);
    for (calls = 0; calls < 600 && s->at < s->size; calls++) {
        pvs_view_address address;
        pvs_view_meta meta;
        unsigned op = (unsigned)number(s, 1);
        memset(&address, 0, sizeof address);
        memset(&meta, 0, sizeof meta);
        switch (op % 8u) {
        case 0:
        case 1:
            pvs_view_begin_peer(out);
            break;
        case 2:
            address.endpoint = some_endpoint(s);
            pvs_view_add_endpoint(out, &address.endpoint);
            break;
        case 3:
        case 4:
            address.code = (uint8_t)number(s, 1);
            address.opaque = op >> 3 & 1u;
            if (op & 16u) address.endpoint = some_endpoint(s);
            address.data = some_bytes(s);
            pvs_view_add_address(out, &address);
            break;
        default:
            meta.code = (uint8_t)number(s, 1);
            meta.opaque = op >> 3 & 1u;
            meta.time = (int64_t)number(s, op & 16u ? 8 : 4);
            meta.data = some_bytes(s);
            if (op % 8u == 7) {
                pvs_view_add_message_meta(out, &meta);
            } else {
                pvs_view_add_meta(out, &meta);
            }
        }
    }
    return pvs_view_end(out);
}

static void back_view(struct source *s, pvs_bytes wire) {
    pvs_reader in = pvs_reader_datagram(wire.data, wire.size);
    pvs_view_message message;
    in.allow = s->allow & ~(uint32_t)PVS_VIEW_ALLOW_NONMINIMAL;
    CHECK(pvs_view_read(&in, &message) == PVS_OK);
}

/* ---- ac */

static pvs_status run_ac(struct source *s, pvs_writer *out) {
    static const uint8_t types[8] = {1, 2, 3, 4, 5, 5, 16, 6};
    pvs_ac_frame frame;
    unsigned op = (unsigned)number(s, 1);
    memset(&frame, 0, sizeof frame);
    frame.type = types[op % 8u];
    frame.flags = (uint8_t)number(s, 1);
    frame.nonce = (uint32_t)number(s, 4);
    frame.src = (uint32_t)number(s, 4);
    frame.dst = (uint32_t)number(s, 4);
    if (frame.type == PVS_AC_INFORM || op & 8u) frame.subject = (uint32_t)number(s, 4);
    if (frame.type == PVS_AC_INFORM || op & 16u) frame.endpoint = some_endpoint(s);
    if (frame.type == PVS_AC_DATA || op & 32u) frame.payload = some_bytes(s);
    *(pvs_ac_frame *)s->state = frame;
    return pvs_ac_write(out, &frame);
}

static void back_ac(struct source *s, pvs_bytes wire) {
    const pvs_ac_frame *asked = s->state;
    pvs_endpoint ep = pvs_endpoint_map(&asked->endpoint);
    pvs_reader in = pvs_reader_datagram(wire.data, wire.size);
    pvs_ac_frame frame;
    CHECK(pvs_ac_read(&in, &frame) == PVS_OK && frame.type == asked->type);
    CHECK(frame.flags == asked->flags && frame.nonce == asked->nonce && frame.src == asked->src);
    CHECK(frame.dst == asked->dst && frame.subject == asked->subject);
    CHECK(same_bytes(frame.payload, asked->payload) && pvs_endpoint_equal(&frame.endpoint, &ep));
}

/* ---- pex: a struct, or a list entry by entry */

static pvs_status run_pex(struct source *s, pvs_writer *out) {
    pvs_pex_message *m = s->state;
    unsigned op = (unsigned)number(s, 1);
    pvs_bytes list;
    memset(m, 0, sizeof *m);
    m->type = (uint8_t)(op % 5u);
    if (op & 64u) {
        m->type = PVS_PEX_PEERS;
        if (!(op & 128u)) pvs_pex_begin_peers(out);
        while (s->at < s->size) {
            pvs_endpoint ep = some_endpoint(s);
            pvs_pex_add_peer(out, &ep);
            m->peers.count++;
        }
        return pvs_pex_end_peers(out);
    }
    if (m->type <= PVS_PEX_GIVE || op & 8u) m->digest[3] = (uint8_t)number(s, 1);
    if (m->type == PVS_PEX_GIVE || op & 16u) m->piece = some_bytes(s);
    if (m->type > PVS_PEX_GIVE || op & 32u) {
        list = some_bytes(s);
        m->peers.data = list.data;
        m->peers.count = list.size / PVS_PEX_PEER_SIZE;
        m->peers.size = op & 128u ? list.size : m->peers.count * PVS_PEX_PEER_SIZE;
    }
    return pvs_pex_write(out, m);
}

static void back_pex(struct source *s, pvs_bytes wire) {
    const pvs_pex_message *asked = s->state;
    pvs_reader in = pvs_reader_datagram(wire.data, wire.size);
    pvs_pex_message m;
    in.allow = s->allow & ~(uint32_t)PVS_PEX_ALLOW_STRAY;
    CHECK(pvs_pex_read(&in, &m) == PVS_OK && m.type == asked->type);
    CHECK(same_bytes(m.piece, asked->piece) && m.peers.count == asked->peers.count);
    CHECK(memcmp(m.digest, asked->digest, sizeof m.digest) == 0);
}

/* ---- gossip: a struct, or a list entry by entry */

static pvs_status run_gossip(struct source *s, pvs_writer *out) {
    pvs_gossip_message *m = s->state;
    unsigned op = (unsigned)number(s, 1);
    pvs_bytes list;
    memset(m, 0, sizeof *m);
    m->type = (uint8_t)(op % 8u);
    if (op & 64u) {
        m->type = PVS_GOSSIP_PEERS;
        if (!(op & 128u)) pvs_gossip_begin_peers(out);
        while (s->at < s->size) {
            pvs_gossip_peer peer;
            peer.identity = number(s, 2);
            peer.endpoint = some_endpoint(s);
            pvs_gossip_add_peer(out, &peer);
            m->peers.count++;
        }
        return pvs_gossip_end_peers(out);
    }
    if (m->type == PVS_GOSSIP_PAIR || op & 8u) {
        m->identity = number(s, 8);
        m->port = (uint16_t)number(s, 2);
    }
    if (m->type == PVS_GOSSIP_TEXT || m->type == PVS_GOSSIP_ERROR || op & 16u) {
        m->text = some_bytes(s);
    }
    if (m->type == PVS_GOSSIP_PEERS || op & 32u) {
        m->peers.count = (size_t)number(s, 1) % 4u;
        list = some_bytes(s);
        m->peers.data = list.data;
        m->peers.size = list.size;
    }
    return pvs_gossip_write(out, m);
}

static void back_gossip(struct source *s, pvs_bytes wire) {
    const pvs_gossip_message *asked = s->state;
    pvs_reader in = pvs_reader_datagram(wire.data, wire.size);
    pvs_gossip_message m;
    CHECK(pvs_gossip_read(&in, &m) == PVS_OK && m.type == asked->type);
    CHECK(m.identity == asked->identity && m.port == asked->port);
    CHECK(same_bytes(m.text, asked->text) && m.peers.count == asked->peers.count);
}

/* ---- factom: some messages of one direction, in any form */

enum { MESSAGES = 6 };
struct asked {
    pvs_factom_message message[MESSAGES];
    pvs_factom_v9 v9[MESSAGES];
    size_t count;
    int handshakes; /* a handshake comes first, as in a connection */
};

static void some_message(struct source *s, pvs_factom_message *m, pvs_factom_v9 *v9, int first) {
    unsigned op = (unsigned)number(s, 1);
    pvs_reader in;
    memset(m, 0, sizeof *m);
    memset(v9, 0, sizeof *v9);
    m->kind = first ? PVS_FACTOM_IS_HANDSHAKE : PVS_FACTOM_IS_PARCEL;
    if (op % 16u == 15) m->kind = 3;
    m->version = (uint8_t)(op & 16u ? number(s, 1) % 14u : 9 + number(s, 1) % 3u);
    m->handshake.version = (uint16_t)(op & 32u ? number(s, 2) : 9 + number(s, 1) % 3u);
    m->handshake.type = (uint16_t)number(s, 1);
    m->handshake.network = (uint32_t)number(s, 4);
    m->handshake.node_id = number(s, op & 64u ? 8 : 4);
    m->handshake.loopback = number(s, 8);
    m->handshake.listen_port = some_bytes(s);
    m->parcel.type = (uint16_t)number(s, 2);
    m->parcel.payload = some_bytes(s);
    if (first) memset(&m->parcel, 0, sizeof m->parcel);
    if (first && op & 128u) {
        pvs_bytes list = some_bytes(s);
        in = pvs_reader_datagram(list.data, list.data ? list.size : 0);
        in.allow = 0xff000000u;
        if (pvs_factom_read_share(&in, op & 1u ? 10 : 11, &m->handshake.alternatives) != PVS_OK) {
            memset(&m->handshake.alternatives, 0, sizeof m->handshake.alternatives);
        }
    }
    if (!first && op & 128u) {
        v9->network = (uint32_t)number(s, 4);
        v9->version = 9;
        v9->length = (uint32_t)m->parcel.payload.size;
        v9->crc32 = pvs_factom_crc32(
            0, pvs_bytes_of(m->parcel.payload.data, m->parcel.payload.data ? v9->length : 0));
        v9->part = (uint16_t)number(s, 2);
        v9->target = some_bytes(s);
        m->parcel.v9 = v9;
    }
    if (!first) memset(&m->handshake, 0, sizeof m->handshake);
}

static pvs_status run_factom(struct source *s, pvs_writer *out) {
    struct asked *asked = s->state;
    pvs_factom_out tx;
    pvs_status status = PVS_OK;
    size_t i;
    memset(&tx, 0, sizeof tx);
    memset(asked, 0, sizeof *asked);
    asked->handshakes = number(s, 1) % 4u != 0;
    tx.sent = 0;
    if (number(s, 1) & 1u) {
        for (i = 0; i < 3; i++) tx.id[i] = (int32_t)(60 + number(s, 1));
    }
    for (i = 0; i < MESSAGES && (i == 0 || s->at < s->size); i++) {
        pvs_factom_message *m = &asked->message[i];
        size_t start = out->pos;
        pvs_factom_out before = tx;
        some_message(s, m, &asked->v9[i], asked->handshakes && i == 0);
        /* Counting moves no state, so that the next message is counted as the first. */
        status = pvs_factom_write(out, &tx, m);
        CHECK(status == PVS_OK || memcmp(&before, &tx, sizeof tx) == 0);
        CHECK(status == PVS_OK || out->pos == start);
        if (status != PVS_OK) break;
        asked->count = i + 1;
        if (!out->data) break;
    }
    return asked->count ? PVS_OK : status;
}

static void back_factom(struct source *s, pvs_bytes wire) {
    const struct asked *asked = s->state;
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_factom_message m;
    pvs_factom_in rx;
    size_t i;
    memset(&rx, 0, sizeof rx);
    in.allow = 0xff000000u; /* a writer says what it is told to: texts, types and versions */
    rx.parcels = !asked->handshakes;
    rx.format = asked->message[0].version == 11 ? PVS_FACTOM_PROTOBUF : PVS_FACTOM_GOB;
    if (asked->handshakes) rx.format = 0;
    pvs_reader_extend(&in, wire.data, wire.size);
    for (i = 0; i < asked->count; i++) {
        const pvs_factom_message *a = &asked->message[i];
        pvs_status status;
        /* Forms may not change within a stream, and empty parcels are not read. */
        if ((a->version == 11) != (asked->message[0].version == 11) && i) return;
        if (a->version == 0) return;
        /* A rejection without alternatives is one that cannot be read, the reference's too. */
        if (a->version != 11 && a->handshake.type == PVS_FACTOM_REJECT) return;
        status = pvs_factom_read(&in, &rx, &m);
        if (a->kind == PVS_FACTOM_IS_PARCEL && a->parcel.payload.size == 0) return;
        CHECK(status == PVS_OK && m.kind == a->kind);
        if (a->kind == PVS_FACTOM_IS_PARCEL) {
            CHECK(m.version == a->version && m.parcel.type == a->parcel.type);
            CHECK(same_bytes(m.parcel.payload, a->parcel.payload));
        } else {
            CHECK(m.handshake.network == a->handshake.network);
            CHECK(m.handshake.version == a->handshake.version);
            CHECK(m.handshake.node_id == (uint32_t)a->handshake.node_id);
            CHECK(same_bytes(m.handshake.listen_port, a->handshake.listen_port));
        }
    }
}

/* ---- shares */

static pvs_status run_share(struct source *s, pvs_writer *out) {
    unsigned op = (unsigned)number(s, 1);
    int *version = s->state;
    *version = (int)(8 + op % 5u);
    if (!(op & 64u)) pvs_factom_begin_share(out, *version, PVS_FACTOM_LOCALNET);
    while (s->at < s->size) {
        pvs_factom_endpoint ep;
        ep.host = some_bytes(s);
        ep.port = some_bytes(s);
        ep.escaped = op & 128u ? number(s, 1) & 1u : 0;
        pvs_factom_add_endpoint(out, &ep);
    }
    return pvs_factom_end_share(out);
}

static void back_share(struct source *s, pvs_bytes wire) {
    pvs_reader in = pvs_reader_datagram(wire.data, wire.size);
    pvs_factom_share share;
    in.allow = s->allow & 0xff000000u ? 0xff000000u : 0;
    CHECK(pvs_factom_read_share(&in, *(int *)s->state, &share) == PVS_OK);
    if (!in.allow) CHECK(pvs_factom_check_endpoints(&share) == PVS_OK);
}

/* ---- */

struct family {
    pvs_status (*run)(struct source *s, pvs_writer *out);
    void (*back)(struct source *s, pvs_bytes wire);
    int one; /* a message, so that too little room is an error; else counting stops early */
};

static const struct family families[6] = {
    {run_view, back_view, 1},     {run_ac, back_ac, 1},         {run_pex, back_pex, 1},
    {run_gossip, back_gossip, 1}, {run_factom, back_factom, 0}, {run_share, back_share, 1}};

/* One run into that room; the bytes are given to the reader where they are accepted. */
static pvs_writer run(const struct family *family, struct source s, uint8_t *room, size_t capacity,
                      pvs_status *status) {
    pvs_writer out = pvs_writer_init(room, capacity);
    union {
        struct asked asked;
        pvs_pex_message pex;
        pvs_gossip_message gossip;
        pvs_ac_frame ac;
        int version;
    } state;
    memset(&state, 0, sizeof state);
    s.state = &state;
    out.allow = s.allow;
    *status = family->run(&s, &out);
    CHECK(*status == PVS_OK || out.pos == 0);
    if (*status == PVS_OK && room && out.pos) family->back(&s, pvs_bytes_of(room, out.pos));
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { ROOM = 1 << 14 };
    static const uint32_t leniencies[4] = {0, PVS_VIEW_ALLOW_TYPE | PVS_PEX_ALLOW_ANY_PIECE,
                                           PVS_VIEW_ALLOW_KNOWN_LENGTH | PVS_VIEW_ALLOW_RESERVED |
                                               PVS_PEX_ALLOW_TYPE | PVS_FACTOM_ALLOW_ANY_ENDPOINT,
                                           0xffffffffu & ~(uint32_t)PVS_ALLOW_TRAILING};
    const struct family *family;
    struct source s;
    pvs_status counted, status;
    pvs_writer count, out;
    uint64_t random = fuzz_mix_bytes(1, data, size);
    size_t room;
    uint8_t *bytes;
    if (size == 0 || size > 4096) return 0;
    family = &families[(data[0] & 31u) % 6u];
    memset(&s, 0, sizeof s);
    s.data = data + 1;
    s.size = size - 1;
    s.allow = leniencies[data[0] >> 6];
    count = run(family, s, NULL, 0, &counted);

    room = family->one ? count.pos : ROOM;
    bytes = fuzz_room(room);
    out = run(family, s, bytes, room, &status);
    CHECK(status == counted || (room == 0 && status == PVS_ERR_SPACE));
    CHECK(!family->one || out.pos == count.pos || room == 0);
    if (family->one && status != PVS_OK && room) CHECK(out.fault.at == count.fault.at);
    free(bytes);

    if (!family->one || count.pos == 0) return 0;
    room = fuzz_below(&random, count.pos);
    bytes = fuzz_room(room);
    out = run(family, s, bytes, room, &status);
    CHECK(status == PVS_ERR_SPACE && out.needed == count.pos - room && out.pos == 0);
    free(bytes);
    return 0;
}
