/*
 * Captures of real programs against what those say they sent: <name>.pcap with <name>.json in the
 * folder CAPTURES_DIR (a definition; an environment variable of that name comes first).
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "capture_rig.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef CAPTURES_DIR
#define CAPTURES_DIR "."
#endif

#define NAME_MAX_SIZE 128

struct real {
    struct rig rig;
    json_t *truth;
};

static void path_of(char *out, size_t size, const char *name, const char *suffix) {
    const char *folder = getenv("CAPTURES_DIR");

    (void)snprintf(out, size, "%s/%s.%s", folder != NULL ? folder : CAPTURES_DIR, name, suffix);
}

static void load(struct real *real, const char *name) {
    struct capture_options options;
    char path[1024], error[CAPTURE_ERROR_MAX];
    json_error_t where;
    int i;

    rig_init(&real->rig);
    path_of(path, sizeof path, name, "json");
    real->truth = json_load_file(path, 0, &where);
    if (real->truth == NULL) print_error("%s: %s\n", path, where.text);
    assert_non_null(real->truth);
    options = rig_options(&real->rig);
    path_of(path, sizeof path, name, "pcap");
    assert_int_equal(capture_run(path, &options, &real->rig.totals, error), CAPTURE_OK);
    for (i = 0; i < CAPTURE_SKIPS; i++) assert_int_equal(real->rig.totals.skipped[i], 0);
    assert_int_equal(real->rig.totals.gaps, 0);
    assert_int_equal(real->rig.totals.incomplete, 0);
    assert_int_equal(real->rig.totals.datagrams_cut, 0);
    assert_int_equal(real->rig.totals.streams_dropped, 0);
}

static void unload(struct real *real) {
    json_decref(real->truth);
    rig_free(&real->rig);
}

static void print_end(char *out, size_t size, const pvs_endpoint *end) {
    char text[INET6_ADDRSTRLEN];

    assert_non_null(inet_ntop(end->family == 4 ? AF_INET : AF_INET6, end->ip, text, sizeof text));
    (void)snprintf(out, size, end->family == 4 ? "%s:%u" : "[%s]:%u", text, (unsigned)end->port);
}

static void print_stream(char *out, size_t size, const struct capture_event *event) {
    char from[NAME_MAX_SIZE / 2 - 2], to[NAME_MAX_SIZE / 2 - 2];

    print_end(from, sizeof from, &event->from);
    print_end(to, sizeof to, &event->to);
    (void)snprintf(out, size, "%s->%s", from, to);
}

static size_t message_size(const json_t *message) {
    const char *hex = json_string_value(json_object_get(message, "hex"));
    static const char *const keys[] = {"size", "len", "left"};
    size_t i;

    if (hex != NULL) return strlen(hex) / 2;
    for (i = 0; i < 3; i++) {
        const json_t *value = json_object_get(message, keys[i]);

        if (value != NULL) return (size_t)json_integer_value(value);
    }
    fail_msg("a message without a size");
    return 0;
}

static bool same_hex(const uint8_t *data, size_t size, const char *hex) {
    char pair[3];
    size_t i;

    for (i = 0; i < size; i++) {
        (void)snprintf(pair, sizeof pair, "%02x", (unsigned)data[i]);
        if (memcmp(pair, hex + 2 * i, 2) != 0) return false;
    }
    return true;
}

/* Each message is one datagram, in this order. */
static void datagrams(const char *name) {
    struct real real;
    const json_t *messages, *message, *value;
    size_t i;

    load(&real, name);
    messages = json_object_get(real.truth, "messages");
    assert_true(json_array_size(messages) > 0);
    assert_int_equal(real.rig.events, json_array_size(messages));
    json_array_foreach(messages, i, message) {
        const struct capture_event *event = &real.rig.event[i].event;
        char stream[NAME_MAX_SIZE];

        assert_int_equal(event->kind, CAPTURE_DATAGRAM);
        print_stream(stream, sizeof stream, event);
        assert_string_equal(stream, json_string_value(json_object_get(message, "stream")));
        value = json_object_get(message, "why");
        if (value != NULL && strcmp(json_string_value(value), "trailing") == 0) {
            assert_true(event->size > message_size(message)); /* bytes behind the message */
        } else {
            assert_int_equal(event->size, message_size(message));
        }
        value = json_object_get(message, "frame");
        if (value != NULL) assert_int_equal(event->frame, json_integer_value(value));
        value = json_object_get(message, "hex");
        if (value != NULL)
            assert_true(same_hex(event->data, event->size, json_string_value(value)));
    }
    unload(&real);
}

static void udp_captures(void **state) {
    (void)state;
    datagrams("ac-mesh");
    datagrams("pvs-udp");
    datagrams("pvs-udp-frag");
}

/* The frame that delivered the byte at `offset` of a stream; 0: none did. */
static uint64_t frame_of(const struct rig *rig, const char *stream, uint64_t offset) {
    char name[NAME_MAX_SIZE];
    size_t i;

    for (i = 0; i < rig->events; i++) {
        const struct capture_event *event = &rig->event[i].event;

        if (event->kind != CAPTURE_DATA || event->offset > offset ||
            event->offset + event->size <= offset)
            continue;
        print_stream(name, sizeof name, event);
        if (strcmp(name, stream) == 0) return event->frame;
    }
    return 0;
}

/* Messages with offset, size and the frame of their last byte; together they are all bytes. */
static void messages_of_streams(const char *name) {
    struct real real;
    const json_t *messages, *message;
    uint64_t total = 0;
    size_t i;

    load(&real, name);
    messages = json_object_get(real.truth, "messages");
    assert_true(json_array_size(messages) > 0);
    json_array_foreach(messages, i, message) {
        const char *stream = json_string_value(json_object_get(message, "stream"));
        const size_t size = message_size(message);
        const uint64_t offset = (uint64_t)json_integer_value(json_object_get(message, "offset"));
        const json_t *frame = json_object_get(message, "frame");

        assert_true(size > 0);
        assert_true(frame_of(&real.rig, stream, offset) != 0);
        if (frame != NULL) {
            assert_int_equal(frame_of(&real.rig, stream, offset + size - 1),
                             json_integer_value(frame));
        }
        total += size;
    }
    assert_int_equal(real.rig.totals.stream_bytes, total);
    unload(&real);
}

static void pvs_over_tcp(void **state) {
    (void)state;
    messages_of_streams("pvs-demo");
    messages_of_streams("pvs-tcp-edge");
}

/* The streams with data are those that have messages. */
static void same_streams(const char *name) {
    struct real real;
    const json_t *messages, *message;
    char stream[NAME_MAX_SIZE];
    size_t i, j;

    load(&real, name);
    messages = json_object_get(real.truth, "messages");
    assert_true(json_array_size(messages) > 0);
    json_array_foreach(messages, i, message) {
        const char *wanted = json_string_value(json_object_get(message, "stream"));

        assert_true(frame_of(&real.rig, wanted, 0) != 0);
    }
    for (i = 0; i < real.rig.events; i++) {
        const struct capture_event *event = &real.rig.event[i].event;
        bool found = false;

        if (event->kind != CAPTURE_DATA) continue;
        print_stream(stream, sizeof stream, event);
        json_array_foreach(messages, j, message) {
            if (strcmp(stream, json_string_value(json_object_get(message, "stream"))) == 0)
                found = true;
        }
        if (!found) print_error("%s: %s\n", name, stream);
        assert_true(found);
    }
    unload(&real);
}

static void other_tcp_captures(void **state) {
    (void)state;
    same_streams("factom-v9");
    same_streams("factom-v10");
    same_streams("factom-v11");
    same_streams("pex-swarm");
    same_streams("gossip-tls");
}

/* The clear first message of each gossip direction is at offset 0. */
static void first_gossip_messages(void **state) {
    struct real real;
    const json_t *messages, *message;
    size_t i, j, checked = 0;

    (void)state;
    load(&real, "gossip-tls");
    messages = json_object_get(real.truth, "messages");
    json_array_foreach(messages, i, message) {
        const char *hex = json_string_value(json_object_get(message, "hex"));
        char stream[NAME_MAX_SIZE];

        if (strcmp(json_string_value(json_object_get(message, "layer")), "tcp") != 0) continue;
        for (j = 0; j < real.rig.events; j++) {
            const struct capture_event *event = &real.rig.event[j].event;

            if (event->kind != CAPTURE_DATA || event->offset != 0) continue;
            print_stream(stream, sizeof stream, event);
            if (strcmp(stream, json_string_value(json_object_get(message, "stream"))) != 0)
                continue;
            assert_true(event->size >= strlen(hex) / 2);
            assert_true(same_hex(event->data, strlen(hex) / 2, hex));
            checked++;
        }
    }
    assert_int_equal(checked, 6);
    unload(&real);
}

/* All of them read without a frame left alone, and every stream ends. */
static void totals_of_all(void **state) {
    static const char *const names[] = {
        "ac-mesh",   "factom-reject", "factom-v9",    "factom-v10", "factom-v11",  "gossip-tls",
        "pex-swarm", "pvs-demo",      "pvs-tcp-edge", "pvs-udp",    "pvs-udp-frag"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        struct real real;
        const struct capture_totals *totals = &real.rig.totals;

        load(&real, names[i]);
        print_message(
            "%-14s %5llu frames, %4llu datagrams, %4llu streams of %7llu bytes, "
            "%llu reordered, %llu bytes again, %llu fragments\n",
            names[i], (unsigned long long)totals->frames, (unsigned long long)totals->datagrams,
            (unsigned long long)totals->streams, (unsigned long long)totals->stream_bytes,
            (unsigned long long)totals->reordered_segments,
            (unsigned long long)totals->retransmitted_bytes, (unsigned long long)totals->fragments);
        assert_true(totals->frames > 0);
        assert_int_equal(rig_count(&real.rig, CAPTURE_END), totals->streams);
        unload(&real);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_captures),       cmocka_unit_test(pvs_over_tcp),
        cmocka_unit_test(other_tcp_captures), cmocka_unit_test(first_gossip_messages),
        cmocka_unit_test(totals_of_all),
    };

    if (argc > 1 && setenv("CAPTURES_DIR", argv[1], 1) != 0) return 1;
    return cmocka_run_group_tests_name("capture: real captures", tests, NULL, NULL);
}
