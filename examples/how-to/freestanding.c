/*
 * A main without an operating system: answers a PVS request out of static memory, no heap, no
 * stdio. cortex_m4.c starts it on a Cortex-M4; on a PC it runs as it is and returns 0.
 */
#include <pvs/view.h>

static uint8_t received[64] = {0x10, 0xb1, 1, 0, 1, 0, 2, 6, 192, 0, 2, 1, 0x13, 0x88};
static uint8_t answer[64];

/* The answer to a request: its first peer, and where this node is. Returns the answer's size. */
static size_t respond(size_t size) {
    pvs_reader in = pvs_reader_datagram(received, size);
    pvs_writer out = pvs_writer_init(answer, sizeof answer);
    pvs_view_message view;
    pvs_view_peer peer;
    pvs_view_address address, self = {0};
    if (pvs_view_read(&in, &view) != PVS_OK || view.type != PVS_VIEW_REQUEST) return 0;
    pvs_view_begin(&out, PVS_VIEW_RESPONSE);
    pvs_view_begin_peer(&out);
    pvs_view_add_address(&out, &self); /* reflective */
    if (pvs_view_next_peer(&view.peers, &peer)) {
        pvs_view_begin_peer(&out);
        while (pvs_view_next_address(&peer.addresses, &address))
            pvs_view_add_address(&out, &address);
    }
    return pvs_view_end(&out) == PVS_OK ? out.pos : 0;
}

int main(void) {
    return respond(14) == 18 && answer[0] == 0x11 ? 0 : 1; /* here the radio would be asked */
}
