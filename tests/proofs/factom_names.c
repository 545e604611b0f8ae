/*
 * Proves: the names of networks, peers and parcel types are put and found within their bounds
 * Of: src/factom/rules_text.c
 * Bound: every number, hosts and ports of any size, any writer; puts as in writer_put
 * Unwind: 33
 * Replace: pvs_put_room_:any_room pvs_put_:any_put
 * Fault: src/factom/rules_text.c s/type < sizeof pvs_names_/type <= sizeof pvs_names_/
 */
#include "any_room.h"

#include "meant_rules_text.h"

static size_t other; /* bytes put beside the single ones */

/* writer_put shows that it does no more. */

void any_put(pvs_writer *out, const void *data, size_t n) {
    const uint8_t *bytes = (const uint8_t *)data;
    CHECK(n <= SIZE_MAX - out->pos);
    if (n) CHECK(bytes[0] | bytes[n - 1] | 1);
    out->pos += n;
    other += n;
}

int main(void) {
    pvs_writer out = any_room_writer(), before = out;
    pvs_factom_endpoint ep;
    uint8_t digest[32];
    uint32_t number = nondet_u32();
    const char *name;
    pvs_status status;
    size_t size;
    unsigned type = nondet_unsigned();
    ep.host = any_bytes(SIZE_MAX >> 12);
    ep.port = any_bytes(SIZE_MAX >> 12);
    if (nondet_int()) {
        status = pvs_factom_print_network(&out, number);
        size = put_size + other;
        CHECK(size == 7 || size == 8 || (size >= 15 && size <= 22));
        if (size == 15) REACHED("a network of one digit");
    } else {
        status = pvs_factom_print_peer(&out, &ep, number);
        size = put_size + other;
        CHECK(size == ep.host.size + ep.port.size + 10);
        if (ep.host.size) REACHED("a peer");
    }
    CHECK_WRITE(out, before, status);
    CHECK(status == PVS_OK || status == PVS_ERR_SPACE);
    name = pvs_factom_type_name(type);
    CHECK(type > 9 ? name[0] == 0 : name[0] >= 'A' && name[0] <= 'Z');
    if (type == 9) CHECK(name[21] == 0);
    CHECK(pvs_factom_network_id(digest) >> 24 == digest[0]);
    return 0;
}
