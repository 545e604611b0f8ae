/*
 * ip.c - IPv4 and IPv6 headers, and UDP behind them.
 */
#include "internal.h"

#include <string.h>

enum {
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ROUTING = 43,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_AUTHENTICATION = 51,
    PROTOCOL_DESTINATION = 60
};

/* RFC 8200 names seven kinds, most of them allowed once. */
#define EXTENSIONS_MAX 16

static void udp(struct capture *capture, struct parcel *parcel) {
    struct span body = parcel->body;
    struct capture_event event;
    size_t size;

    if (body.length < 8) {
        capture_skipped(capture, CAPTURE_SKIP_UDP);
        return;
    }
    if (body.captured < 8) {
        capture_skipped(capture, CAPTURE_SKIP_UDP_CUT);
        return;
    }
    size = be16(body.data + 4);
    if (size == 0) size = body.length; /* too long for 16 bits: a jumbogram, or not split yet */
    if (size < 8 || size > body.length) {
        capture_skipped(capture, CAPTURE_SKIP_UDP);
        return;
    }
    memset(&event, 0, sizeof event);
    event.kind = CAPTURE_DATAGRAM;
    event.frame = capture->now.frame;
    event.seconds = capture->now.seconds;
    event.nanoseconds = capture->now.nanoseconds;
    event.from = parcel->from;
    event.to = parcel->to;
    event.from.port = be16(body.data);
    event.to.port = be16(body.data + 2);
    span_trim(&body, size);
    span_skip(&body, 8);
    event.data = body.data;
    event.size = body.captured;
    event.missing = body.length - body.captured;
    (void)capture_emit(capture, &event);
}

static void transport(struct capture *capture, struct parcel *parcel) {
    switch (parcel->protocol) {
    case PROTOCOL_UDP:
        udp(capture, parcel);
        break;
    case PROTOCOL_TCP:
        capture_tcp(capture, parcel);
        break;
    default:
        capture_skipped(capture, CAPTURE_SKIP_PROTOCOL);
        break;
    }
}

/*
 * Steps over extension headers, from the one of type parcel->protocol on. Returns true with the
 * transport protocol, or the fragment header, in front; else the frame is counted already.
 */
static bool skip_extensions(struct capture *capture, struct parcel *parcel) {
    int n;

    for (n = 0; n < EXTENSIONS_MAX; n++) {
        struct span *body = &parcel->body;
        size_t size;

        if (parcel->protocol != PROTOCOL_HOP_BY_HOP && parcel->protocol != PROTOCOL_ROUTING &&
            parcel->protocol != PROTOCOL_AUTHENTICATION && parcel->protocol != PROTOCOL_DESTINATION)
            return true;
        if (body->length < 8) {
            capture_skipped(capture, CAPTURE_SKIP_IP);
            return false;
        }
        if (body->captured < 2) {
            capture_skipped(capture, CAPTURE_SKIP_IP_CUT);
            return false;
        }
        size = parcel->protocol == PROTOCOL_AUTHENTICATION ? ((size_t)body->data[1] + 2) * 4
                                                           : ((size_t)body->data[1] + 1) * 8;
        if (size > body->length) {
            capture_skipped(capture, CAPTURE_SKIP_IP);
            return false;
        }
        if (size > body->captured) {
            capture_skipped(capture, CAPTURE_SKIP_IP_CUT);
            return false;
        }
        parcel->protocol = body->data[0];
        span_skip(body, size);
    }
    capture_skipped(capture, CAPTURE_SKIP_EXTENSIONS);
    return false;
}

/* A fragment whose header is behind; hands on what it completes. */
static void reassemble(struct capture *capture, const struct fragment *fragment) {
    struct parcel whole;
    struct puzzle *puzzle;

    capture->totals.fragments++;
    if (fragment->parcel->body.captured < fragment->parcel->body.length) {
        capture_skipped(capture, CAPTURE_SKIP_PIECE_CUT);
        return;
    }
    puzzle = capture_fragment_add(capture, fragment, &whole);
    if (puzzle == NULL) return;
    capture->totals.reassembled++;
    if (whole.from.family == 4 || skip_extensions(capture, &whole)) {
        /* A fragment header in what fragments gave is PROTOCOL_FRAGMENT here: not a transport. */
        transport(capture, &whole);
    }
    capture_fragment_free(capture, puzzle);
}

void capture_ipv4(struct capture *capture, struct span packet) {
    struct parcel parcel;
    size_t header, total;
    uint16_t flags;

    if (packet.captured < 20) {
        capture_skipped(capture, packet.length < 20 ? CAPTURE_SKIP_IP : CAPTURE_SKIP_IP_CUT);
        return;
    }
    header = (size_t)(packet.data[0] & 15) * 4;
    total = be16(packet.data + 2);
    if (total == 0) total = packet.length; /* left to the card, which splits it into segments */
    if (packet.data[0] >> 4 != 4 || header < 20 || total < header || total > packet.length) {
        capture_skipped(capture, CAPTURE_SKIP_IP);
        return;
    }
    if (packet.captured < header) {
        capture_skipped(capture, CAPTURE_SKIP_IP_CUT);
        return;
    }
    memset(&parcel, 0, sizeof parcel);
    parcel.from.family = parcel.to.family = 4;
    memcpy(parcel.from.ip, packet.data + 12, 4);
    memcpy(parcel.to.ip, packet.data + 16, 4);
    parcel.protocol = packet.data[9];
    parcel.body = packet;
    span_trim(&parcel.body, total);
    span_skip(&parcel.body, header);
    flags = be16(packet.data + 6);
    if ((flags & 0x3fff) == 0) {
        transport(capture, &parcel);
    } else if (parcel.protocol != PROTOCOL_UDP && parcel.protocol != PROTOCOL_TCP) {
        capture_skipped(capture, CAPTURE_SKIP_PROTOCOL);
    } else {
        struct fragment fragment = {.parcel = &parcel,
                                    .id = be16(packet.data + 4),
                                    .offset = (uint32_t)(flags & 0x1fff) * 8,
                                    .more = (flags & 0x2000) != 0};

        reassemble(capture, &fragment);
    }
}

/* parcel->body starts with a fragment header. */
static void ipv6_fragment(struct capture *capture, struct parcel *parcel) {
    struct fragment fragment = {.parcel = parcel};
    uint16_t place;

    if (parcel->body.length < 8) {
        capture_skipped(capture, CAPTURE_SKIP_IP);
        return;
    }
    if (parcel->body.captured < 8) {
        capture_skipped(capture, CAPTURE_SKIP_IP_CUT);
        return;
    }
    place = be16(parcel->body.data + 2);
    fragment.offset = place & 0xfff8u;
    fragment.more = (place & 1) != 0;
    fragment.id = be32(parcel->body.data + 4);
    parcel->protocol = parcel->body.data[0];
    span_skip(&parcel->body, 8);
    if (fragment.offset != 0 || fragment.more) {
        reassemble(capture, &fragment);
    } else if (skip_extensions(capture, parcel)) {
        transport(capture, parcel); /* an "atomic" fragment: it is the whole */
    }
}

void capture_ipv6(struct capture *capture, struct span packet) {
    struct parcel parcel;
    size_t total;

    if (packet.captured < 40) {
        capture_skipped(capture, packet.length < 40 ? CAPTURE_SKIP_IP : CAPTURE_SKIP_IP_CUT);
        return;
    }
    total = (size_t)be16(packet.data + 4) + 40;
    if (total == 40) total = packet.length; /* a jumbogram, or left to the card */
    if (packet.data[0] >> 4 != 6 || total > packet.length) {
        capture_skipped(capture, CAPTURE_SKIP_IP);
        return;
    }
    memset(&parcel, 0, sizeof parcel);
    parcel.from.family = parcel.to.family = 6;
    memcpy(parcel.from.ip, packet.data + 8, 16);
    memcpy(parcel.to.ip, packet.data + 24, 16);
    parcel.protocol = packet.data[6];
    parcel.body = packet;
    span_trim(&parcel.body, total);
    span_skip(&parcel.body, 40);
    if (!skip_extensions(capture, &parcel)) return;
    if (parcel.protocol == PROTOCOL_FRAGMENT) {
        ipv6_fragment(capture, &parcel);
    } else {
        transport(capture, &parcel);
    }
}
