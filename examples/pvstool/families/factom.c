/* Factom p2p: handshakes and parcels of V9, V10 and V11. Shares are in factom_share.c. */
#include "factom.h"

#include "../family.h"
#include "../json_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What one direction of a connection has told, or was told. */
struct direction {
    pvs_factom_in rx;
    pvs_factom_out tx;
    int built; /* PVS_FACTOM_GOB, PVS_FACTOM_PROTOBUF: what `build` has begun with */
};

static void start(struct direction *direction, const struct family_options *options, int format,
                  int version) {
    direction->rx.format = (uint8_t)format;
    direction->rx.version = (uint8_t)version;
    direction->rx.parcels = options->start && strcmp(options->start, "parcel") == 0;
    memcpy(direction->tx.id, options->ids, sizeof direction->tx.id);
}

static void start_any(void *state, const struct family_options *options) {
    start(state, options, 0, 0);
}

static void start_9(void *state, const struct family_options *options) {
    start(state, options, PVS_FACTOM_GOB, 9);
}

static void start_10(void *state, const struct family_options *options) {
    start(state, options, PVS_FACTOM_GOB, 10);
}

static void start_11(void *state, const struct family_options *options) {
    start(state, options, PVS_FACTOM_PROTOBUF, 0);
}

static pvs_status read_factom(pvs_reader *in, void *state, void *message) {
    struct direction *direction = state;
    pvs_bytes rest = pvs_reader_rest(in);
    /* Behind a handshake nothing tells the form; but no frame of V11 is that large, and no gob
     * stream begins with a message that small. */
    if (direction->rx.parcels && !direction->rx.format && rest.size) {
        direction->rx.format =
            rest.data[0] <= PVS_FACTOM_FRAME_MAX >> 24 ? PVS_FACTOM_PROTOBUF : PVS_FACTOM_GOB;
    }
    if (direction->rx.parcels && !direction->rx.format) return PVS_NEED_MORE;
    return pvs_factom_read(in, &direction->rx, message);
}

static pvs_status write_factom(pvs_writer *out, void *state, const void *message) {
    return pvs_factom_write(out, &((struct direction *)state)->tx, message);
}

/* The ids of the gob types, where they are not those that are written by themselves. */
static void of_stream(const void *state, json_t *answer) {
    const int32_t *id = ((const struct direction *)state)->rx.id;
    int i, usual = 1;
    for (i = 0; i < 3; i++) usual &= id[i] == 0 || id[i] == 65 + i;
    if (!usual) json_object_set_new(answer, "ids", json_pack("[iii]", id[0], id[1], id[2]));
}

static int unfinished(const void *state) {
    return ((const struct direction *)state)->rx.pending;
}

static const char *kind(const void *message) {
    const pvs_factom_message *m = message;
    if (m->kind == PVS_FACTOM_IS_HANDSHAKE) return "handshake";
    return m->version == 9 ? "v9msg" : m->version == 10 ? "v10msg" : "v11msg";
}

static const char *proto_of(const void *message) {
    static const char *const names[3] = {"factom9", "factom10", "factom11"};
    unsigned version = ((const pvs_factom_message *)message)->version;
    return version >= 9 && version <= 11 ? names[version - 9] : "factom";
}

/* ---- to JSON */

static json_t *endpoint_text(pvs_bytes text, int escaped) {
    pvs_writer size = pvs_writer_init(NULL, 0), out;
    json_t *result = NULL;
    uint8_t *plain;
    if (!escaped) return form_text(text);
    if (pvs_factom_unescape(&size, text) != PVS_OK) return form_text(text);
    plain = malloc(size.pos + 1);
    if (!plain) return NULL;
    out = pvs_writer_init(plain, size.pos);
    if (pvs_factom_unescape(&out, text) == PVS_OK) {
        result = form_text(pvs_bytes_of(plain, out.pos));
    }
    free(plain);
    return result;
}

json_t *factom_endpoints(pvs_factom_share list) {
    json_t *array = json_array();
    pvs_factom_endpoint ep;
    while (pvs_factom_next_endpoint(&list, &ep)) {
        json_array_append_new(array, json_pack("{soso}", "host", endpoint_text(ep.host, ep.escaped),
                                               "port", endpoint_text(ep.port, ep.escaped)));
    }
    return array;
}

static json_t *handshake_fields(const pvs_factom_handshake *hs) {
    return json_pack("{sIsisisIsososo}", "network", (json_int_t)hs->network, "version",
                     (int)hs->version, "type", (int)hs->type, "node_id", (json_int_t)hs->node_id,
                     "listen_port", form_text(hs->listen_port), "loopback", form_u64(hs->loopback),
                     "alternatives", factom_endpoints(hs->alternatives));
}

/* Node ids are numbers, and have 32 bits in nodes of today; those of old had 64. */
static json_t *node_id(uint64_t value) {
    return value >> 53 ? form_u64(value) : json_integer((json_int_t)value);
}

static json_t *verdict(pvs_status status) {
    return status == PVS_OK ? json_true() : json_string(pvs_status_name(status));
}

static json_t *header_fields(const pvs_factom_v9 *v9, pvs_bytes payload) {
    return json_pack("{sIsisIsosIsisisosososososo}", "network", (json_int_t)v9->network, "version",
                     (int)v9->version, "length", (json_int_t)v9->length, "target_peer",
                     form_text(v9->target), "crc32", (json_int_t)v9->crc32, "part_no",
                     (int)v9->part, "parts_total", (int)v9->parts, "node_id", node_id(v9->node_id),
                     "peer_address", form_text(v9->peer_address), "peer_port",
                     form_text(v9->peer_port), "app_hash", form_text(v9->app_hash), "app_type",
                     form_text(v9->app_type), "valid",
                     verdict(pvs_factom_check_v9(v9->version, v9->length, v9->crc32, payload)));
}

static json_t *fields(const void *message, int full) {
    const pvs_factom_message *m = message;
    const pvs_factom_parcel *parcel = &m->parcel;
    json_t *object = parcel->v9 ? header_fields(parcel->v9, parcel->payload) : json_object();
    if (m->kind == PVS_FACTOM_IS_HANDSHAKE) {
        json_object_set_new(object, "handshake", handshake_fields(&m->handshake));
        if (m->version == 11) return object;
    }
    json_object_set_new(object, "type", json_integer(parcel->type));
    json_object_set_new(object, "payload", form_bytes(parcel->payload, full));
    if (m->kind == PVS_FACTOM_IS_PARCEL && parcel->type == PVS_FACTOM_PEER_RESPONSE) {
        pvs_reader in = pvs_reader_datagram(parcel->payload.data, parcel->payload.size);
        pvs_factom_share share;
        in.allow = FACTOM_LENIENT;
        if (pvs_factom_read_share(&in, m->version, &share) == PVS_OK) {
            json_object_set_new(object, "endpoints", factom_endpoints(share));
        }
    }
    return object;
}

static void judge(const void *message, json_t *entry) {
    const pvs_factom_message *m = message;
    if (m->kind != PVS_FACTOM_IS_PARCEL) return;
    json_object_set_new(entry, "parcel_valid",
                        verdict(pvs_factom_check_parcel(m->parcel.type, m->parcel.payload.size)));
}

/* ---- from JSON */

enum { TEXTS = 6 };
/* What a message under construction points to. */
struct parts {
    uint8_t *text[TEXTS], *payload, *list;
    size_t texts;
};

static void free_parts(struct parts *parts) {
    size_t i;
    for (i = 0; i < parts->texts; i++) free(parts->text[i]);
    free(parts->payload);
    free(parts->list);
}

static int get_view(const json_t *object, const char *name, struct parts *parts, pvs_bytes *view,
                    const char **problem) {
    size_t size;
    if (!form_get_text(object, name, &parts->text[parts->texts], &size, problem)) return 0;
    *view = pvs_bytes_of(parts->text[parts->texts++], size);
    return 1;
}

static int get_number(const json_t *object, const char *name, uint64_t most, uint64_t *value,
                      const char **problem) {
    int64_t number;
    if (json_is_string(json_object_get(object, name))) {
        if (!form_get_u64(object, name, value, problem)) return 0;
        if (*value <= most) return 1;
        *problem = "a number is out of range";
        return 0;
    }
    if (!form_get_int(object, name, 0, most > INT64_MAX ? INT64_MAX : (int64_t)most, &number,
                      problem)) {
        return 0;
    }
    *value = (uint64_t)number;
    return 1;
}

static int get_u16(const json_t *object, const char *name, uint16_t *value, const char **problem) {
    uint64_t number;
    if (!get_number(object, name, UINT16_MAX, &number, problem)) return 0;
    *value = (uint16_t)number;
    return 1;
}

static int get_u32(const json_t *object, const char *name, uint32_t *value, const char **problem) {
    uint64_t number;
    if (!get_number(object, name, UINT32_MAX, &number, problem)) return 0;
    *value = (uint32_t)number;
    return 1;
}

#define HEADER_MEMBERS                                                                             \
    "network", "version", "length", "target_peer", "crc32", "part_no", "parts_total", "node_id",   \
        "peer_address", "peer_port", "app_hash", "app_type"

static int get_header(const json_t *object, struct parts *parts, pvs_factom_v9 *v9,
                      const char **problem) {
    return get_u32(object, "network", &v9->network, problem) &&
           get_u16(object, "version", &v9->version, problem) &&
           get_u32(object, "length", &v9->length, problem) &&
           get_view(object, "target_peer", parts, &v9->target, problem) &&
           get_u32(object, "crc32", &v9->crc32, problem) &&
           get_u16(object, "part_no", &v9->part, problem) &&
           get_u16(object, "parts_total", &v9->parts, problem) &&
           get_number(object, "node_id", UINT64_MAX, &v9->node_id, problem) &&
           get_view(object, "peer_address", parts, &v9->peer_address, problem) &&
           get_view(object, "peer_port", parts, &v9->peer_port, problem) &&
           get_view(object, "app_hash", parts, &v9->app_hash, problem) &&
           get_view(object, "app_type", parts, &v9->app_type, problem);
}

static int get_payload(const json_t *object, struct parts *parts, pvs_bytes *payload,
                       const char **problem) {
    size_t size;
    if (!form_get_bytes(object, "payload", &parts->payload, &size, problem)) return 0;
    *payload = pvs_bytes_of(parts->payload, size);
    return 1;
}

/* A text of an endpoint; as in handshakes, whatever it says. */
static int put_endpoint(pvs_writer *out, const json_t *item, const char **problem) {
    uint8_t *host = NULL, *port = NULL;
    size_t host_size = 0, port_size = 0;
    int ok = form_only(item, problem, "host", "port", NULL) &&
             form_get_text(item, "host", &host, &host_size, problem) &&
             form_get_text(item, "port", &port, &port_size, problem);
    if (ok) {
        pvs_factom_endpoint ep =
            pvs_factom_endpoint_of(pvs_bytes_of(host, host_size), pvs_bytes_of(port, port_size));
        pvs_factom_add_endpoint(out, &ep);
    }
    free(host);
    free(port);
    return ok;
}

static int put_endpoints(pvs_writer *out, const json_t *list, int version, const char **problem) {
    const json_t *item;
    size_t i;
    out->allow = FACTOM_LENIENT;
    pvs_factom_begin_share(out, version, 0);
    for (i = 0; (item = json_array_get(list, i)) != NULL; i++) {
        if (!put_endpoint(out, item, problem)) return 0;
    }
    if (pvs_factom_end_share(out) == PVS_OK) return 1;
    *problem = "\"alternatives\" cannot be written";
    return 0;
}

/* The alternatives of a handshake as a share of its own, in the form of the version. */
static int get_alternatives(const json_t *object, int version, struct parts *parts,
                            pvs_factom_share *share, const char **problem) {
    pvs_writer size = pvs_writer_init(NULL, 0), out;
    const json_t *list;
    pvs_reader in;
    if (!json_object_get(object, "alternatives")) return 1;
    if (!form_get_list(object, "alternatives", &list, problem)) return 0;
    if (json_array_size(list) == 0) return 1;
    if (!put_endpoints(&size, list, version, problem)) return 0;
    parts->list = malloc(size.pos + 1);
    if (!parts->list) return 0;
    out = pvs_writer_init(parts->list, size.pos);
    if (!put_endpoints(&out, list, version, problem)) return 0;
    in = pvs_reader_datagram(parts->list, out.pos);
    in.allow = FACTOM_LENIENT;
    return pvs_factom_read_share(&in, version, share) == PVS_OK;
}

/* What is told twice, or follows from the rest, has to agree: else one of them would go unused. */
static int agrees(const json_t *members, const char *name, json_t *derived, const char **problem) {
    const json_t *member = json_object_get(members, name);
    int same = !member || json_equal(member, derived);
    json_decref(derived);
    if (!same) *problem = form_problem(name, "is not what the other members make of it");
    return same;
}

/*
 * Takes the V9Msg that a handshake came in. What it says of the handshake is asked of the library,
 * which may not be able to tell: then nothing contradicts it.
 */
static int is_what_v9_says(const json_t *members, pvs_factom_message *m, const pvs_factom_v9 *v9,
                           uint16_t type, const char **problem) {
    pvs_factom_handshake told = m->handshake;
    pvs_factom_message read;
    pvs_factom_out tx;
    pvs_factom_in rx;
    pvs_writer out = pvs_writer_init(NULL, 0);
    pvs_reader in;
    uint8_t *bytes;
    int same = 1;
    json_t *header = header_fields(v9, m->parcel.payload);
    m->parcel.v9 = v9;
    m->handshake.type = type;
    if (!agrees(members, "valid", json_incref(json_object_get(header, "valid")), problem)) same = 0;
    json_decref(header);
    memset(&tx, 0, sizeof tx);
    memset(&rx, 0, sizeof rx);
    if (!same || pvs_factom_write(&out, &tx, m) != PVS_OK) return same;
    bytes = malloc(out.pos);
    if (!bytes) return 0;
    out = pvs_writer_init(bytes, out.pos);
    if (pvs_factom_write(&out, &tx, m) == PVS_OK) {
        in = pvs_reader_datagram(bytes, out.pos);
        in.allow = FACTOM_LENIENT;
        if (pvs_factom_read(&in, &rx, &read) == PVS_OK) {
            json_t *both = json_pack("{so}", "handshake", handshake_fields(&told));
            same = agrees(both, "handshake", handshake_fields(&read.handshake), problem);
            json_decref(both);
        }
    }
    free(bytes);
    return same;
}

/* What a V9Msg that the library makes of a handshake leaves out, or writes in another way. */
static int is_written_as_told(const pvs_factom_handshake *hs, int version, const char **problem) {
    if (hs->alternatives.count && hs->loopback) {
        *problem = "\"loopback\" has no place beside \"alternatives\": it has to be 0";
        return 0;
    }
    if (version == 9 && hs->type == PVS_FACTOM_HANDSHAKE) {
        *problem = "\"type\" of a handshake of version 9 is 3, or 9";
        return 0;
    }
    return 1;
}

static int get_handshake(const json_t *members, int version, struct parts *parts,
                         pvs_factom_message *m, pvs_factom_v9 *v9, const char **problem) {
    const json_t *object = json_object_get(members, "handshake");
    pvs_factom_handshake *hs = &m->handshake;
    uint16_t type;
    m->kind = PVS_FACTOM_IS_HANDSHAKE;
    if (!object) {
        *problem = "\"handshake\" is missing";
        return 0;
    }
    if (version == 11 ? !form_only(members, problem, "handshake", NULL)
                      : !form_only(members, problem, "handshake", "type", "payload", HEADER_MEMBERS,
                                   "valid", NULL)) {
        return 0;
    }
    if (!form_only(object, problem, "network", "version", "type", "node_id", "listen_port",
                   "loopback", "alternatives", NULL)) {
        return 0;
    }
    if (!get_u32(object, "network", &hs->network, problem) ||
        !get_u16(object, "version", &hs->version, problem) ||
        !get_u16(object, "type", &hs->type, problem) ||
        !get_number(object, "node_id", UINT32_MAX, &hs->node_id, problem) ||
        !get_view(object, "listen_port", parts, &hs->listen_port, problem) ||
        !get_number(object, "loopback", UINT64_MAX, &hs->loopback, problem) ||
        !get_alternatives(object, version == 11 ? 11 : 10, parts, &hs->alternatives, problem)) {
        return 0;
    }
    /* A handshake alone makes its V9Msg; one with a header and payload was told in full. */
    if (version == 11) return 1;
    if (json_object_size(members) == 1) return is_written_as_told(hs, version, problem);
    if (!get_payload(members, parts, &m->parcel.payload, problem) ||
        !get_header(members, parts, v9, problem) || !get_u16(members, "type", &type, problem)) {
        return 0;
    }
    if (!version) m->version = hs->version == 10 ? 10 : 9; /* its form, whatever it says */
    return is_what_v9_says(members, m, v9, type, problem);
}

static int get_parcel(const json_t *members, int version, struct parts *parts,
                      pvs_factom_message *m, pvs_factom_v9 *v9, const char **problem) {
    json_t *derived;
    size_t others;
    int same;
    m->kind = PVS_FACTOM_IS_PARCEL;
    if (version == 9 ? !form_only(members, problem, "type", "payload", "endpoints", HEADER_MEMBERS,
                                  "valid", NULL)
                     : !form_only(members, problem, "type", "payload", "endpoints", NULL)) {
        return 0;
    }
    if (!get_u16(members, "type", &m->parcel.type, problem) ||
        !get_payload(members, parts, &m->parcel.payload, problem)) {
        return 0;
    }
    /* The header that the own handshake makes, or one that is told in full. */
    others = json_object_get(members, "endpoints") ? 3 : 2;
    if (version == 9 && json_object_size(members) > others) {
        m->parcel.v9 = v9;
        if (!get_header(members, parts, v9, problem)) return 0;
    }
    if (others == 2 && !json_object_get(members, "valid")) return 1;
    derived = fields(m, 0);
    same =
        agrees(members, "valid", json_incref(json_object_get(derived, "valid")), problem) &&
        agrees(members, "endpoints", json_incref(json_object_get(derived, "endpoints")), problem);
    json_decref(derived);
    return same;
}

/* One direction is in one form. */
static int keeps_form(struct direction *direction, const pvs_factom_message *m,
                      const char **problem) {
    int version = m->version ? m->version : m->handshake.version;
    int form = version == 11 ? PVS_FACTOM_PROTOBUF : PVS_FACTOM_GOB;
    if (!direction->built) direction->built = form;
    if (direction->built == form) return 1;
    *problem = "messages of version 11 have no place beside those of 9 and 10";
    return 0;
}

static pvs_status build(pvs_writer *out, struct direction *direction, const char *what,
                        const json_t *members, int version, const char **problem) {
    pvs_factom_message message;
    pvs_factom_v9 v9;
    struct parts parts;
    pvs_status status = PVS_ERR_VALUE;
    int handshake = strcmp(what, "handshake") == 0, named = version;
    memset(&message, 0, sizeof message);
    memset(&v9, 0, sizeof v9);
    memset(&parts, 0, sizeof parts);
    if (strcmp(what, "v9msg") == 0)
        named = 9;
    else if (strcmp(what, "v10msg") == 0)
        named = 10;
    else if (strcmp(what, "v11msg") == 0)
        named = 11;
    else if (!handshake) {
        *problem = "\"kind\" is no Factom message";
        return PVS_ERR_VALUE;
    }
    if (version && named != version) {
        *problem = "\"kind\" is of another version than \"proto\"";
        return PVS_ERR_VALUE;
    }
    version = named;
    message.version = (uint8_t)version;
    if ((handshake ? get_handshake(members, version, &parts, &message, &v9, problem)
                   : get_parcel(members, version, &parts, &message, &v9, problem)) &&
        keeps_form(direction, &message, problem)) {
        status = pvs_factom_write(out, &direction->tx, &message);
    }
    free_parts(&parts);
    return status;
}

static pvs_status build_any(pvs_writer *out, void *state, const char *what, const json_t *members,
                            const char **problem) {
    return build(out, state, what, members, 0, problem);
}

static pvs_status build_9(pvs_writer *out, void *state, const char *what, const json_t *members,
                          const char **problem) {
    return build(out, state, what, members, 9, problem);
}

static pvs_status build_10(pvs_writer *out, void *state, const char *what, const json_t *members,
                           const char **problem) {
    return build(out, state, what, members, 10, problem);
}

static pvs_status build_11(pvs_writer *out, void *state, const char *what, const json_t *members,
                           const char **problem) {
    return build(out, state, what, members, 11, problem);
}

/* ---- for people */

static void print_endpoints(pvs_factom_share list, FILE *out) {
    enum { SHOWN = 3 };
    size_t shown = 0, count = list.count;
    pvs_factom_endpoint ep;
    while (shown < SHOWN && pvs_factom_next_endpoint(&list, &ep)) {
        fputs(shown++ ? ", " : ": ", out);
        form_print_text(ep.host, out);
        fputc(' ', out);
        form_print_text(ep.port, out);
    }
    if (count > shown) fprintf(out, ", and %zu more", count - shown);
}

static void summary(const void *message, FILE *out) {
    const pvs_factom_message *m = message;
    uint8_t text[64];
    pvs_writer network = pvs_writer_init(text, sizeof text);
    if (m->kind == PVS_FACTOM_IS_PARCEL) {
        const char *name = pvs_factom_type_name(m->parcel.type);
        fprintf(out, "%s%s ", *name ? name : "type ", *name ? "," : "");
        form_print_count(m->parcel.payload.size, "byte", out);
        if (!*name) fprintf(out, " (%u)", m->parcel.type);
        if (m->parcel.v9 && m->parcel.v9->target.size) {
            fputs(" to ", out);
            form_print_text(m->parcel.v9->target, out);
        }
        return;
    }
    fprintf(out, "version %u, ", m->handshake.version);
    if (pvs_factom_print_network(&network, m->handshake.network) == PVS_OK) {
        fprintf(out, "%.*s", (int)network.pos, (const char *)text);
    }
    fprintf(out, ", node %08" PRIx64 " port ", m->handshake.node_id);
    form_print_text(m->handshake.listen_port, out);
    if (m->handshake.type == PVS_FACTOM_REJECT) {
        fputs(", rejected, ", out);
        form_print_count(m->handshake.alternatives.count, "alternative", out);
        print_endpoints(m->handshake.alternatives, out);
    }
}

static enum family_guess guess(pvs_bytes bytes, int transport) {
    pvs_factom_message message;
    pvs_factom_in rx;
    pvs_reader in = pvs_reader_stream(64 << 10);
    pvs_status status;
    if (transport != FAMILY_STREAM) return GUESS_NO;
    memset(&rx, 0, sizeof rx);
    pvs_reader_extend(&in, bytes.data, bytes.size);
    status = pvs_factom_read(&in, &rx, &message);
    if (status == PVS_NEED_MORE) return GUESS_WAIT;
    /* A rejection that cannot be read is still one of ours. */
    return status == PVS_OK || rx.pending ? GUESS_YES : GUESS_NO;
}

/* Neither text nor TLS. Broken gob begins with nearly anything else. */
static int may_begin(pvs_bytes bytes) {
    enum { TEXT = 8 };
    size_t n = 0;
    while (n < TEXT && n < bytes.size && bytes.data[n] >= '\t' && bytes.data[n] <= '~') n++;
    if (n == TEXT) return 0;
    return bytes.size < 3 || bytes.data[0] < 0x14 || bytes.data[0] > 0x17 || bytes.data[1] != 3 ||
           bytes.data[2] > 4;
}

#define FACTOM_FAMILY(name, starter, builder, more)                                                \
    {                                                                                              \
        .proto = (name), .transports = FAMILY_STREAM, .takes = FAMILY_TAKES_START | (more),        \
        .lenient = FACTOM_LENIENT, .limit = PVS_FACTOM_FRAME_MAX + 4096,                           \
        .message_size = sizeof(pvs_factom_message), .state_size = sizeof(struct direction),        \
        .start = (starter), .read = read_factom, .write = write_factom, .kind = kind,              \
        .fields = fields, .build = (builder), .summary = summary, .guess = guess,                  \
        .may_begin = may_begin, .unfinished = unfinished, .of_stream = of_stream,                  \
        .proto_of = proto_of, .judge = judge,                                                      \
    }

const struct family family_factom = FACTOM_FAMILY("factom", start_any, build_any, FAMILY_TAKES_IDS);
const struct family family_factom9 = FACTOM_FAMILY("factom9", start_9, build_9, FAMILY_TAKES_IDS);
const struct family family_factom10 =
    FACTOM_FAMILY("factom10", start_10, build_10, FAMILY_TAKES_IDS);
const struct family family_factom11 = FACTOM_FAMILY("factom11", start_11, build_11, 0);
