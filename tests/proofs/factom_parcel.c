/*
 * Proves: what a parcel must fulfil is asked in the order that the header says, of its payload only
 * Of: src/factom/rules_parcel.c
 * Bound: every header, payloads of any size; any checksum, which crc32k looks at
 * Unwind: 1
 * Fault: src/factom/rules_parcel.c s/payload = pvs_sound_(payload);//
 */
#include "proof.h"

#include "../../src/factom/rules_parcel.c"

uint32_t pvs_factom_crc32(uint32_t crc, pvs_bytes data) {
    CHECK(crc == 0 && data.size > 0);
    CHECK(data.data[0] | data.data[data.size - 1] | 1);
    return nondet_u32();
}

int main(void) {
    pvs_bytes payload = any_bytes(SIZE_MAX >> 12);
    unsigned type = nondet_unsigned(), version = nondet_unsigned();
    uint32_t length = nondet_u32();
    pvs_status status;
    if (!payload.data) payload.size = nondet_size();
    status = pvs_factom_check_v9(version, length, nondet_u32(), payload);
    CHECK((status == PVS_ERR_VERSION) == (version != 9));
    if (status == PVS_OK || status == PVS_ERR_CHECKSUM) {
        CHECK(payload.data && length == (payload.size & 0xffffffffu));
        REACHED("a checksum");
    }
    if (version == 9 && !payload.data) CHECK(status == PVS_ERR_EMPTY);
    status = pvs_factom_check_parcel(type, payload.size);
    CHECK((status == PVS_ERR_TYPE) == (type > 9));
    CHECK(type > 9 || (status == PVS_OK) == (payload.size > 0));
    if (pvs_factom_is_application(type)) {
        CHECK(status != PVS_ERR_TYPE);
        REACHED("for the application");
    }
    return 0;
}
