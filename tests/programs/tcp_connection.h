/* View exchanges over non-blocking TCP: what a user of the library writes. */
#ifndef PROGRAMS_TCP_CONNECTION_H
#define PROGRAMS_TCP_CONNECTION_H

#include <pvs/pvs.h>

enum { CONNECTION_LIMIT = 65536, CONNECTION_FIRST_ROOM = 16 };

struct connection {
    int fd;
    pvs_reader in;
    uint8_t *buffer;
    size_t room;
    unsigned requests, responses;
    size_t peers; /* in all messages so far */
    int closed;   /* the other side has: 1 between messages, -1 within one */
};

/* 0 where there is no memory. */
int connection_open(struct connection *connection, int fd);
void connection_close(struct connection *connection);

/* Reads what has come and handles every message; 0, or -1 where the connection is of no use. */
int connection_on_readable(struct connection *connection);

#endif
