/* Factom peer shares alone: the payload of a Peer-Response, one share a datagram. */
#include "factom.h"

#include "../family.h"
#include "../json_form.h"

#include <stdlib.h>
#include <string.h>

static pvs_status read_9(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_factom_read_share(in, 9, message);
}

static pvs_status read_10(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_factom_read_share(in, 10, message);
}

static pvs_status read_11(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_factom_read_share(in, 11, message);
}

static pvs_status write_share(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_factom_write_share(out, message);
}

static const char *kind(const void *message) {
    (void)message;
    return "peer-share";
}

/* The network that the first element of a V9 share names; nothing but a tool wants to know. */
static json_t *network(const pvs_factom_share *share) {
    json_t *text = json_loadb((const char *)share->data, share->size, 0, NULL);
    json_t *value = json_incref(json_object_get(json_array_get(text, 0), "Network"));
    json_decref(text);
    return value;
}

static json_t *fields(const void *message, int full) {
    const pvs_factom_share *share = message;
    json_t *object = json_pack("{so}", "endpoints", factom_endpoints(*share));
    (void)full;
    if (share->version == 9 && share->count) {
        json_object_set_new(object, "network", network(share));
    }
    return object;
}

/* ---- from JSON */

/* A full buffer is no reason to stop: the rest is counted, and end tells what is missing. */
static int going(pvs_status status) {
    return status == PVS_OK || status == PVS_ERR_SPACE;
}

static pvs_status add_endpoint(pvs_writer *out, const json_t *object, const char **problem) {
    uint8_t *host = NULL, *port = NULL;
    size_t host_size = 0, port_size = 0;
    pvs_status status = PVS_ERR_VALUE;
    if (form_only(object, problem, "host", "port", NULL) &&
        form_get_text(object, "host", &host, &host_size, problem) &&
        form_get_text(object, "port", &port, &port_size, problem)) {
        pvs_factom_endpoint ep =
            pvs_factom_endpoint_of(pvs_bytes_of(host, host_size), pvs_bytes_of(port, port_size));
        status = pvs_factom_add_endpoint(out, &ep);
    }
    free(host);
    free(port);
    return status;
}

/* "endpoints", in V9 with the "network" that each of them names. */
static pvs_status build(pvs_writer *out, const json_t *members, int version, const char **problem) {
    const json_t *list, *item;
    pvs_writer before = *out;
    int64_t network = 0;
    pvs_status status;
    size_t i;
    if (!form_only(members, problem, "endpoints", "network", NULL) ||
        !form_get_list(members, "endpoints", &list, problem)) {
        return PVS_ERR_VALUE;
    }
    if ((version == 9 && json_array_size(list)) || json_object_get(members, "network")) {
        if (!form_get_int(members, "network", 0, UINT32_MAX, &network, problem)) {
            return PVS_ERR_VALUE;
        }
    }
    status = pvs_factom_begin_share(out, version, (uint32_t)network);
    for (i = 0; going(status) && (item = json_array_get(list, i)) != NULL; i++) {
        status = add_endpoint(out, item, problem);
    }
    if (going(status) || !*problem) return pvs_factom_end_share(out);
    *out = before; /* the JSON is at fault, not the share so far */
    return status;
}

static pvs_status build_9(pvs_writer *out, void *state, const char *what, const json_t *members,
                          const char **problem) {
    (void)state;
    (void)what;
    return build(out, members, 9, problem);
}

static pvs_status build_10(pvs_writer *out, void *state, const char *what, const json_t *members,
                           const char **problem) {
    (void)state;
    (void)what;
    return build(out, members, 10, problem);
}

static pvs_status build_11(pvs_writer *out, void *state, const char *what, const json_t *members,
                           const char **problem) {
    (void)state;
    (void)what;
    return build(out, members, 11, problem);
}

/* ---- for people */

enum { ENDPOINTS_SHOWN = 6 };

/* Terminals obey some characters; they are not for strangers to send. */
static void print_text(pvs_bytes text, FILE *out) {
    size_t i;
    for (i = 0; i < text.size; i++) {
        fputc(text.data[i] < 0x20 || text.data[i] > 0x7e ? '?' : text.data[i], out);
    }
}

static void summary(const void *message, FILE *out) {
    pvs_factom_share share = *(const pvs_factom_share *)message;
    size_t shown = 0, count = share.count;
    pvs_factom_endpoint ep;
    form_print_count(count, "endpoint", out);
    while (shown < ENDPOINTS_SHOWN && pvs_factom_next_endpoint(&share, &ep)) {
        fputs(shown++ ? ", " : ": ", out);
        print_text(ep.host, out);
        fputc(':', out);
        print_text(ep.port, out);
    }
    if (count > shown) fprintf(out, ", and %zu more", count - shown);
}

/* A payload does not tell what it is: shares are only read where somebody says so. */
static enum family_guess guess(pvs_bytes bytes, int transport) {
    (void)bytes;
    (void)transport;
    return GUESS_NO;
}

#define SHARE_FAMILY(version)                                                                      \
    {                                                                                              \
        .proto = "factom" #version, .transports = FAMILY_DATAGRAM, .form = "peer-share",           \
        .lenient = FACTOM_LENIENT, .limit = 1u << 27, .message_size = sizeof(pvs_factom_share),    \
        .read = read_##version, .write = write_share, .kind = kind, .fields = fields,              \
        .build = build_##version, .summary = summary, .guess = guess                               \
    }

const struct family family_share9 = SHARE_FAMILY(9);
const struct family family_share10 = SHARE_FAMILY(10);
const struct family family_share11 = SHARE_FAMILY(11);
