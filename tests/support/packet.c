/* packet.c - see packet.h */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE 1 /* u_int and u_char for <pcap/pcap.h> */
#endif
#ifndef _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE 1
#endif

#include "packet.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(bool good, const char *what) {
    if (good) return;
    (void)fprintf(stderr, "packet builder: %s\n", what);
    abort();
}

static void put16(uint8_t *p, size_t value) {
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value) {
    put16(p, value >> 16);
    put16(p + 2, value & 0xffff);
}

/* Ones' complement sum, RFC 1071. */
static uint32_t sum(uint32_t start, const uint8_t *p, size_t size) {
    size_t i;

    for (i = 0; i < size; i++) {
        start += i % 2 == 0 ? (uint32_t)p[i] << 8 : p[i];
        start = (start & 0xffff) + (start >> 16);
    }
    return start;
}

static void put_transport_sum(struct packet *packet, size_t at, const pvs_endpoint *from,
                              const pvs_endpoint *to, uint8_t protocol) {
    const size_t address = from->family == 4 ? 4 : 16;
    uint32_t value = sum((uint32_t)protocol + (uint32_t)packet->size, from->ip, address);

    value = ~sum(sum(value, to->ip, address), packet->data, packet->size) & 0xffff;
    put16(packet->data + at, value == 0 && protocol == 17 ? 0xffff : value);
}

pvs_endpoint packet_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint16_t port) {
    pvs_endpoint endpoint = {.ip = {a, b, c, d}, .port = port, .family = 4};

    return endpoint;
}

pvs_endpoint packet_v6(uint16_t last_group, uint16_t port) {
    pvs_endpoint endpoint = {.ip = {0x20, 0x01, 0x0d, 0xb8}, .port = port, .family = 6};

    put16(endpoint.ip + 14, last_group);
    return endpoint;
}

void packet_prepend(struct packet *packet, const void *data, size_t size) {
    need(packet->size + size <= PACKET_MAX, "too long");
    memmove(packet->data + size, packet->data, packet->size);
    memcpy(packet->data, data, size);
    packet->size += size;
}

void packet_udp(struct packet *packet, const pvs_endpoint *from, const pvs_endpoint *to,
                const void *data, size_t size) {
    need(size <= 65535 - 8, "too long");
    packet->size = 8 + size;
    put16(packet->data, from->port);
    put16(packet->data + 2, to->port);
    put16(packet->data + 4, packet->size);
    put16(packet->data + 6, 0);
    if (size != 0) memcpy(packet->data + 8, data, size);
    put_transport_sum(packet, 6, from, to, 17);
}

void packet_tcp(struct packet *packet, const struct packet_segment *segment) {
    const size_t header = 20 + segment->options;

    need(header % 4 == 0 && header <= 60, "options");
    need(header + segment->size <= 65535, "too long");
    memset(packet->data, 0, 20);
    memset(packet->data + 20, 1, segment->options); /* no-operations */
    put16(packet->data, segment->from->port);
    put16(packet->data + 2, segment->to->port);
    put32(packet->data + 4, segment->sequence);
    put32(packet->data + 8, segment->ack);
    packet->data[12] = (uint8_t)(header / 4 << 4);
    packet->data[13] = segment->flags;
    put16(packet->data + 14, 65535);
    if (segment->size != 0) memcpy(packet->data + header, segment->data, segment->size);
    packet->size = header + segment->size;
    put_transport_sum(packet, 16, segment->from, segment->to, 6);
}

static void ipv4(struct packet *packet, const struct packet_ip *ip) {
    uint8_t header[60] = {0};
    const size_t size = 20 + ip->options;

    need(size % 4 == 0 && size <= sizeof header, "options");
    need(ip->no_length || size + packet->size <= 65535, "too long");
    memset(header + 20, 1, ip->options);
    header[0] = (uint8_t)(0x40 | size / 4);
    put16(header + 2, ip->no_length ? 0 : size + packet->size);
    put16(header + 4, ip->id);
    put16(header + 6, ip->fragment_offset / 8 | (ip->more ? 0x2000u : 0));
    header[8] = 64;
    header[9] = ip->protocol;
    memcpy(header + 12, ip->from->ip, 4);
    memcpy(header + 16, ip->to->ip, 4);
    put16(header + 10, ~sum(0, header, size) & 0xffff);
    packet_prepend(packet, header, size);
}

static void ipv6(struct packet *packet, const struct packet_ip *ip) {
    uint8_t header[40] = {0x60}, extension[16];
    uint8_t protocol = ip->protocol;
    size_t i;

    if (ip->more || ip->fragment_offset != 0 || ip->atomic) {
        memset(extension, 0, 8);
        extension[0] = protocol;
        put16(extension + 2, ip->fragment_offset | (ip->more ? 1u : 0));
        put32(extension + 4, ip->id);
        packet_prepend(packet, extension, 8);
        protocol = 44;
    }
    for (i = ip->chained; i-- > 0;) {
        memset(extension, 0, sizeof extension);
        extension[0] = protocol;
        extension[1] = ip->chain[i] == 51 ? 2 : 1; /* authentication headers count otherwise */
        packet_prepend(packet, extension, sizeof extension);
        protocol = ip->chain[i];
    }
    need(ip->no_length || packet->size <= 65535, "too long");
    put16(header + 4, ip->no_length ? 0 : packet->size);
    header[6] = protocol;
    header[7] = 64;
    memcpy(header + 8, ip->from->ip, 16);
    memcpy(header + 24, ip->to->ip, 16);
    packet_prepend(packet, header, sizeof header);
}

void packet_ip(struct packet *packet, const struct packet_ip *ip) {
    need(ip->fragment_offset % 8 == 0, "fragment offset");
    if (ip->from->family == 4) {
        ipv4(packet, ip);
    } else {
        ipv6(packet, ip);
    }
}

void packet_fragment(struct packet *out, const struct packet *whole, const struct packet_ip *ip,
                     size_t offset, size_t size) {
    struct packet_ip header = *ip;

    need(offset + size <= whole->size, "fragment beyond the end");
    memcpy(out->data, whole->data + offset, size);
    out->size = size;
    header.fragment_offset = offset;
    header.more = offset + size < whole->size;
    packet_ip(out, &header);
}

void packet_link(struct packet *packet, int linktype, int family, unsigned tags) {
    const uint16_t type = family == 4 ? 0x0800 : 0x86dd;
    uint8_t header[20] = {0}, tag[4] = {0};
    unsigned i;

    /* The innermost tag first; the outermost of several is an 802.1ad one. */
    for (i = 0; i < tags; i++) {
        put16(tag, 100 + i);
        put16(tag + 2, i == 0 ? type : 0x8100);
        packet_prepend(packet, tag, sizeof tag);
    }
    switch (linktype) {
    case DLT_EN10MB:
        memcpy(header, "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01", 12);
        put16(header + 12, tags == 0 ? type : tags == 1 ? 0x8100 : 0x88a8);
        packet_prepend(packet, header, 14);
        break;
    case DLT_LINUX_SLL:
        put16(header + 2, 1);
        put16(header + 4, 6);
        put16(header + 14, tags == 0 ? type : tags == 1 ? 0x8100 : 0x88a8);
        packet_prepend(packet, header, 16);
        break;
    case DLT_LINUX_SLL2:
        put16(header, tags == 0 ? type : tags == 1 ? 0x8100 : 0x88a8);
        put32(header + 4, 2);
        put16(header + 8, 1);
        header[11] = 6;
        packet_prepend(packet, header, 20);
        break;
    case DLT_NULL: /* of a little-endian Linux */
        header[0] = family == 4 ? 2 : 10;
        packet_prepend(packet, header, 4);
        break;
    case DLT_LOOP: /* of an OpenBSD */
        header[3] = family == 4 ? 2 : 24;
        packet_prepend(packet, header, 4);
        break;
    default: /* raw IP */
        break;
    }
}

struct packet_file {
    pcap_t *pcap;
    pcap_dumper_t *dumper;
};

struct packet_file *packet_file_open(const char *path, int linktype, bool nanoseconds) {
    struct packet_file *file = malloc(sizeof *file);

    need(file != NULL, "out of memory");
    file->pcap = pcap_open_dead_with_tstamp_precision(
        linktype, 262144, nanoseconds ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO);
    need(file->pcap != NULL, "cannot make a pcap file");
    file->dumper = pcap_dump_open(file->pcap, path);
    need(file->dumper != NULL, pcap_geterr(file->pcap));
    return file;
}

void packet_file_add(struct packet_file *file, int64_t seconds, uint32_t subseconds,
                     const struct packet *packet, size_t captured) {
    struct pcap_pkthdr header;

    memset(&header, 0, sizeof header);
    header.ts.tv_sec = (time_t)seconds;
    header.ts.tv_usec = (suseconds_t)subseconds;
    header.caplen = (bpf_u_int32)(captured < packet->size ? captured : packet->size);
    header.len = (bpf_u_int32)packet->size;
    pcap_dump((u_char *)file->dumper, &header, packet->data);
}

void packet_file_close(struct packet_file *file) {
    need(pcap_dump_flush(file->dumper) == 0, "cannot write");
    pcap_dump_close(file->dumper);
    pcap_close(file->pcap);
    free(file);
}
