/*
 * Proves: two nodes agree on version 9, 10 or 11, or nothing of what they have agreed on changes
 * Of: src/factom/factom_negotiate.c
 * Bound: every handshake; its port as in factom_port, its alternatives as in factom_host
 * Unwind: 1
 * Fault: src/factom/factom_negotiate.c s/version != 9 \&\& version != 10/version != 9 \&\& version > 10/
 */
#include "proof.h"

#include "../../src/factom/factom_negotiate.c"

pvs_status pvs_factom_parse_port(pvs_bytes text, uint16_t *port) {
    (void)text;
    *port = nondet_u16();
    return nondet_int() ? PVS_OK : PVS_ERR_PORT;
}

pvs_status pvs_factom_check_endpoints(const pvs_factom_share *share) {
    (void)share;
    return nondet_int() ? PVS_OK : PVS_ERR_ENDPOINT;
}

int main(void) {
    pvs_factom_out tx, tx_before;
    pvs_factom_handshake own, own_before;
    pvs_factom_message theirs;
    int lowest = nondet_int();
    pvs_status status;
    status = pvs_factom_check_handshake(&theirs.handshake, lowest, own.network);
    CHECK(status == PVS_OK || status == PVS_ERR_VERSION || status == PVS_ERR_NETWORK ||
          status == PVS_ERR_PORT || status == PVS_ERR_ENDPOINT);
    tx_before = tx;
    own_before = own;
    status = pvs_factom_agree(&tx, &own, lowest, &theirs);
    if (status != PVS_OK) {
        CHECK(tx.version == tx_before.version && own.version == own_before.version);
        CHECK(own.type == own_before.type);
        CHECK(status == PVS_ERR_USAGE || theirs.kind == PVS_FACTOM_IS_HANDSHAKE);
        if (status == PVS_ERR_LOOPBACK) REACHED("the node itself");
        return 0;
    }
    CHECK(tx.version >= 9 && tx.version <= 11 && (int)theirs.handshake.version >= lowest);
    CHECK(own.network == theirs.handshake.network && tx.sent == tx_before.sent);
    CHECK(!tx.sent || theirs.handshake.loopback != tx.loopback_);
    CHECK(tx.sent || (own.version == tx.version && (own.type == 3) == (tx.version == 9)));
    CHECK(!tx.sent || (own.version == own_before.version && own.type == own_before.type));
    CHECK((tx.version == 11) == (theirs.version == 11));
    if (!tx.sent && tx.version == 9 && theirs.handshake.version == 10) REACHED("9 answers a 10");
    if (tx.sent && tx.version == 11) REACHED("protobuf");
    return 0;
}
