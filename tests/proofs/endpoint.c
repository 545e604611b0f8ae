/*
 * Proves: endpoints map, unmap and compare without a look behind their addresses
 * Of: src/base/endpoint.c
 * Bound: every endpoint
 * Unwind: 18
 * Fault: src/base/endpoint.c s/memcpy(&mapped.ip\[12\], ep->ip, 4);/memcpy(\&mapped.ip[12], ep->ip, 5);/
 */
#include "proof.h"

#include "../../src/base/endpoint.c"

int main(void) {
    pvs_endpoint ep, other, back, mapped;
    mapped = pvs_endpoint_map(&ep);
    back = pvs_endpoint_unmap(&mapped);
    CHECK(mapped.family != 4 && back.port == ep.port);
    if (ep.family == 4) {
        CHECK(mapped.family == 6 && pvs_endpoint_equal(&back, &ep));
        REACHED("version 4");
    }
    if (pvs_endpoint_equal(&ep, &other)) {
        CHECK(ep.family == other.family && pvs_endpoint_equal(&other, &ep));
        REACHED("equal");
    }
    back = nondet_int() ? pvs_endpoint_v4(ep.ip, ep.port) : pvs_endpoint_v6(ep.ip, ep.port);
    CHECK(back.port == ep.port && back.ip[0] == ep.ip[0]);
    return 0;
}
