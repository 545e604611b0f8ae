#define _POSIX_C_SOURCE 200809L
#include "sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int ok, const char *what) {
    if (ok) return;
    perror(what);
    exit(2);
}

static struct sockaddr_in address_of(const pvs_endpoint *ep) {
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    memcpy(&address.sin_addr, ep->ip, 4);
    address.sin_port = htons(ep->port);
    return address;
}

static int bound(int type, struct sockaddr_in *address) {
    static const uint8_t loopback[4] = {127, 0, 0, 1};
    pvs_endpoint any = pvs_endpoint_v4(loopback, 0);
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, type, 0);
    check(fd >= 0, "socket");
    *address = address_of(&any);
    check(bind(fd, (struct sockaddr *)address, size) == 0, "bind");
    check(getsockname(fd, (struct sockaddr *)address, &size) == 0, "getsockname");
    return fd;
}

static pvs_endpoint endpoint_of(const struct sockaddr_in *address) {
    uint8_t ip[4];
    memcpy(ip, &address->sin_addr, 4);
    return pvs_endpoint_v4(ip, ntohs(address->sin_port));
}

int readable(int fd) {
    struct pollfd poller = {fd, POLLIN, 0};
    return poll(&poller, 1, 50) == 1;
}

int udp_socket(pvs_endpoint *at) {
    struct sockaddr_in address;
    int fd = bound(SOCK_DGRAM, &address);
    *at = endpoint_of(&address);
    return fd;
}

void udp_send(int fd, const pvs_endpoint *to, const uint8_t *data, size_t size) {
    struct sockaddr_in address = address_of(to);
    ssize_t sent = sendto(fd, data, size, 0, (struct sockaddr *)&address, sizeof address);
    check(sent == (ssize_t)size, "sendto");
}

size_t udp_receive(int fd, uint8_t *data, size_t room, pvs_endpoint *from) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    ssize_t n;
    if (!readable(fd)) return 0;
    n = recvfrom(fd, data, room, 0, (struct sockaddr *)&address, &size);
    check(n >= 0, "recvfrom");
    *from = endpoint_of(&address);
    return (size_t)n;
}

void tcp_pair(int *server, int *client) {
    struct sockaddr_in address;
    int one = 1, listener = bound(SOCK_STREAM, &address);
    check(listen(listener, 1) == 0, "listen");
    *client = socket(AF_INET, SOCK_STREAM, 0);
    check(*client >= 0, "socket");
    check(connect(*client, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    *server = accept(listener, NULL, NULL);
    check(*server >= 0, "accept");
    close(listener);
    check(fcntl(*server, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    /* Fragments of one byte are to leave as such. */
    check(setsockopt(*client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0, "setsockopt");
}
