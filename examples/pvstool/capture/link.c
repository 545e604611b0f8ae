/*
 * link.c - link-layer headers: which network protocol a frame carries, and where it starts.
 */
#include "internal.h"

#include <pcap/dlt.h>

#ifndef DLT_LINUX_SLL2
#define DLT_LINUX_SLL2 276 /* libpcap before 1.10 reads such files, but has no name for them */
#endif

enum {
    TYPE_IPV4 = 0x0800,
    TYPE_ARP = 0x0806,
    TYPE_IPV6 = 0x86dd,
    /* VLAN tags: 802.1Q, 802.1ad, and two that were used for stacking before it */
    TYPE_VLAN = 0x8100,
    TYPE_SERVICE_VLAN = 0x88a8,
    TYPE_OLD_VLAN = 0x9100,
    TYPE_OLD_VLAN_2 = 0x9200
};

/* More tags than any network stacks; a bound, so that a frame cannot be all tags. */
#define TAGS_MAX 8

int capture_link_known(int linktype) {
    switch (linktype) {
    case DLT_EN10MB:
    case DLT_LINUX_SLL:
    case DLT_LINUX_SLL2:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
    case DLT_NULL:
    case DLT_LOOP:
        return 1;
    default:
        return 0;
    }
}

static bool is_tag(uint16_t type) {
    return type == TYPE_VLAN || type == TYPE_SERVICE_VLAN || type == TYPE_OLD_VLAN ||
           type == TYPE_OLD_VLAN_2;
}

static void by_ethertype(struct capture *capture, uint16_t type, struct span rest) {
    int tags;

    for (tags = 0; is_tag(type) && tags < TAGS_MAX; tags++) {
        if (rest.captured < 4) {
            capture_skipped(capture, CAPTURE_SKIP_LINK);
            return;
        }
        type = be16(rest.data + 2);
        span_skip(&rest, 4);
    }
    switch (type) {
    case TYPE_IPV4:
        capture_ipv4(capture, rest);
        break;
    case TYPE_IPV6:
        capture_ipv6(capture, rest);
        break;
    case TYPE_ARP:
        capture_skipped(capture, CAPTURE_SKIP_ARP);
        break;
    default:
        capture_skipped(capture, CAPTURE_SKIP_ETHERTYPE);
        break;
    }
}

/* For link layers that say "IP" only. */
static void by_version(struct capture *capture, struct span rest) {
    if (rest.captured == 0) {
        capture_skipped(capture, CAPTURE_SKIP_IP_CUT);
    } else if (rest.data[0] >> 4 == 4) {
        capture_ipv4(capture, rest);
    } else if (rest.data[0] >> 4 == 6) {
        capture_ipv6(capture, rest);
    } else {
        capture_skipped(capture, CAPTURE_SKIP_IP);
    }
}

/*
 * An address family in the byte order of the machine that captured. AF_INET is 2 everywhere,
 * AF_INET6 is 10 (Linux), 23 (Windows), 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (Darwin).
 */
static void by_family(struct capture *capture, uint32_t family, struct span rest) {
    if (family > 0xffff) {
        family =
            (family & 0xff) << 24 | (family & 0xff00) << 8 | (family >> 8 & 0xff00) | family >> 24;
    }
    switch (family) {
    case 2:
        capture_ipv4(capture, rest);
        break;
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
        capture_ipv6(capture, rest);
        break;
    default:
        capture_skipped(capture, CAPTURE_SKIP_ETHERTYPE);
        break;
    }
}

/* A header of `size` bytes with an ethertype at type_at. */
static void with_type(struct capture *capture, struct span frame, size_t size, size_t type_at) {
    uint16_t type;

    if (frame.captured < size) {
        capture_skipped(capture, CAPTURE_SKIP_LINK);
        return;
    }
    type = be16(frame.data + type_at);
    span_skip(&frame, size);
    by_ethertype(capture, type, frame);
}

void capture_link(struct capture *capture, struct span frame) {
    switch (capture->linktype) {
    case DLT_EN10MB:
        with_type(capture, frame, 14, 12);
        break;
    case DLT_LINUX_SLL:
        with_type(capture, frame, 16, 14);
        break;
    case DLT_LINUX_SLL2:
        with_type(capture, frame, 20, 0);
        break;
    case DLT_IPV4:
        capture_ipv4(capture, frame);
        break;
    case DLT_IPV6:
        capture_ipv6(capture, frame);
        break;
    case DLT_RAW:
        by_version(capture, frame);
        break;
    default: /* DLT_NULL and DLT_LOOP: both orders are tried, so they are the same here */
        if (frame.captured < 4) {
            capture_skipped(capture, CAPTURE_SKIP_LINK);
        } else {
            uint32_t family = be32(frame.data);

            span_skip(&frame, 4);
            by_family(capture, family, frame);
        }
        break;
    }
}
