/* Which version two nodes go on with (F30), and whether they do (F31). */
#include "../base/cursor.h"

#include "pvs/factom.h"

pvs_status pvs_factom_check_handshake(const pvs_factom_handshake *theirs, int lowest,
                                      uint32_t network) {
    uint16_t port;
    pvs_status status;
    if ((int)theirs->version < lowest) return PVS_ERR_VERSION;
    if (theirs->network != network) return PVS_ERR_NETWORK;
    status = pvs_factom_parse_port(theirs->listen_port, &port);
    return status == PVS_OK ? pvs_factom_check_endpoints(&theirs->alternatives) : status;
}

pvs_status pvs_factom_agree(pvs_factom_out *tx, pvs_factom_handshake *own, int lowest,
                            const pvs_factom_message *theirs) {
    const pvs_factom_handshake *hs = &theirs->handshake;
    unsigned version = hs->version;
    pvs_status status;
    if (theirs->kind != PVS_FACTOM_IS_HANDSHAKE) return PVS_ERR_USAGE;
    status = pvs_factom_check_handshake(hs, lowest, own->network);
    if (status != PVS_OK) return status;
    if (tx->sent) {
        if (hs->type == PVS_FACTOM_REJECT) return PVS_ERR_REJECTED;
        if (hs->loopback == tx->loopback_) return PVS_ERR_LOOPBACK;
    }
    if (theirs->version == 11) {
        version = 11; /* the form decides, whatever the handshake says */
    } else if (version != 9 && version != 10) {
        return PVS_ERR_VERSION;
    } else if (!tx->sent && own->version == 9) {
        version = 9;
    }
    if (!tx->sent) {
        own->version = (uint16_t)version;
        own->type = version == 9 ? PVS_FACTOM_PEER_REQUEST : PVS_FACTOM_HANDSHAKE;
    }
    tx->version = (uint8_t)version;
    return PVS_OK;
}
