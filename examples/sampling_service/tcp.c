/*
 * tcp.c - an exchange on a connection of its own, as the reference demo does it: connect, send the
 * request in one piece, read the response, close. Who is called serves as many requests as come.
 */
#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/*
 * peer: NULL where the slot is free. client: this end called. ours: the far end is a peer of this
 * process, too, and notes what it sends itself. to_send: until connected.
 */
struct connection {
    struct peer *peer;
    int fd, client, ours;
    pvs_endpoint near, far;
    int64_t deadline;
    pvs_reader in;
    size_t to_send;
    uint8_t received[WIRE_MAX], request[WIRE_MAX];
};

static struct connection connections[CONNECTIONS_MAX];

static int set_up(int fd) {
    return fcntl(fd, F_SETFL, O_NONBLOCK);
}

int tcp_open(struct peer *peer) {
    struct sockaddr_in address = to_system(&peer->node.own);
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (fd < 0) return -1;
    /* Connections of an earlier run that are still in TIME_WAIT do not keep the port. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) || set_up(fd) ||
        bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 64)) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static struct connection *new_connection(struct peer *peer, int fd, int client,
                                         const pvs_endpoint *far, int64_t deadline) {
    struct connection *c = connections;
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    while (c < connections + CONNECTIONS_MAX && c->peer) c++;
    if (c == connections + CONNECTIONS_MAX) return NULL;
    if (getsockname(fd, (struct sockaddr *)&address, &size)) return NULL;
    c->peer = peer;
    c->fd = fd;
    c->client = client;
    c->near = from_system(&address);
    c->far = *far;
    c->deadline = deadline;
    c->in = pvs_reader_stream(WIRE_MAX);
    c->to_send = 0;
    return c;
}

static void end(struct service *s, struct connection *c) {
    close(c->fd);
    c->peer = NULL;
    if (c->client)
        capture_tcp_end(s->capture, &c->near, &c->far);
    else
        capture_tcp_end(s->capture, &c->far, &c->near);
}

/* Notes bytes that went from the near end to the far one, or (received) the other way. */
static void note(struct service *s, struct connection *c, int received, const uint8_t *data,
                 size_t size) {
    if (c->client)
        capture_tcp(s->capture, &c->near, &c->far, !received, data, size);
    else
        capture_tcp(s->capture, &c->far, &c->near, received, data, size);
}

/* Has a peer of this process called from there? */
static int is_caller(const pvs_endpoint *at) {
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (connections[i].peer && connections[i].client &&
            pvs_endpoint_equal(&connections[i].near, at))
            return 1;
    return 0;
}

void tcp_ask(struct service *s, struct peer *peer, const uint8_t *data, size_t size) {
    struct sockaddr_in address = to_system(&peer->asked);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct connection *c;

    for (c = connections; c < connections + CONNECTIONS_MAX; c++)
        if (c->peer == peer && c->client) end(s, c); /* of the last round, unanswered */
    if (fd < 0) {
        peer->waiting = 0; /* which is not the partner's fault */
        service_starved(s);
        return;
    }
    if (set_up(fd) ||
        (connect(fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)) {
        close(fd);
        service_silence(s, peer, 1);
        return;
    }
    c = new_connection(peer, fd, 1, &peer->asked, peer->deadline);
    if (!c) {
        close(fd);
        peer->waiting = 0;
        service_starved(s);
        return;
    }
    c->ours = service_peer_at(s, &c->far) != NULL;
    memcpy(c->request, data, size);
    c->to_send = size;
}

void tcp_readable(struct service *s, struct peer *peer) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int fd;

    while ((fd = accept(peer->fd, (struct sockaddr *)&address, &size)) >= 0) {
        pvs_endpoint far = from_system(&address);
        int64_t deadline = now_ms() + 2 * s->period;
        struct connection *c = set_up(fd) ? NULL : new_connection(peer, fd, 0, &far, deadline);
        if (c)
            c->ours = is_caller(&far);
        else
            close(fd);
        if (!c) service_starved(s);
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        service_starved(s);
}

/* All at once, as the demo reads once: so small a message fits what the socket takes. 0: sent. */
static int send_all(struct service *s, struct connection *c, int type, const uint8_t *data,
                    size_t size) {
    if (send(c->fd, data, size, MSG_NOSIGNAL) != (ssize_t)size) return -1;
    service_count(s, c->peer, type);
    note(s, c, 0, data, size);
    return 0;
}

/* Connected, or not. 0: the connection goes on. */
static int connected(struct service *s, struct connection *c) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size) || error) {
        service_silence(s, c->peer, 1);
        return -1;
    }
    size_t all = c->to_send;
    c->to_send = 0;
    return send_all(s, c, PVS_VIEW_REQUEST, c->request, all);
}

/* The messages that are complete by now. 0: the connection goes on. */
static int read_messages(struct service *s, struct connection *c) {
    pvs_view_message message;
    pvs_status status;

    while ((status = pvs_view_read(&c->in, &message)) == PVS_OK) {
        uint8_t reply[WIRE_MAX];
        size_t size;
        if (!c->ours) service_count(s, NULL, 0);
        if (message.type != (c->client ? PVS_VIEW_RESPONSE : PVS_VIEW_REQUEST)) return -1;
        size = service_message(s, c->peer, c->client ? &c->far : NULL, &c->far, &message, reply);
        if (c->client) return -1;
        if (size && send_all(s, c, PVS_VIEW_RESPONSE, reply, size)) return -1;
    }
    if (status == PVS_NEED_MORE) return 0;
    service_refused(s, status);
    return -1;
}

static int readable(struct service *s, struct connection *c) {
    /* There is always room: the reader refuses a message that is larger than the buffer. */
    uint8_t *free_from = c->received + c->in.size;
    ssize_t size = recv(c->fd, free_from, sizeof c->received - c->in.size, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (size <= 0) return -1;
    if (!c->ours) note(s, c, 1, free_from, (size_t)size);
    pvs_reader_extend(&c->in, c->received, (size_t)size);
    if (read_messages(s, c)) return -1;
    pvs_reader_compact(&c->in, c->received);
    return 0;
}

size_t tcp_poll(struct pollfd *polled) {
    size_t count = CONNECTIONS_MAX;
    /* No more than there are: poll refuses more entries than the process may have descriptors. */
    while (count > 0 && !connections[count - 1].peer) count--;
    for (size_t i = 0; i < count; i++) {
        const struct connection *c = &connections[i];
        polled[i] = (struct pollfd){c->peer ? c->fd : -1, c->to_send ? POLLOUT : POLLIN, 0};
    }
    return count;
}

void tcp_handle(struct service *s, const struct pollfd *polled, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct connection *c = &connections[i];
        if (polled[i].revents == 0) continue;
        struct peer *peer = c->peer;
        if ((c->to_send ? connected : readable)(s, c) == 0) continue;
        /* Closed without an answer: the partner may be overloaded, so it counts as missed once. */
        if (c->client) service_silence(s, peer, 0);
        end(s, c);
    }
}

void tcp_expire(struct service *s, int64_t now) {
    for (size_t i = 0; i < CONNECTIONS_MAX; i++)
        if (connections[i].peer && now >= connections[i].deadline) end(s, &connections[i]);
}

void tcp_close(struct service *s) {
    tcp_expire(s, INT64_MAX);
}
