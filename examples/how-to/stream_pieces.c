/* Take messages from a stream that arrives in pieces, as TCP delivers them. */
#include <pvs/view.h>
#include <stdio.h>
#include <string.h>

/* Two messages; this stands for a socket that gives 5 bytes at a time. */
static const uint8_t wire[] = {0x10, 0xb1, 1,    0,    1, 0, 2, 6, 192, 0, 2, 1,
                               0x13, 0x88, 0x11, 0xb1, 0, 1, 0, 4, 0,   0, 0, 9};
static size_t sent;
static size_t receive(uint8_t *to, size_t room) {
    size_t size = sizeof wire - sent < 5 ? sizeof wire - sent : 5;
    if (size > room) size = room;
    memcpy(to, wire + sent, size);
    sent += size;
    return size;
}

int main(void) {
    uint8_t buffer[2048];                             /* at least the limit, or it may fill up */
    pvs_reader in = pvs_reader_stream(sizeof buffer); /* keep it as long as the stream */
    pvs_view_message view;
    size_t got;
    while ((got = receive(buffer + in.size, sizeof buffer - in.size)) > 0) {
        pvs_status status;
        pvs_reader_extend(&in, buffer, got);
        while ((status = pvs_view_read(&in, &view)) == PVS_OK)
            printf("type %d, peers: %zu, bytes: %zu\n", view.type, view.peers.count,
                   pvs_reader_message(&in).size);
        if (status != PVS_NEED_MORE) return 1; /* nobody can find the next message: close */
        printf("  came: %zu bytes; needed: at least %zu more\n", got, in.needed);
        pvs_reader_compact(&in, buffer); /* what was read makes room */
    }
    return pvs_reader_rest(&in).size ? 1 : 0; /* bytes left over: the stream was cut off */
}
