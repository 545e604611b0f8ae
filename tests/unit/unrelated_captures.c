/*
 * Traffic of other protocols in captures, as dump reads them: no record of any family comes of it.
 * Datagrams; connections from their handshake on and from the middle, in segments of many sizes,
 * with both directions.
 */
#define _POSIX_C_SOURCE 200809L
#include "follow.h"
#include "packet.h"
#include "strangers.h"
#include "unit.h"

#include <unistd.h>

enum { ETHERNET = 1, TCP = 6, UDP = 17 };

struct scene {
    char path[32];
    uint8_t bytes[STRANGER_MAX];
    struct packet packet;
    struct packet_file *file;
    int64_t clock;
    size_t records, samples;
    const char *claimed_by;
};

static int set_up(void **state) {
    struct scene *scene = calloc(1, sizeof *scene);
    int file;
    if (!scene) return 1;
    strcpy(scene->path, "unrelated-test-XXXXXX");
    file = mkstemp(scene->path);
    if (file < 0) return 1;
    close(file);
    *state = scene;
    return 0;
}

static int tear_down(void **state) {
    struct scene *scene = *state;
    remove(scene->path);
    free(scene);
    return 0;
}

static void add_packet(struct scene *scene, const pvs_endpoint *from, const pvs_endpoint *to,
                       int protocol) {
    struct packet_ip ip;
    memset(&ip, 0, sizeof ip);
    ip.from = from;
    ip.to = to;
    ip.protocol = (uint8_t)protocol;
    packet_ip(&scene->packet, &ip);
    packet_link(&scene->packet, ETHERNET, from->family, 0);
    packet_file_add(scene->file, ++scene->clock, 0, &scene->packet, scene->packet.size);
}

/* Every sample has addresses of its own, so that none profits from what another was taken for. */
static pvs_endpoint client_of(size_t number) {
    return packet_v4(10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number, 40000);
}

static pvs_endpoint server_of(size_t number) {
    return packet_v4(11, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number, 7777);
}

/* ---- connections */

struct side {
    const pvs_endpoint *from, *to;
    uint32_t sequence, peer_sequence;
};

static void add_segment(struct scene *scene, struct side *side, int flags, const uint8_t *data,
                        size_t size) {
    struct packet_segment segment;
    memset(&segment, 0, sizeof segment);
    segment.from = side->from;
    segment.to = side->to;
    segment.sequence = side->sequence;
    segment.ack = side->peer_sequence;
    segment.flags = (uint8_t)flags;
    segment.data = data;
    segment.size = size;
    packet_tcp(&scene->packet, &segment);
    side->sequence += (uint32_t)size + (flags & (PACKET_SYN | PACKET_FIN) ? 1 : 0);
    add_packet(scene, side->from, side->to, TCP);
}

/* How the bytes are cut: all at once as far as they fit, one small piece, a few, or single ones. */
static size_t segment_size(unsigned way, size_t done, uint64_t *random) {
    enum { WHOLE = 1448 };
    switch (way) {
    case 0:
        return WHOLE;
    case 1:
        return done ? WHOLE : 1 + random_below(random, 64);
    case 2:
        return 1 + random_below(random, 100);
    default:
        return done < 60 ? 1 : WHOLE;
    }
}

static void add_connection(struct scene *scene, enum stranger_kind kind, size_t maker,
                           size_t number, size_t id) {
    pvs_endpoint a = client_of(id), b = server_of(id);
    uint64_t random = id;
    uint32_t start = (uint32_t)random_next(&random);
    struct side sides[2] = {{&a, &b, start, start + 5}, {&b, &a, start + 5, start}};
    unsigned way = (unsigned)(number % 4), middle = (unsigned)(number / 4 % 3) == 0, back;
    if (!middle) {
        add_segment(scene, &sides[0], PACKET_SYN, NULL, 0);
        add_segment(scene, &sides[1], PACKET_SYN | PACKET_ACK, NULL, 0);
    }
    for (back = 0; back < 2; back++) {
        struct side *side = &sides[back];
        size_t size = stranger_make(kind, maker, 50000 + 2 * number + back, scene->bytes), done = 0;
        while (done < size) {
            size_t n = segment_size(way, done, &random);
            if (n > size - done) n = size - done;
            side->peer_sequence = sides[!back].sequence;
            add_segment(scene, side, PACKET_ACK | PACKET_PSH, scene->bytes + done, n);
            done += n;
        }
        scene->samples++;
    }
    if (number % 5 == 0) return; /* open when the capture ends */
    add_segment(scene, &sides[0], PACKET_ACK | PACKET_FIN, NULL, 0);
    add_segment(scene, &sides[1], PACKET_ACK | PACKET_FIN, NULL, 0);
}

static void add_datagram(struct scene *scene, size_t maker, size_t number, size_t id) {
    pvs_endpoint a = client_of(id), b = server_of(id);
    size_t size = stranger_make(STRANGER_DATAGRAM, maker, 50000 + number, scene->bytes);
    packet_udp(&scene->packet, &a, &b, scene->bytes, size);
    add_packet(scene, &a, &b, UDP);
    scene->samples++;
}

/* ---- what comes of it */

static void on_record(void *user, const struct record *record) {
    struct scene *scene = user;
    scene->records++;
    scene->claimed_by = record->family->proto;
}

static void run(void **state, enum stranger_kind kind, size_t per_maker, size_t least) {
    struct scene *scene = *state;
    struct follow_options options;
    struct follow_totals totals;
    struct capture_totals capture;
    char error[CAPTURE_ERROR_MAX];
    size_t maker, number, id = 0, undecided = 0;
    memset(&options, 0, sizeof options);
    options.handler = on_record;
    options.user = scene;
    for (maker = 0; maker < stranger_makers(kind); maker++) {
        scene->file = packet_file_open(scene->path, ETHERNET, 0);
        for (number = 0; number < per_maker; number++, id++) {
            if (kind == STRANGER_DATAGRAM) {
                add_datagram(scene, maker, number, id);
            } else {
                add_connection(scene, kind, maker, number, id);
            }
        }
        packet_file_close(scene->file);
        assert_int_equal(follow_file(scene->path, &options, &totals, &capture, error), CAPTURE_OK);
        if (scene->records) {
            fail_msg("%s claims traffic of maker %zu of kind %d", scene->claimed_by, maker,
                     (int)kind);
        }
        undecided += totals.undecided_datagrams + totals.undecided_streams;
    }
    print_message("%zu of %zu samples have bytes, none was claimed\n", undecided, scene->samples);
    assert_true(scene->samples >= least);
    /* They have arrived: but for those that are empty. */
    assert_true(undecided > scene->samples - scene->samples / 20);
}

static void claims_no_datagram(void **state) {
    run(state, STRANGER_DATAGRAM, 500, 10000);
}

static void claims_no_connection(void **state) {
    run(state, STRANGER_STREAM, 200, 10000);
}

static void claims_no_bulk(void **state) {
    run(state, STRANGER_BULK, 100, 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(claims_no_datagram, set_up, tear_down),
        cmocka_unit_test_setup_teardown(claims_no_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(claims_no_bulk, set_up, tear_down)};
    return cmocka_run_group_tests_name("unrelated captures", tests, NULL, NULL);
}
