#include "decode.h"

#include "json_form.h"

#include <stdlib.h>
#include <string.h>

struct decoding {
    const struct decode_options *options;
    const struct family *family;
    void *message, *in_state, *out_state;
    json_t *messages;
    int stream;   /* as in the options, */
    size_t chunk; /* where the family has streams */
};

static json_t *reencoded(struct decoding *d) {
    pvs_writer size = pvs_writer_init(NULL, 0), out;
    json_t *hex = NULL;
    uint8_t *bytes;
    void *snapshot = malloc(d->family->state_size + 1);
    if (!snapshot) return NULL;
    memcpy(snapshot, d->out_state, d->family->state_size);
    size.allow = d->options->lenient ? d->family->lenient : 0;
    if (d->family->write(&size, snapshot, d->message) == PVS_OK) {
        bytes = malloc(size.pos + 1);
        if (bytes) {
            out = pvs_writer_init(bytes, size.pos);
            out.allow = size.allow;
            if (d->family->write(&out, d->out_state, d->message) == PVS_OK) {
                hex = form_hex(pvs_bytes_of(bytes, out.pos));
            }
        }
        free(bytes);
    }
    free(snapshot);
    return hex ? hex : json_null();
}

static void keep(struct decoding *d, size_t end) {
    json_t *entry =
        json_pack("{sIssso}", "end", (json_int_t)end, "kind", d->family->kind(d->message), "fields",
                  d->family->fields(d->message, d->options->full));
    if (d->family->judge) d->family->judge(d->message, entry);
    if (d->options->reencode) json_object_set_new(entry, "hex", reencoded(d));
    json_array_append_new(d->messages, entry);
}

/* Reads what there is; the last status. One message only, unless the bytes are a stream. */
static pvs_status read_all(struct decoding *d, pvs_reader *in) {
    pvs_status status;
    for (;;) {
        if (!d->stream && json_array_size(d->messages)) return PVS_OK;
        status = d->family->read(in, d->in_state, d->message);
        if (status != PVS_OK) return status;
        keep(d, (size_t)in->origin + in->pos);
        if (d->stream && pvs_reader_rest(in).size == 0) return PVS_OK;
    }
}

/* As the bytes come, a few at a time, from a buffer that only holds what is not read yet. */
static pvs_status read_chunks(struct decoding *d, pvs_reader *in, pvs_bytes bytes) {
    size_t chunk = d->chunk, fed = 0;
    uint8_t *buffer = malloc(bytes.size + 1);
    pvs_status status = PVS_NEED_MORE;
    if (!buffer) return PVS_ERR_SPACE;
    while (status == PVS_NEED_MORE || status == PVS_OK) {
        size_t more = bytes.size - fed < chunk ? bytes.size - fed : chunk;
        if (more) memcpy(buffer + in->size, bytes.data + fed, more);
        pvs_reader_extend(in, buffer, more);
        fed += more;
        status = read_all(d, in);
        if (fed == bytes.size) break;
        pvs_reader_compact(in, buffer);
    }
    in->data = NULL; /* the views end here; numbers stay */
    free(buffer);
    return status;
}

/* One message from a stream reader is judged as its datagram would be. */
static pvs_status as_datagram(struct decoding *d, pvs_reader *in, pvs_status status, size_t size) {
    size_t end = (size_t)in->origin + in->pos;
    if (status == PVS_NEED_MORE) {
        in->fault.status = PVS_ERR_TRUNCATED;
        return PVS_ERR_TRUNCATED;
    }
    if (status != PVS_OK || end == size || d->family->prefix || d->options->lenient) return status;
    json_array_clear(d->messages);
    in->fault.at = end;
    in->fault.field = 0;
    in->fault.status = PVS_ERR_TRAILING;
    in->origin = 0;
    in->pos = 0;
    return PVS_ERR_TRAILING;
}

static json_t *answer(struct decoding *d, pvs_bytes bytes) {
    int as_stream = d->stream || d->chunk || d->family->prefix;
    pvs_reader in =
        as_stream ? pvs_reader_stream(SIZE_MAX) : pvs_reader_datagram(bytes.data, bytes.size);
    pvs_status status;
    size_t left;
    json_t *error;
    if (d->options->lenient) in.allow = d->family->lenient | PVS_ALLOW_TRAILING;
    if (d->chunk) {
        status = read_chunks(d, &in, bytes);
    } else {
        if (as_stream) pvs_reader_extend(&in, bytes.data, bytes.size);
        status = read_all(d, &in);
    }
    if (as_stream && !d->stream) status = as_datagram(d, &in, status, bytes.size);
    /* A stream that ends between two messages has ended well. */
    left = bytes.size - ((size_t)in.origin + in.pos);
    if (d->stream && status == PVS_NEED_MORE && left == 0 &&
        !(d->family->unfinished && d->family->unfinished(d->in_state))) {
        status = PVS_OK;
    }
    error = status == PVS_OK || status == PVS_NEED_MORE ? json_null() : form_fault(&in.fault);
    return json_pack("{sbsOsbsosI}", "ok", status == PVS_OK, "messages", d->messages, "need_more",
                     status == PVS_NEED_MORE, "error", error, "left", (json_int_t)left);
}

json_t *decode_bytes(pvs_bytes bytes, const struct decode_options *options) {
    const struct family *family = options->family;
    struct decoding d = {options, family, NULL, NULL, NULL, NULL, 0, 0};
    json_t *result = NULL;
    d.message = calloc(1, family->message_size + 1);
    d.in_state = options->state ? options->state : calloc(1, family->state_size + 1);
    d.out_state = calloc(1, family->state_size + 1);
    d.messages = json_array();
    if (family->transports & FAMILY_STREAM) {
        d.stream = options->stream;
        d.chunk = options->chunk;
    }
    if (d.message && d.in_state && d.out_state && d.messages) {
        if (family->start && !options->state) family->start(d.in_state, &options->of_family);
        if (family->start) family->start(d.out_state, &options->of_family);
        result = answer(&d, bytes);
        if (result && options->stream && family->of_stream) family->of_stream(d.in_state, result);
        if (result && family->remark) family->remark(d.in_state, bytes, result);
    }
    json_decref(d.messages);
    free(d.message);
    if (!options->state && d.in_state && family->stop) family->stop(d.in_state);
    if (!options->state) free(d.in_state);
    free(d.out_state);
    return result;
}
