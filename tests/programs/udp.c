/* Sampling nodes that really talk: three on loopback, and one that sends them rubbish. */
#include "sockets.h"
#include "udp_node.h"
#include "unit.h"

#include <unistd.h>

enum { NODES = 3, MTU = 1400 };

struct seat {
    int fd;
    pvs_endpoint at;
    struct node node;
};

static struct seat seats[NODES];

static int open_seats(void **state) {
    int i;
    (void)state;
    memset(seats, 0, sizeof seats);
    for (i = 0; i < NODES; i++) seats[i].fd = udp_socket(&seats[i].at);
    return 0;
}

static int close_seats(void **state) {
    int i;
    (void)state;
    for (i = 0; i < NODES; i++) close(seats[i].fd);
    return 0;
}

/* One datagram comes in and is answered, if it is to be; the size of the answer. */
static size_t serve(struct seat *seat, size_t mtu) {
    uint8_t data[2048], reply[2048];
    pvs_endpoint from;
    size_t size = udp_receive(seat->fd, data, sizeof data, &from), n;
    n = node_on_datagram(&seat->node, data, size, &from, reply, mtu);
    if (n) udp_send(seat->fd, &from, reply, n);
    return n;
}

static void ask(struct seat *from, struct seat *whom) {
    uint8_t request[64];
    size_t size = node_request(request, sizeof request, 1700000000);
    assert_int_equal(size, 4 + 2 + 2 + 10);
    udp_send(from->fd, &whom->at, request, size);
}

static int knows(const struct seat *seat, const pvs_endpoint *at) {
    size_t i;
    for (i = 0; i < seat->node.peers; i++) {
        if (pvs_endpoint_equal(&seat->node.view[i].at, at)) return 1;
    }
    return 0;
}

/* Everybody asks the first; the last to ask learns of all who did before. */
static void nodes_find_each_other(void **state) {
    int i;
    (void)state;
    for (i = 1; i < NODES; i++) {
        ask(&seats[i], &seats[0]);
        assert_true(serve(&seats[0], MTU) > 4);
        assert_true(knows(&seats[0], &seats[i].at)); /* by the reflective address */
        assert_int_equal(serve(&seats[i], MTU), 0);  /* a response is not answered */
    }
    assert_true(knows(&seats[2], &seats[1].at));
    assert_false(knows(&seats[1], &seats[2].at));
    assert_true(seats[2].node.view[0].time == 1700000000);
    ask(&seats[1], &seats[0]);
    serve(&seats[0], MTU);
    serve(&seats[1], MTU);
    assert_true(knows(&seats[1], &seats[2].at));
    for (i = 0; i < NODES; i++) assert_int_equal(seats[i].node.refused, 0);
}

static void rubbish_is_not_answered(void **state) {
    static const struct {
        uint8_t bytes[24];
        size_t size;
        pvs_status status;
        size_t at;
    } table[] = {
        {{0x10, 177, 1, 0, 1, 0, 2, 6, 10, 0, 0}, 11, PVS_ERR_TRUNCATED, 8},
        {{0x10, 177, 0, 0, 0}, 5, PVS_ERR_TRAILING, 4},
        {{0x10, 178, 0, 0}, 4, PVS_ERR_MAGIC, 1},
        {{0x20, 177, 0, 0}, 4, PVS_ERR_VERSION, 0},
        {{0x10, 177, 1, 0, 1, 0, 200, 255, 255, 255, 255, 255, 255, 255, 255, 255},
         16,
         PVS_ERR_TRUNCATED,
         16},
        {{0x10, 177, 255, 255}, 4, PVS_ERR_TRUNCATED, 4},
        {{0x10, 177, 1, 0, 1, 0, 2, 5, 10, 0, 0, 1, 0}, 13, PVS_ERR_LENGTH, 7},
        {{0}, 0, PVS_ERR_TRUNCATED, 0},
    };
    uint8_t data[64];
    pvs_endpoint from;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        udp_send(seats[1].fd, &seats[0].at, table[i].bytes, table[i].size);
        assert_true(readable(seats[0].fd));
        assert_int_equal(serve(&seats[0], MTU), 0);
        assert_int_equal(seats[0].node.refused, i + 1);
        assert_int_equal(seats[0].node.last_fault.status, table[i].status);
        assert_int_equal(seats[0].node.last_fault.at, table[i].at);
        assert_int_equal(seats[0].node.peers, 0);
    }
    /* The socket is still good for a real one. */
    ask(&seats[1], &seats[0]);
    assert_true(serve(&seats[0], MTU) > 0);
    assert_true(udp_receive(seats[1].fd, data, sizeof data, &from) > 0);
    assert_true(pvs_endpoint_equal(&from, &seats[0].at));
}

/* A full view goes out as far as it fits, and every part of it can be read. */
static void as_many_peers_as_fit(void **state) {
    static const uint8_t none[1] = {0};
    pvs_view_metas nothing = {none, 0, 0};
    size_t mtu;
    unsigned i;
    (void)state;
    for (i = 0; i < NODE_VIEW_MAX + 6; i++) {
        uint8_t ip[4] = {10, 0, 0, 0};
        pvs_endpoint ep;
        ip[3] = (uint8_t)i;
        ep = pvs_endpoint_v4(ip, 4000);
        node_learn(&seats[0].node, &ep, nothing);
    }
    assert_int_equal(seats[0].node.peers, NODE_VIEW_MAX);
    for (mtu = 0; mtu <= 1400; mtu += 35) {
        size_t expected = mtu < 4 ? 0 : (mtu - 4) / 20, n;
        struct seat *reader = &seats[1];
        if (expected > NODE_VIEW_MAX) expected = NODE_VIEW_MAX;
        memset(&reader->node, 0, sizeof reader->node);
        ask(reader, &seats[0]);
        n = serve(&seats[0], mtu);
        assert_int_equal(n, mtu < 4 ? 0 : 4 + 20 * expected);
        if (n) serve(reader, MTU);
        assert_int_equal(reader->node.peers, expected);
        assert_int_equal(reader->node.refused, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nodes_find_each_other, open_seats, close_seats),
        cmocka_unit_test_setup_teardown(rubbish_is_not_answered, open_seats, close_seats),
        cmocka_unit_test_setup_teardown(as_many_peers_as_fit, open_seats, close_seats),
    };
    return cmocka_run_group_tests_name("a sampling node over UDP", tests, NULL, NULL);
}
