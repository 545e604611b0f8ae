/*
 * Proves: parsing an endpoint stays within the text and within its address
 * Of: src/base/endpoint_text.c, src/base/endpoint.c
 * Bound: texts of up to 6 characters, with a port or without
 * Unwind: 17 pvs_text_number_.0:7 pvs_text_scan_v4_.0:5 pvs_text_scan_v6_.0:4
 * Fault: src/base/endpoint_text.c s/memset(&ip\[gap\], 0, 16 - n);/memset(\&ip[gap], 0, 17 - n);/
 */
#include "proof.h"

#include "../../src/base/endpoint.c"
#include "../../src/base/reader.c"
#include "meant_endpoint_text.h"

int main(void) {
    pvs_bytes text = any_tail(6);
    pvs_endpoint ep;
    int with_port = nondet_int();
    pvs_status status;
    if (!text.data) text.size = nondet_size();
    status = with_port ? pvs_endpoint_parse(text, &ep) : pvs_endpoint_parse_ip(text, &ep);
    CHECK(status == PVS_OK || status == PVS_ERR_SYNTAX);
    CHECK(status == PVS_OK ? ep.family == 4 || ep.family == 6 : ep.family == 0 && ep.port == 0);
    if (status == PVS_OK) {
        CHECK(text.data && text.size >= 2);
        CHECK(with_port || ep.port == 0);
        if (ep.family == 6 && with_port) REACHED("IPv6 with a port");

        if (ep.family == 6 && ep.ip[0] && ep.ip[15]) REACHED("a gap in the middle");
    }
    return 0;
}
