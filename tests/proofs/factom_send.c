/*
 * Proves: a Factom message is put or refused as a whole; what the peer was told changes with it only
 * Of: src/factom/factom_write.c
 * Bound: any message, any writer, any state; what puts the two forms may put or refuse anything (not proved, only tested)
 * Unwind: 34
 * Replace: pvs_put_room_:any_room
 * Fault: src/factom/factom_write.c s/if (port.size > sizeof tx->port_) return;//
 */
#include "any_room.h"

#include "../../src/factom/factom_write.c"

static unsigned forms;

/* A payload or a text is read as far as its first and last byte, and then something is put. */
static void any_form(pvs_writer *out, pvs_bytes payload) {
    forms++;
    payload = pvs_sound_(payload);
    CHECK(payload.size == 0 || (payload.data[0] | payload.data[payload.size - 1] | 1));
    pvs_put_u8_(out, 0);
    if (nondet_int()) pvs_writer_fail_(out, PVS_ERR_VALUE, 0);
}

void pvs_factom_put_v9_(pvs_writer *out, pvs_factom_out *tx, const pvs_factom_v9 *v9, unsigned type,
                        pvs_bytes payload) {
    CHECK(v9->version | type | 1u);
    tx->defined_ = nondet_u8();
    any_form(out, payload);
    any_form(out, v9->peer_port);
    forms--;
}

void pvs_factom_put_v10_(pvs_writer *out, pvs_factom_out *tx, unsigned type, pvs_bytes payload) {
    (void)type;
    tx->defined_ = nondet_u8();
    any_form(out, payload);
}

void pvs_factom_put_v11_(pvs_writer *out, const pvs_factom_message *msg) {
    any_form(out, msg->parcel.payload);
}

const uint8_t pvs_factom_signature_[PVS_FACTOM_SIGNATURE_SIZE_] = {'p', 'b', 'u', 'f'};

uint32_t pvs_factom_crc32(uint32_t crc, pvs_bytes data) {
    CHECK(crc == 0);
    CHECK(data.size == 0 || (data.data[0] | data.data[data.size - 1] | 1));
    return nondet_u32();
}

int main(void) {
    pvs_writer out = any_room_writer(), before = out;
    pvs_factom_out tx, tx_before;
    pvs_factom_message msg;
    pvs_factom_v9 v9;
    pvs_bytes list = any_tail(26);
    pvs_status status;
    msg.parcel.payload = any_tail(26);
    msg.parcel.v9 = 0;
    if (nondet_int()) {
        v9.peer_port = any_tail(26);
        msg.parcel.v9 = &v9;
    }
    msg.handshake.listen_port = any_tail(26);
    msg.handshake.alternatives.data = list.data;
    msg.handshake.alternatives.size = list.size;
    ASSUME(tx.port_size_ <= sizeof tx.port_ || tx.port_size_ == PVS_FACTOM_PORT_LOST_);
    tx_before = tx;
    if (pvs_factom_header(&tx, msg.parcel.payload, &v9)) {
        CHECK(tx.sent && v9.peer_port.size <= sizeof tx.port_);
        REACHED("a header");
    }
    status = pvs_factom_write(&out, &tx, &msg);
    CHECK_WRITE(out, before, status);
    CHECK(status != PVS_OK || forms == 1);
    CHECK(out.mode_ == before.mode_);
    CHECK(tx.port_size_ <= sizeof tx.port_ || tx.port_size_ == PVS_FACTOM_PORT_LOST_);
    if (status != PVS_OK || !out.data) {
        CHECK(tx.sent == tx_before.sent && tx.port_size_ == tx_before.port_size_);
        CHECK(tx.defined_ == tx_before.defined_ && tx.loopback_ == tx_before.loopback_);
    } else if (msg.kind == PVS_FACTOM_IS_HANDSHAKE) {
        CHECK(tx.sent && tx.loopback_ == msg.handshake.loopback);
        REACHED("a handshake");
    } else {
        REACHED("a parcel");
    }
    return 0;
}
