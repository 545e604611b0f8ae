/*
 * capture.h - writes the service's own messages as a capture file. The program knows what it sends,
 * so it makes up the IP, UDP and TCP headers around it: no privileges, no network card.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <pvs/endpoint.h>

struct capture;

/* No capture grows beyond this many bytes, whatever comes from outside. */
enum { CAPTURE_MAX = 64 << 20 };

/*
 * over: 0 makes a new file; 1 writes over one that is there, unless a run is still writing it.
 * NULL and a reason in why where the file cannot be made.
 */
struct capture *capture_open(const char *path, int over, char *why, size_t room);

/* A datagram. */
void capture_udp(struct capture *c, const pvs_endpoint *from, const pvs_endpoint *to,
                 const uint8_t *data, size_t size);

/* Bytes of a connection that `client` opened; to_server: 0 or 1. The first ones open it here, too. */
void capture_tcp(struct capture *c, const pvs_endpoint *client, const pvs_endpoint *server,
                 int to_server, const uint8_t *data, size_t size);

/* The end of a connection. Nothing where no bytes went over it. */
void capture_tcp_end(struct capture *c, const pvs_endpoint *client, const pvs_endpoint *server);

/* The packets that did not fit into CAPTURE_MAX. */
unsigned long capture_left_out(const struct capture *c);

/* 0 where everything has been written. */
int capture_close(struct capture *c);

#endif
