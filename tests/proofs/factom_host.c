/*
 * Proves: a host, and an endpoint as configuration files have it, is judged within its text
 * Of: src/factom/rules.c, src/factom/chars.c
 * Bound: texts of up to 4 characters, a list of one endpoint; what may be IPv6 as in factom_v6, ports as in factom_port
 * Unwind: 6
 * Replace: pvs_factom_v6_:any_v6 pvs_factom_atoi_:any_atoi pvs_factom_port_:any_port
 * Fault: src/factom/rules.c s/if (bracket + 1 != colon) return PVS_ERR_SYNTAX;//
 */
#include "rules_parts.h"

static int any_look(pvs_bytes text) {
    CHECK(text.size == 0 || (text.data[0] | text.data[text.size - 1] | 1));
    return nondet_int() ? 1 : 0;
}

int any_port(pvs_bytes text) {
    return any_look(text) && text.size;
}

int any_v6(pvs_bytes text, uint8_t ip[16]) {
    ip[0] = ip[15] = nondet_u8();
    return any_look(text);
}

int any_atoi(pvs_bytes text, int64_t *value) {
    *value = nondet_i64();
    return any_port(text);
}

int main(void) {
    pvs_bytes text = any_tail(4);
    pvs_factom_endpoint ep;
    pvs_factom_share share;
    pvs_status status;
    if (!text.data) text.size = nondet_size();
    status = pvs_factom_parse_endpoint(text, &ep);
    if (status == PVS_OK) {
        CHECK(ep.host.data >= text.data && ep.port.size >= 1 && !ep.escaped);
        CHECK(ep.host.size + ep.port.size < text.size);
        CHECK(ep.port.data + ep.port.size == text.data + text.size);
        REACHED("an endpoint");
    } else {
        CHECK(status == PVS_ERR_SYNTAX || status == PVS_ERR_PORT || status == PVS_ERR_ENDPOINT);
        CHECK(ep.host.size == 0 && !ep.host.data && ep.port.size == 0);
    }
    ep = pvs_factom_endpoint_of(text, text);
    ep.escaped = nondet_u8();
    if (pvs_factom_check_endpoint(&ep) == PVS_OK) CHECK(!ep.escaped && ep.port.data && text.size);
    pvs_factom_location(text);
    share.count = nondet_size();
    ASSUME(share.count <= 1);
    status = pvs_factom_check_endpoints(&share);
    CHECK(status == PVS_OK || (status == PVS_ERR_ENDPOINT && share.count > 0));
    if (text.size == 4 && text.data && pvs_factom_host_(text) && pvs_factom_name_(text)) {
        CHECK(text.data[0] != '.' && text.data[0] != '-' && text.data[3] != '.');
        if (text.data[2] == '.') REACHED("a name");
    }
    return 0;
}
