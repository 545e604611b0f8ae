/* Ask for the size, allocate exactly that, write. The same call does both. */
#include <pvs/gossip.h>
#include <stdio.h>
#include <stdlib.h>

static pvs_status write_peers(pvs_writer *out) {
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    uint16_t port;
    pvs_gossip_begin_peers(out);
    for (port = 8080; port < 8084; port++) {
        pvs_gossip_peer peer = {0};
        peer.identity = port;
        peer.endpoint = pvs_endpoint_v4(loopback, port);
        pvs_gossip_add_peer(out, &peer);
    }
    return pvs_gossip_end_peers(out);
}

int main(void) {
    pvs_writer count = pvs_writer_init(NULL, 0); /* counts, touches nothing */
    pvs_writer out;
    uint8_t *buffer;
    uint8_t small[10];
    if (write_peers(&count) != PVS_OK) return 1;
    buffer = malloc(count.pos); /* NULL: the writer below refuses it */
    out = pvs_writer_init(buffer, count.pos);
    if (write_peers(&out) != PVS_OK) return 1;
    printf("counted %zu, wrote %zu\n", count.pos, out.pos);
    free(buffer);

    /* A buffer that is too small says by how much, and is not written beyond its end. */
    out = pvs_writer_init(small, sizeof small);
    if (write_peers(&out) == PVS_ERR_SPACE) printf("10 bytes: %zu missing\n", out.needed);
    return 0;
}
