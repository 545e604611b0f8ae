/* PEX: ask, give, peer list. */
#include "../family.h"
#include "../json_form.h"

#include <stdlib.h>
#include <string.h>

/*
 * The tool judges as the running program does, strictly or not: what is larger than it can take
 * is refused at once. (ANY_PIECE is another dialect and no leniency, so it is off.)
 */
static pvs_status read_pex(pvs_reader *in, void *state, void *message) {
    (void)state;
    if (in->limit > PVS_PEX_REFERENCE_LIMIT) in->limit = PVS_PEX_REFERENCE_LIMIT;
    return pvs_pex_read(in, message);
}

static pvs_status write_pex(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_pex_write(out, message);
}

static const char *kind(const void *message) {
    static const char *const names[] = {"ask", "give", "peer", "unknown"};
    unsigned type = ((const pvs_pex_message *)message)->type;
    return names[type < 3 ? type : 3];
}

static json_t *peers(pvs_pex_peers list) {
    json_t *array = json_array();
    pvs_endpoint peer;
    while (pvs_pex_next_peer(&list, &peer)) {
        json_array_append_new(
            array, json_pack("{sosi}", "address", form_ip(&peer), "port", (int)peer.port));
    }
    return array;
}

static json_t *fields(const void *message, int full) {
    const pvs_pex_message *pex = message;
    json_t *object = json_object();
    if (pex->type > PVS_PEX_GIVE) {
        json_object_set_new(object, "peers", peers(pex->peers));
        return object;
    }
    json_object_set_new(object, "sha256", form_hex(pvs_bytes_of(pex->digest, sizeof pex->digest)));
    if (pex->type == PVS_PEX_GIVE) {
        json_object_set_new(object, "piece", form_bytes(pex->piece, full));
    }
    return object;
}

static pvs_status build_peers(pvs_writer *out, const json_t *members, const char **problem) {
    const json_t *list = json_object_get(members, "peers"), *item;
    pvs_writer before = *out;
    size_t i;
    if (!json_is_array(list)) {
        *problem = "\"peers\" is not an array";
        return PVS_ERR_VALUE;
    }
    pvs_pex_begin_peers(out);
    for (i = 0; (item = json_array_get(list, i)) != NULL; i++) {
        pvs_endpoint peer;
        int64_t port;
        if (!form_get_ip(item, "address", &peer, problem) ||
            !form_get_int(item, "port", 0, 65535, &port, problem)) {
            *out = before;
            return PVS_ERR_VALUE;
        }
        peer.port = (uint16_t)port;
        pvs_pex_add_peer(out, &peer);
    }
    return pvs_pex_end_peers(out);
}

static pvs_status build(pvs_writer *out, void *state, const char *what, const json_t *members,
                        const char **problem) {
    pvs_pex_message message;
    uint8_t *piece = NULL;
    size_t size = 0;
    pvs_status status;
    (void)state;
    if (strcmp(what, "peer") == 0) return build_peers(out, members, problem);
    memset(&message, 0, sizeof message);
    message.type = strcmp(what, "give") == 0 ? PVS_PEX_GIVE : PVS_PEX_ASK;
    if (message.type == PVS_PEX_ASK && strcmp(what, "ask") != 0) {
        *problem = "\"kind\" is not ask, give or peer";
        return PVS_ERR_VALUE;
    }
    if (!form_get_hex(members, "sha256", message.digest, sizeof message.digest, problem) ||
        (message.type == PVS_PEX_GIVE &&
         !form_get_bytes(members, "piece", &piece, &size, problem))) {
        return PVS_ERR_VALUE;
    }
    message.piece = pvs_bytes_of(piece, size);
    status = pvs_pex_write(out, &message);
    free(piece);
    return status;
}

/* ---- for people */

enum { PEERS_SHOWN = 4 };

static void print_peers(const pvs_pex_message *pex, FILE *out) {
    pvs_pex_peers list = pex->peers;
    uint8_t text[PVS_ENDPOINT_TEXT_MAX];
    size_t shown = 0, count = list.count;
    pvs_endpoint peer;
    if (pex->type > PVS_PEX_PEERS) fprintf(out, "type %u, ", pex->type);
    fprintf(out, "%zu peer%s", count, count == 1 ? "" : "s");
    while (shown < PEERS_SHOWN && pvs_pex_next_peer(&list, &peer)) {
        pvs_writer line = pvs_writer_init(text, sizeof text);
        if (pvs_endpoint_print(&line, &peer) != PVS_OK) return;
        fprintf(out, "%s%.*s", shown++ ? ", " : ": ", (int)line.pos, (const char *)text);
    }
    if (count > shown) fprintf(out, ", and %zu more", count - shown);
}

static void summary(const void *message, FILE *out) {
    const pvs_pex_message *pex = message;
    size_t i;
    if (pex->type > PVS_PEX_GIVE) {
        print_peers(pex, out);
        return;
    }
    fputs("sha256 ", out);
    for (i = 0; i < 8; i++) fprintf(out, "%02x", pex->digest[i]);
    fputs("..", out);
    if (pex->type == PVS_PEX_GIVE) fprintf(out, ", piece of %zu bytes", pex->piece.size);
}

/* An address that a program could call: a unicast one of any kind, mapped IPv4, not the zero one.
 */
static int is_callable(const pvs_endpoint *ep) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static const uint8_t loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    unsigned first = ep->ip[0];
    return ep->port && ((first & 0xe0) == 0x20 || (first & 0xfe) == 0xfc ||
                        (first == 0xfe && (ep->ip[1] & 0xc0) == 0x80) ||
                        memcmp(ep->ip, mapped, sizeof mapped) == 0 ||
                        memcmp(ep->ip, loopback, sizeof loopback) == 0);
}

/*
 * Other protocols have little-endian sizes, too. So everything that is there has to be messages,
 * and their peers such that one could call them; an empty list says nothing yet.
 */
static enum family_guess guess(pvs_bytes bytes, int transport) {
    enum { LONG_ENOUGH = 4096 };
    pvs_pex_message message;
    pvs_endpoint peer;
    pvs_reader in = pvs_reader_stream(PVS_PEX_REFERENCE_LIMIT);
    enum family_guess guess = GUESS_WAIT;
    pvs_status status = PVS_OK;
    if (transport != FAMILY_STREAM) return GUESS_NO;
    pvs_reader_extend(&in, bytes.data, bytes.size);
    while (pvs_reader_rest(&in).size && (status = pvs_pex_read(&in, &message)) == PVS_OK) {
        if (message.type != PVS_PEX_PEERS || message.peers.count) guess = GUESS_YES;
        while (pvs_pex_next_peer(&message.peers, &peer)) {
            if (!is_callable(&peer)) return GUESS_NO;
        }
    }
    if (status != PVS_OK && status != PVS_NEED_MORE) return GUESS_NO;
    return bytes.size < LONG_ENOUGH ? guess : GUESS_YES;
}

const struct family family_pex = {
    .proto = "pex",
    .transports = FAMILY_STREAM,
    .lenient = PVS_PEX_ALLOW_STRAY | PVS_PEX_ALLOW_TYPE,
    .limit = PVS_PEX_REFERENCE_LIMIT,
    .message_size = sizeof(pvs_pex_message),
    .read = read_pex,
    .write = write_pex,
    .kind = kind,
    .fields = fields,
    .build = build,
    .summary = summary,
    .guess = guess,
};
