/*
 * Factom streams. Byte 0 chooses the leniencies, byte 1 what the reader is told and its limit; the
 * rest is one direction of a connection, held to what support/factom_stream.h says.
 *
 * A mutator of its own keeps lengths and checksums right: it changes messages of gob and protobuf
 * from within, or reads the stream, changes what a message says and writes it again.
 */
#include "support/factom_stream.h"
#include "support/mutate.h"

static pvs_reader begin(const uint8_t *data, pvs_factom_in *rx) {
    static const uint8_t versions[4] = {0, 9, 10, 0};
    pvs_reader in = pvs_reader_stream(data[1] & 0x80u ? data[1] & 0x7fu : 1u << 20);
    in.allow = (uint32_t)data[0] << 24;
    memset(rx, 0, sizeof *rx);
    rx->format = data[1] & 3u;
    rx->version = versions[data[1] >> 2 & 3u];
    rx->parcels = data[1] >> 4 & 1u;
    return in;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pvs_factom_in rx;
    pvs_reader in;
    if (size < 2) return 0;
    in = begin(data, &rx);
    fuzz_factom_stream(&in, &rx, data + 2, size - 2);
    return 0;
}

/* ---- the mutator */

/* Changes what a message says. v9: memory for its header. */
static void alter(pvs_factom_message *m, pvs_factom_v9 *v9, uint64_t *random) {
    static uint8_t payload[FUZZ_MUTATE_MAX];
    pvs_bytes *text = &m->parcel.payload;
    size_t n;
    if (m->parcel.v9) {
        *v9 = *m->parcel.v9;
        m->parcel.v9 = v9;
    }
    switch (fuzz_below(random, 8)) {
    case 0:
        m->parcel.type = m->handshake.type = (uint16_t)fuzz_below(random, 12);
        break;
    case 1:
        m->handshake.version = (uint16_t)(8 + fuzz_below(random, 5));
        v9->version = m->handshake.version;
        break;
    case 2:
        m->handshake.node_id = v9->node_id = *random >> fuzz_below(random, 64);
        break;
    case 3:
        m->version = (uint8_t)(9 + fuzz_below(random, 3));
        m->parcel.v9 = NULL;
        break;
    case 4:
        text = m->parcel.v9 ? &v9->target : &m->handshake.listen_port;
        /* fall through */
    default:
        n = text->size < 1024 ? text->size : 1024;
        if (n) memcpy(payload, text->data, n);
        n = LLVMFuzzerMutate(payload, n, n + 64);
        fuzz_known(payload, n);
        *text = pvs_bytes_of(payload, n);
    }
    v9->length = (uint32_t)m->parcel.payload.size;
    v9->crc32 = pvs_factom_crc32(0, m->parcel.payload);
}

/* The messages that can be read, one of them changed, and the rest as it is. */
static size_t rewrite(uint8_t *data, size_t size, size_t max_size, uint64_t *random) {
    static uint8_t room[2 * FUZZ_MUTATE_MAX];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_factom_message message;
    pvs_factom_in rx;
    pvs_factom_out tx;
    pvs_reader in = begin(data, &rx);
    pvs_bytes rest;
    size_t which = fuzz_below(random, 4);
    memset(&tx, 0, sizeof tx);
    in.limit = SIZE_MAX;
    in.allow = 0xff000000u;
    pvs_reader_extend(&in, data + 2, size - 2);
    while (pvs_factom_read(&in, &rx, &message) == PVS_OK) {
        pvs_factom_v9 v9;
        memset(&v9, 0, sizeof v9);
        if (which-- == 0) alter(&message, &v9, random);
        if (pvs_factom_write(&out, &tx, &message) != PVS_OK) break;
    }
    rest = pvs_reader_rest(&in);
    if (out.pos == 0 || out.pos + rest.size > max_size - 2) return 0;
    if (rest.size) memmove(data + 2 + out.pos, rest.data, rest.size);
    memcpy(data + 2, room, out.pos);
    return 2 + out.pos + rest.size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    uint64_t random = seed;
    size_t done;
    fuzz_known(data, size);
    if (size < 6 || size > FUZZ_MUTATE_MAX || fuzz_below(&random, 4) == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (fuzz_below(&random, 4) == 0) {
        done = rewrite(data, size, max_size, &random);
        if (done) return done;
    }
    if (memcmp(data + 2, "pbuf", 4) == 0 || (data[1] & 3u) == PVS_FACTOM_PROTOBUF) {
        return 2 + fuzz_mutate_frames(data + 2, size - 2, max_size - 2, &random);
    }
    return 2 + fuzz_mutate_gob(data + 2, size - 2, max_size - 2, &random);
}
