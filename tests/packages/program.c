/* The first program of somebody who has installed libpvs-dev. */
#include <pvs/pvs.h>
#include <stdio.h>

int main(void) {
    static const uint8_t datagram[] = {0x10, 0xb1, 1, 0, 1, 0, 2, 6, 192, 0, 2, 1, 0x13, 0x88};
    pvs_reader in = pvs_reader_datagram(datagram, sizeof datagram);
    pvs_view_message view;
    pvs_view_peer peer;
    pvs_view_address address;
    if (pvs_view_read(&in, &view) != PVS_OK) {
        fprintf(stderr, "%s at byte %zu\n", pvs_status_text(in.fault.status), in.fault.at);
        return 1;
    }
    while (pvs_view_next_peer(&view.peers, &peer))
        while (pvs_view_next_address(&peer.addresses, &address))
            printf("libpvs %s: a peer at port %u\n", pvs_version(), address.endpoint.port);
    return 0;
}
