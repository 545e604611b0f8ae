/* Messages out, in the form of their version. */
#include "gob.h"
#include "message.h"

enum { PVS_FACTOM_PORT_LOST_ = 0xff }; /* port_size_ of a port that did not fit port_ */

static const char pvs_factom_app_hash_[] = "NetworkMessage";
static const char pvs_factom_app_type_[] = "Network";

/* What a node says of itself in every V9Msg, and of the payload. */
static void pvs_factom_own_header_(pvs_factom_v9 *v9, pvs_bytes payload) {
    v9->version = 9;
    v9->app_hash = pvs_bytes_of(pvs_factom_app_hash_, sizeof pvs_factom_app_hash_ - 1);
    v9->app_type = pvs_bytes_of(pvs_factom_app_type_, sizeof pvs_factom_app_type_ - 1);
    v9->length = (uint32_t)(payload.size & 0xffffffffu);
    v9->crc32 = pvs_factom_crc32(0, payload);
}

int pvs_factom_header(const pvs_factom_out *tx, pvs_bytes payload, pvs_factom_v9 *v9) {
    memset(v9, 0, sizeof *v9);
    if (!tx->sent || tx->port_size_ == PVS_FACTOM_PORT_LOST_) return 0;
    pvs_factom_own_header_(v9, pvs_sound_(payload));
    v9->network = tx->network_;
    v9->node_id = tx->node_id_;
    v9->peer_port = pvs_bytes_of(tx->port_, tx->port_size_);
    return 1;
}

/* What later V9 parcels and the look at the peer's answer need of the own handshake. */
static void pvs_factom_remember_(pvs_factom_out *tx, const pvs_factom_handshake *hs) {
    pvs_bytes port = pvs_sound_(hs->listen_port);
    tx->sent = 1;
    tx->network_ = hs->network;
    tx->node_id_ = hs->node_id;
    tx->loopback_ = hs->loopback;
    tx->port_size_ = PVS_FACTOM_PORT_LOST_;
    if (port.size > sizeof tx->port_) return;
    tx->port_size_ = (uint8_t)port.size;
    pvs_copy_(tx->port_, port.data, port.size);
}

static void pvs_factom_put_gob_handshake_(pvs_writer *out, pvs_factom_out *tx,
                                          const pvs_factom_handshake *hs, unsigned version) {
    uint8_t loopback[8];
    pvs_bytes payload;
    unsigned type = hs->type, i;
    pvs_factom_v9 v9;
    memset(&v9, 0, sizeof v9);
    for (i = 0; i < 8; i++) loopback[i] = (uint8_t)(hs->loopback >> (8 * i) & 0xffu);
    payload = pvs_bytes_of(loopback, sizeof loopback);
    if (hs->alternatives.count) { /* the text of a list that was written or read */
        payload = pvs_span_(hs->alternatives.data, hs->alternatives.size);
        if (hs->alternatives.version != 10 || pvs_u8_(payload, 0) != '[') {
            pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_ALTERNATIVES);
        }
        if (pvs_gob_too_big_(payload.size)) {
            pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_SIZE);
            return;
        }
    }
    if (version == 9 && type == PVS_FACTOM_HANDSHAKE) type = PVS_FACTOM_PEER_REQUEST;
    pvs_factom_own_header_(&v9, payload);
    v9.network = hs->network;
    v9.version = hs->version;
    v9.node_id = hs->node_id;
    v9.peer_port = hs->listen_port;
    /* The nonce does not outlive this call, so a gather writer cannot leave it where it is. */
    if (out->mode_ == PVS_MODE_GATHER_ && !hs->alternatives.count) {
        out->mode_ = PVS_MODE_COPY_;
        pvs_factom_put_v9_(out, tx, &v9, type, payload);
        out->mode_ = PVS_MODE_GATHER_;
        return;
    }
    pvs_factom_put_v9_(out, tx, &v9, type, payload);
}

static void pvs_factom_put_handshake_(pvs_writer *out, pvs_factom_out *tx,
                                      const pvs_factom_message *msg) {
    unsigned version = msg->version ? msg->version : msg->handshake.version;
    /* Else what was taken off would be left out in silence; a V9Msg that was read has it still. */
    if (msg->handshake.alternatives.walked_ && (version == 11 || !msg->parcel.v9)) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_ALTERNATIVES);
    }
    if (version == 11) {
        pvs_put_(out, pvs_factom_signature_, PVS_FACTOM_SIGNATURE_SIZE_);
        pvs_factom_put_v11_(out, msg);
    } else if (version != 9 && version != 10) {
        pvs_writer_fail_(out, PVS_ERR_VERSION, PVS_FACTOM_FIELD_VERSION);
    } else if (msg->parcel.v9) {
        pvs_factom_put_v9_(out, tx, msg->parcel.v9, msg->handshake.type, msg->parcel.payload);
    } else {
        pvs_factom_put_gob_handshake_(out, tx, &msg->handshake, version);
    }
    pvs_factom_remember_(tx, &msg->handshake);
}

static void pvs_factom_put_parcel_(pvs_writer *out, pvs_factom_out *tx,
                                   const pvs_factom_message *msg) {
    unsigned version = msg->version ? msg->version : tx->version;
    const pvs_factom_parcel *parcel = &msg->parcel;
    pvs_factom_v9 v9;
    if (version == 9 && parcel->v9) {
        pvs_factom_put_v9_(out, tx, parcel->v9, parcel->type, parcel->payload);
    } else if (version == 9) {
        if (!pvs_factom_header(tx, parcel->payload, &v9)) {
            pvs_writer_fail_(out, tx->sent ? PVS_ERR_VALUE : PVS_ERR_USAGE,
                             PVS_FACTOM_FIELD_PEER_PORT);
        }
        pvs_factom_put_v9_(out, tx, &v9, parcel->type, parcel->payload);
    } else if (version == 10) {
        pvs_factom_put_v10_(out, tx, parcel->type, parcel->payload);
    } else if (version == 11) {
        pvs_factom_put_v11_(out, msg);
    } else {
        pvs_writer_fail_(out, version ? PVS_ERR_VERSION : PVS_ERR_USAGE, PVS_FACTOM_FIELD_VERSION);
    }
}

pvs_status pvs_factom_write(pvs_writer *out, pvs_factom_out *tx, const pvs_factom_message *msg) {
    pvs_factom_out next = *tx;
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_FACTOM_);
    if (status != PVS_OK) return status;
    if (msg->parcel.payload.size && !msg->parcel.payload.data) {
        /* A gather writer would not look. */
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_PAYLOAD);
    }
    if (pvs_gob_too_big_(msg->parcel.payload.size)) { /* too big for every version */
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_SIZE);
    } else if (msg->kind == PVS_FACTOM_IS_HANDSHAKE) {
        pvs_factom_put_handshake_(out, &next, msg);
    } else if (msg->kind == PVS_FACTOM_IS_PARCEL) {
        pvs_factom_put_parcel_(out, &next, msg);
    } else {
        pvs_writer_fail_(out, PVS_ERR_TYPE, PVS_FACTOM_FIELD_TYPE);
    }
    status = pvs_writer_end_(out);
    if (status == PVS_OK && out->data) *tx = next;
    return status;
}
