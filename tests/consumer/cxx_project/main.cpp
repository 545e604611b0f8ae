#include <pvs/pvs.h>

int main() {
    pvs_reader in = pvs_reader_datagram(0, 0);
    pvs_view_message message;
    return pvs_view_read(&in, &message) == PVS_ERR_TRUNCATED ? 0 : 1;
}
