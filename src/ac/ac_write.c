/* Frames out. */
#include "frame.h"

/* What the type cannot carry, or PVS_OK. */
static pvs_fault pvs_ac_check_frame_(const pvs_ac_frame *frame) {
    const pvs_endpoint *ep = &frame->endpoint;
    int inform = frame->type == PVS_AC_INFORM, data = frame->type == PVS_AC_DATA;
    size_t room = data ? (size_t)(PVS_AC_FRAME_MAX - PVS_AC_HEADER_SIZE) : 0; /* [12] */
    if (!data && (frame->type < PVS_AC_HELLO || frame->type > PVS_AC_INFORM)) {
        return pvs_ac_fault_(PVS_ERR_TYPE, PVS_AC_AT_TYPE_, PVS_AC_FIELD_TYPE);
    }
    if (!inform && frame->subject) {
        return pvs_ac_fault_(PVS_ERR_VALUE, PVS_AC_AT_SUBJECT_, PVS_AC_FIELD_SUBJECT);
    }
    if (inform ? ep->family != 4 && ep->family != 6 : ep->family != 0) {
        return pvs_ac_fault_(PVS_ERR_VALUE, PVS_AC_AT_ADDRESS_, PVS_AC_FIELD_ADDRESS);
    }
    if (!inform && ep->port) {
        return pvs_ac_fault_(PVS_ERR_VALUE, PVS_AC_AT_PORT_, PVS_AC_FIELD_PORT);
    }
    if (frame->payload.size > room || (frame->payload.size && !frame->payload.data)) {
        return pvs_ac_fault_(PVS_ERR_VALUE, inform ? PVS_AC_INFORM_SIZE : PVS_AC_HEADER_SIZE,
                             PVS_AC_FIELD_PAYLOAD);
    }
    return pvs_ac_fault_(PVS_OK, 0, 0);
}

pvs_status pvs_ac_write(pvs_writer *out, const pvs_ac_frame *frame) {
    pvs_fault fault = pvs_ac_check_frame_(frame);
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_AC_);
    if (status != PVS_OK) return status;
    if (fault.status != PVS_OK) {
        out->fault = fault; /* begin has cleared it, so this is the first one */
        return pvs_writer_end_(out);
    }
    pvs_put_be32_(out, (uint32_t)PVS_AC_MAGIC << 24 | (uint32_t)PVS_AC_VERSION << 16 |
                           (uint32_t)frame->type << 8 | frame->flags);
    pvs_put_be32_(out, frame->nonce); /* the caller's choice [28] */
    pvs_put_be32_(out, frame->src);
    pvs_put_be32_(out, frame->dst);
    if (frame->type == PVS_AC_INFORM) {
        pvs_endpoint ep = pvs_endpoint_map(&frame->endpoint); /* [9] */
        pvs_put_be32_(out, frame->subject);
        pvs_put_(out, ep.ip, sizeof ep.ip);
        pvs_put_be16_(out, ep.port); /* right behind the address, and the last [8] */
    } else if (frame->payload.size) {
        pvs_put_payload_(out, frame->payload);
    }
    return pvs_writer_end_(out);
}
