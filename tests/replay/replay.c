/*
 * `replay NAME[:COUNT[:INSIDE]]..` follows captures/NAME.pcap as pvstool dump does and compares
 * what comes out, message by message and direction by direction, with the truth in
 * captures/NAME.json: strictly, and with all leniencies; the streams as they were cut, and in
 * pieces of 1 byte, of 7 and of random sizes. Every message of the truth has to come, and no other.
 * COUNT: how many messages the truth has; INSIDE: how many of these are inside TLS.
 */
#define _POSIX_C_SOURCE 200809L
#include "built.h"
#include "follow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct replay {
    char name[64];
    size_t count, inside; /* messages of the truth, and of these inside TLS; count 0: not told */
    int lenient;
    size_t most;     /* bytes of a stream at a time; 0: as many as come */
    int random;      /* that many at most, */
    uint32_t dice;   /* by these */
    size_t pieces;   /* so far */
    json_t *streams; /* by "from->to": what was read, in order */
};

/* The ways to cut streams: all with the same messages. */
static const struct {
    size_t most;
    int random;
    uint32_t seed;
} CUTS[] = {{0, 0, 0}, {1, 0, 0}, {7, 0, 0}, {40, 1, 1}, {3000, 1, 2}};
enum { WAYS = 2 * sizeof CUTS / sizeof CUTS[0] }; /* strict and lenient */

static size_t cut(void *user) {
    struct replay *replay = user;
    replay->pieces++;
    if (!replay->random) return replay->most;
    replay->dice = replay->dice * 1664525u + 1013904223u;
    return 1 + (replay->dice >> 8) % replay->most;
}

static void append_to(json_t *streams, const char *key, json_t *entry) {
    json_t *list = json_object_get(streams, key);
    if (!list) {
        list = json_array();
        json_object_set_new(streams, key, list);
    }
    json_array_append_new(list, entry);
}

static void print_endpoint(char **at, const pvs_endpoint *ep) {
    pvs_writer out = pvs_writer_init(*at, PVS_ENDPOINT_TEXT_MAX);
    assert_int_equal(pvs_endpoint_print(&out, ep), PVS_OK);
    *at += out.pos;
    **at = '\0';
}

static void take(void *user, const struct record *r) {
    struct replay *replay = user;
    char key[2 * PVS_ENDPOINT_TEXT_MAX + 3], *at = key;
    json_t *entry;
    if (r->kind != RECORD_MESSAGE && r->kind != RECORD_LOST && r->kind != RECORD_CUT) return;
    print_endpoint(&at, &r->from);
    *at++ = '-';
    *at++ = '>';
    print_endpoint(&at, &r->to);
    entry = json_pack("{sssI}", "proto", family_proto(r->family, r->message), "frame",
                      (json_int_t)r->frame);
    if (r->in_stream) json_object_set_new(entry, "offset", json_integer((json_int_t)r->offset));
    if (r->kind == RECORD_MESSAGE) {
        json_object_set_new(entry, "kind", json_string(r->family->kind(r->message)));
        json_object_set_new(entry, "size", json_integer((json_int_t)r->bytes.size));
        json_object_set_new(entry, "fields", r->family->fields(r->message, 0));
    } else {
        json_object_set_new(entry, "kind",
                            json_string(r->kind == RECORD_CUT ? "incomplete" : "malformed"));
        json_object_set_new(entry, "left", json_integer((json_int_t)r->left));
    }
    append_to(replay->streams, key, entry);
}

/* Does the library read this message of the truth in this mode? */
static int expected(const struct replay *replay, const json_t *truth) {
    const json_t *strict = json_object_get(truth, "strict");
    const json_t *reference = json_object_get(truth, "reference");
    const char *kind = json_string_value(json_object_get(truth, "kind"));
    const char *proto = json_string_value(json_object_get(truth, "proto"));
    if (replay->lenient && reference) return json_is_true(reference);
    /* AC has no reference and no leniency. */
    if (replay->lenient && strcmp(proto, "ac") != 0) return strcmp(kind, "malformed") != 0;
    return !json_is_false(strict);
}

static void compare(const struct replay *replay, size_t number, const json_t *truth,
                    const json_t *got) {
    static const char *const keys[] = {"proto", "kind", "frame", "offset", "size", "fields"};
    static const char *const broken[] = {"proto", "frame", "offset"};
    int whole = expected(replay, truth);
    size_t i, n = whole ? 6 : 3;
    if (!got) fail_msg("%s: message %zu is missing", replay->name, number);
    if (!whole) {
        const char *kind = json_string_value(json_object_get(truth, "kind"));
        int cut = strcmp(kind, "incomplete") == 0;
        assert_string_equal(json_string_value(json_object_get(got, "kind")),
                            cut ? kind : "malformed");
        if (json_object_get(truth, "left")) {
            assert_true(json_equal(json_object_get(truth, "left"), json_object_get(got, "left")));
        }
    }
    if (whole && strncmp(json_string_value(json_object_get(got, "proto")), "factom", 6) == 0) {
        built_settle(json_object_get(got, "fields"), json_object_get(truth, "fields"));
    }
    for (i = 0; i < n; i++) {
        const char *key = whole ? keys[i] : broken[i];
        const json_t *want = json_object_get(truth, key);
        const json_t *have = json_object_get(got, key);
        if (want && !json_equal(want, have)) {
            char *a = json_dumps(want, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
            char *b = json_dumps(have, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
            print_error("%s, message %zu, %s:\n truth %.900s\n got   %.900s\n", replay->name,
                        number, key, a, b);
            free(a);
            free(b);
            fail_msg("%s: message %zu differs", replay->name, number);
        }
    }
}

/* What a reset cut off is no message, and stands behind everything else of its stream. */
static void add_cut_messages(json_t *truth) {
    json_t *message;
    size_t i;
    json_array_foreach(json_object_get(truth, "cut_messages"), i, message) {
        json_array_append_new(json_object_get(truth, "messages"),
                              json_pack("{sOsbsbssss}", "stream",
                                        json_object_get(message, "stream"), "strict", 0,
                                        "reference", 0, "kind", "incomplete", "proto", "factom"));
    }
}

static json_t *load_truth(const char *name) {
    char path[4096];
    json_error_t error;
    json_t *truth;
    snprintf(path, sizeof path, "%s/%s.json", CAPTURES_DIR, name);
    truth = json_load_file(path, 0, &error);
    if (!truth) fail_msg("%s: %s", path, error.text);
    add_cut_messages(truth);
    return truth;
}

static void run_replay(void **state) {
    struct replay *replay = *state;
    struct follow_options options;
    struct follow_totals totals;
    struct capture_totals capture;
    char path[4096], error[CAPTURE_ERROR_MAX];
    json_t *truth = load_truth(replay->name), *message, *list;
    json_t *messages = json_object_get(truth, "messages"), *next = json_object();
    json_t *lost = json_object();
    const char *key;
    size_t i, agreed = 0, inside = 0;
    memset(&options, 0, sizeof options);
    options.lenient = replay->lenient;
    options.handler = take;
    options.cut = replay->most ? cut : NULL;
    options.user = replay;
    replay->streams = json_object();
    snprintf(path, sizeof path, "%s/%s.pcap", CAPTURES_DIR, replay->name);
    if (follow_file(path, &options, &totals, &capture, error) != CAPTURE_OK) {
        fail_msg("%s: %s", path, error);
    }
    json_array_foreach(messages, i, message) {
        const char *stream = json_string_value(json_object_get(message, "stream"));
        json_int_t at = json_integer_value(json_object_get(next, stream));
        const char *layer = json_string_value(json_object_get(message, "layer"));
        if (json_object_get(lost, stream)) continue;
        if (layer && strcmp(layer, "tls") == 0) { /* unit/gossip_records has these */
            inside++;
            continue;
        }
        compare(replay, i, message,
                json_array_get(json_object_get(replay->streams, stream), (size_t)at));
        json_object_set_new(next, stream, json_integer(at + 1));
        /* A fault is the end of its stream: what the truth knows behind it is not looked for. */
        if (json_object_get(message, "offset") && !expected(replay, message)) {
            json_object_set_new(lost, stream, json_true());
        }
        agreed++;
    }
    json_object_foreach(replay->streams, key, list) {
        json_int_t at = json_integer_value(json_object_get(next, key));
        if ((size_t)at != json_array_size(list)) {
            fail_msg("%s: %s: more messages than the truth", replay->name, key);
        }
    }
    print_message("%s: %zu of %zu messages agree, %zu inside TLS, %zu behind a refused one",
                  replay->name, agreed, json_array_size(messages), inside,
                  json_array_size(messages) - agreed - inside);
    print_message(replay->most ? "; %zu pieces\n" : "\n", replay->pieces);
    if (replay->count && json_array_size(messages) != replay->count) {
        fail_msg("%s: %zu messages, not %zu", replay->name, json_array_size(messages),
                 replay->count);
    }
    if (replay->count && inside != replay->inside) {
        fail_msg("%s: %zu messages inside TLS, not %zu", replay->name, inside, replay->inside);
    }
    json_decref(lost);
    json_decref(replay->streams);
    json_decref(truth);
    json_decref(next);
}

static int get_name(struct replay *replay, const char *text) {
    size_t n = strcspn(text, ":");
    char *end;
    if (n == 0 || n >= sizeof replay->name) return 0;
    memcpy(replay->name, text, n);
    text += n;
    if (*text == ':') {
        replay->count = strtoul(text + 1, &end, 10);
        text = end;
        if (*text == ':') {
            replay->inside = strtoul(text + 1, &end, 10);
            text = end;
        }
        if (!replay->count) return 0;
    }
    return *text == '\0';
}

int main(int argc, char **argv) {
    size_t count = argc > 1 ? WAYS * (size_t)(argc - 1) : 0, i;
    struct CMUnitTest *tests = calloc(count + 1, sizeof *tests);
    struct replay *replays = calloc(count + 1, sizeof *replays);
    int failed;
    if (!tests || !replays || !count) {
        fprintf(stderr, "usage: replay NAME[:COUNT[:INSIDE]]..\n");
        return 2;
    }
    for (i = 0; i < count; i++) {
        if (!get_name(&replays[i], argv[1 + i / WAYS])) {
            fprintf(stderr, "usage: replay NAME[:COUNT[:INSIDE]]..\n");
            return 2;
        }
        replays[i].lenient = (int)(i % 2);
        replays[i].most = CUTS[i % WAYS / 2].most;
        replays[i].random = CUTS[i % WAYS / 2].random;
        replays[i].dice = CUTS[i % WAYS / 2].seed;
        tests[i].name = replays[i].name;
        tests[i].test_func = run_replay;
        tests[i].initial_state = &replays[i];
    }
    failed = _cmocka_run_group_tests("replay", tests, count, NULL, NULL);
    free(tests);
    free(replays);
    return failed != 0;
}
