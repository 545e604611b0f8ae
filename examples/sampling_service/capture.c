#define _DEFAULT_SOURCE /* for the type names that libpcap's header uses */
#include "capture.h"

#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FLOWS = 1024, FIN = 1, SYN = 2, PUSH = 8, ACK = 16, TCP = 6, UDP = 17 };
/* Of pcap: a record's head; the file's and the next record's. */
enum { RECORD = 16, HEADERS = 24 + RECORD };

/* Where the two directions of a connection stand: [0] the client's. */
struct flow {
    pvs_endpoint client, server;
    uint32_t sequence[2];
    int open;
};

struct capture {
    pcap_t *kind;
    pcap_dumper_t *file;
    struct flow flow[FLOWS];
    size_t newest;
    uint16_t packets;
    size_t bytes;
    unsigned long left_out;
};

/* The file as descriptor, empty and locked until it is closed; -1 and errno. */
static int open_file(const char *path, int over) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (over ? 0 : O_EXCL), 0666), error;
    if (fd < 0) return -1;
    /* File systems without locks are written without. */
    error = fcntl(fd, F_SETLK, &whole) != 0 && (errno == EACCES || errno == EAGAIN) ? EBUSY : 0;
    if (!error && ftruncate(fd, 0) != 0) error = errno;
    if (!error) return fd;
    close(fd);
    errno = error;
    return -1;
}

struct capture *capture_open(const char *path, int over, char *why, size_t room) {
    struct capture *c = calloc(1, sizeof *c);
    int fd = open_file(path, over);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    const char *reason = errno == EBUSY    ? "another run is writing it"
                         : errno == EEXIST ? "is there already; --force writes over it"
                                           : strerror(errno);
    if (c && file) c->kind = pcap_open_dead(DLT_RAW, 65535);
    if (c && c->kind) c->file = pcap_dump_fopen(c->kind, file);
    if (c && c->file) return c;
    if (file) reason = c && c->kind ? pcap_geterr(c->kind) : "out of memory";
    snprintf(why, room, "%s: %s", path, reason);
    if (c && c->kind)
        pcap_close(c->kind);
    else if (file)
        fclose(file);
    free(c);
    return NULL;
}

unsigned long capture_left_out(const struct capture *c) {
    return c->left_out;
}

int capture_close(struct capture *c) {
    int failed = pcap_dump_flush(c->file) != 0 || ferror(pcap_dump_file(c->file));
    pcap_dump_close(c->file);
    pcap_close(c->kind);
    free(c);
    return failed;
}

static void put16(uint8_t *p, size_t value) {
    p[0] = (uint8_t)(value >> 8 & 255);
    p[1] = (uint8_t)(value & 255);
}

static void put32(uint8_t *p, uint32_t value) {
    put16(p, value >> 16);
    put16(p + 2, value & 0xffff);
}

/* The Internet checksum, begun with sum. */
static uint16_t checksum(const uint8_t *p, size_t size, uint32_t sum) {
    for (size_t i = 0; i < size; i++) sum += i % 2 ? p[i] : (uint32_t)p[i] << 8;
    while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* One IPv4 packet: the transport header, whose checksum belongs at `sum_at`, and the data. */
static void packet(struct capture *c, int protocol, const pvs_endpoint *from,
                   const pvs_endpoint *to, const uint8_t *head, size_t head_size, size_t sum_at,
                   const uint8_t *data, size_t size) {
    uint8_t p[65535] = {0x45, 0};
    struct pcap_pkthdr stamp = {0};
    struct timespec now;
    size_t all = 20 + head_size + size;
    uint16_t sum;

    if (all > sizeof p) return;
    if (HEADERS + c->bytes + all > CAPTURE_MAX) {
        c->left_out++;
        return;
    }
    c->bytes += RECORD + all;
    put16(p + 2, all);
    put16(p + 4, ++c->packets);
    p[8] = 64;
    p[9] = (uint8_t)protocol;
    memcpy(p + 12, from->ip, 4);
    memcpy(p + 16, to->ip, 4);
    put16(p + 10, checksum(p, 20, 0));
    memcpy(p + 20, head, head_size);
    if (size) memcpy(p + 20 + head_size, data, size);
    /* The transport's sum goes over both addresses, the protocol and the length as well. */
    sum = checksum(p + 12, all - 12, (uint32_t)protocol + (uint32_t)(head_size + size));
    put16(p + 20 + sum_at, sum || protocol != UDP ? sum : 0xffff);

    clock_gettime(CLOCK_REALTIME, &now);
    stamp.ts.tv_sec = now.tv_sec;
    stamp.ts.tv_usec = (suseconds_t)(now.tv_nsec / 1000);
    stamp.caplen = stamp.len = (bpf_u_int32)all;
    pcap_dump((u_char *)c->file, &stamp, p);
}

void capture_udp(struct capture *c, const pvs_endpoint *from, const pvs_endpoint *to,
                 const uint8_t *data, size_t size) {
    uint8_t head[8] = {0};
    put16(head, from->port);
    put16(head + 2, to->port);
    put16(head + 4, 8 + size);
    packet(c, UDP, from, to, head, sizeof head, 6, data, size);
}

static void segment(struct capture *c, struct flow *flow, int to_server, int flags,
                    const uint8_t *data, size_t size) {
    const pvs_endpoint *from = to_server ? &flow->client : &flow->server;
    const pvs_endpoint *to = to_server ? &flow->server : &flow->client;
    uint32_t *sequence = &flow->sequence[!to_server];
    uint8_t head[20] = {0};

    put16(head, from->port);
    put16(head + 2, to->port);
    put32(head + 4, *sequence);
    if (flags & ACK) put32(head + 8, flow->sequence[to_server]);
    head[12] = 5 << 4;
    head[13] = (uint8_t)flags;
    put16(head + 14, 65535);
    packet(c, TCP, from, to, head, sizeof head, 16, data, size);
    *sequence += (uint32_t)size + (flags & (SYN | FIN) ? 1 : 0);
}

static struct flow *find(struct capture *c, const pvs_endpoint *client,
                         const pvs_endpoint *server) {
    for (size_t i = 0; i < FLOWS; i++)
        if (c->flow[i].open && pvs_endpoint_equal(&c->flow[i].client, client) &&
            pvs_endpoint_equal(&c->flow[i].server, server))
            return &c->flow[i];
    return NULL;
}

void capture_tcp(struct capture *c, const pvs_endpoint *client, const pvs_endpoint *server,
                 int to_server, const uint8_t *data, size_t size) {
    struct flow *flow = find(c, client, server);
    if (!flow) {
        /* Other numbers each time: a system soon gives the same port to another connection. */
        uint32_t first = (uint32_t)c->newest * 100003;
        flow = &c->flow[c->newest++ % FLOWS];
        *flow = (struct flow){*client, *server, {first, first + 50000}, 1};
        segment(c, flow, 1, SYN, NULL, 0);
        segment(c, flow, 0, SYN | ACK, NULL, 0);
        segment(c, flow, 1, ACK, NULL, 0);
    }
    segment(c, flow, to_server, PUSH | ACK, data, size);
    segment(c, flow, !to_server, ACK, NULL, 0);
}

void capture_tcp_end(struct capture *c, const pvs_endpoint *client, const pvs_endpoint *server) {
    struct flow *flow = find(c, client, server);
    if (!flow) return;
    segment(c, flow, 1, FIN | ACK, NULL, 0);
    segment(c, flow, 0, FIN | ACK, NULL, 0);
    segment(c, flow, 1, ACK, NULL, 0);
    flow->open = 0;
}
