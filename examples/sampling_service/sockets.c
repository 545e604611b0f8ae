/* sockets.c - the peers' sockets and the poll loop, for both transports. */
#include "service.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct sockaddr_in to_system(const pvs_endpoint *ep) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(ep->port);
    memcpy(&address.sin_addr, ep->ip, 4);
    return address;
}

pvs_endpoint from_system(const struct sockaddr_in *address) {
    uint8_t ip[4];
    memcpy(ip, &address->sin_addr, 4);
    return pvs_endpoint_v4(ip, ntohs(address->sin_port));
}

/* One peer's socket at a port of 127.0.0.1, or at any (0). */
static int open_at(struct service *s, struct peer *peer, long port) {
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    peer->node.own = pvs_endpoint_v4(loopback, (uint16_t)port);
    peer->fd = (s->options.udp ? udp_open : tcp_open)(peer);
    if (peer->fd < 0) return -1;
    if (getsockname(peer->fd, (struct sockaddr *)&address, &size)) return -1;
    peer->node.own = from_system(&address);
    return 0;
}

/* All of them: base + 100 * cluster + 1, 2, .. as the demo numbers its peers. */
static int open_all(struct service *s, long base, long *port) {
    long in_cluster = 0;
    for (size_t i = 0; i < s->count; i++) {
        in_cluster = i > 0 && s->peer[i].cluster == s->peer[i - 1].cluster ? in_cluster + 1 : 1;
        *port = base == 0 ? 0 : base + 100 * s->peer[i].cluster + in_cluster;
        if (*port > 65535) errno = ERANGE;
        if (*port > 65535 || open_at(s, &s->peer[i], *port)) return -1;
    }
    return 0;
}

static void close_all(struct service *s) {
    for (size_t i = 0; i < s->count; i++) {
        if (s->peer[i].fd >= 0) close(s->peer[i].fd);
        s->peer[i].fd = -1;
    }
}

int service_open(struct service *s) {
    const char *transport = s->options.udp ? "UDP" : "TCP";
    long base = s->options.base_port, port = 0;
    int chosen = base >= 0, error = 0;

    for (int tries = 0; tries < 20; tries++) {
        if (!chosen) base = 5000 + 2000 * tries;
        if (open_all(s, base, &port) == 0) {
            if (!chosen && tries) fprintf(stderr, "(5001.. are taken: using %ld..)\n", base + 1);
            return 0;
        }
        error = errno;
        close_all(s);
        if (chosen || error != EADDRINUSE) break;
    }
    fprintf(stderr, "sampling_service: cannot open 127.0.0.1:%ld for %s: %s\n", port, transport,
            error == ERANGE ? "there is no such port; choose a lower --base-port"
                            : strerror(error));
    if (error == EADDRINUSE) fprintf(stderr, "another --base-port, or 0 for free ones, will do\n");
    return -1;
}

void service_close(struct service *s) {
    tcp_close(s);
    close_all(s);
}

void service_wait(struct service *s, int64_t until) {
    struct pollfd polled[NODES_MAX + CONNECTIONS_MAX];
    int64_t now = now_ms(), wait = until > now ? until - now : 0;
    size_t connections;

    /* A silent peer's socket is open, and nobody ever looks at it: poll ignores an fd of -1. */
    const int deaf = now < s->deaf_until;
    for (size_t i = 0; i < s->count; i++)
        polled[i] =
            (struct pollfd){deaf || s->peer[i].kind == SILENT ? -1 : s->peer[i].fd, POLLIN, 0};
    connections = tcp_poll(polled + s->count);
    /* A signal that comes before poll does not end it, so poll ends soon by itself. */
    if (poll(polled, (nfds_t)(s->count + connections), wait < 100 ? (int)wait : 100) > 0) {
        tcp_handle(s, polled + s->count, connections);
        for (size_t i = 0; i < s->count; i++)
            if (polled[i].revents) (s->options.udp ? udp_readable : tcp_readable)(s, &s->peer[i]);
    }
    tcp_expire(s, now_ms());
}
