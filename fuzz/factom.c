/*
 * Factom streams. Byte 0 chooses the leniencies, byte 1 what the reader is told and its limit; the
 * rest is one direction of a connection. It is read in one piece, and byte by byte without the
 * short way for plain parcels: the same messages and the same verdict. What was read is written
 * again: counted size == written size, one byte less is not enough and changes no state, gather
 * gives the same bytes, and what was written reads as the same message.
 */
#include "fuzz.h"

static int same_bytes(pvs_bytes a, pvs_bytes b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static int same_header(const pvs_factom_v9 *a, const pvs_factom_v9 *b) {
    if (!a || !b) return a == b;
    return a->network == b->network && a->version == b->version && a->length == b->length &&
           a->crc32 == b->crc32 && a->part == b->part && a->parts == b->parts &&
           a->node_id == b->node_id && same_bytes(a->target, b->target) &&
           same_bytes(a->peer_address, b->peer_address) && same_bytes(a->peer_port, b->peer_port) &&
           same_bytes(a->app_hash, b->app_hash) && same_bytes(a->app_type, b->app_type);
}

static int same_list(pvs_factom_share a, pvs_factom_share b) {
    pvs_factom_endpoint x, y;
    if (a.count != b.count) return 0;
    while (pvs_factom_next_endpoint(&a, &x)) {
        if (!pvs_factom_next_endpoint(&b, &y)) return 0;
        if (!same_bytes(x.host, y.host) || !same_bytes(x.port, y.port)) return 0;
    }
    return a.count == 0 && b.count == 0;
}

static int same_message(const pvs_factom_message *a, const pvs_factom_message *b) {
    return a->kind == b->kind && a->version == b->version && a->parcel.type == b->parcel.type &&
           a->handshake.type == b->handshake.type && a->handshake.version == b->handshake.version &&
           a->handshake.network == b->handshake.network &&
           a->handshake.node_id == b->handshake.node_id &&
           a->handshake.loopback == b->handshake.loopback &&
           same_bytes(a->handshake.listen_port, b->handshake.listen_port) &&
           same_list(a->handshake.alternatives, b->handshake.alternatives) &&
           same_bytes(a->parcel.payload, b->parcel.payload) &&
           same_header(a->parcel.v9, b->parcel.v9);
}

/* back: the state that reads what tx writes. */
static void check_written(const pvs_reader *in, const pvs_factom_in *rx, pvs_factom_out *tx,
                          pvs_factom_in *back, const pvs_factom_message *message) {
    pvs_writer size = pvs_writer_init(NULL, 0), out, tight;
    pvs_factom_out before = *tx;
    pvs_factom_message again;
    pvs_bytes part[3];
    pvs_reader twice;
    uint8_t *bytes, *head;
    CHECK(pvs_factom_write(&size, tx, message) == PVS_OK);
    CHECK(memcmp(&before, tx, sizeof before) == 0);
    bytes = malloc(size.pos);
    head = malloc(size.pos);
    CHECK(bytes && head);
    tight = pvs_writer_init(bytes, size.pos - 1);
    CHECK(pvs_factom_write(&tight, tx, message) == PVS_ERR_SPACE);
    CHECK(tight.needed == 1 && tight.pos == 0 && memcmp(&before, tx, sizeof before) == 0);
    out = pvs_writer_gather(head, size.pos);
    CHECK(pvs_factom_write(&out, tx, message) == PVS_OK);
    pvs_writer_parts(&out, part);
    *tx = before;
    out = pvs_writer_init(bytes, size.pos);
    CHECK(pvs_factom_write(&out, tx, message) == PVS_OK && out.pos == size.pos);
    CHECK(part[0].size + part[1].size + part[2].size == out.pos);
    CHECK(same_bytes(part[0], pvs_bytes_of(bytes, part[0].size)));
    CHECK(same_bytes(part[1], pvs_bytes_of(bytes + part[0].size, part[1].size)));
    CHECK(same_bytes(part[2], pvs_bytes_of(bytes + out.pos - part[2].size, part[2].size)));

    twice = pvs_reader_datagram(bytes, out.pos);
    twice.allow = in->allow;
    back->version = rx->version;
    CHECK(pvs_factom_read(&twice, back, &again) == PVS_OK);
    CHECK(same_message(message, &again));
    free(bytes);
    free(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t versions[4] = {0, 9, 10, 0};
    pvs_factom_message a, b;
    pvs_factom_in rx, rx_cut, back;
    pvs_factom_out tx;
    pvs_reader whole, cut;
    pvs_status status, again;
    if (size < 2) return 0;
    memset(&rx, 0, sizeof rx);
    memset(&tx, 0, sizeof tx);
    whole = pvs_reader_stream(data[1] & 0x80u ? data[1] & 0x7fu : 1u << 20);
    whole.allow = (uint32_t)data[0] << 24;
    rx.format = data[1] & 3u;
    rx.version = versions[data[1] >> 2 & 3u];
    rx.parcels = data[1] >> 4 & 1u;
    rx_cut = back = rx;
    data += 2;
    size -= 2;
    cut = whole;
    pvs_reader_extend(&whole, data, size);
    do {
        status = pvs_factom_read(&whole, &rx, &a);
        for (;;) {
            rx_cut.plain_v9_ = rx_cut.plain_v10_ = 0; /* field by field, always */
            again = pvs_factom_read(&cut, &rx_cut, &b);
            if (again != PVS_NEED_MORE || cut.size == size) break;
            CHECK(cut.needed > 0);
            pvs_reader_extend(&cut, data, 1);
        }
        CHECK(status == again && cut.pos == whole.pos);
        CHECK(cut.fault.at == whole.fault.at && cut.fault.field == whole.fault.field);
        CHECK(cut.needed == whole.needed && whole.pos <= whole.size);
        CHECK(same_message(&a, &b));
        if (status == PVS_OK) {
            CHECK(pvs_reader_message(&whole).size <= whole.limit);
            if (back.format == 0) back.format = rx.format;
            check_written(&whole, &rx, &tx, &back, &a);
        } else {
            CHECK(a.kind == 0);
        }
    } while (status == PVS_OK);
    return 0;
}
