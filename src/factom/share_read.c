/* Reading shares: the way in, and their protobuf form. */
#include "share_private.h"

#include "protobuf.h"

/* ---- protobuf (S4) */

/* The message around the elements, which are its fields number `tag`. */
static pvs_pb_shape_ pvs_share_shape_(unsigned tag) {
    pvs_pb_shape_ shape;
    memset(shape.kind, PVS_PB_UNKNOWN_, sizeof shape.kind);
    shape.kind[tag & 7u] = PVS_PB_LIST_;
    return shape;
}

static pvs_status pvs_share_read_pb_(pvs_reader *in, pvs_bytes bytes, size_t *count) {
    pvs_pb_scan_ scan = pvs_pb_begin_(bytes, in->allow);
    pvs_pb_shape_ shape = pvs_share_shape_(1);
    pvs_pb_field_ element;
    pvs_factom_endpoint ep = pvs_factom_endpoint_of(pvs_bytes_of(0, 0), pvs_bytes_of(0, 0));
    *count = 0;
    while (pvs_pb_next_(&scan, &shape, &element)) {
        size_t at = 0;
        pvs_status status = pvs_pb_endpoint_(element.data, in->allow, &ep.host, &ep.port, &at);
        if (status == PVS_OK && !(in->allow & PVS_FACTOM_ALLOW_ANY_ENDPOINT)) {
            status = pvs_factom_check_endpoint(&ep);
            at = 0;
        }
        if (status != PVS_OK) {
            return pvs_reader_fail_(in, status, element.at + at, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
        }
        ++*count;
    }
    if (scan.status == PVS_OK) return PVS_OK;
    /* What goes beyond the end of the payload is as good as cut. */
    if (scan.status == PVS_ERR_LENGTH) scan.status = PVS_ERR_TRUNCATED;
    return pvs_reader_fail_(in, scan.status, scan.fault_at,
                            scan.fault_number ? PVS_FACTOM_FIELD_SHARE_ENDPOINT
                                              : PVS_FACTOM_FIELD_SHARE);
}

/* ---- the two functions */

pvs_status pvs_factom_read_share(pvs_reader *in, int version, pvs_factom_share *share) {
    pvs_bytes bytes = pvs_reader_begin_(in, PVS_OWNER_FACTOM_);
    size_t count = 0;
    pvs_status status;
    memset(share, 0, sizeof *share);
    /* S1 */
    if (in->mode_ != PVS_MODE_DATAGRAM_) return pvs_reader_fail_(in, PVS_ERR_USAGE, 0, 0);
    if (version < 9 || version > 11) {
        return pvs_reader_fail_(in, PVS_ERR_USAGE, 0, PVS_FACTOM_FIELD_SHARE_VERSION);
    }
    if (bytes.size > in->limit) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_FACTOM_FIELD_SHARE);
    }
    status = version == 11 ? pvs_share_read_pb_(in, bytes, &count)
                           : pvs_share_read_json_(in, bytes, version, &count);
    if (status != PVS_OK) return status;
    share->data = bytes.data;
    share->size = bytes.size;
    share->count = count;
    share->version = (uint8_t)version;
    return pvs_reader_done_(in, bytes.size);
}

/* Takes an element off protobuf; gives how far it went, 0 where there is none. */
static size_t pvs_share_next_pb_(pvs_bytes bytes, unsigned tag, pvs_factom_endpoint *ep) {
    pvs_pb_scan_ scan = pvs_pb_begin_(bytes, UINT32_MAX);
    pvs_pb_shape_ shape = pvs_share_shape_(tag ? tag : 1);
    pvs_pb_field_ element;
    size_t at;
    if (!pvs_pb_next_(&scan, &shape, &element)) return 0;
    if (pvs_pb_endpoint_(element.data, UINT32_MAX, &ep->host, &ep->port, &at) != PVS_OK) return 0;
    return scan.at;
}

int pvs_factom_next_endpoint(pvs_factom_share *share, pvs_factom_endpoint *ep) {
    pvs_bytes bytes = pvs_span_(share->data, share->size);
    size_t taken = 0;
    memset(ep, 0, sizeof *ep);
    if (share->count) {
        taken = share->version == 11 ? pvs_share_next_pb_(bytes, share->tag_, ep)
                                     : pvs_share_next_json_(bytes, share->version, ep);
    }
    if (!taken) {
        memset(ep, 0, sizeof *ep);
        return 0;
    }
    bytes = pvs_skip_(bytes, taken);
    share->data = bytes.data;
    share->size = bytes.size;
    share->count--;
    share->walked_ = 1;
    return 1;
}
