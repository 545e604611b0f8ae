/* The decisions of ac-forward.jsonl, by the library and as pvstool decode --own tells them. */
#define _POSIX_C_SOURCE 200809L
#include "decode.h"
#include "json_form.h"
#include "unit.h"

enum { VECTORS = 114, PLACES = 65536, FRAMES = 66000 };

static int truth(const json_t *object, const char *name) {
    const json_t *member = json_object_get(object, name);
    assert_true(json_is_boolean(member));
    return json_is_true(member);
}

static void check(const json_t *vector) {
    const char *name = json_string_value(json_object_get(vector, "name"));
    const char *hex = json_string_value(json_object_get(vector, "hex"));
    uint32_t own = (uint32_t)json_integer_value(json_object_get(vector, "own"));
    int deliver = truth(vector, "deliver"), forward = truth(vector, "forward");
    unsigned expected = (deliver ? PVS_AC_DELIVER : 0) | (forward ? PVS_AC_FORWARD : 0), what;
    pvs_ac_bucket memory[4];
    pvs_ac_node node;
    struct decode_options options;
    uint8_t *data;
    size_t size;
    json_t *answer;
    assert_true(form_unhex(hex, strlen(hex), &data, &size));
    memset(memory, 0, sizeof memory);
    memset(&node, 0, sizeof node);
    node.bucket = memory;
    node.buckets = 4;
    node.own = own;
    memset(&options, 0, sizeof options);
    options.family = family_find("ac", NULL);
    options.of_family.has_own = 1;
    options.of_family.own = own;
    options.state = calloc(1, options.family->state_size);
    assert_non_null(options.state);
    options.family->start(options.state, &options.of_family);
    if (truth(vector, "seen")) {
        pvs_ac_route(&node, pvs_bytes_of(data, size), 0);
        json_decref(decode_bytes(pvs_bytes_of(data, size), &options));
    }
    what = pvs_ac_route(&node, pvs_bytes_of(data, size), 100);
    answer = decode_bytes(pvs_bytes_of(data, size), &options);
    if (what != expected || truth(answer, "deliver") != deliver ||
        truth(answer, "forward") != forward) {
        fail_msg("%s: %x, not %x", name, what, expected);
    }
    json_decref(answer);
    options.family->stop(options.state);
    free(options.state);
    free(data);
}

static void all_decisions_agree(void **state) {
    FILE *file = fopen(VECTORS_DIR "/ac-forward.jsonl", "r");
    char *line = NULL;
    size_t room = 0;
    int n = 0;
    (void)state;
    assert_non_null(file);
    while (getline(&line, &room, file) > 0) {
        json_t *vector = json_loads(line, 0, NULL);
        assert_non_null(vector);
        check(vector);
        json_decref(vector);
        n++;
    }
    assert_int_equal(n, VECTORS);
    free(line);
    fclose(file);
}

/* Without --own nothing is said; with it a memory that is full says so. */
static void remarks_are_made_where_they_are_asked_for(void **state) {
    struct decode_options options;
    uint8_t frame[16] = {0xac, 1, PVS_AC_PING, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff};
    unsigned n, full = 0;
    json_t *answer;
    (void)state;
    memset(&options, 0, sizeof options);
    options.family = family_find("ac", NULL);
    answer = decode_bytes(pvs_bytes_of(frame, sizeof frame), &options);
    assert_null(json_object_get(answer, "deliver"));
    assert_null(json_object_get(answer, "forward"));
    json_decref(answer);
    options.of_family.has_own = 1;
    options.state = calloc(1, options.family->state_size);
    assert_non_null(options.state);
    options.family->start(options.state, &options.of_family);
    for (n = 0; n < FRAMES; n++) {
        frame[4] = (uint8_t)(n >> 16);
        frame[5] = (uint8_t)(n >> 8);
        frame[6] = (uint8_t)n;
        answer = decode_bytes(pvs_bytes_of(frame, sizeof frame), &options);
        assert_true(truth(answer, "deliver"));
        if (json_object_get(answer, "remembered")) {
            full++;
            assert_false(truth(answer, "remembered"));
            assert_false(truth(answer, "forward"));
        } else {
            assert_true(truth(answer, "forward"));
        }
        json_decref(answer);
    }
    assert_true(full >= FRAMES - PLACES && full < FRAMES - PLACES + PLACES / 100);
    options.family->stop(options.state);
    free(options.state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_decisions_agree),
        cmocka_unit_test(remarks_are_made_where_they_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
