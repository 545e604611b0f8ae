/* Decode a datagram, and say what is wrong with one that is bad: what, where, which field. */
#include <pvs/view.h>
#include <stdio.h>

static void show(const void *datagram, size_t size) {
    pvs_reader in = pvs_reader_datagram(datagram, size);
    pvs_view_message view;
    pvs_view_peer peer;
    pvs_view_address address;
    if (pvs_view_read(&in, &view) != PVS_OK) {
        printf("bad: %s at byte %zu, %s\n", pvs_status_name(in.fault.status), in.fault.at,
               pvs_field_text(in.fault.field));
        return;
    }
    printf("%s, peers: %zu\n", view.type == PVS_VIEW_REQUEST ? "request" : "response",
           view.peers.count);
    while (pvs_view_next_peer(&view.peers, &peer)) /* the list was checked: this cannot fail */
        while (pvs_view_next_address(&peer.addresses, &address)) {
            char text[PVS_ENDPOINT_TEXT_MAX];
            pvs_writer out = pvs_writer_init(text, sizeof text);
            if (pvs_endpoint_print(&out, &address.endpoint) != PVS_OK) continue; /* reflective */
            printf("  %.*s\n", (int)out.pos, text);
        }
}

int main(void) {
    static const uint8_t good[] = {0x11, 0xb1, 1, 0, 1, 0, 2, 6, 192, 0, 2, 1, 0x13, 0x88};
    static const uint8_t bad[] = {0x11, 0xb1, 1, 0, 1, 0, 2, 5, 192, 0, 2, 1, 0x13};
    show(good, sizeof good);
    show(bad, sizeof bad);
    show(good, sizeof good - 1);
    return 0;
}
