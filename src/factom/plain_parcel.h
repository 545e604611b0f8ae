/* The short way for parcels of V11. In a header, so that a test can see what takes it. */
#ifndef PVS_FACTOM_PLAIN_PARCEL_H
#define PVS_FACTOM_PLAIN_PARCEL_H

#include "protobuf.h"

#include "pvs/factom.h"

/*
 * A parcel as the reference writes it: 08 type 12 size payload, the type and the size in as few
 * bytes as they need. 0 for any other, which is then looked at field by field.
 */
static inline int pvs_factom_plain_parcel_(pvs_bytes bytes, pvs_factom_parcel *parcel) {
    unsigned type = pvs_u8_(bytes, 1), byte = pvs_u8_(bytes, 3), shift = 0;
    size_t size = byte & 0x7fu, at = 4;
    if (pvs_u8_(bytes, 0) != (1u << 3 | PVS_PB_VARINT_) || type - 1 > 0x7e ||
        pvs_u8_(bytes, 2) != (2u << 3 | PVS_PB_BYTES_)) {
        return 0;
    }
    while (byte & 0x80u && shift < 21) {
        byte = pvs_u8_(bytes, at++);
        shift += 7;
        size |= (size_t)(byte & 0x7fu) << shift;
    }
    if (byte & 0x80u || (byte == 0 && shift) || at > bytes.size || size != bytes.size - at)
        return 0;
    parcel->type = (uint16_t)type;
    parcel->payload = pvs_cut_(bytes, at, size);
    return 1;
}

#endif
