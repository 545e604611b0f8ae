/*
 * The vector engine: `vectors [--thorough | --light] [--count N] FILE.jsonl` makes one cmocka test of
 * each line. What a vector says is compared with what the library does; and every property of properties.h has to
 * hold for its bytes, strictly and with all leniencies. The keys are explained in README.md here.
 */
#define _POSIX_C_SOURCE 200809L
#include "built.h"
#include "decode.h"
#include "encode.h"
#include "json_form.h"
#include "properties.h"
#include "trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int thorough, light;

struct vector {
    json_t *line;
    const char *name, *kind;
    const struct family *family;
    uint8_t *data;
    size_t size;
};

static const char *text_of(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

/* 1 accepted, 0 refused. What the reference accepts is accepted strictly, too, unless said. */
static int verdict(const struct vector *v, int lenient) {
    const json_t *reference = json_object_get(v->line, "reference");
    const json_t *strict = json_object_get(v->line, "strict");
    if (json_object_get(v->line, "limit")) return 0;
    if (reference && (lenient || !strict)) return json_is_true(reference);
    return json_is_true(strict);
}

/* Should the library write the very bytes again? Not where another kind of peer wrote them. */
static int canonical(const struct vector *v) {
    static const char *const own[] = {"hs-", "parcel-", "stream-", "peer-share"};
    size_t i;
    if (strncmp(v->family->proto, "factom", 6) != 0) return 1;
    for (i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (strncmp(v->name, own[i], strlen(own[i])) == 0) return 1;
    }
    return 0;
}

/* Was it written by the reference, but with gob type ids that only the JSON form can tell? */
static int other_ids(const struct vector *v) {
    static const char *const own[] = {"pre-", "go124-hs-", "go124-parcel-", "go124-stream-"};
    size_t i;
    for (i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (strncmp(v->name, own[i], strlen(own[i])) == 0) return 1;
    }
    return 0;
}

static void compare_json(const struct vector *v, const char *what, const json_t *got,
                         const json_t *expected) {
    char *a, *b;
    if (json_equal(got, expected)) return;
    a = json_dumps(got, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    b = json_dumps(expected, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    print_error("%s: %s\n got      %.900s\n expected %.900s\n", v->name, what, a, b);
    free(a);
    free(b);
    fail_msg("%s: %s differs", v->name, what);
}

static json_t *decoded(const struct vector *v, int lenient, size_t chunk, int full) {
    struct decode_options options;
    json_t *answer;
    memset(&options, 0, sizeof options);
    options.family = v->family;
    options.of_family.kind = v->kind;
    options.of_family.start = text_of(v->line, "start");
    options.stream = strcmp(v->kind, "stream") == 0;
    options.lenient = lenient;
    options.chunk = chunk;
    options.full = full;
    answer = decode_bytes(pvs_bytes_of(v->data, v->size), &options);
    assert_non_null(answer);
    return answer;
}

static void check_message(const struct vector *v, const json_t *message, const json_t *line) {
    const char *kind = text_of(message, "kind"), *expected = text_of(line, "kind");
    json_t *fields = built_fields(line), *truth = json_deep_copy(fields);
    json_t *got = json_deep_copy(json_object_get(message, "fields"));
    if (strncmp(v->family->proto, "factom", 6) == 0) built_settle(got, truth);
    compare_json(v, "fields", got, truth);
    json_decref(got);
    json_decref(truth);
    json_decref(fields);
    assert_true(kind && expected);
    if (!v->family->prefix && strcmp(expected, kind) != 0) {
        fail_msg("%s: kind %s, not %s", v->name, kind, expected);
    }
}

/* The messages of a stream, or the one message. */
static void check_messages(const struct vector *v, const json_t *messages) {
    const json_t *expected = json_object_get(v->line, "messages"), *line;
    size_t i;
    if (!expected) {
        check_message(v, json_array_get(messages, 0), v->line);
        return;
    }
    assert_int_equal(json_array_size(messages), json_array_size(expected));
    for (i = 0; (line = json_array_get(expected, i)) != NULL; i++) {
        const json_t *message = json_array_get(messages, i), *end = json_object_get(line, "end");
        check_message(v, message, line);
        if (end) compare_json(v, "end", json_object_get(message, "end"), end);
        if (json_object_get(line, "parcel_valid")) {
            assert_int_equal(json_is_true(json_object_get(line, "parcel_valid")),
                             json_is_true(json_object_get(message, "parcel_valid")));
        }
    }
}

/* What the vector says, against what pvstool decode answers. */
static void check_answer(const struct vector *v, int lenient) {
    json_t *answer = decoded(v, lenient, 0, 0), *again;
    const json_t *message = json_array_get(json_object_get(answer, "messages"), 0);
    const json_t *consumed = json_object_get(v->line, "consumed");
    const json_t *trailing = json_object_get(v->line, "trailing");
    size_t chunk;
    if (json_is_true(json_object_get(answer, "ok")) != verdict(v, lenient)) {
        compare_json(v, lenient ? "the lenient verdict" : "the strict verdict", answer,
                     verdict(v, lenient) ? json_true() : json_false());
    }
    if (verdict(v, lenient)) {
        check_messages(v, json_object_get(answer, "messages"));
        if (consumed) compare_json(v, "consumed", json_object_get(message, "end"), consumed);
        if (trailing) compare_json(v, "trailing", json_object_get(answer, "left"), trailing);
    }
    if (json_object_get(v->line, "limit")) {
        compare_json(v, "the limit", json_object_get(json_object_get(answer, "error"), "status"),
                     json_object_get(v->line, "limit"));
    }
    for (chunk = 1; chunk <= 7; chunk += 6) {
        if (!(v->family->transports & FAMILY_STREAM)) break;
        again = decoded(v, lenient, chunk, 0);
        compare_json(v, "the answer in chunks", again, answer);
        json_decref(again);
    }
    json_decref(answer);
}

/* The fields, written again: the bytes of the vector. */
static void check_encoding(const struct vector *v) {
    json_t *answer = decoded(v, 0, 0, 1);
    const json_t *messages = json_object_get(answer, "messages");
    const json_t *last = json_array_get(messages, json_array_size(messages) - 1);
    int many = strcmp(v->kind, "stream") == 0;
    json_t *line = json_pack("{sssssOsO}", "proto", v->family->proto, "kind",
                             many ? "stream" : text_of(last, "kind"), "fields",
                             json_object_get(last, "fields"), "messages", messages);
    size_t size, end = (size_t)json_integer_value(json_object_get(last, "end"));
    const char *problem;
    uint8_t *bytes;
    if (json_object_get(answer, "ids")) {
        json_object_set(line, "ids", json_object_get(answer, "ids"));
    }
    bytes = encode_line(line, 0, &size, &problem);
    if (!bytes) fail_msg("%s: encode: %s", v->name, problem);
    if (size != end || (size && memcmp(bytes, v->data, size) != 0))
        fail_msg("%s: encode differs", v->name);
    free(bytes);
    json_decref(line);
    json_decref(answer);
}

/* "allow": these leniencies and no others are enough. */
static void check_allow(const struct vector *v) {
    static const struct {
        const char *name;
        uint32_t flag;
    } flags[] = {{"ANY_ENDPOINT", PVS_FACTOM_ALLOW_ANY_ENDPOINT},
                 {"NONMINIMAL", PVS_FACTOM_ALLOW_NONMINIMAL},
                 {"RANGE", PVS_FACTOM_ALLOW_RANGE},
                 {"REPEATED", PVS_FACTOM_ALLOW_REPEATED},
                 {"ENDS", PVS_FACTOM_ALLOW_ENDS},
                 {"DEFINITION", PVS_FACTOM_ALLOW_DEFINITION},
                 {"TEXT", PVS_FACTOM_ALLOW_TEXT},
                 {"MISMATCH", PVS_FACTOM_ALLOW_MISMATCH}};
    const json_t *names = json_object_get(v->line, "allow"), *name;
    struct trace trace = {0};
    struct feeding how;
    size_t i, k;
    if (!names) return;
    memset(&how, 0, sizeof how);
    how.many = strcmp(v->kind, "stream") == 0;
    how.limit = SIZE_MAX;
    how.start = text_of(v->line, "start");
    for (i = 0; (name = json_array_get(names, i)) != NULL; i++) {
        uint32_t before = how.allow;
        for (k = 0; k < sizeof flags / sizeof flags[0]; k++) {
            if (strcmp(flags[k].name, json_string_value(name)) == 0) how.allow |= flags[k].flag;
        }
        assert_int_not_equal(how.allow, before);
    }
    trace_run(&trace, v->family, v->data, v->size, &how);
    assert_int_equal(trace.status, PVS_OK);
    assert_int_equal(trace.end, v->size);
    trace_free(&trace);
}

/* "header_ok": may the frame be forwarded, whatever comes behind its header? */
static void check_header(const struct vector *v) {
    const json_t *expected = json_object_get(v->line, "header_ok");
    pvs_reader in = pvs_reader_datagram(v->data, v->size);
    pvs_ac_header header;
    int is_ac = strcmp(v->family->proto, "ac") == 0;
    if (is_ac != json_is_boolean(expected)) fail_msg("%s: header_ok is for AC", v->name);
    if (!is_ac) return;
    if ((pvs_ac_read_header(&in, &header) == PVS_OK) != json_is_true(expected)) {
        fail_msg("%s: the header alone is %s", v->name, json_is_true(expected) ? "fine" : "wrong");
    }
}

static void run_vector(void **state) {
    struct vector *v = *state;
    struct specimen s;
    int lenient;
    memset(&s, 0, sizeof s);
    s.name = v->name;
    s.family = v->family;
    s.data = v->data;
    s.size = v->size;
    s.many = strcmp(v->kind, "stream") == 0;
    s.start = text_of(v->line, "start");
    s.light = light;
    s.thorough = thorough;
    for (lenient = 0; lenient <= 1; lenient++) {
        s.allow = lenient ? v->family->lenient | PVS_ALLOW_TRAILING : 0;
        check_answer(v, lenient);
        properties_reading(&s);
        if (verdict(v, lenient) && v->size) {
            properties_writing(&s, canonical(v) && (!lenient || verdict(v, 0)));
        }
    }
    check_allow(v);
    check_header(v);
    s.allow = 0;
    properties_flips(&s);
    if (verdict(v, 0) && (canonical(v) || other_ids(v))) check_encoding(v);
}

/* ---- the file */

static int load(struct vector *v, const char *text, size_t number) {
    json_error_t error;
    const char *proto, *hex;
    v->line = json_loads(text, JSON_ALLOW_NUL, &error);
    if (!v->line) {
        fprintf(stderr, "line %zu: %s\n", number, error.text);
        return 0;
    }
    v->name = text_of(v->line, "name");
    v->kind = text_of(v->line, "kind");
    proto = text_of(v->line, "proto");
    hex = text_of(v->line, "hex");
    if (!v->name || !v->kind || !proto) {
        fprintf(stderr, "line %zu: name, kind or proto is missing\n", number);
        return 0;
    }
    v->family = family_find(proto, v->kind);
    if (!v->family || !(hex ? form_unhex(hex, strlen(hex), &v->data, &v->size)
                            : built_bytes(v->line, &v->data, &v->size))) {
        fprintf(stderr, "%s: unknown proto, or no bytes\n", v->name);
        return 0;
    }
    return 1;
}

static struct vector *load_all(const char *path, size_t *count) {
    FILE *file = fopen(path, "r");
    struct vector *vectors = NULL;
    char *line = NULL;
    size_t room = 0, n = 0;
    if (!file) {
        perror(path);
        return NULL;
    }
    /* NAME.jsonl is a vector a line, NAME.json is one vector. */
    while (getdelim(&line, &room, path[strlen(path) - 1] == 'l' ? '\n' : EOF, file) > 0) {
        vectors = realloc(vectors, (n + 1) * sizeof *vectors);
        if (!vectors) abort();
        memset(&vectors[n], 0, sizeof vectors[n]);
        if (!load(&vectors[n], line, n + 1)) exit(2);
        n++;
    }
    free(line);
    fclose(file);
    *count = n;
    return vectors;
}

int main(int argc, char **argv) {
    struct CMUnitTest *tests;
    struct vector *vectors;
    unsigned long long expected = 0; /* how many lines the file has; 0: not told */
    size_t count = 0, i;
    int failed;
    for (; argc > 2; argc--, argv++) {
        if (strcmp(argv[1], "--thorough") == 0) {
            thorough = 1;
        } else if (strcmp(argv[1], "--light") == 0) {
            light = 1;
        } else if (argc > 3 && strcmp(argv[1], "--count") == 0) {
            expected = strtoull(argv[2], NULL, 10);
            argc--;
            argv++;
        } else {
            break;
        }
    }
    if (argc != 2) {
        fprintf(stderr, "usage: vectors [--thorough | --light] [--count N] FILE.jsonl\n");
        return 2;
    }
    vectors = load_all(argv[1], &count);
    if (!vectors) return 2;
    if (expected && count != expected) {
        fprintf(stderr, "%s: %zu vectors, not %llu\n", argv[1], count, expected);
        return 1;
    }
    tests = calloc(count, sizeof *tests);
    if (!tests) abort();
    for (i = 0; i < count; i++) {
        tests[i].name = vectors[i].name;
        tests[i].test_func = run_vector;
        tests[i].initial_state = &vectors[i];
    }
    failed = _cmocka_run_group_tests(argv[1], tests, count, NULL, NULL);
    for (i = 0; i < count; i++) {
        json_decref(vectors[i].line);
        free(vectors[i].data);
    }
    free(vectors);
    free(tests);
    return failed != 0;
}
