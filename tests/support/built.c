#include "built.h"

#include "json_form.h"

#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEX_HEAD = 5, PEX_GIVE_HEAD = 37, PEX_ENTRY = 18 };

static int has_digest(const uint8_t *data, size_t size, const json_t *line) {
    char digest[SHA256_DIGEST_STRING_LENGTH];
    const char *expected = json_string_value(json_object_get(line, "sha256"));
    SHA256Data(data, size, digest);
    return expected && strcmp(digest, expected) == 0;
}

/* Fills data from the file; 0 where the file has another size. */
static int load(const char *name, uint8_t *data, size_t size) {
    char path[512];
    FILE *file;
    int fits;
    snprintf(path, sizeof path, VECTORS_DIR "/%s", name);
    file = fopen(path, "rb");
    if (!file) return 0;
    fits = fread(data, 1, size, file) == size && fgetc(file) == EOF;
    fclose(file);
    return fits;
}

/* The ways in which "build" goes on behind the head, numbered from 0; 0 where there is no more. */
static int go_on(int way, uint8_t *data, size_t size, const uint8_t *head, size_t head_size) {
    size_t i;
    memcpy(data, head, head_size);
    switch (way) {
    case 0: /* zeros */
        memset(data + head_size, 0, size - head_size);
        return 1;
    case 1: /* the first entry of a list again and again */
        for (i = PEX_HEAD + PEX_ENTRY; i < size; i++) data[i] = data[i - PEX_ENTRY];
        return 1;
    case 2: /* the piece of the give in the file */
        if (load("pex-give.bin", data, size)) memcpy(data, head, PEX_GIVE_HEAD);
        return 1;
    default:
        return 0;
    }
}

int built_bytes(const json_t *line, uint8_t **data, size_t *size) {
    const char *bin = json_string_value(json_object_get(line, "bin"));
    const char *hex = json_string_value(json_object_get(line, "hex_head"));
    uint8_t *head = NULL;
    size_t head_size = 0;
    int way = 0, found = 0;
    *size = (size_t)json_integer_value(json_object_get(line, "len"));
    *data = malloc(*size + 1);
    if (!*data) abort();
    if (bin) {
        found = load(bin, *data, *size) && has_digest(*data, *size, line);
    } else if (hex && form_unhex(hex, strlen(hex), &head, &head_size) && head_size <= *size) {
        while (!found && go_on(way++, *data, *size, head, head_size)) {
            found = has_digest(*data, *size, line);
        }
    }
    free(head);
    if (!found) free(*data);
    return found;
}

json_t *built_fields(const json_t *line) {
    json_t *fields = json_object_get(line, "fields"), *peers;
    const json_t *each = json_object_get(fields, "each");
    json_int_t count = json_integer_value(json_object_get(fields, "peers_count"));
    if (!each) return json_incref(fields);
    peers = json_array();
    while (count-- > 0) {
        json_array_append_new(peers, json_pack("{sOsO}", "address", json_object_get(each, "addr"),
                                               "port", json_object_get(each, "port")));
    }
    return json_pack("{so}", "peers", peers);
}

void built_settle(json_t *got, json_t *truth) {
    static const char *const told[] = {"valid", "endpoints"};
    json_t *type = json_object_get(truth, "parcel_type");
    json_t *handshake = json_object_get(truth, "handshake");
    size_t i;
    if (type) {
        json_object_set(truth, "type", type);
        json_object_del(truth, "parcel_type");
    }
    if (json_object_get(truth, "listen_port")) { /* a V11 handshake, raw, with or without cuts */
        handshake = handshake ? json_incref(handshake) : json_copy(truth);
        json_object_clear(truth);
        json_object_set_new(truth, "handshake", handshake);
    }
    if (json_object_get(truth, "endpoint_valid")) { /* a share: how it came to be is told, too */
        json_object_del(truth, "endpoint_valid");
        json_object_del(truth, "endpoints_sent");
        json_object_del(truth, "locations");
        json_object_del(truth, "json");
        if (!json_object_get(got, "network")) json_object_del(truth, "network");
        if (!json_object_get(truth, "network")) json_object_del(got, "network");
    }
    for (i = 0; i < 2; i++) {
        if (!json_object_get(truth, told[i])) json_object_del(got, told[i]);
        if (json_is_string(json_object_get(truth, told[i]))) {
            json_object_set_new(truth, told[i], json_false());
        }
        if (json_is_string(json_object_get(got, told[i]))) {
            json_object_set_new(got, told[i], json_false());
        }
    }
}
