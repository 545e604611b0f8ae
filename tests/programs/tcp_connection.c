#define _POSIX_C_SOURCE 200809L
#include "tcp_connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int connection_open(struct connection *c, int fd) {
    memset(c, 0, sizeof *c);
    c->fd = fd;
    c->in = pvs_reader_stream(CONNECTION_LIMIT);
    c->room = CONNECTION_FIRST_ROOM;
    c->buffer = malloc(c->room);
    return c->buffer != NULL;
}

void connection_close(struct connection *c) {
    close(c->fd);
    free(c->buffer);
    c->buffer = NULL;
}

/* Answers a request with a view of nobody. */
static int handle(struct connection *c, pvs_view_message *message) {
    uint8_t reply[PVS_VIEW_HEADER_SIZE];
    pvs_writer out = pvs_writer_init(reply, sizeof reply);
    pvs_view_peer peer;
    while (pvs_view_next_peer(&message->peers, &peer)) c->peers++;
    if (message->type == PVS_VIEW_RESPONSE) {
        c->responses++;
        return 0;
    }
    c->requests++;
    pvs_view_begin(&out, PVS_VIEW_RESPONSE);
    if (pvs_view_end(&out) != PVS_OK) return -1;
    return send(c->fd, reply, out.pos, MSG_NOSIGNAL) == (ssize_t)out.pos ? 0 : -1;
}

/* What a peer announces is not allocated: the buffer doubles when what has come fills it. */
static int enlarge(struct connection *c) {
    uint8_t *grown = realloc(c->buffer, 2 * c->room);
    if (!grown) return -1;
    c->buffer = grown;
    c->room *= 2;
    return 0;
}

int connection_on_readable(struct connection *c) {
    pvs_view_message message;
    pvs_status status;
    ssize_t n = recv(c->fd, c->buffer + c->in.size, c->room - c->in.size, 0);
    if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
    if (n == 0) {
        c->closed = pvs_reader_rest(&c->in).size ? -1 : 1;
        return -1;
    }
    pvs_reader_extend(&c->in, c->buffer, (size_t)n);
    while ((status = pvs_view_read(&c->in, &message)) == PVS_OK) {
        if (handle(c, &message)) return -1;
    }
    if (status != PVS_NEED_MORE) return -1;
    pvs_reader_compact(&c->in, c->buffer);
    return c->in.size == c->room ? enlarge(c) : 0;
}
