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
    const char *kind = json_string_value(json_object_get(message, "kind"));
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
    const char *kind = json_string_value(json_object_get(line, "kind"));
    pvs_status status = PVS_OK;
    size_t i;
    if (!kind || strcmp(kind, "stream") != 0) return write_message(e, line, problem);
    if (!json_is_array(messages)) {
        *problem = "a stream needs \"messages\"";
        return PVS_ERR_VALUE;
    }
    for (i = 0; status == PVS_OK && (message = json_array_get(messages, i)) != NULL; i++) {
        status = write_message(e, message, problem);
    }
    return status;
}

uint8_t *encode_line(const json_t *line, int lenient, size_t *size, const char **problem) {
    struct family_options options = {NULL, NULL, 0, 0};
    struct encoding e = {NULL, NULL, lenient, NULL, 0};
    const char *proto = json_string_value(json_object_get(line, "proto"));
    pvs_status status;
    *problem = NULL;
    *size = 0;
    options.kind = json_string_value(json_object_get(line, "kind"));
    options.start = json_string_value(json_object_get(line, "start"));
    if (proto) e.family = family_find(proto, options.kind);
    if (!e.family) {
        *problem = proto ? "unknown \"proto\"" : "\"proto\" is missing";
        return NULL;
    }
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
