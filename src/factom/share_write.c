/* Writing shares, byte for byte as the reference does. */
#include "share_private.h"

#include "json.h"
#include "protobuf.h"
#include "rules.h"

/* ---- one endpoint */

#define PVS_SHARE_PUT_(out, text) pvs_put_((out), (text), sizeof(text) - 1)

/* plain: the endpoint is valid, and so has no character that JSON escapes. */
static void pvs_share_put_text_(pvs_writer *out, pvs_bytes text, int escaped, int plain) {
    if (plain) {
        pvs_put_(out, text.data, text.size);
    } else {
        pvs_json_put_text_(out, text, escaped);
    }
}

/* The members of an element, behind its opening brace. */
static void pvs_share_put_v10_(pvs_writer *out, const pvs_factom_endpoint *ep, int plain) {
    PVS_SHARE_PUT_(out, "\"ip\":\"");
    pvs_share_put_text_(out, ep->host, ep->escaped, plain);
    PVS_SHARE_PUT_(out, "\",\"port\":\"");
    pvs_share_put_text_(out, ep->port, ep->escaped, plain);
    PVS_SHARE_PUT_(out, "\"}");
}

/* The location of a host that has to be unescaped first. What does not fit is no IP address. */
static uint32_t pvs_share_escaped_location_(pvs_bytes host) {
    uint8_t text[PVS_FACTOM_HOST_MAX];
    pvs_writer plain = pvs_writer_init(text, sizeof text);
    if (pvs_factom_unescape(&plain, host) != PVS_OK) return 0;
    return pvs_factom_location(pvs_bytes_of(text, plain.pos));
}

static void pvs_share_put_v9_(pvs_writer *out, uint32_t network, const pvs_factom_endpoint *ep,
                              int plain) {
    PVS_SHARE_PUT_(out, "\"QualityScore\":20,\"Address\":\"");
    pvs_share_put_text_(out, ep->host, ep->escaped, plain);
    PVS_SHARE_PUT_(out, "\",\"Port\":\"");
    pvs_share_put_text_(out, ep->port, ep->escaped, plain);
    PVS_SHARE_PUT_(out, "\",\"NodeID\":1,\"Hash\":\"");
    pvs_share_put_text_(out, ep->host, ep->escaped, plain);
    PVS_SHARE_PUT_(out, "\",\"Location\":");
    pvs_put_decimal_(out, ep->escaped ? pvs_share_escaped_location_(ep->host)
                                      : pvs_factom_location(ep->host));
    PVS_SHARE_PUT_(out, ",\"Network\":");
    pvs_put_decimal_(out, network);
    PVS_SHARE_PUT_(out, ",\"Type\":0,\"Connections\":1,\"LastContact\":\"0001-01-01T00:00:00Z\","
                        "\"Source\":{}}");
}

/* How many bytes a text takes once it is unescaped. */
static size_t pvs_share_text_size_(pvs_bytes text) {
    size_t at = 0, size = 0;
    while (at < text.size) {
        uint32_t rune = pvs_json_rune_(text, &at);
        if (rune != PVS_JSON_BAD_) size += pvs_json_rune_size_(rune);
    }
    return size;
}

/* A text that has to be unescaped, as a field of `size` bytes; like other fields not if empty. */
static void pvs_share_put_unescaped_(pvs_writer *out, unsigned number, pvs_bytes text,
                                     size_t size) {
    size_t at = 0;
    if (text.size == 0) return;
    pvs_put_u8_(out, number << 3 | PVS_PB_BYTES_);
    pvs_pb_put_varint_(out, size);
    while (at < text.size) {
        uint32_t rune = pvs_json_rune_(text, &at);
        if (rune == PVS_JSON_BAD_) {
            pvs_writer_fail_(out, PVS_ERR_SYNTAX, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
            return;
        }
        pvs_json_put_utf8_(out, rune);
    }
}

void pvs_share_put_v11_(pvs_writer *out, unsigned tag, const pvs_factom_endpoint *ep) {
    size_t host, port, size = 0;
    if (!ep->escaped) {
        pvs_pb_put_endpoint_(out, tag, ep->host, ep->port);
        return;
    }
    host = pvs_share_text_size_(ep->host);
    port = pvs_share_text_size_(ep->port);
    if (host) size += 1 + pvs_pb_varint_size_(host) + host;
    if (port) size += 1 + pvs_pb_varint_size_(port) + port;
    pvs_put_u8_(out, tag << 3 | PVS_PB_BYTES_);
    pvs_pb_put_varint_(out, size);
    pvs_share_put_unescaped_(out, 1, ep->host, host);
    pvs_share_put_unescaped_(out, 2, ep->port, port);
}

static void pvs_share_put_(pvs_writer *out, int version, unsigned tag, uint32_t network,
                           const pvs_factom_endpoint *ep, int plain) {
    if (version == 11) {
        pvs_share_put_v11_(out, tag, ep);
    } else if (version == 10) {
        pvs_share_put_v10_(out, ep, plain);
    } else {
        pvs_share_put_v9_(out, network, ep, plain);
    }
}

/* ---- a list: the writer's phase_ is the version, count_[0] whether an element has come */

/* Is a share open? */
static int pvs_share_open_(const pvs_writer *out) {
    return out->owner_ == PVS_OWNER_FACTOM_;
}

pvs_status pvs_factom_begin_share(pvs_writer *out, int version, uint32_t network) {
    pvs_status status;
    if (version < 9 || version > 11) {
        if (out->owner_) pvs_writer_fail_(out, PVS_ERR_USAGE, PVS_FACTOM_FIELD_SHARE_VERSION);
        return PVS_ERR_USAGE;
    }
    status = pvs_writer_begin_(out, PVS_OWNER_FACTOM_);
    if (status != PVS_OK) return status;
    out->phase_ = (uint8_t)version;
    out->entries_ = network;
    return PVS_OK;
}

pvs_status pvs_factom_add_endpoint(pvs_writer *out, const pvs_factom_endpoint *ep) {
    int json = out->phase_ != 11, valid;
    if (!pvs_share_open_(out)) return PVS_ERR_USAGE;
    if (out->fault.status != PVS_OK) return pvs_writer_state_(out);
    valid = pvs_factom_check_endpoint(ep) == PVS_OK;
    if (!valid && !(out->allow & PVS_FACTOM_ALLOW_ANY_ENDPOINT)) {
        return pvs_writer_fail_(out, PVS_ERR_ENDPOINT, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    }
    if ((ep->host.size && !ep->host.data) || (ep->port.size && !ep->port.data)) {
        return pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    }
    if (json) pvs_put_(out, out->count_[0] ? ",{" : "[{", 2);
    out->count_[0] = 1;
    pvs_share_put_(out, out->phase_, 1, out->entries_, ep, valid);
    /* The bracket at the end needs a byte, too. */
    if (json && out->data && out->pos >= out->capacity && out->fault.status == PVS_OK) {
        return PVS_ERR_SPACE;
    }
    return pvs_writer_state_(out);
}

/* S2: an empty share is null, or nothing. */
pvs_status pvs_factom_end_share(pvs_writer *out) {
    if (!pvs_share_open_(out)) return PVS_ERR_USAGE;
    if (out->phase_ != 11) {
        if (out->count_[0]) {
            pvs_put_u8_(out, ']');
        } else {
            PVS_SHARE_PUT_(out, "null");
        }
    }
    return pvs_writer_end_(out);
}

/* ---- a list that was read */

pvs_status pvs_factom_write_share(pvs_writer *out, const pvs_factom_share *share) {
    pvs_reader in = pvs_reader_datagram(share->data, share->size);
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_FACTOM_);
    pvs_factom_share again;
    if (status != PVS_OK) return status;
    if (out->allow & PVS_FACTOM_ALLOW_ANY_ENDPOINT) in.allow = UINT32_MAX;
    status = pvs_factom_read_share(&in, share->version, &again);
    if (status == PVS_ERR_ENDPOINT) {
        pvs_writer_fail_(out, PVS_ERR_ENDPOINT, PVS_FACTOM_FIELD_SHARE_ENDPOINT);
    } else if (status != PVS_OK || share->tag_ || share->walked_ || again.count != share->count) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_SHARE);
    } else {
        pvs_put_(out, share->data, share->size);
    }
    return pvs_writer_end_(out);
}
