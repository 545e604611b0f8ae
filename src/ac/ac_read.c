/* Frames in. */
#include "frame.h"

static const uint8_t pvs_ac_starts_[] = {PVS_AC_AT_VERSION_, PVS_AC_AT_TYPE_,    PVS_AC_AT_FLAGS_,
                                         PVS_AC_AT_NONCE_,   PVS_AC_AT_SRC_,     PVS_AC_AT_DST_,
                                         PVS_AC_AT_SUBJECT_, PVS_AC_AT_ADDRESS_, PVS_AC_AT_PORT_};

pvs_fault pvs_ac_cut_off_(size_t size) {
    unsigned i = 0;
    while (i < sizeof pvs_ac_starts_ && pvs_ac_starts_[i] <= size) i++;
    return pvs_ac_fault_(PVS_ERR_TRUNCATED, i ? pvs_ac_starts_[i - 1] : 0u, PVS_AC_FIELD_MAGIC + i);
}

static pvs_status pvs_ac_refuse_(pvs_reader *in, pvs_fault fault) {
    return pvs_reader_fail_(in, (pvs_status)fault.status, fault.at, fault.field);
}

/*
 * The datagram, or its fault: a frame has no end of its own, so no stream can carry it [11]. There
 * is nothing to resume in a datagram, so what another family left in the reader stays as it is.
 */
static inline pvs_fault pvs_ac_begin_(const pvs_reader *in, pvs_bytes *frame) {
    if (in->mode_ != PVS_MODE_DATAGRAM_) return pvs_ac_fault_(PVS_ERR_USAGE, 0, 0);
    *frame = pvs_skip_(pvs_span_(in->data, in->size), in->pos);
    return pvs_ac_check_header_(*frame, in->limit);
}

pvs_status pvs_ac_read(pvs_reader *in, pvs_ac_frame *frame) {
    pvs_bytes bytes;
    pvs_fault fault = pvs_ac_begin_(in, &bytes);
    pvs_ac_header header;
    memset(frame, 0, sizeof *frame);
    if (fault.status == PVS_OK) fault = pvs_ac_check_payload_(bytes);
    if (fault.status != PVS_OK) return pvs_ac_refuse_(in, fault);
    header = pvs_ac_load_header_(bytes);
    frame->nonce = header.nonce;
    frame->src = header.src;
    frame->dst = header.dst;
    frame->type = header.type;
    frame->flags = header.flags;
    if (header.type == PVS_AC_DATA) { /* opaque [30] */
        frame->payload = pvs_skip_(bytes, PVS_AC_HEADER_SIZE);
    } else if (header.type == PVS_AC_INFORM) {
        frame->subject = pvs_be32_(bytes, PVS_AC_AT_SUBJECT_);
        /* The address as it stands [9]. */
        pvs_get_(frame->endpoint.ip, bytes, PVS_AC_AT_ADDRESS_, sizeof frame->endpoint.ip);
        frame->endpoint.port = (uint16_t)pvs_be16_(bytes, PVS_AC_AT_PORT_);
        frame->endpoint.family = 6;
    }
    return pvs_reader_done_(in, bytes.size);
}

pvs_status pvs_ac_read_header(pvs_reader *in, pvs_ac_header *header) {
    pvs_bytes bytes;
    pvs_fault fault = pvs_ac_begin_(in, &bytes);
    memset(header, 0, sizeof *header);
    if (fault.status != PVS_OK) return pvs_ac_refuse_(in, fault);
    *header = pvs_ac_load_header_(bytes);
    return pvs_reader_done_(in, bytes.size);
}
