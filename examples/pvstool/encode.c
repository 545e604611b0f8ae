#include "encode.h"

#include "family.h"
#include "json_form.h"

#include <stdlib.h>
#include <string.h>

struct encoding {
    const struct family *family;
    void *state;
    int lenient;
    uint8_t *bytes;
    size_t size;
};

static pvs_status write_message(struct encoding *e, const json_t *message, const char **problem) {
    const char *kind = form_name(message, "kind");
    const json_t *fields = json_object_get(message, "fields");
    pvs_writer size = pvs_writer_init(NULL, 0), out;
    void *snapshot = malloc(e->family->state_size + 1);
    uint8_t *grown;
    pvs_status status = PVS_ERR_VALUE;
    if (!snapshot) return PVS_ERR_SPACE;
    memcpy(snapshot, e->state, e->family->state_size);
    if (!kind || !json_is_object(fields)) {
        *problem = "\"kind\" and \"fields\" are needed";
    } else {
        size.allow = e->lenient ? e->family->lenient : 0;
        status = e->family->build(&size, snapshot, kind, fields, problem);
    }
    free(snapshot);
    if (status != PVS_OK) return status;
    grown = realloc(e->bytes, e->size + size.pos + 1);
    if (!grown) return PVS_ERR_SPACE;
    e->bytes = grown;
    out = pvs_writer_init(e->bytes + e->size, size.pos);
    out.allow = e->lenient ? e->family->lenient : 0;
    status = e->family->build(&out, e->state, kind, fields, problem);
    e->size += out.pos;
    return status;
}

static pvs_status write_line(struct encoding *e, const json_t *line, const char **problem) {
    const json_t *messages = json_object_get(line, "messages"), *message;
    const char *kind = form_name(line, "kind");
    pvs_status status = PVS_OK;
    size_t i;
    if (!kind || strcmp(kind, "stream") != 0) return write_message(e, line, problem);
    if (!(e->family->transports & FAMILY_STREAM)) {
        *problem = "each message is a datagram in this \"proto\": there are no streams";
        return PVS_ERR_VALUE;
    }
    if (!json_is_array(messages)) {
        *problem = "a stream needs \"messages\"";
        return PVS_ERR_VALUE;
    }
    for (i = 0; status == PVS_OK && (message = json_array_get(messages, i)) != NULL; i++) {
        status = write_message(e, message, problem);
    }
    return status;
}

/* What the members beside the fields say wrongly of the family; NULL: nothing. */
static const char *what_contradicts(const json_t *line, const char *proto,
                                    const struct family *family) {
    const char *start = form_name(line, "start");
    if (strcmp(proto, family->proto) != 0) return "\"kind\" is none of this \"proto\"";
    if (json_object_get(line, "ids") && !(family->takes & FAMILY_TAKES_IDS)) {
        return "\"ids\" means nothing to this \"proto\"";
    }
    if (!json_object_get(line, "start")) return NULL;
    if (!(family->takes & FAMILY_TAKES_START)) return "\"start\" means nothing to this \"proto\"";
    if (start && (strcmp(start, "handshake") == 0 || strcmp(start, "parcel") == 0)) return NULL;
    return "\"start\" is not handshake or parcel";
}

/* "ids": the gob type ids of a stream, 0 for the usual one. */
static int get_ids(const json_t *line, int32_t ids[3]) {
    const json_t *list = json_object_get(line, "ids"), *id;
    size_t i;
    if (!list || json_is_null(list)) return 1;
    if (json_array_size(list) != 3) return 0;
    json_array_foreach(list, i, id) {
        json_int_t value = json_integer_value(id);
        if (!json_is_integer(id) || value < 0 || value > INT32_MAX) return 0;
        ids[i] = (int32_t)value;
    }
    return 1;
}

uint8_t *encode_line(const json_t *line, int lenient, size_t *size, const char **problem) {
    struct family_options options = {NULL, NULL, 0, 0, {0, 0, 0}};
    struct encoding e = {NULL, NULL, lenient, NULL, 0};
    const char *proto = form_name(line, "proto");
    pvs_status status;
    *problem = NULL;
    *size = 0;
    options.kind = form_name(line, "kind");
    options.start = form_name(line, "start");
    if (!get_ids(line, options.ids)) {
        *problem = "\"ids\" is not three type ids";
        return NULL;
    }
    if (proto) e.family = family_find(proto, options.kind);
    if (!e.family) {
        *problem = proto ? "unknown \"proto\"" : "\"proto\" is missing, or no name";
        return NULL;
    }
    *problem = what_contradicts(line, proto, e.family);
    if (*problem) return NULL;
    e.state = calloc(1, e.family->state_size + 1);
    e.bytes = malloc(1);
    if (!e.state || !e.bytes) {
        status = PVS_ERR_SPACE;
    } else {
        if (e.family->start) e.family->start(e.state, &options);
        status = write_line(&e, line, problem);
    }
    free(e.state);
    if (status == PVS_OK) {
        *size = e.size;
        return e.bytes;
    }
    if (!*problem) *problem = pvs_status_text(status);
    free(e.bytes);
    return NULL;
}
