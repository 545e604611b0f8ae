/*
 * Proves: printing an endpoint looks at its address only, and puts no more characters than the header says
 * Of: src/base/endpoint_text.c, src/base/endpoint.c
 * Bound: every endpoint, with its port or without
 * Unwind: 13 pvs_text_hex_.0:4 pvs_text_hex_.1:5 pvs_text_v4_.0:5 pvs_text_v6_.0:9 pvs_text_v6_.1:9 pvs_put_.0:6
 * Fault: src/base/endpoint_text.c s/if (i) pvs_put_u8_(out, '.');/pvs_put_u8_(out, '.');/
 */
#include "proof.h"

#include "../../src/base/endpoint.c"
#include "../../src/base/endpoint_text.c"
#include "../../src/base/reader.c"

/* The writer, as writer_put proves it: what it is given is looked at, and counted. */
void pvs_put_(pvs_writer *out, const void *data, size_t n) {
    const uint8_t *bytes = (const uint8_t *)data;
    size_t i;
    for (i = 0; i < n; i++) CHECK(bytes[i] >= '.');
    out->pos += n;
}

void pvs_put_decimal_(pvs_writer *out, uint32_t value) {
    CHECK(value <= 65535);
    out->pos += value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10000 ? 4 : 5;
}

void pvs_put_u8_(pvs_writer *out, unsigned value) {
    CHECK(value >= '.' && value <= 'f');
    out->pos++;
}

pvs_status pvs_writer_begin_(pvs_writer *out, unsigned owner) {
    out->owner_ = (uint8_t)owner;
    return PVS_OK;
}

pvs_status pvs_writer_fail_(pvs_writer *out, pvs_status status, unsigned field) {
    (void)field;
    out->fault.status = (uint8_t)status;
    return status;
}

pvs_status pvs_writer_end_(pvs_writer *out) {
    return (pvs_status)out->fault.status;
}

int main(void) {
    static const pvs_writer zero;
    pvs_writer out = zero;
    pvs_endpoint ep;
    int with_port = nondet_int();
    pvs_status status =
        with_port ? pvs_endpoint_print(&out, &ep) : pvs_endpoint_print_ip(&out, &ep);
    CHECK((status == PVS_OK) == (ep.family == 4 || ep.family == 6));
    if (status != PVS_OK) return 0;
    if (ep.family == 4) CHECK(out.pos >= 7 && out.pos <= 15u + (with_port ? 6u : 0u));
    CHECK(out.pos >= 2 && out.pos <= PVS_ENDPOINT_TEXT_MAX);
    if (out.pos == 2) REACHED("::");
    if (out.pos == 47) REACHED("the longest");
    return 0;
}
