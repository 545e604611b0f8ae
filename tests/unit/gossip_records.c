/*
 * The messages of captures/gossip-tls.json, those inside TLS included: one by one, and one behind
 * the other as a stream, as no read of the reference program may have them (docs/wire/gossip.md 9).
 */
#include "decode.h"
#include "encode.h"
#include "json_form.h"
#include "unit.h"

static json_t *truth;

static const char *text_of(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

static void check(const json_t *got, const json_t *expected) {
    assert_string_equal(text_of(got, "kind"), text_of(expected, "kind"));
    assert_true(json_equal(json_object_get(got, "fields"), json_object_get(expected, "fields")));
    assert_string_equal(text_of(got, "hex"), text_of(expected, "hex"));
}

static json_t *decoded(pvs_bytes bytes, int stream, size_t chunk) {
    struct decode_options options;
    json_t *answer;
    memset(&options, 0, sizeof options);
    options.family = &family_gossip;
    options.reencode = 1;
    options.stream = stream;
    options.chunk = chunk;
    answer = decode_bytes(bytes, &options);
    assert_non_null(answer);
    assert_true(json_is_true(json_object_get(answer, "ok")));
    return answer;
}

static void p01_each_record_is_one_message(void **state) {
    const json_t *message;
    size_t i;
    (void)state;
    json_array_foreach(json_object_get(truth, "messages"), i, message) {
        const char *hex = text_of(message, "hex"), *problem;
        json_t *messages, *answer;
        uint8_t *data, *again;
        size_t size, written;
        assert_true(form_unhex(hex, strlen(hex), &data, &size));
        answer = decoded(pvs_bytes_of(data, size), 0, 0);
        messages = json_object_get(answer, "messages");
        assert_int_equal(json_array_size(messages), 1);
        check(json_array_get(messages, 0), message);
        again = encode_line(message, 0, &written, &problem);
        assert_non_null(again);
        assert_int_equal(written, size);
        assert_memory_equal(again, data, size);
        json_decref(answer);
        free(data);
        free(again);
    }
    assert_int_equal(i, 74);
}

static void p09_all_records_are_one_stream_however_cut(void **state) {
    static const size_t chunks[] = {0, 1, 2, 3, 5, 13, 100, 1000};
    const json_t *messages = json_object_get(truth, "messages"), *message;
    uint8_t *all = malloc(1u << 16);
    size_t size = 0, i, k;
    (void)state;
    assert_non_null(all);
    json_array_foreach(messages, i, message) {
        const char *hex = text_of(message, "hex");
        uint8_t *data;
        size_t more;
        assert_true(form_unhex(hex, strlen(hex), &data, &more));
        assert_true(size + more <= 1u << 16);
        memcpy(all + size, data, more);
        size += more;
        free(data);
    }
    for (k = 0; k < LENGTH(chunks); k++) {
        json_t *answer = decoded(pvs_bytes_of(all, size), 1, chunks[k]);
        const json_t *got = json_object_get(answer, "messages");
        assert_int_equal(json_array_size(got), json_array_size(messages));
        json_array_foreach(messages, i, message) check(json_array_get(got, i), message);
        json_decref(answer);
    }
    free(all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p01_each_record_is_one_message),
        cmocka_unit_test(p09_all_records_are_one_stream_however_cut),
    };
    json_error_t error;
    int failed;
    truth = json_load_file(CAPTURES_DIR "/gossip-tls.json", 0, &error);
    if (!truth) {
        fprintf(stderr, "gossip-tls.json: %s\n", error.text);
        return 2;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    json_decref(truth);
    return failed;
}
