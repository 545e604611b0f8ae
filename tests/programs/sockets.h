/* Loopback sockets with ports that the system chooses, for tests that end by themselves. */
#ifndef PROGRAMS_SOCKETS_H
#define PROGRAMS_SOCKETS_H

#include <pvs/pvs.h>

/* A UDP socket on 127.0.0.1 and where it is. */
int udp_socket(pvs_endpoint *at);
void udp_send(int fd, const pvs_endpoint *to, const uint8_t *data, size_t size);
/* The next datagram, or 0 bytes after 50 ms without one. */
size_t udp_receive(int fd, uint8_t *data, size_t room, pvs_endpoint *from);

/* Two connected TCP sockets; the first does not block. */
void tcp_pair(int *server, int *client);
/* 1 as soon as something can be read, 0 after 50 ms. */
int readable(int fd);

#endif
