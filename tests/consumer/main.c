/* A program of somebody else: writes a request and reads it back. */
#include <pvs/pvs.h>

#include <stdio.h>

int main(void) {
    uint8_t buffer[16];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_view_message message;
    pvs_reader in;
    pvs_view_begin(&out, PVS_VIEW_REQUEST);
    if (pvs_view_end(&out) != PVS_OK) return 1;
    in = pvs_reader_datagram(buffer, out.pos);
    printf("libpvs %s: %s\n", pvs_version(), pvs_status_name(pvs_view_read(&in, &message)));
    return pvs_version_number() == PVS_VERSION_NUMBER ? (int)in.fault.status : 2;
}
