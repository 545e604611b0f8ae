#include "gob_reading.h"

#include <string.h>

struct gob gob;
pvs_reader in;
pvs_factom_in rx;
pvs_factom_message message;

void fresh(void) {
    memset(&gob, 0, sizeof gob);
}

void start_reading(int parcels, uint32_t allow, size_t limit) {
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.parcels = (uint8_t)parcels;
    in = pvs_reader_stream(limit);
    in.allow = allow;
}

pvs_status read_message(int parcels, uint32_t allow, size_t limit) {
    start_reading(parcels, allow, limit);
    pvs_reader_extend(&in, gob.bytes, gob.size);
    return pvs_factom_read(&in, &rx, &message);
}

pvs_status read_first(uint32_t allow) {
    return read_message(1, allow, 1 << 20);
}
