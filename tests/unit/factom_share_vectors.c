/*
 * The shares that the reference program wrote and those it was given: factom-json.jsonl and the
 * peer-share lines of factom9.jsonl, factom10.jsonl, factom11.jsonl. With all leniencies the
 * verdict is the reference's, strictly it is so where all endpoints are valid, and the writer
 * gives the reference's bytes.
 */
#define _POSIX_C_SOURCE 200809L
#include "json_form.h"
#include "unit.h"

struct share_vector {
    const char *name;
    const json_t *fields;
    int reference, version;
    uint8_t *data;
    size_t size;
};

/* A text of the JSON form, {"hex"} where it is no UTF-8; malloc'ed. */
static pvs_bytes text_of(const json_t *object, const char *name) {
    const char *problem = NULL;
    uint8_t *data = NULL;
    size_t size = 0;
    if (!form_get_text(object, name, &data, &size, &problem)) fail_msg("%s: %s", name, problem);
    return pvs_bytes_of(data, size);
}

static void expect_text(const struct share_vector *v, pvs_bytes got, int escaped,
                        const json_t *object, const char *name) {
    pvs_bytes expected = text_of(object, name);
    uint8_t *text = malloc(3 * got.size + 1);
    pvs_writer out = pvs_writer_init(text, 3 * got.size + 1);
    assert_non_null(text);
    if (escaped) {
        assert_int_equal(pvs_factom_unescape(&out, got), PVS_OK);
        got = pvs_bytes_of(text, out.pos);
    }
    if (got.size != expected.size || (got.size && memcmp(got.data, expected.data, got.size) != 0)) {
        fail_msg("%s: another %s", v->name, name);
    }
    free(text);
    free((void *)(uintptr_t)expected.data);
}

static pvs_status read_vector(const struct share_vector *v, uint32_t allow,
                              pvs_factom_share *share) {
    pvs_reader in = pvs_reader_datagram(v->data, v->size);
    in.allow = allow;
    return pvs_factom_read_share(&in, v->version, share);
}

static void check_endpoints(const struct share_vector *v, pvs_factom_share share) {
    const json_t *list = json_object_get(v->fields, "endpoints");
    pvs_factom_endpoint ep;
    size_t i = 0;
    assert_int_equal(share.count, json_array_size(list));
    while (pvs_factom_next_endpoint(&share, &ep)) {
        const json_t *expected = json_array_get(list, i++);
        expect_text(v, ep.host, ep.escaped, expected, "host");
        expect_text(v, ep.port, ep.escaped, expected, "port");
    }
}

/* Are all endpoints valid, as the reference says? */
static int all_valid(const struct share_vector *v) {
    const json_t *list = json_object_get(v->fields, "endpoint_valid");
    size_t i;
    for (i = 0; i < json_array_size(list); i++) {
        if (!json_is_true(json_array_get(list, i))) return 0;
    }
    return 1;
}

static void check_reading(const struct share_vector *v) {
    pvs_factom_share share;
    pvs_status status = read_vector(v, UINT32_MAX, &share);
    if ((status == PVS_OK) != v->reference) fail_msg("%s: lenient %d", v->name, status);
    if (status == PVS_OK) {
        check_endpoints(v, share);
        if ((pvs_factom_check_endpoints(&share) == PVS_OK) != all_valid(v)) {
            /* Text with escapes is not valid as it stands. */
            assert_non_null(memchr(v->data, '\\', v->size));
        }
    }
    status = read_vector(v, 0, &share);
    if ((status == PVS_OK) != (v->reference && all_valid(v))) {
        fail_msg("%s: strict %d", v->name, status);
    }
    if (status == PVS_OK) check_endpoints(v, share);
}

static pvs_status write_list(const struct share_vector *v, const json_t *list, pvs_writer *out) {
    const json_t *network = json_object_get(v->fields, "network"), *item;
    size_t i;
    out->allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    pvs_factom_begin_share(out, v->version, (uint32_t)json_integer_value(network));
    for (i = 0; (item = json_array_get(list, i)) != NULL; i++) {
        pvs_factom_endpoint ep =
            pvs_factom_endpoint_of(text_of(item, "host"), text_of(item, "port"));
        pvs_factom_add_endpoint(out, &ep);
        free((void *)(uintptr_t)ep.host.data);
        free((void *)(uintptr_t)ep.port.data);
    }
    return pvs_factom_end_share(out);
}

static void check_writing(const struct share_vector *v) {
    const json_t *sent = json_object_get(v->fields, "endpoints_sent");
    pvs_writer size = pvs_writer_init(NULL, 0), out;
    uint8_t *bytes = malloc(v->size + 1);
    assert_non_null(bytes);
    assert_int_equal(write_list(v, sent, &size), PVS_OK);
    assert_int_equal(size.pos, v->size);
    out = pvs_writer_init(bytes, v->size);
    assert_int_equal(write_list(v, sent, &out), PVS_OK);
    assert_int_equal(out.pos, v->size);
    if (v->size && memcmp(bytes, v->data, v->size) != 0) fail_msg("%s: other bytes", v->name);
    free(bytes);
}

/* Runs the shares of a file; how many they were. */
static size_t run_file(const char *path) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0, count = 0;
    if (!file) fail_msg("cannot open %s", path);
    while (getline(&line, &room, file) > 0) {
        json_t *root = json_loads(line, JSON_ALLOW_NUL, NULL);
        const char *kind = json_string_value(json_object_get(root, "kind"));
        const char *proto = json_string_value(json_object_get(root, "proto"));
        const char *hex = json_string_value(json_object_get(root, "hex"));
        struct share_vector v;
        assert_non_null(kind);
        if (strncmp(kind, "peer-share", 10) == 0) {
            assert_true(proto && hex);
            v.name = json_string_value(json_object_get(root, "name"));
            v.fields = json_object_get(root, "fields");
            v.reference = json_is_true(json_object_get(root, "reference"));
            v.version = atoi(proto + strlen("factom"));
            assert_true(form_unhex(hex, strlen(hex), &v.data, &v.size));
            check_reading(&v);
            if (json_object_get(v.fields, "endpoints_sent")) check_writing(&v);
            free(v.data);
            count++;
        }
        json_decref(root);
    }
    free(line);
    fclose(file);
    return count;
}

static void hand_made_json(void **state) {
    (void)state;
    assert_int_equal(run_file(VECTORS_DIR "/factom-json.jsonl"), 335);
}

static void shares_of_the_reference(void **state) {
    (void)state;
    assert_int_equal(run_file(VECTORS_DIR "/factom9.jsonl"), 43);
    assert_int_equal(run_file(VECTORS_DIR "/factom10.jsonl"), 43);
    assert_int_equal(run_file(VECTORS_DIR "/factom11.jsonl"), 13);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_made_json),
        cmocka_unit_test(shares_of_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
