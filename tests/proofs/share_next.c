/*
 * Proves: taking endpoints off a share in protobuf stays within its bytes and ends, whoever made it
 * Of: src/factom/share_read.c
 * Bound: lists of up to 8 bytes, any count; any fields that protobuf_next could find
 * Unwind: 9
 * Fault: src/factom/share_read.c s/bytes = pvs_skip_(bytes, taken);/bytes.data += taken;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/factom/share_read.c"

/* As protobuf_next proves it: a step moves on within the message, its data is in front of it. */
int pvs_pb_next_(pvs_pb_scan_ *scan, const pvs_pb_shape_ *shape, pvs_pb_field_ *field) {
    size_t at = nondet_size(), size = nondet_size();
    (void)shape;
    CHECK(scan->at <= scan->bytes.size);
    ASSUME(at <= scan->bytes.size);
    if (at > 0) CHECK(scan->bytes.data[at - 1] || 1);
    if (at < scan->at + 2 || nondet_int()) return 0;
    ASSUME(size <= at - 2);
    field->data = pvs_cut_(scan->bytes, at - size, size);
    scan->at = at;
    return 1;
}

pvs_status pvs_pb_endpoint_(pvs_bytes bytes, uint32_t allow, pvs_bytes *host, pvs_bytes *port,
                            size_t *at) {
    (void)allow;
    *at = 0;
    *host = bytes;
    *port = bytes;
    return nondet_int() ? PVS_OK : PVS_ERR_SYNTAX;
}

int main(void) {
    pvs_bytes bytes = any_tail(8);
    pvs_factom_share list;
    pvs_factom_endpoint ep;
    size_t count, n = 0, before = bytes.size;
    list.data = bytes.data;
    list.size = bytes.data ? bytes.size : nondet_size();
    list.count = count = nondet_size();
    list.version = 11;
    for (; pvs_factom_next_endpoint(&list, &ep); before = list.size, n++) {
        CHECK(list.size < before && list.data == bytes.data + (bytes.size - list.size));
        CHECK(ep.host.size <= before - 2);
    }
    CHECK(n <= count && n <= bytes.size / 2);
    CHECK(ep.host.size == 0 && ep.port.data == 0);
    if (n == 4) REACHED("four endpoints");
    return 0;
}
