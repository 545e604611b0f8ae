/* The small functions of the reference program: factom-helpers.jsonl. */
#define _POSIX_C_SOURCE 200809L
#include "json_form.h"
#include "unit.h"

#include <sha256.h>

struct helper {
    const char *name, *kind;
    const json_t *fields;
    pvs_bytes bytes;
    int reference;
};

static uint32_t number(const json_t *object, const char *name) {
    return (uint32_t)json_integer_value(json_object_get(object, name));
}

static int is_text(pvs_bytes got, const json_t *object, const char *name) {
    const char *problem;
    uint8_t *data = NULL;
    size_t size = 0;
    int same;
    if (!form_get_text(object, name, &data, &size, &problem)) return 0;
    same = got.size == size && (size == 0 || memcmp(got.data, data, size) == 0);
    free(data);
    return same;
}

static int endpoint_valid(const json_t *object) {
    pvs_factom_endpoint ep;
    uint8_t *host = NULL, *port = NULL;
    size_t host_size = 0, port_size = 0;
    const char *problem;
    int valid;
    assert_true(form_get_text(object, "host", &host, &host_size, &problem));
    assert_true(form_get_text(object, "port", &port, &port_size, &problem));
    ep = pvs_factom_endpoint_of(pvs_bytes_of(host, host_size), pvs_bytes_of(port, port_size));
    valid = pvs_factom_check_endpoint(&ep) == PVS_OK;
    free(host);
    free(port);
    return valid;
}

static int is_endpoint(const struct helper *h) {
    pvs_factom_endpoint ep;
    pvs_status status = pvs_factom_parse_endpoint(h->bytes, &ep);
    if ((status == PVS_OK) != h->reference) return 0;
    return status != PVS_OK ||
           (is_text(ep.host, h->fields, "host") && is_text(ep.port, h->fields, "port"));
}

static int is_network_name(const struct helper *h) {
    char text[40];
    pvs_writer out = pvs_writer_init(text, sizeof text);
    if (pvs_factom_print_network(&out, number(h->fields, "id")) != PVS_OK) return 0;
    return is_text(pvs_bytes_of(text, out.pos), h->fields, "string");
}

static int is_network_id(const struct helper *h) {
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, h->bytes.data, h->bytes.size);
    SHA256Final(digest, &context);
    return pvs_factom_network_id(digest) == number(h->fields, "id");
}

static uint8_t *payload_of(const json_t *object, size_t *size) {
    const char *problem;
    uint8_t *data = NULL;
    assert_true(form_get_bytes(object, "payload", &data, size, &problem));
    return data;
}

static int is_parcel(const struct helper *h) {
    unsigned type = number(h->fields, "type");
    size_t size;
    uint8_t *payload = payload_of(h->fields, &size);
    pvs_status status = pvs_factom_check_parcel(type, size);
    free(payload);
    return (status == PVS_OK) == h->reference &&
           pvs_factom_is_application(type) ==
               json_is_true(json_object_get(h->fields, "application"));
}

static int is_v9(const struct helper *h) {
    const json_t *msg = json_object_get(h->fields, "msg");
    size_t size;
    uint8_t *payload = payload_of(msg, &size);
    pvs_status status = pvs_factom_check_v9(number(msg, "version"), number(msg, "length"),
                                            number(msg, "crc32"), pvs_bytes_of(payload, size));
    free(payload);
    return (status == PVS_OK) == h->reference;
}

/* The order in which a node asks: version, network, port, alternatives. */
static int is_handshake(const struct helper *h) {
    const json_t *hs = json_object_get(h->fields, "handshake");
    const json_t *list = json_object_get(hs, "alternatives");
    const char *problem;
    uint8_t *port = NULL;
    size_t size = 0, i;
    uint16_t value;
    int valid = number(hs, "version") >= number(h->fields, "conf_version_minimum") &&
                number(hs, "network") == number(h->fields, "conf_network");
    assert_true(form_get_text(hs, "listen_port", &port, &size, &problem));
    if (pvs_factom_parse_port(pvs_bytes_of(port, size), &value) != PVS_OK) valid = 0;
    free(port);
    for (i = 0; i < json_array_size(list); i++) {
        if (!endpoint_valid(json_array_get(list, i))) valid = 0;
    }
    return valid == h->reference;
}

static int agrees(const struct helper *h) {
    const json_t *f = h->fields;
    if (strcmp(h->kind, "crc32-koopman") == 0) {
        return pvs_factom_crc32(0, h->bytes) == number(f, "crc32");
    }
    if (strcmp(h->kind, "network-id") == 0) return is_network_id(h);
    if (strcmp(h->kind, "network-id-string") == 0) return is_network_name(h);
    if (strcmp(h->kind, "ip2location-quick") == 0) {
        return pvs_factom_location(h->bytes) == number(f, "location");
    }
    if (strcmp(h->kind, "endpoint-valid") == 0) return endpoint_valid(f) == h->reference;
    if (strcmp(h->kind, "parse-endpoint") == 0) return is_endpoint(h);
    if (strcmp(h->kind, "parcel-type-string") == 0) {
        const char *name = pvs_factom_type_name(number(f, "type"));
        return is_text(pvs_bytes_of(name, strlen(name)), f, "string");
    }
    if (strcmp(h->kind, "parcel-valid") == 0) return is_parcel(h);
    if (strcmp(h->kind, "v9msg-valid") == 0) return is_v9(h);
    if (strcmp(h->kind, "handshake-valid") == 0) return is_handshake(h);
    return 0;
}

static void helpers_agree_with_the_reference(void **state) {
    FILE *file = fopen(VECTORS_DIR "/factom-helpers.jsonl", "r");
    char *line = NULL;
    size_t room = 0, count = 0;
    (void)state;
    assert_non_null(file);
    while (getline(&line, &room, file) > 0) {
        json_t *root = json_loads(line, JSON_ALLOW_NUL, NULL);
        const char *hex = json_string_value(json_object_get(root, "hex"));
        struct helper h;
        uint8_t *data = NULL;
        size_t size = 0;
        assert_non_null(hex);
        assert_true(form_unhex(hex, strlen(hex), &data, &size));
        h.name = json_string_value(json_object_get(root, "name"));
        h.kind = json_string_value(json_object_get(root, "kind"));
        h.fields = json_object_get(root, "fields");
        h.reference = json_is_true(json_object_get(root, "reference"));
        h.bytes = pvs_bytes_of(data, size);
        if (!agrees(&h)) fail_msg("%s", h.name);
        free(data);
        json_decref(root);
        count++;
    }
    free(line);
    fclose(file);
    assert_int_equal(count, 630);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(helpers_agree_with_the_reference)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
