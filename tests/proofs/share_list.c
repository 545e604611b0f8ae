/*
 * Proves: a share in JSON is checked within its text; taking endpoints off it stays there and ends
 * Of: src/factom/share_json.c, src/factom/share_read.c
 * Bound: texts of up to 6 bytes, any version but 11, any count, any leniencies; elements as in share_element
 * Unwind: 8
 * Replace: pvs_share_element_:any_element pvs_json_space_:any_space
 * Fault: src/factom/share_json.c s/if (pvs_share_element_(&walk) != PVS_OK) return 0;/walk.json.at++;/
 */
#include "share_parts.h"

#include "../../src/base/reader.c"
#include "../../src/factom/share_read.c"
#include "meant_share_json.h"

/* As share_element shows. */
pvs_status any_element(pvs_share_walk_ *walk) {
    size_t at = walk->json.at;
    pvs_status status = any_pass(&walk->json);
    walk->host_at = walk->port_at = at;
    walk->host.inside = walk->port.inside = pvs_cut_(walk->json.text, at, walk->json.at - at);
    return status;
}

/* No share in protobuf here: share_next has those. */
int pvs_pb_next_(pvs_pb_scan_ *scan, const pvs_pb_shape_ *shape, pvs_pb_field_ *field) {
    (void)scan;
    (void)shape;
    (void)field;
    CHECK(0);
    return 0;
}

pvs_status pvs_pb_endpoint_(pvs_bytes bytes, uint32_t allow, pvs_bytes *host, pvs_bytes *port,
                            size_t *at) {
    (void)bytes;
    (void)allow;
    *at = 0;
    *host = *port = pvs_span_(0, 0);
    CHECK(0);
    return PVS_OK;
}

static void read_it(void) {
    pvs_reader in = any_reader(6), before;
    pvs_factom_share share;
    pvs_status status;
    int version = nondet_int();
    ASSUME(version != 11);
    in.pos = in.last_ = 0;
    before = in;
    status = pvs_factom_read_share(&in, version, &share);
    CHECK(status != PVS_NEED_MORE);
    CHECK_READ(in, before, status);
    CHECK(status != PVS_OK || (share.size <= in.size && share.count <= share.size / 2));
    CHECK(status == PVS_OK || (share.size == 0 && share.count == 0 && in.fault.at <= before.size));
    if (status == PVS_OK && share.count == 2) REACHED("two elements");
}

static void take_off(void) {
    pvs_bytes bytes = any_tail(6);
    pvs_factom_share list;
    pvs_factom_endpoint ep;
    size_t count, n = 0, before = bytes.size;
    list.data = bytes.data;
    list.size = bytes.data ? bytes.size : nondet_size();
    list.count = count = nondet_size();
    list.version = nondet_u8();
    ASSUME(list.version != 11);
    for (; pvs_factom_next_endpoint(&list, &ep); before = list.size, n++) {
        CHECK(list.size < before && list.data == bytes.data + (bytes.size - list.size));
        CHECK(ep.host.size <= before - 1);
    }
    CHECK(n <= count && n <= bytes.size / 2);
    CHECK(ep.host.size == 0 && ep.port.data == 0);
    if (n == 3) REACHED("three endpoints");
}

int main(void) {
    if (nondet_int()) {
        read_it();
    } else {
        take_off();
    }
    return 0;
}
