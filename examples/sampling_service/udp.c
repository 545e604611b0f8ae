/* udp.c - one datagram, one message. A bad one gets no answer, as the specification asks. */
#include "service.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

int udp_open(struct peer *peer) {
    struct sockaddr_in address = to_system(&peer->node.own);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) return -1;
    if (fcntl(fd, F_SETFL, O_NONBLOCK) || bind(fd, (struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void send_to(struct service *s, struct peer *peer, const pvs_endpoint *to, int type,
                    const uint8_t *data, size_t size) {
    struct sockaddr_in address = to_system(to);
    if (sendto(peer->fd, data, size, 0, (struct sockaddr *)&address, sizeof address) < 0) return;
    service_count(s, peer, type);
    capture_udp(s->capture, &peer->node.own, to, data, size);
}

void udp_ask(struct service *s, struct peer *peer, const uint8_t *data, size_t size) {
    send_to(s, peer, &peer->asked, PVS_VIEW_REQUEST, data, size);
}

static void handle(struct service *s, struct peer *peer, const pvs_endpoint *source,
                   const uint8_t *data, size_t size) {
    pvs_reader in = pvs_reader_datagram(data, size);
    pvs_view_message message;
    uint8_t reply[WIRE_MAX];
    pvs_status status = pvs_view_read(&in, &message);

    if (!service_peer_at(s, source)) {
        service_count(s, NULL, 0);
        capture_udp(s->capture, source, &peer->node.own, data, size);
    }
    if (status != PVS_OK) {
        service_refused(s, status);
        return;
    }
    size = service_message(s, peer, source, source, &message, reply);
    if (size) send_to(s, peer, source, PVS_VIEW_RESPONSE, reply, size);
}

void udp_readable(struct service *s, struct peer *peer) {
    uint8_t data[65536];
    /* At most so many in a row, so that one peer under fire does not stop the others. */
    for (int i = 0; i < 64; i++) {
        struct sockaddr_in address;
        socklen_t room = sizeof address;
        ssize_t size = recvfrom(peer->fd, data, sizeof data, 0, (struct sockaddr *)&address, &room);
        if (size < 0) return;
        pvs_endpoint source = from_system(&address);
        handle(s, peer, &source, data, (size_t)size);
    }
}
