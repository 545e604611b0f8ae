/* A connection that really is one: pieces of every size, several messages, peers that overdo it. */
#define _POSIX_C_SOURCE 200809L
#include "sockets.h"
#include "tcp_connection.h"
#include "unit.h"

#include <sys/socket.h>
#include <unistd.h>

struct pair {
    struct connection server;
    int client;
};

static struct pair pair;

static int open_pair(void **state) {
    int fd;
    (void)state;
    tcp_pair(&fd, &pair.client);
    return connection_open(&pair.server, fd) ? 0 : -1;
}

static int close_pair(void **state) {
    (void)state;
    connection_close(&pair.server);
    if (pair.client >= 0) close(pair.client);
    return 0;
}

/* A request with so many peers, each with an endpoint and `extra` bytes of metadata. */
static size_t request(uint8_t *bytes, size_t room, unsigned peers, size_t extra) {
    static const uint8_t ip[4] = {10, 0, 0, 1};
    static uint8_t filling[2000];
    pvs_endpoint ep = pvs_endpoint_v4(ip, 4000);
    pvs_writer out = pvs_writer_init(bytes, room);
    pvs_view_meta meta = {.code = 200};
    meta.data = pvs_bytes_of(filling, extra);
    pvs_view_begin(&out, PVS_VIEW_REQUEST);
    while (peers--) {
        pvs_view_begin_peer(&out);
        pvs_view_add_endpoint(&out, &ep);
        if (extra) pvs_view_add_meta(&out, &meta);
    }
    assert_int_equal(pvs_view_end(&out), PVS_OK);
    return out.pos;
}

static void send_all(const uint8_t *data, size_t size) {
    assert_int_equal(send(pair.client, data, size, MSG_NOSIGNAL), size);
}

/* Everything that has come so far is taken in; 0, or -1 where the connection has failed. */
static int drain(void) {
    while (readable(pair.server.fd)) {
        if (connection_on_readable(&pair.server)) return -1;
    }
    return 0;
}

static void expect_responses(unsigned count) {
    uint8_t data[4];
    while (count--) {
        assert_true(readable(pair.client));
        assert_int_equal(recv(pair.client, data, sizeof data, MSG_WAITALL), sizeof data);
        assert_memory_equal(data, "\x11\xb1\0\0", 4);
    }
    assert_int_equal(recv(pair.client, data, 1, MSG_DONTWAIT), -1);
}

/* As soon as one byte is there it is read: no piece is larger. */
static void fragments_of_one_byte(void **state) {
    uint8_t bytes[512];
    size_t size = request(bytes, sizeof bytes, 5, 30), i;
    int round;
    (void)state;
    for (round = 0; round < 2; round++) {
        for (i = 0; i < size; i++) {
            size_t before = pair.server.in.size;
            send_all(bytes + i, 1);
            assert_true(readable(pair.server.fd));
            assert_int_equal(connection_on_readable(&pair.server), 0);
            assert_int_equal(pair.server.in.size, i + 1 < size ? before + 1 : 0);
        }
        assert_int_equal(pair.server.requests, round + 1);
        expect_responses(1);
    }
    assert_int_equal(pair.server.peers, 10);
    assert_true(pair.server.in.origin == 2 * size);
    assert_int_equal(pair.server.room, 256); /* grown from 16 with what came */
}

static void several_messages_in_one_piece(void **state) {
    uint8_t bytes[4096];
    size_t size = request(bytes, sizeof bytes, 2, 0), i;
    (void)state;
    for (i = 1; i <= 20; i++) memcpy(bytes + i * size, bytes, size);
    send_all(bytes, 20 * size + 7); /* and the beginning of one more */
    assert_int_equal(drain(), 0);
    assert_int_equal(pair.server.requests, 20);
    send_all(bytes + 7, size - 7);
    assert_int_equal(drain(), 0);
    assert_int_equal(pair.server.requests, 21);
    assert_int_equal(pair.server.in.size, 0);
    expect_responses(21);
}

static void responses_are_not_answered(void **state) {
    (void)state;
    send_all((const uint8_t *)"\x11\xb1\0\0\x11\xb1\1\0\0\0", 10);
    assert_int_equal(drain(), 0);
    assert_int_equal(pair.server.responses, 2);
    assert_int_equal(pair.server.peers, 1);
    expect_responses(0);
}

/* 255 peers with 255 and 255 blocks each are more than the limit: seen after a few bytes. */
static void a_peer_that_announces_too_much(void **state) {
    static const struct {
        uint8_t bytes[16];
        size_t size, at;
        pvs_status status;
    } table[] = {
        {{0x10, 177, 1, 0, 1, 0, 200, 255, 0, 1, 0, 0, 0, 0, 0, 0}, 8, 7, PVS_ERR_SIZE_LIMIT},
        {{0x10, 177, 1, 0, 1, 0, 200, 250, 1}, 9, 7, PVS_ERR_SIZE_LIMIT},
        {{0x10, 177, 1, 0, 1, 0, 200, 249, 255, 255}, 10, 7, PVS_ERR_SIZE_LIMIT},
        {{0x10, 177, 0, 0, 'G', 'E', 'T'}, 7, 0, PVS_ERR_VERSION},
        {{0x10, 177, 1, 0, 1, 0, 2, 18}, 8, 7, PVS_ERR_LENGTH},
    };
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(table); i++) {
        if (i) assert_int_equal(open_pair(NULL), 0);
        send_all(table[i].bytes, table[i].size);
        assert_int_equal(drain(), -1);
        assert_int_equal(pair.server.in.fault.status, table[i].status);
        assert_int_equal(pair.server.in.fault.at, table[i].at);
        assert_true(pair.server.room <= 2 * CONNECTION_FIRST_ROOM);
        assert_int_equal(pair.server.closed, 0);
        if (i + 1 < LENGTH(table)) close_pair(NULL);
    }
}

/* The largest that is allowed arrives whole, and the buffer has not grown beyond twice that. */
static void a_large_message(void **state) {
    static uint8_t bytes[CONNECTION_LIMIT + 1];
    size_t size = request(bytes, sizeof bytes, 60, 1000), sent = 0;
    (void)state;
    assert_true(size > 60000 && size <= CONNECTION_LIMIT);
    while (sent < size) {
        size_t n = size - sent < 9000 ? size - sent : 9000;
        send_all(bytes + sent, n);
        sent += n;
        assert_int_equal(drain(), 0);
    }
    assert_int_equal(pair.server.requests, 1);
    assert_int_equal(pair.server.peers, 60);
    assert_true(pair.server.room <= 2 * CONNECTION_LIMIT);
    expect_responses(1);
}

static void the_end_between_and_within_messages(void **state) {
    int within;
    (void)state;
    for (within = 0; within <= 1; within++) {
        if (within) assert_int_equal(open_pair(NULL), 0);
        send_all((const uint8_t *)"\x10\xb1\0\0\x10\xb1\1", within ? 7 : 4);
        assert_int_equal(shutdown(pair.client, SHUT_WR), 0);
        assert_int_equal(drain(), -1);
        assert_int_equal(pair.server.requests, 1);
        assert_int_equal(pair.server.closed, within ? -1 : 1);
        if (!within) close_pair(NULL);
    }
}

int main(void) {
#define ON_PAIR(test) cmocka_unit_test_setup_teardown(test, open_pair, close_pair)
    const struct CMUnitTest tests[] = {
        ON_PAIR(fragments_of_one_byte),
        ON_PAIR(several_messages_in_one_piece),
        ON_PAIR(responses_are_not_answered),
        ON_PAIR(a_peer_that_announces_too_much),
        ON_PAIR(a_large_message),
        ON_PAIR(the_end_between_and_within_messages),
    };
    return cmocka_run_group_tests_name("view exchanges over TCP", tests, NULL, NULL);
}
