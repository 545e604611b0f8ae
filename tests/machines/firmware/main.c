/*
 * A firmware for each family, with nothing below it: no C library, no start-up code, no heap. It
 * reads a message, writes it again and compares; main returns 0 where that worked.
 * -DUSE=ac and so on chooses the family, -DUSE=all all of them.
 */
#include <pvs/pvs.h>

#include <string.h>

static uint8_t buffer[512];
static pvs_factom_in rx;
static pvs_factom_out tx;
static pvs_factom_message message;

int use_ac(void);
int use_view(void);
int use_pex(void);
int use_gossip(void);
int use_factom(void);
int use_all(void);

static int differs(const pvs_writer *out, const uint8_t *bytes, size_t size) {
    return out->pos != size || memcmp(buffer, bytes, size) != 0;
}

int use_ac(void) {
    static const uint8_t inform[] = {0xac, 1,    5,    0, 0xcd, 0x8c, 0xf7, 0xd8, 0x80, 0x2a,
                                     0xe6, 0x8c, 0,    0, 0,    0,    0x81, 0x44, 0xc6, 0x97,
                                     0,    0,    0,    0, 0,    0,    0,    0,    0,    0,
                                     0xff, 0xff, 0x7f, 0, 0,    1,    0x12, 0x34};
    pvs_reader in = pvs_reader_datagram(inform, sizeof inform);
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_ac_frame frame;
    if (pvs_ac_read(&in, &frame) != PVS_OK || frame.subject != 0x8144c697u) return 1;
    if (pvs_ac_write(&out, &frame) != PVS_OK) return 2;
    return differs(&out, inform, sizeof inform) ? 3 : 0;
}

int use_view(void) {
    static const uint8_t view[] = {0x10, 0xb1, 1, 0, 1, 0, 2, 6, 192, 0, 2, 1, 0x13, 0x88};
    pvs_reader in = pvs_reader_datagram(view, sizeof view);
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_view_message request;
    pvs_view_peers list;
    pvs_view_peer peer;
    pvs_view_address address;
    if (pvs_view_read(&in, &request) != PVS_OK) return 1;
    list = request.peers;
    if (!pvs_view_next_peer(&list, &peer)) return 2;
    if (!pvs_view_next_address(&peer.addresses, &address)) return 3;
    if (address.endpoint.port != 5000) return 4;
    if (pvs_view_write(&out, &request) != PVS_OK) return 5;
    return differs(&out, view, sizeof view) ? 6 : 0;
}

int use_pex(void) {
    static const uint8_t list[] = {19, 0, 0, 0, 2, 0, 0x20, 1, 0xd, 0xb8, 0,   0,
                                   0,  0, 0, 0, 0, 0, 0,    0, 0,   1,    0x1a};
    pvs_reader in = pvs_reader_stream(sizeof buffer);
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_pex_message pex;
    pvs_pex_peers peers;
    pvs_endpoint peer;
    pvs_reader_extend(&in, list, sizeof list);
    if (pvs_pex_read(&in, &pex) != PVS_OK) return 1;
    peers = pex.peers;
    if (!pvs_pex_next_peer(&peers, &peer)) return 2;
    if (pvs_pex_write(&out, &pex) != PVS_OK) return 3;
    return differs(&out, list, sizeof list) ? 4 : 0;
}

int use_gossip(void) {
    static const uint8_t pair[] = {4,    0,    0,    0,    0x5f, 0x25, 0x2a,
                                   0x10, 0x18, 0xb9, 0x56, 0,    0x90, 0x1f};
    pvs_reader in = pvs_reader_stream(sizeof buffer);
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_gossip_message gossip;
    pvs_gossip_peers peers;
    pvs_gossip_peer peer;
    pvs_reader_extend(&in, pair, sizeof pair);
    if (pvs_gossip_read(&in, &gossip) != PVS_OK) return 1;
    if (gossip.identity != 24410360998667615u || gossip.port != 8080) return 2;
    peers = gossip.peers;
    if (pvs_gossip_next_peer(&peers, &peer)) return 3;
    if (pvs_gossip_write(&out, &gossip) != PVS_OK) return 4;
    return differs(&out, pair, sizeof pair) ? 5 : 0;
}

/* A handshake and a parcel of version 9, i.e. gob, as the other side reads them. */
int use_factom(void) {
    pvs_reader in = pvs_reader_stream(sizeof buffer);
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    int turn;
    message.kind = PVS_FACTOM_IS_HANDSHAKE;
    message.version = 9;
    message.handshake.version = 9;
    message.handshake.type = 8;
    message.handshake.node_id = 0x01020304u;
    message.handshake.network = 0xfeedbeefu;
    message.handshake.listen_port = pvs_bytes_of("8108", 4);
    if (pvs_factom_write(&out, &tx, &message) != PVS_OK) return 1;
    memset(&message, 0, sizeof message);
    message.kind = PVS_FACTOM_IS_PARCEL;
    message.version = 9;
    message.parcel.type = 3;
    message.parcel.payload = pvs_bytes_of("abc", 3);
    if (pvs_factom_write(&out, &tx, &message) != PVS_OK) return 2;
    pvs_reader_extend(&in, buffer, out.pos);
    for (turn = 0; turn < 2; turn++) {
        if (pvs_factom_read(&in, &rx, &message) != PVS_OK) return 3;
    }
    if (pvs_reader_rest(&in).size || message.parcel.payload.size != 3) return 4;
    return message.parcel.v9 && message.parcel.v9->node_id == 0x01020304u ? 0 : 5;
}

int use_all(void) {
    return use_ac() || use_view() || use_pex() || use_gossip() || use_factom();
}

#define CALL_(family) use_##family()
#define CALL(family)  CALL_(family)

int main(void) {
    return CALL(USE);
}
