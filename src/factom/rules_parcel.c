/* What the reference asks of a parcel once it is decoded. docs/wire/factom_share.md, "Parcels". */
#include "../base/cursor.h"

#include "pvs/factom_share.h"

enum { PVS_FACTOM_TYPE_LAST_ = 9, PVS_FACTOM_TYPE_MESSAGE_ = 6, PVS_FACTOM_TYPE_PART_ = 7 };

int pvs_factom_is_application(unsigned type) {
    return type == PVS_FACTOM_TYPE_MESSAGE_ || type == PVS_FACTOM_TYPE_PART_;
}

pvs_status pvs_factom_check_parcel(unsigned type, size_t payload_size) {
    if (type > PVS_FACTOM_TYPE_LAST_) return PVS_ERR_TYPE;
    return payload_size ? PVS_OK : PVS_ERR_EMPTY;
}

pvs_status pvs_factom_check_v9(unsigned version, uint32_t length, uint32_t crc32,
                               pvs_bytes payload) {
    payload = pvs_span_(payload.data, payload.size);
    if (version != 9) return PVS_ERR_VERSION;
    if (payload.size == 0) return PVS_ERR_EMPTY;
    if (length != (uint32_t)(payload.size & 0xffffffffu)) return PVS_ERR_LENGTH;
    return pvs_factom_crc32(0, payload) == crc32 ? PVS_OK : PVS_ERR_CHECKSUM;
}
