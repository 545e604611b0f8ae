// The same from C++, with every header.
#include "headers.inc"

#include <cstdio>

int main() {
    unsigned char buffer[16];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_view_message message;
    pvs_reader in;
    out.allow |= PVS_VIEW_ALLOW_TYPE | PVS_VIEW_ALLOW_RESERVED;
    pvs_view_begin(&out, PVS_VIEW_REQUEST);
    if (pvs_view_end(&out) != PVS_OK) return 1;
    in = pvs_reader_datagram(buffer, out.pos);
    pvs_status status = pvs_view_read(&in, &message);
    std::printf("libpvs %s: %s\n", pvs_version(), pvs_status_name(status));
    return status == PVS_OK ? 0 : 2;
}
