#include "factom_node.h"

#include "unit.h"

void node_init(struct node *node, int version, uint64_t nonce) {
    memset(node, 0, sizeof *node);
    node->own.version = (uint16_t)version;
    node->own.type = version == 9 ? 3 : 8;
    node->own.network = PVS_FACTOM_LOCALNET;
    node->own.node_id = nonce & 0xffffffffu;
    node->own.loopback = nonce;
    node->own.listen_port = text_bytes("8108");
    node->in = pvs_reader_stream(sizeof node->buffer);
    node->lowest = 9;
}

static pvs_status send_message(struct node *from, struct node *to, const pvs_factom_message *m) {
    pvs_writer out = pvs_writer_init(to->buffer + to->in.size, sizeof to->buffer - to->in.size);
    pvs_status status = pvs_factom_write(&out, &from->tx, m);
    pvs_reader_extend(&to->in, to->buffer, out.pos);
    return status;
}

pvs_status send_handshake(struct node *from, struct node *to) {
    pvs_factom_message m;
    memset(&m, 0, sizeof m);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.handshake = from->own;
    return send_message(from, to, &m);
}

pvs_status send_parcel(struct node *from, struct node *to, uint16_t type, const char *payload) {
    pvs_factom_message m;
    memset(&m, 0, sizeof m);
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.parcel.type = type;
    m.parcel.payload = text_bytes(payload);
    return send_message(from, to, &m);
}

pvs_status receive(struct node *node, pvs_factom_message *m) {
    return pvs_factom_read(&node->in, &node->rx, m);
}

void say_hello(struct node *from, struct node *to, pvs_factom_message *m) {
    assert_int_equal(send_handshake(from, to), PVS_OK);
    assert_int_equal(receive(to, m), PVS_OK);
    assert_int_equal(m->kind, PVS_FACTOM_IS_HANDSHAKE);
}

pvs_status write_handshake(pvs_writer *out, int version, const pvs_factom_handshake *own) {
    pvs_factom_message m;
    pvs_factom_out tx;
    memset(&m, 0, sizeof m);
    memset(&tx, 0, sizeof tx);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.version = (uint8_t)version;
    m.handshake = *own;
    return pvs_factom_write(out, &tx, &m);
}
