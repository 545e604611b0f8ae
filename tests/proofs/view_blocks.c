/*
 * Proves: taking blocks off a list stays within its bytes and ends, whoever made the list
 * Of: src/view/view_list.c
 * Bound: lists of up to 20 bytes (the longest address has 20), any count, one taken off
 * Unwind: 10 pvs_same_.0:18
 * Fault: src/view/view_list.c s/\*bytes = pvs_skip_(\*bytes, head + size);/*bytes = pvs_skip_(*bytes, size);/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/base/varu64.c"
#include "../../src/view/view_list.c"
#include "meant_writer.h"

int main(void) {
    pvs_bytes bytes = any_bytes(20);
    size_t count = nondet_size(), size = bytes.data ? bytes.size : nondet_size();
    int more;
    if (nondet_int()) {
        pvs_view_addresses list;
        pvs_view_address address;
        pvs_endpoint source, ep;
        int told;
        list.data = bytes.data;
        list.size = size;
        list.count = count;
        more = pvs_view_next_address(&list, &address);
        CHECK(!more || (count > 0 && bytes.size - list.size >= 2 + address.data.size));
        CHECK(more || (address.data.size == 0 && list.count == count));
        CHECK(!more || bytes.data[1] >= 248 || address.data.size == bytes.data[1]);
        CHECK(!more || list.count == count - 1);
        told = pvs_view_resolve(&address, nondet_int() ? &source : 0, &ep);
        CHECK(told == (ep.family != 0) && (!told || !address.opaque));
        if (told && more && address.code != PVS_VIEW_REFLECTIVE) {
            CHECK(pvs_same_(ep.ip, address.endpoint.ip, 16));
        }
        if (more && !address.opaque && address.code == PVS_VIEW_IPV6_PORT) REACHED("IPv6");
    } else {
        pvs_view_metas list;
        pvs_view_meta meta;
        list.data = bytes.data;
        list.size = size;
        list.count = count;
        more = pvs_view_next_meta(&list, &meta);
        CHECK(!more || (count > 0 && bytes.size - list.size >= 2 + meta.data.size));
        CHECK(more || (meta.data.size == 0 && meta.time == 0));
        CHECK(!more || bytes.data[1] >= 248 || meta.data.size == bytes.data[1]);
        if (more && !meta.opaque && meta.time < 0) REACHED("a time before 1970");
    }
    return 0;
}
