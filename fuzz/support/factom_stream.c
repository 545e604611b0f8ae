#include "factom_stream.h"

#include "stream.h"
#include "written.h"

static const uint32_t everything = 0xff000000u; /* all leniencies of the family */

/* What was read is written by tx, and read again by back. */
struct other_side {
    pvs_factom_out tx;
    pvs_factom_in back;
};

static uint64_t mix_view(uint64_t hash, pvs_bytes bytes) {
    return fuzz_mix_bytes(hash, bytes.data, bytes.size);
}

static uint64_t hash_list(uint64_t hash, pvs_factom_share list) {
    pvs_factom_endpoint ep;
    hash = fuzz_mix(hash, list.count);
    while (pvs_factom_next_endpoint(&list, &ep)) {
        hash = mix_view(mix_view(fuzz_mix(hash, ep.escaped), ep.host), ep.port);
    }
    CHECK(list.count == 0);
    return hash;
}

static uint64_t hash_header(uint64_t hash, const pvs_factom_v9 *v9) {
    if (!v9) return fuzz_mix(hash, 1);
    hash = fuzz_mix(hash, (uint64_t)v9->network << 32 | v9->length);
    hash = fuzz_mix(hash, (uint64_t)v9->crc32 << 32 | (uint32_t)v9->version << 16 | v9->part);
    hash = fuzz_mix(fuzz_mix(hash, v9->parts), v9->node_id);
    hash = mix_view(mix_view(mix_view(hash, v9->target), v9->peer_address), v9->peer_port);
    return mix_view(mix_view(hash, v9->app_hash), v9->app_type);
}

static uint64_t hash_message(const void *data) {
    const pvs_factom_message *m = data;
    const pvs_factom_handshake *hs = &m->handshake;
    uint64_t hash = fuzz_mix((uint64_t)m->kind << 8 | m->version, hs->node_id);
    hash = fuzz_mix(fuzz_mix(hash, hs->loopback), hs->network);
    hash = fuzz_mix(hash, (uint32_t)hs->version << 16 | hs->type);
    hash = hash_list(mix_view(hash, hs->listen_port), hs->alternatives);
    hash = hash_header(fuzz_mix(hash, m->parcel.type), m->parcel.v9);
    return mix_view(hash, m->parcel.payload);
}

static pvs_status read_both_ways(pvs_reader *in, void *state, void *message) {
    pvs_factom_in *rx = state, slow = *rx;
    pvs_reader reader = *in;
    pvs_factom_message other;
    pvs_status status, again;
    unsigned types = rx->types_, fields = rx->fields_;
    slow.plain_v9_ = slow.plain_v10_ = 0;
    status = pvs_factom_read(in, rx, message);
    again = pvs_factom_read(&reader, &slow, &other);
    CHECK(status == again && in->pos == reader.pos && in->needed == reader.needed);
    CHECK(memcmp(&in->fault, &reader.fault, sizeof in->fault) == 0);
    CHECK(hash_message(message) == hash_message(&other));
    CHECK(rx->types_ <= PVS_FACTOM_TYPES_MAX && rx->fields_ <= PVS_FACTOM_MEMBERS_MAX);
    CHECK(rx->types_ >= types && rx->fields_ >= fields);
    CHECK(rx->types_ == slow.types_ && rx->fields_ == slow.fields_);
    CHECK(memcmp(rx->id, slow.id, sizeof rx->id) == 0 && rx->pending == slow.pending);
    if (status > PVS_NEED_MORE) {
        CHECK(pvs_factom_read(&reader, &slow, &other) == status && slow.types_ == rx->types_);
        CHECK(slow.fields_ == rx->fields_ && reader.pos == in->pos);
    }
    return status;
}

static pvs_status write_message(pvs_writer *out, void *state, const void *message) {
    return pvs_factom_write(out, state, message);
}

/* Both roles, with a node that fits and one that does not. */
static void check_agree(const pvs_factom_message *theirs) {
    unsigned role;
    for (role = 0; role < 4; role++) {
        pvs_factom_handshake own = theirs->handshake, own_before;
        pvs_factom_out tx, tx_before;
        pvs_status status;
        memset(&tx, 0, sizeof tx);
        tx.sent = role & 1u;
        own.loopback++;
        own.version = (uint16_t)(9 + (own.node_id % 3));
        if (role & 2u) own.network++;
        own_before = own;
        tx_before = tx;
        status = pvs_factom_agree(&tx, &own, 9, theirs);
        if (status == PVS_OK) {
            CHECK(!(role & 2u) && tx.version >= 9 && tx.version <= 11);
            CHECK((tx.version == 11) == (theirs->version == 11));
        } else {
            CHECK(memcmp(&tx, &tx_before, sizeof tx) == 0);
            CHECK(memcmp(&own, &own_before, sizeof own) == 0);
        }
    }
}

static void check_message(void *user, const pvs_reader *in, const void *state,
                          const void *message) {
    struct other_side *other = user;
    struct fuzz_write what = {write_message, NULL, sizeof(pvs_factom_out), NULL, 0};
    const pvs_factom_in *rx = state;
    pvs_factom_message again;
    pvs_reader back;
    size_t size;
    uint8_t *bytes;
    what.state = &other->tx;
    what.message = message;
    what.allow = in->allow;
    bytes = fuzz_written(&what, &size);
    if (other->back.format == 0) other->back.format = rx->format;
    other->back.version = rx->version;
    back = pvs_reader_datagram(bytes, size);
    back.allow = in->allow;
    CHECK(pvs_factom_read(&back, &other->back, &again) == PVS_OK);
    CHECK(hash_message(&again) == hash_message(message));
    free(bytes);
    if (again.kind == PVS_FACTOM_IS_HANDSHAKE) check_agree(message);
}

void fuzz_factom_stream(const pvs_reader *in, const pvs_factom_in *rx, const uint8_t *data,
                        size_t size) {
    static const struct fuzz_stream what = {sizeof(pvs_factom_message),
                                            sizeof(pvs_factom_in),
                                            read_both_ways,
                                            hash_message,
                                            check_message,
                                            everything,
                                            600,
                                            1000,
                                            1,
                                            0};
    struct other_side other;
    memset(&other.tx, 0, sizeof other.tx);
    other.back = *rx;
    fuzz_stream_check(&what, in, rx, data, size, &other);
}
