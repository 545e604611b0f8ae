/* Capture files: both formats, cut short, not readable, from standard input, with progress. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "capture_rig.h"

#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
    char path[32];
    struct packet packet; /* 14 + 20 + 8 + 5 bytes */
};

#define FRAME 47u

static int set_up(void **state) {
    struct scene *scene = malloc(sizeof *scene);
    const pvs_endpoint a = packet_v4(10, 0, 0, 1, 1), b = packet_v4(10, 0, 0, 2, 2);
    const struct packet_ip ip = {.from = &a, .to = &b, .protocol = 17};
    int file;

    if (scene == NULL) return 1;
    (void)snprintf(scene->path, sizeof scene->path, "capture-test-XXXXXX");
    file = mkstemp(scene->path);
    if (file < 0) return 1;
    (void)close(file);
    packet_udp(&scene->packet, &a, &b, "hello", 5);
    packet_ip(&scene->packet, &ip);
    packet_link(&scene->packet, DLT_EN10MB, 4, 0);
    *state = scene;
    return 0;
}

static int tear_down(void **state) {
    struct scene *scene = *state;

    (void)remove(scene->path);
    free(scene);
    return 0;
}

static int run(struct rig *rig, const char *path, char error[CAPTURE_ERROR_MAX]) {
    struct capture_options options = rig_options(rig);
    int outcome = capture_run(path, &options, &rig->totals, error);

    assert_int_equal(rig->memory, 0);
    assert_int_equal(rig->live, 0);
    assert_int_equal(outcome == CAPTURE_OK || outcome == CAPTURE_STOPPED, error[0] == '\0');
    return outcome;
}

static void write_packets(const struct scene *scene, int linktype, bool nanoseconds, int count) {
    struct packet_file *file = packet_file_open(scene->path, linktype, nanoseconds);
    int i;

    for (i = 0; i < count; i++)
        packet_file_add(file, 1700000000 + i, 123456, &scene->packet, scene->packet.size);
    packet_file_close(file);
}

static void write_bytes(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static size_t read_bytes(const char *path, uint8_t *data, size_t room) {
    FILE *file = fopen(path, "rb");
    size_t size;

    assert_non_null(file);
    size = fread(data, 1, room, file);
    assert_int_equal(fclose(file), 0);
    return size;
}

static void micro_and_nanoseconds(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;
    int nano;

    for (nano = 0; nano <= 1; nano++) {
        rig_init(&rig);
        write_packets(scene, DLT_EN10MB, nano, 2);
        assert_int_equal(run(&rig, scene->path, error), CAPTURE_OK);
        assert_int_equal(rig.events, 2);
        assert_int_equal(rig.totals.frames, 2);
        assert_int_equal(rig.event[1].event.frame, 2);
        assert_int_equal(rig.event[1].event.seconds, 1700000001);
        assert_int_equal(rig.event[1].event.nanoseconds, nano ? 123456 : 123456000);
        assert_string_equal(rig_text(&rig, 0), "(hello)(hello)");
        rig_free(&rig);
    }
}

static void snap_length_is_seen(void **state) {
    const struct scene *scene = *state;
    struct packet_file *file = packet_file_open(scene->path, DLT_EN10MB, false);
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;

    packet_file_add(file, 1, 0, &scene->packet, FRAME - 3);
    packet_file_close(file);
    rig_init(&rig);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_OK);
    assert_string_equal(rig_text(&rig, 0), "(he+3)");
    rig_free(&rig);
}

static void put32(uint8_t *p, uint32_t value) { /* little-endian */
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
    p[2] = (uint8_t)(value >> 16);
    p[3] = (uint8_t)(value >> 24);
}

/* Section header, interface with nanoseconds, `count` enhanced packets. Returns the size. */
static size_t pcapng(uint8_t *out, const struct packet *packet, uint16_t linktype, int count) {
    static const uint8_t section[28] = {0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0,    0,    0x4d, 0x3c,
                                        0x2b, 0x1a, 1,    0,    0,  0, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 28, 0, 0,    0};
    static const uint8_t interface[32] = {1, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,
                                          0, 9, 0, 1, 0,  9, 0, 0, 0, 0, 0, 0, 0, 32};
    const size_t padded = (packet->size + 3) / 4 * 4, block = 32 + padded;
    const uint64_t time = UINT64_C(1700000000123456789);
    uint8_t *p = out;

    memcpy(p, section, sizeof section);
    p += sizeof section;
    memcpy(p, interface, sizeof interface);
    p[8] = (uint8_t)linktype;
    p[9] = (uint8_t)(linktype >> 8);
    p += sizeof interface;
    while (count-- > 0) {
        memset(p, 0, block);
        p[0] = 6;
        put32(p + 4, (uint32_t)block);
        put32(p + 12, (uint32_t)(time >> 32));
        put32(p + 16, (uint32_t)time);
        put32(p + 20, (uint32_t)packet->size);
        put32(p + 24, (uint32_t)packet->size);
        memcpy(p + 28, packet->data, packet->size);
        put32(p + block - 4, (uint32_t)block);
        p += block;
    }
    return (size_t)(p - out);
}

static void pcapng_files(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX];
    static uint8_t bytes[1024];
    struct rig rig;
    size_t size = pcapng(bytes, &scene->packet, 1, 3);

    rig_init(&rig);
    write_bytes(scene->path, bytes, size);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_OK);
    assert_string_equal(rig_text(&rig, 0), "(hello)(hello)(hello)");
    assert_int_equal(rig.event[2].event.seconds, 1700000000);
    assert_int_equal(rig.event[2].event.nanoseconds, 123456789);
    rig_free(&rig);
    rig_init(&rig);
    write_bytes(scene->path, bytes, size - 1);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_CUT);
    assert_string_equal(error, "the file is cut short in frame 3");
    assert_string_equal(rig_text(&rig, 0), "(hello)(hello)");
    rig_free(&rig);
}

/* A file that ends anywhere: what is in front is delivered, the end is told. */
static void cut_short_everywhere(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX], expected[CAPTURE_ERROR_MAX];
    static uint8_t bytes[1024];
    size_t all, size;

    write_packets(scene, DLT_EN10MB, false, 3);
    all = read_bytes(scene->path, bytes, sizeof bytes);
    assert_int_equal(all, 24 + 3 * (16 + FRAME));
    for (size = 0; size <= all; size++) {
        struct rig rig;
        int outcome;

        rig_init(&rig);
        write_bytes(scene->path, bytes, size);
        outcome = run(&rig, scene->path, error);
        if (size < 24) {
            assert_int_equal(outcome, CAPTURE_FAILED);
            assert_memory_equal(error, "not a capture file: ", 20);
        } else {
            const size_t whole = (size - 24) / (16 + FRAME);

            assert_int_equal(rig.events, whole);
            assert_int_equal(rig.totals.datagrams, whole);
            if ((size - 24) % (16 + FRAME) == 0) {
                assert_int_equal(outcome, CAPTURE_OK);
            } else {
                assert_int_equal(outcome, CAPTURE_CUT);
                (void)snprintf(expected, sizeof expected, "the file is cut short in frame %u",
                               (unsigned)whole + 1);
                assert_string_equal(error, expected);
            }
        }
        rig_free(&rig);
    }
}

static void not_a_capture(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX];
    static uint8_t bytes[1024];
    struct rig rig;
    size_t size;

    rig_init(&rig);
    write_bytes(scene->path, "this is a text file and not a capture\n", 38);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_FAILED);
    assert_memory_equal(error, "not a capture file: ", 20);
    assert_int_equal(run(&rig, "no-such-file.pcap", error), CAPTURE_FAILED);
    assert_string_equal(error, "No such file or directory");
    assert_int_equal(run(&rig, ".", error), CAPTURE_FAILED);
    write_packets(scene, DLT_IEEE802_11, false, 1);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_FAILED);
    assert_string_equal(error, "link type 105 (IEEE802_11) is not supported");
    /* A record that claims more bytes than any has. */
    write_packets(scene, DLT_EN10MB, false, 2);
    size = read_bytes(scene->path, bytes, sizeof bytes);
    memset(bytes + 24 + 16 + FRAME + 8, 0x7f, 4);
    write_bytes(scene->path, bytes, size);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_FAILED);
    assert_memory_equal(error, "frame 2: ", 9);
    assert_string_equal(rig_text(&rig, 0), "(hello)"); /* what came before it was delivered */
    rig_free(&rig);
}

static void every_link_type_by_file(void **state) {
    static const int types[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW,
                                DLT_IPV4,   DLT_NULL,      DLT_LOOP};
    struct scene *scene = *state;
    size_t i;

    memmove(scene->packet.data, scene->packet.data + 14, scene->packet.size -= 14);
    for (i = 0; i < sizeof types / sizeof *types; i++) {
        const struct packet ip = scene->packet;
        char error[CAPTURE_ERROR_MAX];
        struct rig rig;

        rig_init(&rig);
        packet_link(&scene->packet, types[i], 4, 0);
        write_packets(scene, types[i], false, 1);
        assert_int_equal(run(&rig, scene->path, error), CAPTURE_OK);
        assert_string_equal(rig_text(&rig, 0), "(hello)");
        rig_free(&rig);
        scene->packet = ip;
    }
}

static void empty_file_without_packets(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;

    rig_init(&rig);
    write_packets(scene, DLT_EN10MB, false, 0);
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_OK);
    assert_int_equal(rig.totals.frames, 0);
    rig_free(&rig);
}

static void stop_and_no_memory(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;

    write_packets(scene, DLT_EN10MB, false, 5);
    rig_init(&rig);
    rig.stop_after = 2;
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_STOPPED);
    assert_int_equal(rig.events, 2);
    assert_int_equal(rig.totals.frames, 2);
    rig_free(&rig);
    rig_init(&rig);
    rig.fail_at = 1;
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_FAILED);
    assert_string_equal(error, "out of memory");
    rig_free(&rig);
}

static void no_memory_on_the_way(void **state) {
    const struct scene *scene = *state;
    struct packet_file *file = packet_file_open(scene->path, DLT_EN10MB, false);
    char error[CAPTURE_ERROR_MAX];
    struct packet packet;
    struct rig rig;

    rig_init(&rig);
    rig.linktype = DLT_EN10MB;
    rig_tcp_packet(&rig, &packet, false, PACKET_ACK, 1, "x", 1);
    packet_file_add(file, 1, 0, &packet, packet.size);
    packet_file_close(file);
    rig.fail_at = 2;
    assert_int_equal(run(&rig, scene->path, error), CAPTURE_FAILED);
    assert_string_equal(error, "out of memory");
    rig_free(&rig);
}

static void from_standard_input(void **state) {
    const struct scene *scene = *state;
    char error[CAPTURE_ERROR_MAX];
    struct rig rig;

    write_packets(scene, DLT_EN10MB, false, 3);
    assert_non_null(freopen(scene->path, "rb", stdin));
    rig_init(&rig);
    assert_int_equal(run(&rig, "-", error), CAPTURE_OK);
    assert_int_equal(rig.events, 3);
    rig_free(&rig);
}

struct progress {
    uint64_t calls, done, size;
};

static int ignore(void *user, const struct capture_event *event) {
    (void)user;
    (void)event;
    return 0;
}

static void note_progress(void *user, uint64_t done, uint64_t size) {
    struct progress *progress = user;

    assert_true(done >= progress->done);
    progress->calls++;
    progress->done = done;
    progress->size = size;
}

static void progress_is_told(void **state) {
    const struct scene *scene = *state;
    struct progress progress = {0, 0, 0};
    const struct capture_options options = {
        .handler = ignore, .progress = note_progress, .user = &progress};
    char error[CAPTURE_ERROR_MAX];
    struct stat status;
    int ends[2];

    write_packets(scene, DLT_EN10MB, false, 5000);
    assert_int_equal(stat(scene->path, &status), 0);
    assert_int_equal(capture_run(scene->path, &options, NULL, error), CAPTURE_OK);
    assert_int_equal(progress.calls, 5);
    assert_int_equal(progress.size, status.st_size);
    assert_int_equal(progress.done, status.st_size);
    /* A pipe has no size, and no place to ask for: the records are added up. */
    memset(&progress, 0, sizeof progress);
    write_packets(scene, DLT_EN10MB, false, 10);
    assert_int_equal(pipe(ends), 0);
    static uint8_t bytes[1024];
    const size_t size = read_bytes(scene->path, bytes, sizeof bytes);
    assert_int_equal(write(ends[1], bytes, size), size);
    (void)close(ends[1]);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    (void)close(ends[0]);
    clearerr(stdin);
    assert_int_equal(capture_run("-", &options, NULL, error), CAPTURE_OK);
    assert_int_equal(progress.size, 0);
    assert_int_equal(progress.done, size - 24);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(micro_and_nanoseconds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(snap_length_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pcapng_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_short_everywhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_a_capture, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_link_type_by_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(empty_file_without_packets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stop_and_no_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_memory_on_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_standard_input, set_up, tear_down),
        cmocka_unit_test_setup_teardown(progress_is_told, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("capture: files", tests, NULL, NULL);
}
