/* Names and numbers of the protocol as text. docs/wire/factom_share.md, section "Names". */
#include "rules.h"

#include "pvs/factom_share.h"

/* In lower-case hexadecimal, `width` digits at least. */
static void pvs_factom_put_hex_(pvs_writer *out, uint32_t value, unsigned width) {
    unsigned digits = 8;
    while (digits > width && value >> 4 * (digits - 1) == 0) digits--;
    while (digits--) pvs_put_u8_(out, (uint8_t) "0123456789abcdef"[value >> 4 * digits & 15u]);
}

/* N3 */
pvs_status pvs_factom_print_peer(pvs_writer *out, const pvs_factom_endpoint *ep, uint32_t node_id) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_FACTOM_);
    if (status != PVS_OK) return status;
    pvs_put_(out, ep->host.data, ep->host.size);
    pvs_put_u8_(out, ':');
    pvs_put_(out, ep->port.data, ep->port.size);
    pvs_put_u8_(out, ' ');
    pvs_factom_put_hex_(out, node_id, 8);
    return pvs_writer_end_(out);
}

/* N1 */
uint32_t pvs_factom_network_id(const uint8_t sha256[32]) {
    return pvs_be32_(pvs_bytes_of(sha256, 32), 0);
}

/* N2 */
pvs_status pvs_factom_print_network(pvs_writer *out, uint32_t network) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_FACTOM_);
    if (status != PVS_OK) return status;
    switch (network) {
    case PVS_FACTOM_MAINNET:
        pvs_put_(out, "MainNet", 7);
        break;
    case PVS_FACTOM_TESTNET:
        pvs_put_(out, "TestNet", 7);
        break;
    case PVS_FACTOM_LOCALNET:
        pvs_put_(out, "LocalNet", 8);
        break;
    default:
        pvs_put_(out, "CustomNet ID: ", 14);
        pvs_factom_put_hex_(out, network, 1);
    }
    return pvs_writer_end_(out);
}

/* N4 */
const char *pvs_factom_type_name(unsigned type) {
    static const char *const pvs_names_[] = {
        "Heartbeat", "Ping",    "Pong",        "Peer-Request", "Peer-Response",
        "Alert",     "Message", "MessagePart", "Handshake",    "Rejection-Alternative"};
    return type < sizeof pvs_names_ / sizeof pvs_names_[0] ? pvs_names_[type] : "";
}
