/* V11: a size in four bytes, then protobuf. The first message of a direction is signed. */
#include "message.h"
#include "plain_parcel.h"
#include "protobuf.h"
#include "share_private.h"

enum { PVS_FACTOM_HS_LIST_ = 7 }; /* the field number of the alternatives */

/* Handshake {1 type, 2 network, 3 version, 4 node id, 5 port, 6 loopback, 7 alternatives}. */
static const pvs_pb_shape_ pvs_factom_hs_shape_ = {{PVS_PB_UNKNOWN_, PVS_PB_U32_, PVS_PB_U32_,
                                                    PVS_PB_U32_, PVS_PB_U32_, PVS_PB_TEXT_,
                                                    PVS_PB_U64_, PVS_PB_LIST_}};
/* Msg {1 type, 2 payload}. */
static const pvs_pb_shape_ pvs_factom_msg_shape_ = {
    {PVS_PB_UNKNOWN_, PVS_PB_U32_, PVS_PB_TEXT_, PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_,
     PVS_PB_UNKNOWN_, PVS_PB_UNKNOWN_}};

/* ---- reading */

/* Signature and size byte by byte: what is certain counts before all of it has come (F24). */
static pvs_status pvs_factom_head_(pvs_reader *in, pvs_bytes bytes, size_t start, size_t *size) {
    size_t head = start + 4, n;
    uint32_t least = pvs_be32_(bytes, 0);
    if (start == 0 && bytes.size >= head && least <= PVS_FACTOM_FRAME_MAX &&
        least <= bytes.size - head && head + least <= in->limit) { /* all there, and nothing odd */
        *size = head + least;
        return PVS_OK;
    }
    least = 0;
    if (in->limit < head) return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, PVS_FACTOM_FIELD_SIZE);
    for (n = 0; n < head && n < bytes.size; n++) {
        if (n < start) {
            if (pvs_u8_(bytes, n) == pvs_factom_signature_[n]) continue;
            return pvs_reader_fail_(in, PVS_ERR_MAGIC, 0, PVS_FACTOM_FIELD_SIGNATURE);
        }
        least |= (uint32_t)pvs_u8_(bytes, n) << (8 * (head - 1 - n));
        if (least > PVS_FACTOM_FRAME_MAX) {
            return pvs_reader_fail_(in, PVS_ERR_LENGTH, start, PVS_FACTOM_FIELD_SIZE);
        }
        if (least > pvs_reader_budget_(in) - head) {
            return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, start, PVS_FACTOM_FIELD_SIZE);
        }
    }
    *size = head + least;
    if (bytes.size >= *size) return PVS_OK;
    if (bytes.size < start) {
        return pvs_factom_wait_(in, PVS_FACTOM_WAIT_HEAD_, head, bytes.size, 0,
                                PVS_FACTOM_FIELD_SIGNATURE);
    }
    if (bytes.size < head) {
        return pvs_factom_wait_(in, PVS_FACTOM_WAIT_HEAD_, *size, bytes.size, start,
                                PVS_FACTOM_FIELD_SIZE);
    }
    return pvs_factom_wait_(in, PVS_FACTOM_WAIT_BODY_, *size, bytes.size, head,
                            PVS_FACTOM_FIELD_PAYLOAD);
}

/* Type and version have 32 bits in protobuf and 16 in a node (F29). */
static int pvs_factom_u16_(pvs_pb_scan_ *scan, const pvs_pb_field_ *field, uint16_t *value) {
    *value = (uint16_t)(field->value & 0xffffu);
    if (field->value <= 0xffffu || scan->allow & PVS_FACTOM_ALLOW_RANGE) return 1;
    scan->status = PVS_ERR_KIND;
    scan->fault_at = field->at;
    scan->fault_number = field->number;
    return 0;
}

static int pvs_factom_scan_text_(pvs_pb_scan_ *scan, const pvs_pb_field_ *field) {
    if (scan->allow & PVS_FACTOM_ALLOW_TEXT || pvs_factom_utf8_(field->data)) return 1;
    scan->status = PVS_ERR_TEXT;
    scan->fault_at = field->at;
    scan->fault_number = field->number;
    return 0;
}

static int pvs_factom_scan_list_(pvs_pb_scan_ *scan, const pvs_pb_field_ *field,
                                 pvs_factom_share *list) {
    pvs_bytes host, port;
    size_t at = 0;
    pvs_status status = pvs_pb_endpoint_(field->data, scan->allow, &host, &port, &at);
    if (status != PVS_OK) {
        scan->status = status;
        scan->fault_at = field->at + at;
        scan->fault_number = field->number;
        return 0;
    }
    list->count++;
    return 1;
}

/* The list is the whole message: its elements may stand anywhere between the other fields (F28, S7). */
static void pvs_factom_scan_handshake_(pvs_pb_scan_ *scan, pvs_factom_handshake *hs) {
    pvs_pb_field_ field;
    int ok = 1;
    while (ok && pvs_pb_next_(scan, &pvs_factom_hs_shape_, &field)) {
        switch (field.number) {
        case 1:
            ok = pvs_factom_u16_(scan, &field, &hs->type);
            break;
        case 2:
            hs->network = (uint32_t)field.value;
            break;
        case 3:
            ok = pvs_factom_u16_(scan, &field, &hs->version);
            break;
        case 4:
            hs->node_id = field.value;
            break;
        case 5:
            hs->listen_port = field.data;
            ok = pvs_factom_scan_text_(scan, &field);
            break;
        case 6:
            hs->loopback = field.value;
            break;
        default:
            ok = pvs_factom_scan_list_(scan, &field, &hs->alternatives);
        }
    }
    if (hs->alternatives.count == 0) return;
    hs->alternatives.data = scan->bytes.data;
    hs->alternatives.size = scan->bytes.size;
    hs->alternatives.version = 11;
    hs->alternatives.tag_ = PVS_FACTOM_HS_LIST_;
}

static void pvs_factom_scan_parcel_(pvs_pb_scan_ *scan, pvs_factom_parcel *parcel) {
    pvs_pb_field_ field;
    int ok = 1;
    while (ok && pvs_pb_next_(scan, &pvs_factom_msg_shape_, &field)) {
        if (field.number == 1) {
            ok = pvs_factom_u16_(scan, &field, &parcel->type);
        } else {
            parcel->payload = field.data;
        }
    }
}

/* The field of the message that a field number stands for. */
static unsigned pvs_factom_scan_field_(const pvs_pb_scan_ *scan, int handshake) {
    static const uint16_t pvs_fields_[8] = {
        PVS_FACTOM_FIELD_UNKNOWN,  PVS_FACTOM_FIELD_TYPE,        PVS_FACTOM_FIELD_NETWORK,
        PVS_FACTOM_FIELD_VERSION,  PVS_FACTOM_FIELD_NODE_ID,     PVS_FACTOM_FIELD_LISTEN_PORT,
        PVS_FACTOM_FIELD_LOOPBACK, PVS_FACTOM_FIELD_ALTERNATIVES};
    if (handshake || scan->fault_number < 2) return pvs_fields_[scan->fault_number];
    return scan->fault_number == 2 ? PVS_FACTOM_FIELD_PAYLOAD : PVS_FACTOM_FIELD_UNKNOWN;
}

pvs_status pvs_factom_read_v11_(pvs_reader *in, const pvs_factom_in *rx, pvs_factom_message *msg,
                                pvs_bytes bytes) {
    size_t start = rx->parcels ? 0 : PVS_FACTOM_SIGNATURE_SIZE_, size = 0;
    pvs_pb_scan_ scan;
    pvs_status status = pvs_factom_head_(in, bytes, start, &size);
    if (status != PVS_OK) return status;
    msg->version = 11;
    if (rx->parcels && pvs_factom_plain_parcel_(pvs_cut_(bytes, 4, size - 4), &msg->parcel)) {
        msg->kind = PVS_FACTOM_IS_PARCEL;
        status = pvs_reader_done_(in, size);
        if (status != PVS_OK) memset(msg, 0, sizeof *msg);
        return status;
    }
    scan = pvs_pb_begin_(pvs_cut_(bytes, start + 4, size - start - 4), in->allow);
    if (rx->parcels) {
        pvs_factom_scan_parcel_(&scan, &msg->parcel);
    } else {
        pvs_factom_scan_handshake_(&scan, &msg->handshake);
    }
    if (scan.status != PVS_OK) {
        status = pvs_reader_fail_(in, scan.status, start + 4 + scan.fault_at,
                                  pvs_factom_scan_field_(&scan, !rx->parcels));
    } else {
        status = pvs_reader_done_(in, size);
    }
    if (status != PVS_OK) {
        memset(msg, 0, sizeof *msg);
        return status;
    }
    msg->kind = rx->parcels ? PVS_FACTOM_IS_PARCEL : PVS_FACTOM_IS_HANDSHAKE;
    return PVS_OK;
}

/* ---- writing */

static void pvs_factom_put_frame_(pvs_writer *out, uint64_t size) {
    if (size > PVS_FACTOM_FRAME_MAX) pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_SIZE);
    pvs_put_be32_(out, (uint32_t)(size & 0xffffffffu));
}

static void pvs_factom_put_fields_(pvs_writer *out, const pvs_factom_handshake *hs) {
    pvs_factom_share list = hs->alternatives;
    pvs_factom_endpoint ep;
    pvs_pb_put_uint_(out, 1, hs->type);
    pvs_pb_put_uint_(out, 2, hs->network);
    pvs_pb_put_uint_(out, 3, hs->version);
    pvs_pb_put_uint_(out, 4, hs->node_id);
    pvs_pb_put_bytes_(out, 5, hs->listen_port);
    pvs_pb_put_uint_(out, 6, hs->loopback);
    while (pvs_factom_next_endpoint(&list, &ep)) {
        pvs_share_put_v11_(out, PVS_FACTOM_HS_LIST_, &ep);
    }
    if (list.count) pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_ALTERNATIVES);
}

void pvs_factom_put_v11_(pvs_writer *out, const pvs_factom_message *msg) {
    const pvs_factom_parcel *parcel = &msg->parcel;
    if (msg->kind == PVS_FACTOM_IS_HANDSHAKE) {
        pvs_writer count = pvs_writer_init(0, 0);
        if (msg->handshake.node_id > 0xffffffffu) {
            pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_NODE_ID);
        }
        pvs_factom_put_fields_(&count, &msg->handshake);
        pvs_factom_put_frame_(out, count.pos);
        pvs_factom_put_fields_(out, &msg->handshake);
        return;
    }
    pvs_factom_put_frame_(out, (uint64_t)pvs_pb_uint_size_(parcel->type) +
                                   pvs_pb_bytes_size_(parcel->payload));
    pvs_pb_put_uint_(out, 1, parcel->type);
    if (parcel->payload.size == 0) return;
    pvs_put_u8_(out, 2u << 3 | PVS_PB_BYTES_);
    pvs_pb_put_varint_(out, parcel->payload.size);
    pvs_put_payload_(out, parcel->payload);
}
