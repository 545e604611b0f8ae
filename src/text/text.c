/*
 * The words for numbers. The one file that knows the families' field numbers; nothing in the
 * library calls it, so that programs which print nothing do not carry it.
 */
#include "pvs/ac.h"
#include "pvs/base.h"
#include "pvs/factom.h"
#include "pvs/gossip.h"
#include "pvs/pex.h"
#include "pvs/varu64.h"
#include "pvs/view.h"

typedef struct pvs_text_word_ {
    unsigned number;
    const char *word, *sentence;
} pvs_text_word_;

static const pvs_text_word_ pvs_text_statuses_[] = {
    {PVS_OK, "ok", "done"},
    {PVS_NEED_MORE, "need-more", "valid so far, more bytes are needed"},
    {PVS_ERR_USAGE, "usage", "the call does not fit the state of the object"},
    {PVS_ERR_SPACE, "space", "the buffer is too small"},
    {PVS_ERR_VALUE, "value", "the format cannot carry this value"},
    {PVS_ERR_SIZE_LIMIT, "size-limit", "the message announces more bytes than the limit allows"},
    {PVS_ERR_TYPE_LIMIT, "type-limit", "the peer defines more types than the state can hold"},
    {PVS_ERR_FIELD_LIMIT, "field-limit", "the peer defines more fields than the state can hold"},
    {PVS_ERR_DEPTH_LIMIT, "depth-limit", "nested deeper than the library goes"},
    {PVS_ERR_TRUNCATED, "truncated", "the bytes end inside the message"},
    {PVS_ERR_TRAILING, "trailing", "bytes behind the end of the message"},
    {PVS_ERR_MAGIC, "magic", "the magic constant of the protocol is missing"},
    {PVS_ERR_VERSION, "version", "unknown protocol version"},
    {PVS_ERR_TYPE, "type", "undefined message type"},
    {PVS_ERR_LENGTH, "length", "a length that does not fit what it measures"},
    {PVS_ERR_NONMINIMAL, "nonminimal", "a number takes more bytes than it needs"},
    {PVS_ERR_COUNT, "count", "more elements than can be there"},
    {PVS_ERR_TEXT, "text", "text that is not in its encoding"},
    {PVS_ERR_CHECKSUM, "checksum", "the checksum does not match"},
    {PVS_ERR_SYNTAX, "syntax", "not the grammar of the format"},
    {PVS_ERR_KIND, "kind", "a value of another kind than its name demands"},
    {PVS_ERR_DUPLICATE, "duplicate", "said twice where once is allowed"},
    {PVS_ERR_EMPTY, "empty", "nothing where something is demanded"},
    {PVS_ERR_NETWORK, "network", "the peer is in another network"},
    {PVS_ERR_PORT, "port", "the peer's port is not usable"},
    {PVS_ERR_ENDPOINT, "endpoint", "an endpoint that is not usable"},
    {PVS_ERR_LOOPBACK, "loopback", "the peer is this node itself"},
    {PVS_ERR_REJECTED, "rejected", "the peer has rejected the connection"},
};

static const pvs_text_word_ pvs_text_fields_[] = {
    {PVS_VARU64_FIELD, "varu64", 0},
    {PVS_VIEW_FIELD_VERSION, "version", 0},
    {PVS_VIEW_FIELD_TYPE, "type", 0},
    {PVS_VIEW_FIELD_MAGIC, "magic", 0},
    {PVS_VIEW_FIELD_PEERS, "peers.count", 0},
    {PVS_VIEW_FIELD_METADATA, "metadata.count", 0},
    {PVS_VIEW_FIELD_PEER_ADDRESSES, "peer.addresses.count", 0},
    {PVS_VIEW_FIELD_PEER_METADATA, "peer.metadata.count", 0},
    {PVS_VIEW_FIELD_ADDRESS_CODE, "peer.address.type", 0},
    {PVS_VIEW_FIELD_ADDRESS_LENGTH, "peer.address.length", 0},
    {PVS_VIEW_FIELD_ADDRESS_DATA, "peer.address.data", 0},
    {PVS_VIEW_FIELD_PEER_META_CODE, "peer.metadata.type", 0},
    {PVS_VIEW_FIELD_PEER_META_LENGTH, "peer.metadata.length", 0},
    {PVS_VIEW_FIELD_PEER_META_DATA, "peer.metadata.data", 0},
    {PVS_VIEW_FIELD_META_CODE, "metadata.type", 0},
    {PVS_VIEW_FIELD_META_LENGTH, "metadata.length", 0},
    {PVS_VIEW_FIELD_META_DATA, "metadata.data", 0},
    {PVS_AC_FIELD_MAGIC, "magic", 0},
    {PVS_AC_FIELD_VERSION, "version", 0},
    {PVS_AC_FIELD_TYPE, "type", 0},
    {PVS_AC_FIELD_FLAGS, "flags", 0},
    {PVS_AC_FIELD_NONCE, "nonce", 0},
    {PVS_AC_FIELD_SRC, "src", 0},
    {PVS_AC_FIELD_DST, "dst", 0},
    {PVS_AC_FIELD_SUBJECT, "subject", 0},
    {PVS_AC_FIELD_ADDRESS, "address", 0},
    {PVS_AC_FIELD_PORT, "port", 0},
    {PVS_AC_FIELD_PAYLOAD, "payload", 0},
    {PVS_PEX_FIELD_SIZE, "size", 0},
    {PVS_PEX_FIELD_TYPE, "type", 0},
    {PVS_PEX_FIELD_DIGEST, "sha256", 0},
    {PVS_PEX_FIELD_PIECE, "piece", 0},
    {PVS_PEX_FIELD_PEERS, "peers", 0},
    {PVS_PEX_FIELD_PEER_ADDRESS, "peer.address", 0},
    {PVS_PEX_FIELD_PEER_PORT, "peer.port", 0},
    {PVS_GOSSIP_FIELD_TYPE, "type", 0},
    {PVS_GOSSIP_FIELD_TEXT_LENGTH, "text.length", 0},
    {PVS_GOSSIP_FIELD_TEXT, "text", 0},
    {PVS_GOSSIP_FIELD_PEERS, "peers.count", 0},
    {PVS_GOSSIP_FIELD_PEER_IDENTITY, "peer.identity", 0},
    {PVS_GOSSIP_FIELD_PEER_FAMILY, "peer.address.family", 0},
    {PVS_GOSSIP_FIELD_PEER_ADDRESS, "peer.address", 0},
    {PVS_GOSSIP_FIELD_PEER_PORT, "peer.port", 0},
    {PVS_GOSSIP_FIELD_IDENTITY, "identity", 0},
    {PVS_GOSSIP_FIELD_PORT, "listen_port", 0},
    {PVS_FACTOM_FIELD_SIGNATURE, "signature", 0},
    {PVS_FACTOM_FIELD_SIZE, "size", 0},
    {PVS_FACTOM_FIELD_GOB_ID, "gob.type_id", 0},
    {PVS_FACTOM_FIELD_GOB_DEFINITION, "gob.definition", 0},
    {PVS_FACTOM_FIELD_GOB_NUMBER, "gob.field_number", 0},
    {PVS_FACTOM_FIELD_UNKNOWN, "unknown_field", 0},
    {PVS_FACTOM_FIELD_NETWORK, "network", 0},
    {PVS_FACTOM_FIELD_VERSION, "version", 0},
    {PVS_FACTOM_FIELD_TYPE, "type", 0},
    {PVS_FACTOM_FIELD_LENGTH, "length", 0},
    {PVS_FACTOM_FIELD_TARGET, "target_peer", 0},
    {PVS_FACTOM_FIELD_CRC32, "crc32", 0},
    {PVS_FACTOM_FIELD_PART, "part_no", 0},
    {PVS_FACTOM_FIELD_PARTS, "parts_total", 0},
    {PVS_FACTOM_FIELD_NODE_ID, "node_id", 0},
    {PVS_FACTOM_FIELD_PEER_ADDRESS, "peer_address", 0},
    {PVS_FACTOM_FIELD_PEER_PORT, "peer_port", 0},
    {PVS_FACTOM_FIELD_APP_HASH, "app_hash", 0},
    {PVS_FACTOM_FIELD_APP_TYPE, "app_type", 0},
    {PVS_FACTOM_FIELD_HEADER, "header", 0},
    {PVS_FACTOM_FIELD_PAYLOAD, "payload", 0},
    {PVS_FACTOM_FIELD_LISTEN_PORT, "handshake.listen_port", 0},
    {PVS_FACTOM_FIELD_LOOPBACK, "handshake.loopback", 0},
    {PVS_FACTOM_FIELD_ALTERNATIVES, "handshake.alternatives", 0},
    {PVS_FACTOM_FIELD_SHARE, "endpoints", 0},
    {PVS_FACTOM_FIELD_SHARE_ENDPOINT, "endpoint", 0},
    {PVS_FACTOM_FIELD_SHARE_HOST, "endpoint.host", 0},
    {PVS_FACTOM_FIELD_SHARE_PORT, "endpoint.port", 0},
    {PVS_FACTOM_FIELD_SHARE_QUALITY_SCORE, "endpoint.quality_score", 0},
    {PVS_FACTOM_FIELD_SHARE_NODE_ID, "endpoint.node_id", 0},
    {PVS_FACTOM_FIELD_SHARE_HASH, "endpoint.hash", 0},
    {PVS_FACTOM_FIELD_SHARE_LOCATION, "endpoint.location", 0},
    {PVS_FACTOM_FIELD_SHARE_NETWORK, "endpoint.network", 0},
    {PVS_FACTOM_FIELD_SHARE_TYPE, "endpoint.type", 0},
    {PVS_FACTOM_FIELD_SHARE_CONNECTIONS, "endpoint.connections", 0},
    {PVS_FACTOM_FIELD_SHARE_LAST_CONTACT, "endpoint.last_contact", 0},
    {PVS_FACTOM_FIELD_SHARE_SOURCE, "endpoint.source", 0},
    {PVS_FACTOM_FIELD_SHARE_VERSION, "version", 0},
};

static const pvs_text_word_ *pvs_text_find_(const pvs_text_word_ *words, size_t n,
                                            unsigned number) {
    size_t i;
    for (i = 0; i < n; i++) {
        if (words[i].number == number) return &words[i];
    }
    return 0;
}

static const pvs_text_word_ *pvs_text_status_(unsigned status) {
    return pvs_text_find_(pvs_text_statuses_,
                          sizeof pvs_text_statuses_ / sizeof pvs_text_statuses_[0], status);
}

const char *pvs_status_name(unsigned status) {
    const pvs_text_word_ *word = pvs_text_status_(status);
    if (status >= PVS_ERR_YOURS && status <= 255) return "application";
    return word ? word->word : "unknown";
}

const char *pvs_status_text(unsigned status) {
    const pvs_text_word_ *word = pvs_text_status_(status);
    if (status >= PVS_ERR_YOURS && status <= 255) return "a status of the application";
    return word ? word->sentence : "unknown status";
}

const char *pvs_field_text(unsigned field) {
    const pvs_text_word_ *word = pvs_text_find_(
        pvs_text_fields_, sizeof pvs_text_fields_ / sizeof pvs_text_fields_[0], field);
    return word ? word->word : "";
}
