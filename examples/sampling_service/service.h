/*
 * service.h - the peers of this process, and what happens to them: service.c has what a peer does in
 * a round and with a message, udp.c and tcp.c have the sockets and tell it.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "capture.h"
#include "graph.h"
#include "node.h"
#include "options.h"
#include "wire.h"

#include <poll.h>

enum kind { HONEST, SILENT, LYING, MALFORMED };

/*
 * One of the peers. rounds: so many are left, the next at round_at. waiting: it has asked `asked` and
 * gets an answer until `deadline`.
 */
struct peer {
    struct node node;
    enum kind kind;
    int fd, cluster, waiting;
    pvs_endpoint asked;
    long rounds;
    int64_t round_at, deadline;
};

struct counters {
    unsigned long requests, responses, malformed; /* messages sent; malformed: on purpose */
    unsigned long outside;                        /* messages that came from other processes */
    unsigned long lost;                   /* messages that --loss swallowed before they were sent */
    unsigned long unanswered;             /* requests without a good answer in time */
    unsigned long refused[PVS_ERR_YOURS]; /* messages that libpvs refused to read, by its status */
    unsigned long impossible;             /* addresses that this network cannot have */
    unsigned long unsolicited;            /* responses that nobody waited for */
    unsigned long starved; /* connections given up for want of descriptors or slots */
};

struct service {
    struct options options;
    struct rules rules;
    struct peer peer[NODES_MAX];
    size_t count;
    uint64_t random;
    int64_t period, deaf_until; /* nobody who calls is listened to before that */
    struct capture *capture;
    struct counters counted;
};

/* Milliseconds of a clock that only goes forward. */
int64_t now_ms(void);

/* Binds every peer's socket and gives it its address; says why not on stderr: -1. */
int service_open(struct service *s);
void service_close(struct service *s);

/* The first contacts of each peer, and when its first round is. */
void service_start(struct service *s);

/* Rounds that are due, exchanges whose time is up. Returns when to be called next. */
int64_t service_tick(struct service *s);
/* Has every peer had its rounds, and the answer to the last one or no hope of it? */
int service_is_done(const struct service *s);

/* The rounds that every honest peer has begun. */
long service_rounds(const struct service *s);

/* Serves the sockets until the clock says `until` or a signal comes. */
void service_wait(struct service *s, int64_t until);

/* The overlay of the honest peers. others (may be NULL): their links to liars and the like. */
void service_graph(const struct service *s, struct graph *graph, size_t *others);

/* ---- what the transports tell: */

/*
 * A message came from the far end; source: that is where its sender listens, or NULL: it is not, as
 * of who calls over TCP. Returns the size of the reply, or 0.
 */
size_t service_message(struct service *s, struct peer *peer, const pvs_endpoint *source,
                       const pvs_endpoint *far, const pvs_view_message *message,
                       uint8_t reply[WIRE_MAX]);
/* Bytes came that are no message. */
void service_refused(struct service *s, pvs_status status);
/* The partner that peer waits for will not answer. refused: there is nobody. */
void service_silence(struct service *s, struct peer *peer, int refused);
/* There was no descriptor or slot for a connection: others may become free before the next try. */
void service_starved(struct service *s);
/* A message has been sent, by one of the peers (sender) or, NULL, from outside. */
void service_count(struct service *s, const struct peer *sender, int type);
const struct peer *service_peer_at(const struct service *s, const pvs_endpoint *at);

/* ---- what the transports do; all sockets are non-blocking: */

int udp_open(struct peer *peer);
void udp_ask(struct service *s, struct peer *peer, const uint8_t *data, size_t size);
void udp_readable(struct service *s, struct peer *peer);

int tcp_open(struct peer *peer);
void tcp_ask(struct service *s, struct peer *peer, const uint8_t *data, size_t size);
void tcp_readable(struct service *s, struct peer *peer); /* somebody calls */
/* The connections: fills poll entries, handles what poll found, ends those whose time is up. */
size_t tcp_poll(struct pollfd *polled);
void tcp_handle(struct service *s, const struct pollfd *polled, size_t count);
void tcp_expire(struct service *s, int64_t now);
void tcp_close(struct service *s);
enum { CONNECTIONS_MAX = 512 };

/* An endpoint as the system writes it, and back. */
struct sockaddr_in;
struct sockaddr_in to_system(const pvs_endpoint *ep);
pvs_endpoint from_system(const struct sockaddr_in *address);

#endif
