/* PVS view exchanges. */
#include "../family.h"
#include "../json_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static pvs_status read_view(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_view_read(in, message);
}

static pvs_status write_view(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_view_write(out, message);
}

static const char *const kinds[16] = {
    "view-exchange-request", "view-exchange-response", "view-exchange-type-2",
    "view-exchange-type-3",  "view-exchange-type-4",   "view-exchange-type-5",
    "view-exchange-type-6",  "view-exchange-type-7",   "view-exchange-type-8",
    "view-exchange-type-9",  "view-exchange-type-10",  "view-exchange-type-11",
    "view-exchange-type-12", "view-exchange-type-13",  "view-exchange-type-14",
    "view-exchange-type-15"};

static const char *kind(const void *message) {
    return kinds[((const pvs_view_message *)message)->type & 15];
}

/* ---- to JSON */

static json_t *block(unsigned code, pvs_bytes data) {
    return json_pack("{sisI}", "type", (int)code, "length", (json_int_t)data.size);
}

static json_t *addresses(pvs_view_addresses list, int full) {
    json_t *array = json_array();
    pvs_view_address address;
    while (pvs_view_next_address(&list, &address)) {
        json_t *object = block(address.code, address.data);
        if (address.opaque) {
            json_object_set_new(object, "data", form_bytes(address.data, full));
        } else if (address.endpoint.family) {
            json_object_set_new(object, "address", form_ip(&address.endpoint));
            if (address.code == PVS_VIEW_IPV4_PORT || address.code == PVS_VIEW_IPV6_PORT) {
                json_object_set_new(object, "port", json_integer(address.endpoint.port));
            }
        }
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *metas(pvs_view_metas list, int full) {
    json_t *array = json_array();
    pvs_view_meta meta;
    while (pvs_view_next_meta(&list, &meta)) {
        json_t *object = block(meta.code, meta.data);
        if (meta.opaque) {
            json_object_set_new(object, "data", form_bytes(meta.data, full));
        } else {
            json_object_set_new(
                object, meta.code == PVS_VIEW_UTC_TIME ? "utc_timestamp" : "logical_timestamp",
                json_integer(meta.time));
        }
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *fields(const void *message, int full) {
    const pvs_view_message *view = message;
    pvs_view_peers peers = view->peers;
    pvs_view_peer peer;
    json_t *array = json_array();
    while (pvs_view_next_peer(&peers, &peer)) {
        json_array_append_new(array,
                              json_pack("{soso}", "addresses", addresses(peer.addresses, full),
                                        "metadata", metas(peer.metadata, full)));
    }
    return json_pack("{sisisoso}", "version", view->version, "type", view->type, "peers", array,
                     "metadata", metas(view->metadata, full));
}

/* ---- from JSON */

/* The code of a block; a length, where one is told, has to be the one that is written. */
static int get_code(const json_t *object, uint8_t *code, const char **problem) {
    int64_t value;
    if (!form_get_int(object, "type", 0, 255, &value, problem)) return 0;
    *code = (uint8_t)value;
    return 1;
}

static int length_fits(const json_t *object, size_t size, const char **problem) {
    const json_t *length = json_object_get(object, "length");
    if (!length || (json_is_integer(length) && (size_t)json_integer_value(length) == size)) {
        return 1;
    }
    *problem = "\"length\" is not the length of the block";
    return 0;
}

static pvs_status add_address(pvs_writer *out, const json_t *object, const char **problem) {
    pvs_view_address address;
    uint8_t *data = NULL;
    size_t size = 0;
    pvs_status status;
    memset(&address, 0, sizeof address);
    if (!get_code(object, &address.code, problem)) return PVS_ERR_VALUE;
    if (json_object_get(object, "data")) {
        if (!form_only(object, problem, "type", "length", "data", NULL) ||
            !form_get_bytes(object, "data", &data, &size, problem)) {
            return PVS_ERR_VALUE;
        }
        address.opaque = 1;
        address.data = pvs_bytes_of(data, size);
    } else if (address.code > PVS_VIEW_IPV6_PORT) {
        *problem = "an address whose type is not general needs \"data\"";
        return PVS_ERR_VALUE;
    } else if (address.code == PVS_VIEW_REFLECTIVE) {
        if (!form_only(object, problem, "type", "length", NULL)) return PVS_ERR_VALUE;
    } else {
        int with_port = address.code == PVS_VIEW_IPV4_PORT || address.code == PVS_VIEW_IPV6_PORT;
        if (!form_only(object, problem, "type", "length", "address", with_port ? "port" : NULL,
                       NULL) ||
            !form_get_endpoint(object, with_port, &address.endpoint, problem)) {
            return PVS_ERR_VALUE;
        }
        size = (address.endpoint.family == 4 ? 4u : 16u) + (with_port ? 2u : 0u);
    }
    status =
        length_fits(object, size, problem) ? pvs_view_add_address(out, &address) : PVS_ERR_VALUE;
    free(data);
    return status;
}

static pvs_status add_meta(pvs_writer *out, int of_peer, const json_t *object,
                           const char **problem) {
    pvs_view_meta meta;
    uint8_t *data = NULL;
    size_t size = 0;
    pvs_status status = PVS_ERR_VALUE;
    memset(&meta, 0, sizeof meta);
    if (!get_code(object, &meta.code, problem)) return PVS_ERR_VALUE;
    if (json_object_get(object, "data")) {
        if (!form_only(object, problem, "type", "length", "data", NULL) ||
            !form_get_bytes(object, "data", &data, &size, problem)) {
            return PVS_ERR_VALUE;
        }
        meta.opaque = 1;
        meta.data = pvs_bytes_of(data, size);
    } else if (meta.code > PVS_VIEW_UTC_TIME) {
        *problem = "metadata whose type is not general needs \"data\"";
        return PVS_ERR_VALUE;
    } else {
        int utc = meta.code == PVS_VIEW_UTC_TIME;
        const char *name = utc ? "utc_timestamp" : "logical_timestamp";
        if (!form_only(object, problem, "type", "length", name, NULL) ||
            !form_get_int(object, name, utc ? INT64_MIN : 0, utc ? INT64_MAX : (int64_t)UINT32_MAX,
                          &meta.time, problem)) {
            return PVS_ERR_VALUE;
        }
        size = utc ? 8 : 4;
    }
    if (length_fits(object, size, problem)) {
        status = of_peer ? pvs_view_add_meta(out, &meta) : pvs_view_add_message_meta(out, &meta);
    }
    free(data);
    return status;
}

/* A full buffer is no reason to stop: the rest is counted, and end tells what is missing. */
static int going(pvs_status status) {
    return status == PVS_OK || status == PVS_ERR_SPACE;
}

static pvs_status build_metas(pvs_writer *out, int of_peer, const json_t *members,
                              const char **problem) {
    const json_t *list, *item;
    size_t i;
    pvs_status status = PVS_OK;
    if (!form_get_list(members, "metadata", &list, problem)) return PVS_ERR_VALUE;
    for (i = 0; going(status) && (item = json_array_get(list, i)) != NULL; i++) {
        status = add_meta(out, of_peer, item, problem);
    }
    return status;
}

static pvs_status build_body(pvs_writer *out, const json_t *members, const char **problem) {
    const json_t *peers, *peer, *list, *item;
    size_t i, k;
    pvs_status status = PVS_OK;
    if (!form_get_list(members, "peers", &peers, problem)) return PVS_ERR_VALUE;
    for (i = 0; going(status) && (peer = json_array_get(peers, i)) != NULL; i++) {
        if (!form_only(peer, problem, "addresses", "metadata", NULL) ||
            !form_get_list(peer, "addresses", &list, problem)) {
            return PVS_ERR_VALUE;
        }
        status = pvs_view_begin_peer(out);
        for (k = 0; going(status) && (item = json_array_get(list, k)) != NULL; k++) {
            status = add_address(out, item, problem);
        }
        if (going(status)) status = build_metas(out, 1, peer, problem);
    }
    return going(status) ? build_metas(out, 0, members, problem) : status;
}

/* The type that a kind stands for; "type" and "version" need not be told, but have to agree. */
static int get_type(const char *what, const json_t *members, int *type, const char **problem) {
    int64_t value;
    for (*type = 0; *type < 16 && strcmp(kinds[*type], what) != 0; ++*type) {
    }
    if (*type == 16) {
        *problem = "\"kind\" is no view exchange";
        return 0;
    }
    if (json_object_get(members, "type") &&
        !form_get_int(members, "type", *type, *type, &value, problem)) {
        *problem = "\"type\" is not the one of \"kind\"";
        return 0;
    }
    return !json_object_get(members, "version") ||
           form_get_int(members, "version", 1, 1, &value, problem);
}

static pvs_status build(pvs_writer *out, void *state, const char *what, const json_t *members,
                        const char **problem) {
    pvs_writer before = *out;
    pvs_status status;
    int type;
    (void)state;
    if (!get_type(what, members, &type, problem) ||
        !form_only(members, problem, "version", "type", "peers", "metadata", NULL)) {
        return PVS_ERR_VALUE;
    }
    /* Codes that the spec reserves are refused to programs that invent them; a tool may. */
    out->allow |= PVS_VIEW_ALLOW_RESERVED;
    status = pvs_view_begin(out, type);
    if (going(status)) status = build_body(out, members, problem);
    if (going(status) || !*problem) return pvs_view_end(out);
    *out = before; /* the JSON is at fault, not the message so far */
    return status;
}

/* ---- for people */

enum { PEERS_SHOWN = 4, ADDRESSES_SHOWN = 2 };

static void print_address(const pvs_view_address *address, FILE *out) {
    uint8_t text[PVS_ENDPOINT_TEXT_MAX];
    pvs_writer line = pvs_writer_init(text, sizeof text);
    int with_port = address->code == PVS_VIEW_IPV4_PORT || address->code == PVS_VIEW_IPV6_PORT;
    if (address->opaque) {
        fprintf(out, "type-%u(", address->code);
        form_print_count(address->data.size, "byte", out);
        fputc(')', out);
    } else if (address->code == PVS_VIEW_REFLECTIVE) {
        fprintf(out, "reflective");
    } else if ((with_port ? pvs_endpoint_print(&line, &address->endpoint)
                          : pvs_endpoint_print_ip(&line, &address->endpoint)) == PVS_OK) {
        fprintf(out, "%.*s", (int)line.pos, (const char *)text);
    }
}

static void print_peer(pvs_view_peer peer, FILE *out) {
    pvs_view_address address;
    pvs_view_meta meta;
    size_t n = 0, count = peer.addresses.count;
    while (n < ADDRESSES_SHOWN && pvs_view_next_address(&peer.addresses, &address)) {
        if (n++) fputc('|', out);
        print_address(&address, out);
    }
    if (count == 0) fputs("(no address)", out);
    if (count > n) fprintf(out, "|+%zu", count - n);
    for (n = 0; n < ADDRESSES_SHOWN && pvs_view_next_meta(&peer.metadata, &meta); n++) {
        if (meta.opaque) continue;
        fprintf(out, meta.code == PVS_VIEW_UTC_TIME ? " utc %" PRId64 : " t=%" PRId64, meta.time);
    }
}

static void summary(const void *message, FILE *out) {
    pvs_view_message view = *(const pvs_view_message *)message;
    pvs_view_peer peer;
    size_t shown = 0, count = view.peers.count;
    form_print_count(count, "peer", out);
    while (shown < PEERS_SHOWN && pvs_view_next_peer(&view.peers, &peer)) {
        fputs(shown++ ? ", " : ": ", out);
        print_peer(peer, out);
    }
    if (count > shown) fprintf(out, ", and %zu more", count - shown);
    if (view.metadata.count) fprintf(out, "; %zu metadata", view.metadata.count);
}

/*
 * MQTT connects with 16 and a length whose first byte may be 177, of two to four bytes; then it
 * says its name.
 */
static int is_mqtt(pvs_bytes bytes) {
    static const uint8_t name[] = {0, 4, 'M', 'Q', 'T', 'T'}, older[] = {0, 6, 'M', 'Q', 'I', 's'};
    size_t at;
    for (at = 3; at <= 5 && bytes.size >= at + sizeof name; at++) {
        if (memcmp(bytes.data + at, name, sizeof name) == 0) return 1;
        if (memcmp(bytes.data + at, older, sizeof older) == 0) return 1;
    }
    return 0;
}

/*
 * A datagram is one of ours if all of it is one valid message. A stream is one as soon as its
 * first message is complete, or has been valid for so long that this is no accident.
 */
static enum family_guess guess(pvs_bytes bytes, int transport) {
    enum { LONG_ENOUGH = 4096 };
    pvs_view_message message;
    pvs_reader in;
    pvs_status status;
    if (transport == FAMILY_DATAGRAM) {
        in = pvs_reader_datagram(bytes.data, bytes.size);
        return pvs_view_read(&in, &message) == PVS_OK ? GUESS_YES : GUESS_NO;
    }
    in = pvs_reader_stream(SIZE_MAX);
    pvs_reader_extend(&in, bytes.data, bytes.size);
    status = pvs_view_read(&in, &message);
    if (status == PVS_NEED_MORE && is_mqtt(bytes)) return GUESS_NO;
    if (status == PVS_NEED_MORE && bytes.size < LONG_ENOUGH) return GUESS_WAIT;
    return status == PVS_OK || status == PVS_NEED_MORE ? GUESS_YES : GUESS_NO;
}

/* One of the two constants may be broken. TLS begins with something like the first. */
static int may_begin(pvs_bytes bytes) {
    unsigned first = bytes.data[0];
    if (first >= 0x14 && first <= 0x17 && bytes.size > 1 && bytes.data[1] == 3) return 0;
    return bytes.data[0] >> 4 == 1 || (bytes.size > 1 && bytes.data[1] == 177);
}

const struct family family_view = {
    .proto = "pvs",
    .transports = FAMILY_DATAGRAM | FAMILY_STREAM,
    .lenient = PVS_VIEW_ALLOW_TYPE | PVS_VIEW_ALLOW_NONMINIMAL | PVS_VIEW_ALLOW_KNOWN_LENGTH,
    .limit = 16u << 20,
    .message_size = sizeof(pvs_view_message),
    .read = read_view,
    .write = write_view,
    .kind = kind,
    .fields = fields,
    .build = build,
    .summary = summary,
    .guess = guess,
    .may_begin = may_begin,
};
