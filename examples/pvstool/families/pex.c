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
    const json_t *list, *item;
    pvs_writer before = *out;
    size_t i;
    if (!form_only(members, problem, "peers", NULL) ||
        !form_get_list(members, "peers", &list, problem)) {
        return PVS_ERR_VALUE;
    }
    pvs_pex_begin_peers(out);
    for (i = 0; (item = json_array_get(list, i)) != NULL; i++) {
        pvs_endpoint peer;
        if (!form_only(item, problem, "address", "port", NULL) ||
            !form_get_endpoint(item, 1, &peer, problem)) {
            *out = before;
            return PVS_ERR_VALUE;
        }
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
    if (!form_only(members, problem, "sha256", message.type == PVS_PEX_GIVE ? "piece" : NULL,
                   NULL) ||
        !form_get_hex(members, "sha256", message.digest, sizeof message.digest, problem) ||
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
    form_print_count(count, "peer", out);
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
    if (pex->type == PVS_PEX_GIVE) {
        fputs(", piece of ", out);
        form_print_count(pex->piece.size, "byte", out);
    }
}

/* ---- recognition */

enum weight { NO_PEER, POSSIBLE_PEER, WEAK_PEER, STRONG_PEER };

/* The global blocks that are handed out, and link-local addresses. */
static int is_in_use(const uint8_t ip[16]) {
    static const uint8_t link[8] = {0xfe, 0x80};
    static const uint8_t slash_12[] = {0x24, 0x26, 0x28, 0x2a, 0x2c}; /* and the next one or two */
    if (ip[0] == 0x20) return ip[1] >= 1 && ip[1] <= 3;
    return memchr(slash_12, ip[0], sizeof slash_12) ? ip[1] < 0x30 : !memcmp(ip, link, sizeof link);
}

/*
 * Loopback and IPv4-mapped addresses are the same twelve bytes and more each time. Other unicast
 * ones are every seventh of all bytes there could be, so only those in use count, a little; and
 * what is text, or has no port, is no peer.
 */
static enum weight weigh(const pvs_endpoint *peer) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static const uint8_t loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    unsigned first = peer->ip[0];
    size_t text = 0;
    if (!peer->port) return NO_PEER;
    if (memcmp(peer->ip, mapped, sizeof mapped) == 0) return STRONG_PEER;
    if (memcmp(peer->ip, loopback, sizeof loopback) == 0) return STRONG_PEER;
    while (text < sizeof peer->ip && peer->ip[text] >= ' ' && peer->ip[text] <= '~') text++;
    if (text == sizeof peer->ip) return NO_PEER;
    if (is_in_use(peer->ip)) return WEAK_PEER;
    return (first & 0xe0) == 0x20 || (first & 0xfe) == 0xfc ||
                   (first == 0xfe && (peer->ip[1] & 0xc0) == 0x80)
               ? POSSIBLE_PEER
               : NO_PEER;
}

/* No text, no small numbers, no pattern. The zeros cost one digest in two thousand. */
static int looks_random(const uint8_t digest[PVS_PEX_DIGEST_SIZE]) {
    enum { DISTINCT = 20, ZEROS = 2 };
    uint8_t seen[256] = {0};
    size_t i, text = 0, distinct = 0, zeros = 0;
    for (i = 0; i < PVS_PEX_DIGEST_SIZE; i++) {
        unsigned byte = digest[i];
        text += byte >= ' ' && byte <= '~';
        distinct += !seen[byte];
        seen[byte] = 1;
        zeros = byte ? 0 : zeros + 1;
        if (zeros == ZEROS) return 0;
    }
    return text < PVS_PEX_DIGEST_SIZE && distinct >= DISTINCT;
}

/* What speaks for PEX in the messages so far. */
struct evidence {
    int strong;         /* one thing that is enough by itself */
    size_t lists, weak; /* complete lists, and weak peers in them that differ from the last one */
    pvs_endpoint last;
};

/* 0: this is no PEX. */
static int add_part(struct evidence *e, const pvs_pex_message *part) {
    pvs_pex_peers list = part->peers;
    pvs_endpoint peer;
    if (part->type != PVS_PEX_PEERS) {
        if (part->offset == 0 && looks_random(part->digest)) e->strong = 1;
        return 1;
    }
    if (list.count && part->left == 0) e->lists++;
    while (pvs_pex_next_peer(&list, &peer)) {
        enum weight weight = weigh(&peer);
        if (weight == NO_PEER) return 0;
        if (weight == STRONG_PEER) e->strong = 1;
        if (weight == WEAK_PEER) e->weak += !pvs_endpoint_equal(&peer, &e->last);
        e->last = peer;
    }
    return 1;
}

/*
 * Other protocols have little-endian sizes, too. So everything that is there has to be messages,
 * those that are not complete included; and something in them has to be what others do not have.
 * Empty lists (docs/wire/pex.md 13), and asks for what is no digest, say nothing.
 */
static enum family_guess guess(pvs_bytes bytes, int transport) {
    enum { LISTS = 2, WEAK_PEERS = 4 };
    pvs_reader in = pvs_reader_parts(PVS_PEX_REFERENCE_LIMIT);
    struct evidence evidence;
    pvs_pex_message part;
    pvs_status status = PVS_OK;
    if (transport != FAMILY_STREAM) return GUESS_NO;
    memset(&evidence, 0, sizeof evidence);
    pvs_reader_extend(&in, bytes.data, bytes.size);
    while (pvs_reader_rest(&in).size && (status = pvs_pex_read(&in, &part)) == PVS_OK) {
        if (!add_part(&evidence, &part)) return GUESS_NO;
    }
    if (status != PVS_OK && status != PVS_NEED_MORE) return GUESS_NO;
    if (evidence.strong) return GUESS_YES;
    return evidence.lists >= LISTS && evidence.weak >= WEAK_PEERS ? GUESS_YES : GUESS_WAIT;
}

/* One of the two may be broken: a size that the types have, and a type. */
static int may_begin(pvs_bytes bytes) {
    enum { HEAD = 5, LARGEST = PVS_PEX_REFERENCE_LIMIT - 4 };
    unsigned long size = 0;
    size_t i, n = bytes.size < HEAD - 1 ? bytes.size : HEAD - 1;
    for (i = 0; i < n; i++) size |= (unsigned long)bytes.data[i] << 8 * i;
    if (size > LARGEST) return 0;
    return bytes.size < HEAD || bytes.data[HEAD - 1] <= PVS_PEX_PEERS || size == 33 ||
           size % 18 == 1;
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
    .may_begin = may_begin,
};
