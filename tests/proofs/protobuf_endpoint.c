/*
 * Proves: the two texts of an endpoint in protobuf are bytes of it, and what is wrong in it is there
 * Of: src/factom/protobuf.c
 * Bound: messages of up to 8 bytes, any leniencies, any verdict on UTF-8; fields as in protobuf_next
 * Unwind: 6
 * Replace: pvs_pb_next_:any_next pvs_factom_utf8_:any_utf8
 * Fault: src/factom/protobuf.c s/\*at = field.at;/*at = field.at + field.data.size + 9;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_protobuf.h"

/* A step takes two bytes at least, and its data is in front of where it comes to. */
int any_next(pvs_pb_scan_ *scan, const pvs_pb_shape_ *shape, pvs_pb_field_ *field) {
    size_t at = nondet_size(), size = nondet_size();
    CHECK(shape == &pvs_pb_endpoint_shape_ && scan->at <= scan->bytes.size);
    ASSUME(at <= scan->bytes.size);
    if (at < scan->at + 2 || nondet_int()) {
        scan->fault_at = nondet_size();
        scan->status = nondet_int() ? PVS_OK : PVS_ERR_SYNTAX;
        ASSUME(scan->fault_at <= scan->bytes.size);
        return 0;
    }
    ASSUME(size <= at - scan->at - 2);
    field->number = nondet_int() ? 1 : 2;
    field->at = at - size;
    field->data = pvs_cut_(scan->bytes, field->at, size);
    scan->at = at;
    return 1;
}

int any_utf8(pvs_bytes text) {
    (void)text;
    return nondet_int();
}

int main(void) {
    pvs_bytes bytes = any_tail(8), host, port;
    size_t at = 0;
    uint32_t allow = nondet_u32();
    pvs_status status;
    if (!bytes.data) bytes.size = 0;
    status = pvs_pb_endpoint_(bytes, allow, &host, &port, &at);
    CHECK(at <= bytes.size && host.size + port.size <= bytes.size);
    if (host.size)
        CHECK(host.data >= bytes.data && host.data + host.size <= bytes.data + bytes.size);
    if (port.size)
        CHECK(port.data >= bytes.data && port.data + port.size <= bytes.data + bytes.size);
    if (status == PVS_OK && host.size == 3 && port.size == 1) REACHED("an endpoint");
    if (status == PVS_ERR_TEXT && !(allow & PVS_FACTOM_ALLOW_TEXT)) REACHED("no UTF-8");
    return 0;
}
