/* Gossip: six bincode messages; on the wire all but the first of each side are inside TLS. */
#include "../family.h"
#include "../json_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Of a direction: was its last message the pair message that TLS follows? */
struct direction {
    uint8_t paired;
};

static pvs_status read_gossip(pvs_reader *in, void *state, void *message) {
    struct direction *direction = state;
    pvs_status status = pvs_gossip_read(in, message);
    direction->paired =
        status == PVS_OK && ((const pvs_gossip_message *)message)->type == PVS_GOSSIP_PAIR;
    return status;
}

static pvs_status write_gossip(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_gossip_write(out, message);
}

/* In the order of the tags. */
static const char *const kinds[] = {
    "gossip", "heartbeat", "list-peers-request", "list-peers-response", "pair", "error"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const char *kind(const void *message) {
    unsigned type = ((const pvs_gossip_message *)message)->type;
    return type < KINDS ? kinds[type] : "unknown";
}

static json_t *peers(pvs_gossip_peers list) {
    json_t *array = json_array();
    pvs_gossip_peer peer;
    while (pvs_gossip_next_peer(&list, &peer)) {
        json_array_append_new(array,
                              json_pack("{sososi}", "identity", form_u64(peer.identity), "address",
                                        form_ip(&peer.endpoint), "port", (int)peer.endpoint.port));
    }
    return array;
}

static json_t *fields(const void *message, int full) {
    const pvs_gossip_message *gossip = message;
    (void)full;
    switch (gossip->type) {
    case PVS_GOSSIP_TEXT:
    case PVS_GOSSIP_ERROR:
        return json_pack("{so}", "text", form_text(gossip->text));
    case PVS_GOSSIP_PEERS:
        return json_pack("{so}", "peers", peers(gossip->peers));
    case PVS_GOSSIP_PAIR:
        return json_pack("{sosi}", "identity", form_u64(gossip->identity), "listen_port",
                         (int)gossip->port);
    default:
        return json_object();
    }
}

/* ---- from JSON */

static pvs_status build_peers(pvs_writer *out, const json_t *members, const char **problem) {
    const json_t *list, *item;
    pvs_writer before = *out;
    size_t i;
    if (!form_only(members, problem, "peers", NULL) ||
        !form_get_list(members, "peers", &list, problem)) {
        return PVS_ERR_VALUE;
    }
    pvs_gossip_begin_peers(out);
    for (i = 0; (item = json_array_get(list, i)) != NULL; i++) {
        pvs_gossip_peer peer;
        if (!form_only(item, problem, "identity", "address", "port", NULL) ||
            !form_get_u64(item, "identity", &peer.identity, problem) ||
            !form_get_endpoint(item, 1, &peer.endpoint, problem)) {
            *out = before;
            return PVS_ERR_VALUE;
        }
        pvs_gossip_add_peer(out, &peer);
    }
    return pvs_gossip_end_peers(out);
}

static pvs_status build(pvs_writer *out, void *state, const char *what, const json_t *members,
                        const char **problem) {
    pvs_gossip_message message;
    uint8_t *text = NULL;
    size_t size = 0;
    int64_t port;
    pvs_status status;
    (void)state;
    memset(&message, 0, sizeof message);
    while (message.type < KINDS && strcmp(what, kinds[message.type]) != 0) message.type++;
    switch (message.type) {
    case PVS_GOSSIP_TEXT:
    case PVS_GOSSIP_ERROR:
        if (!form_only(members, problem, "text", NULL) ||
            !form_get_text(members, "text", &text, &size, problem)) {
            return PVS_ERR_VALUE;
        }
        message.text = pvs_bytes_of(text, size);
        break;
    case PVS_GOSSIP_PEERS:
        return build_peers(out, members, problem);
    case PVS_GOSSIP_PAIR:
        if (!form_only(members, problem, "identity", "listen_port", NULL) ||
            !form_get_u64(members, "identity", &message.identity, problem) ||
            !form_get_int(members, "listen_port", 0, 65535, &port, problem)) {
            return PVS_ERR_VALUE;
        }
        message.port = (uint16_t)port;
        break;
    case KINDS:
        *problem = "\"kind\" is no gossip message";
        return PVS_ERR_VALUE;
    default:
        if (!form_only(members, problem, NULL)) return PVS_ERR_VALUE;
        break;
    }
    status = pvs_gossip_write(out, &message);
    free(text);
    return status;
}

/* ---- for people */

enum { PEERS_SHOWN = 4 };

static void print_peers(pvs_gossip_peers list, FILE *out) {
    uint8_t text[PVS_ENDPOINT_TEXT_MAX];
    size_t shown = 0, count = list.count;
    pvs_gossip_peer peer;
    form_print_count(count, "peer", out);
    while (shown < PEERS_SHOWN && pvs_gossip_next_peer(&list, &peer)) {
        pvs_writer line = pvs_writer_init(text, sizeof text);
        if (pvs_endpoint_print(&line, &peer.endpoint) != PVS_OK) return;
        fprintf(out, "%s%016" PRIx64 " at %.*s", shown++ ? ", " : ": ", peer.identity,
                (int)line.pos, (const char *)text);
    }
    if (count > shown) fprintf(out, ", and %zu more", count - shown);
}

static void summary(const void *message, FILE *out) {
    const pvs_gossip_message *gossip = message;
    switch (gossip->type) {
    case PVS_GOSSIP_TEXT:
    case PVS_GOSSIP_ERROR:
        form_print_text(gossip->text, out);
        break;
    case PVS_GOSSIP_PEERS:
        print_peers(gossip->peers, out);
        break;
    case PVS_GOSSIP_PAIR:
        fprintf(out, "%016" PRIx64 " listens on port %u", gossip->identity, gossip->port);
        break;
    default:
        break;
    }
}

/* Does TLS begin here? 1, 0, or -1 while that is open. */
static int tls_begins(pvs_bytes bytes) {
    static const uint8_t handshake[2] = {0x16, 0x03};
    size_t n = bytes.size < 2 ? bytes.size : 2;
    if (n && memcmp(bytes.data, handshake, n) != 0) return 0;
    if (bytes.size < 3) return -1;
    return bytes.data[2] <= 4;
}

/* The words with which the reference refuses a first message (docs/wire/gossip.md 11). */
static int is_refusal(pvs_bytes bytes) {
    static const char words[] = "Expected `AddMe`";
    enum { HEAD = 12, WORDS = sizeof words - 1 };
    size_t n = bytes.size > HEAD ? bytes.size - HEAD : 0;
    return n == 0 || memcmp(bytes.data + HEAD, words, n < WORDS ? n : WORDS) == 0;
}

/*
 * A connection begins with a pair message, or with the error that answers a wrong first one. A pair
 * is any 14 bytes with the right first four, so it takes the TLS behind it to be sure; and an error
 * is any text, so it takes the reference's own one.
 */
static enum family_guess guess(pvs_bytes bytes, int transport) {
    pvs_gossip_message message;
    pvs_reader in = pvs_reader_stream(4096);
    pvs_status status;
    int tls;
    if (transport != FAMILY_STREAM) return GUESS_NO;
    if (bytes.size && bytes.data[0] != PVS_GOSSIP_PAIR && bytes.data[0] != PVS_GOSSIP_ERROR) {
        return GUESS_NO;
    }
    if (bytes.size && bytes.data[0] == PVS_GOSSIP_ERROR && !is_refusal(bytes)) return GUESS_NO;
    pvs_reader_extend(&in, bytes.data, bytes.size);
    status = pvs_gossip_read(&in, &message);
    if (status == PVS_NEED_MORE) return GUESS_WAIT;
    if (status != PVS_OK) return GUESS_NO;
    if (message.type == PVS_GOSSIP_ERROR) return message.text.size >= 16 ? GUESS_YES : GUESS_NO;
    tls = tls_begins(pvs_reader_rest(&in));
    return tls < 0 ? GUESS_WAIT : tls ? GUESS_YES : GUESS_NO;
}

/* The type is a small number, whatever else is broken. */
static int may_begin(pvs_bytes bytes) {
    size_t i;
    if (bytes.data[0] > 15) return 0;
    for (i = 1; i < 4 && i < bytes.size; i++) {
        if (bytes.data[i]) return 0;
    }
    return 1;
}

/* No tag looks like the first byte of a TLS record; where nothing has come yet, TLS is due. */
static const char *ends(const void *state, pvs_bytes rest) {
    enum { TLS_FIRST = 0x14, TLS_LAST = 0x17 };
    const struct direction *direction = state;
    if (!direction->paired) return NULL;
    if (rest.size && (rest.data[0] < TLS_FIRST || rest.data[0] > TLS_LAST)) return NULL;
    return "TLS";
}

const struct family family_gossip = {
    .proto = "gossip",
    .transports = FAMILY_STREAM,
    .lenient = 0, /* PVS_ALLOW_TRAILING alone: docs/wire/gossip.md 2 */
    .limit = 1u << 20,
    .message_size = sizeof(pvs_gossip_message),
    .state_size = sizeof(struct direction),
    .read = read_gossip,
    .write = write_gossip,
    .kind = kind,
    .fields = fields,
    .build = build,
    .summary = summary,
    .guess = guess,
    .may_begin = may_begin,
    .ends = ends,
};
