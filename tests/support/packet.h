/*
 * packet.h - builds packets from the inside out, and capture files of them.
 *
 *     struct packet packet;
 *     packet_udp(&packet, &from, &to, "hello", 5);
 *     packet_ip(&packet, &(struct packet_ip){.from = from, .to = to, .protocol = 17});
 *     packet_link(&packet, DLT_EN10MB, 4, 0);
 */
#ifndef PVS_TESTS_PACKET_H
#define PVS_TESTS_PACKET_H

#include "pvs/endpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for the longest IP packet, its link header and tags. */
#define PACKET_MAX 66000u

struct packet {
    size_t size;
    uint8_t data[PACKET_MAX];
};

enum { PACKET_FIN = 1, PACKET_SYN = 2, PACKET_RST = 4, PACKET_PSH = 8, PACKET_ACK = 16 };

struct packet_segment {
    const pvs_endpoint *from, *to;
    uint32_t sequence, ack;
    uint8_t flags;
    const void *data;
    size_t size;
    size_t options; /* so many bytes of TCP options, a multiple of 4 */
};

/* What is not given is 0, and then left out or filled in as usual. */
struct packet_ip {
    const pvs_endpoint *from, *to;
    uint8_t protocol;       /* of what the packet holds */
    uint32_t id;            /* of fragments */
    size_t fragment_offset; /* in bytes */
    bool more, atomic;      /* atomic: an IPv6 fragment header though it is not a fragment */
    size_t options;         /* IPv4: so many bytes of options, a multiple of 4 */
    const uint8_t *chain;   /* IPv6: types of extension headers of 16 bytes each, in order */
    size_t chained;
    bool no_length; /* as segmentation offload leaves it */
};

pvs_endpoint packet_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint16_t port);
pvs_endpoint packet_v6(uint16_t last_group, uint16_t port); /* 2001:db8::last_group */

/* These two start a packet. Checksums are right. */
void packet_udp(struct packet *packet, const pvs_endpoint *from, const pvs_endpoint *to,
                const void *data, size_t size);
void packet_tcp(struct packet *packet, const struct packet_segment *segment);

/* Puts an IPv4 or IPv6 header, by the family of the addresses, in front. */
void packet_ip(struct packet *packet, const struct packet_ip *ip);

/* out: the bytes offset .. offset + size of the transport packet `whole`, as an IP fragment. */
void packet_fragment(struct packet *out, const struct packet *whole, const struct packet_ip *ip,
                     size_t offset, size_t size);

/* Puts a link-layer header in front; `tags` VLAN tags where the link layer has them. */
void packet_link(struct packet *packet, int linktype, int family, unsigned tags);

/* Puts any bytes in front. */
void packet_prepend(struct packet *packet, const void *data, size_t size);

/* A pcap file. */
struct packet_file;
struct packet_file *packet_file_open(const char *path, int linktype, bool nanoseconds);
/* The first `captured` bytes. subseconds: in the unit of the file. */
void packet_file_add(struct packet_file *file, int64_t seconds, uint32_t subseconds,
                     const struct packet *packet, size_t captured);
void packet_file_close(struct packet_file *file);

#endif
