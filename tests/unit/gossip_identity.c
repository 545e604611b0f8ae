/* Identities (docs/wire/gossip.md 12): SipHash-1-3 under the zero key over a whole certificate. */
#include "json_form.h"
#include "unit.h"

#include <jansson.h>

static json_t *load(const char *name) {
    char path[4096];
    json_error_t error;
    json_t *json;
    snprintf(path, sizeof path, "%s/%s", CAPTURES_DIR, name);
    json = json_load_file(path, 0, &error);
    if (!json) fail_msg("%s: %s", path, error.text);
    return json;
}

/* Did a node say in clear that this is its identity? */
static int is_told(const json_t *truth, const char *identity) {
    const json_t *message;
    size_t i;
    json_array_foreach(json_object_get(truth, "messages"), i, message) {
        const json_t *fields = json_object_get(message, "fields");
        const char *told = json_string_value(json_object_get(fields, "identity"));
        if (told && strcmp(told, identity) == 0) return 1;
    }
    return 0;
}

static void p12_captured_certificates_have_the_identities_told_in_pair(void **state) {
    json_t *truth = load("gossip-tls.json"), *file = load("gossip-tls.certificates.json");
    const json_t *certificate;
    size_t i, n = 0;
    (void)state;
    json_array_foreach(json_object_get(file, "certificates"), i, certificate) {
        const char *problem = NULL, *hex = json_string_value(json_object_get(certificate, "der"));
        uint64_t identity;
        uint8_t *der;
        size_t size;
        assert_true(form_get_u64(certificate, "identity", &identity, &problem));
        assert_true(form_unhex(hex, strlen(hex), &der, &size));
        assert_true(pvs_gossip_identity(pvs_bytes_of(der, size)) == identity);
        assert_true(is_told(truth, json_string_value(json_object_get(certificate, "identity"))));
        der[size / 2] ^= 1; /* any part of the certificate counts, not its key alone */
        assert_false(pvs_gossip_identity(pvs_bytes_of(der, size)) == identity);
        free(der);
        n++;
    }
    assert_int_equal(n, 3);
    json_decref(file);
    json_decref(truth);
}

/* Computed with CPython, whose hash() of bytes is SipHash-1-3 and has the zero key with
 * PYTHONHASHSEED=0; of nothing it makes 0, so the first one is from an own implementation. */
static void p12_sizes_around_the_words_of_the_hash(void **state) {
    static const struct {
        size_t size;
        uint64_t identity;
    } expected[] = {{0, UINT64_C(0xd1fba762150c532c)},   {1, UINT64_C(0x68a914128e01e473)},
                    {7, UINT64_C(0x9e7963f9fe2efdd3)},   {8, UINT64_C(0x2fd61e525823bd4a)},
                    {9, UINT64_C(0xfbf1988030a5438c)},   {15, UINT64_C(0xb980969a22f5fafa)},
                    {16, UINT64_C(0x87ca8e02c763c39d)},  {63, UINT64_C(0x15223e63c7964e7b)},
                    {64, UINT64_C(0xd27c4e6b841abb4d)},  {255, UINT64_C(0x33240ddf755a0624)},
                    {256, UINT64_C(0x9dc07535984b23ce)}, {1000, UINT64_C(0x21c2c0d60dd0acb6)}};
    uint8_t data[1000];
    size_t i;
    (void)state;
    for (i = 0; i < sizeof data; i++) data[i] = (uint8_t)(7 * i);
    for (i = 0; i < LENGTH(expected); i++) {
        assert_true(pvs_gossip_identity(pvs_bytes_of(data, expected[i].size)) ==
                    expected[i].identity);
    }
    assert_true(pvs_gossip_identity(pvs_bytes_of(NULL, 0)) == expected[0].identity);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p12_captured_certificates_have_the_identities_told_in_pair),
        cmocka_unit_test(p12_sizes_around_the_words_of_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
