/* What makes a datagram a frame. Numbers in brackets are the paragraphs of docs/wire/ac.md. */
#ifndef PVS_AC_FRAME_H
#define PVS_AC_FRAME_H

#include "../base/cursor.h"
#include "pvs/ac.h"

/* Offsets. There is no hop count, so nothing of a frame changes on its way [29]. */
enum {
    PVS_AC_AT_VERSION_ = 1,
    PVS_AC_AT_TYPE_ = 2,
    PVS_AC_AT_FLAGS_ = 3,
    PVS_AC_AT_NONCE_ = 4,
    PVS_AC_AT_SRC_ = 8,
    PVS_AC_AT_DST_ = 12,
    PVS_AC_AT_SUBJECT_ = 16,
    PVS_AC_AT_ADDRESS_ = 20,
    PVS_AC_AT_PORT_ = 36
};

static inline pvs_fault pvs_ac_fault_(pvs_status status, size_t at, unsigned field) {
    pvs_fault fault;
    fault.at = at;
    fault.field = (uint16_t)field;
    fault.status = (uint8_t)status;
    fault.spare = 0;
    return fault;
}

/* The field in which a frame of so few bytes stops. */
pvs_fault pvs_ac_cut_off_(size_t size);

/* The checks that a frame has to pass to be forwarded [13]. */
static inline pvs_fault pvs_ac_check_header_(pvs_bytes frame, size_t limit) {
    if (frame.size < PVS_AC_HEADER_SIZE) return pvs_ac_cut_off_(frame.size);
    if (frame.size > limit || frame.size > PVS_AC_FRAME_MAX) { /* [12] */
        return pvs_ac_fault_(PVS_ERR_SIZE_LIMIT, 0, 0);
    }
    if (pvs_u8_(frame, 0) != PVS_AC_MAGIC) {
        return pvs_ac_fault_(PVS_ERR_MAGIC, 0, PVS_AC_FIELD_MAGIC);
    }
    if (pvs_u8_(frame, PVS_AC_AT_VERSION_) != PVS_AC_VERSION) { /* [5] */
        return pvs_ac_fault_(PVS_ERR_VERSION, PVS_AC_AT_VERSION_, PVS_AC_FIELD_VERSION);
    }
    return pvs_ac_fault_(PVS_OK, 0, 0);
}

/* The checks that it has to pass beyond those to be delivered. */
static inline pvs_fault pvs_ac_check_payload_(pvs_bytes frame) {
    unsigned type = pvs_u8_(frame, PVS_AC_AT_TYPE_);
    size_t size = PVS_AC_HEADER_SIZE;
    if (type == PVS_AC_DATA) return pvs_ac_fault_(PVS_OK, 0, 0); /* any size, none too [10] */
    if (type < PVS_AC_HELLO || type > PVS_AC_INFORM) {           /* [6] */
        return pvs_ac_fault_(PVS_ERR_TYPE, PVS_AC_AT_TYPE_, PVS_AC_FIELD_TYPE);
    }
    if (type == PVS_AC_INFORM) size = PVS_AC_INFORM_SIZE;
    if (frame.size < size) return pvs_ac_cut_off_(frame.size);
    if (frame.size > size) { /* [7] */
        return pvs_ac_fault_(PVS_ERR_TRAILING, size, PVS_AC_FIELD_PAYLOAD);
    }
    return pvs_ac_fault_(PVS_OK, 0, 0);
}

/* The header of a frame that has one. */
static inline pvs_ac_header pvs_ac_load_header_(pvs_bytes frame) {
    pvs_ac_header header;
    header.nonce = pvs_be32_(frame, PVS_AC_AT_NONCE_); /* [1], [2] */
    /* Any netid, 0 and all ones too [16]. */
    header.src = pvs_be32_(frame, PVS_AC_AT_SRC_);
    header.dst = pvs_be32_(frame, PVS_AC_AT_DST_);
    header.type = (uint8_t)pvs_u8_(frame, PVS_AC_AT_TYPE_);
    header.flags = (uint8_t)pvs_u8_(frame, PVS_AC_AT_FLAGS_); /* reserved bits too [4] */
    return header;
}

#endif
