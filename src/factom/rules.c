/* What the protocol calls a valid endpoint. docs/wire/factom_share.md, section "Endpoints". */
#include "rules.h"

#include "chars.h"

#include "pvs/endpoint.h"
#include "pvs/factom_share.h"

enum { PVS_FACTOM_LABEL_MAX_ = 63 };

int pvs_factom_atoi_(pvs_bytes text, int64_t *value) {
    unsigned sign = pvs_u8_(text, 0);
    size_t at = sign == '-' || sign == '+';
    unsigned last = sign == '-' ? 8 : 7; /* digit of the largest number that fits */
    uint64_t sum = 0;
    *value = 0;
    if (at == text.size) return 0;
    for (; at < text.size; at++) {
        unsigned digit = pvs_u8_(text, at) - (unsigned)'0';
        if (digit > 9) return 0;
        if (sum >= INT64_MAX / 10 && (sum > INT64_MAX / 10 || digit > last)) return 0;
        sum = sum * 10 + digit;
    }
    /* -(sum - 1) - 1, because the smallest number has no positive counterpart. */
    *value = sign != '-' || sum == 0 ? (int64_t)sum : -(int64_t)(sum - 1) - 1;
    return 1;
}

/* Labels with dots between them (E2). Dotted IPv4 addresses are such names as well. */
static int pvs_factom_name_(pvs_bytes host) {
    size_t at, label = 0; /* where the label starts */
    for (at = 0; at < host.size; at++) {
        unsigned c = pvs_u8_(host, at), class = pvs_factom_chars_[c];
        if (class & PVS_CHAR_ALNUM_) continue;
        if (at == label) return 0;
        if (class & PVS_CHAR_HYPHEN_) continue;
        if (c != '.' || at - label > PVS_FACTOM_LABEL_MAX_) return 0;
        label = at + 1;
    }
    return at > label && at - label <= PVS_FACTOM_LABEL_MAX_;
}

/* ---- IPv6 (E1): unlike the base library's, groups may have any number of leading zeros */

/* A group of hexadecimal digits at *at, at most 0xffff; -1 where there is none. */
static long pvs_factom_group_(pvs_bytes text, size_t *at) {
    size_t start = *at;
    long value = 0;
    for (;; ++*at) {
        unsigned c = pvs_u8_(text, *at), digit = c - (unsigned)'0';
        if (digit > 9) {
            digit = (c | 0x20u) - (unsigned)'a' + 10;
            if (digit < 10 || digit > 15) break;
        }
        value = value * 16 + (long)digit;
        if (value > 0xffff) return -1;
    }
    return *at > start ? value : -1;
}

static int pvs_factom_v6_(pvs_bytes text, uint8_t ip[16]) {
    enum { NOWHERE = 17 };
    size_t at = 0, n = 0, gap = NOWHERE; /* bytes so far; where "::" stands for zeros */
    if (pvs_u8_(text, 0) == ':') {
        if (pvs_u8_(text, 1) != ':') return 0;
        at = 2;
        gap = 0;
    }
    while (n < 16 && at < text.size) {
        size_t start = at;
        long group = pvs_factom_group_(text, &at);
        unsigned next = pvs_u8_(text, at);
        if (group < 0) return 0;
        if (next == '.') { /* it was the start of an IPv4 address */
            pvs_endpoint tail;
            if (n > 12 || pvs_endpoint_parse_ip(pvs_skip_(text, start), &tail) != PVS_OK) return 0;
            memcpy(&ip[n], tail.ip, 4);
            n += 4;
            at = text.size;
            break;
        }
        ip[n++] = (uint8_t)(group >> 8);
        ip[n++] = (uint8_t)group;
        if (at == text.size) break;
        if (next != ':' || ++at == text.size) return 0;
        if (pvs_u8_(text, at) == ':') {
            if (gap != NOWHERE) return 0;
            gap = n;
            at++;
        }
    }
    if (at != text.size || (n == 16) != (gap == NOWHERE)) return 0;
    if (gap != NOWHERE) {
        memmove(&ip[gap + 16 - n], &ip[gap], n - gap);
        memset(&ip[gap], 0, 16 - n);
    }
    return 1;
}

int pvs_factom_host_(pvs_bytes host) {
    uint8_t ip[16];
    if (host.size > PVS_FACTOM_HOST_MAX) return 0;
    return pvs_factom_name_(host) || pvs_factom_v6_(host, ip);
}

int pvs_factom_port_(pvs_bytes port) {
    unsigned first = pvs_u8_(port, 0), any = 0;
    size_t at = first == '-' || first == '+';
    int64_t value;
    if (port.size > 18) return pvs_factom_atoi_(port, &value) && value != 0;
    if (at == port.size) return 0;
    for (; at < port.size; at++) { /* so few digits always fit */
        unsigned digit = pvs_u8_(port, at) - (unsigned)'0';
        if (digit > 9) return 0;
        any |= digit;
    }
    return any != 0;
}

pvs_status pvs_factom_check_endpoint(const pvs_factom_endpoint *ep) {
    int valid = !ep->escaped && pvs_factom_port_(pvs_sound_(ep->port)) &&
                pvs_factom_host_(pvs_sound_(ep->host));
    return valid ? PVS_OK : PVS_ERR_ENDPOINT;
}

pvs_status pvs_factom_check_endpoints(const pvs_factom_share *share) {
    pvs_factom_share rest = *share;
    pvs_factom_endpoint ep;
    while (pvs_factom_next_endpoint(&rest, &ep)) {
        if (pvs_factom_check_endpoint(&ep) != PVS_OK) return PVS_ERR_ENDPOINT;
    }
    return rest.count ? PVS_ERR_ENDPOINT : PVS_OK; /* made up: it ends early */
}

pvs_status pvs_factom_parse_port(pvs_bytes text, uint16_t *port) {
    int64_t value;
    *port = 0;
    if (!pvs_factom_atoi_(pvs_sound_(text), &value) || value < 1 || value > 65535)
        return PVS_ERR_PORT;
    *port = (uint16_t)value;
    return PVS_OK;
}

pvs_factom_endpoint pvs_factom_endpoint_of(pvs_bytes host, pvs_bytes port) {
    pvs_factom_endpoint ep;
    memset(&ep, 0, sizeof ep);
    ep.host = host;
    ep.port = port;
    return ep;
}

/* The offset of the first or the last `c`, text.size where there is none. */
static size_t pvs_factom_find_(pvs_bytes text, unsigned c, int last) {
    size_t at, found = text.size;
    for (at = 0; at < text.size; at++) {
        if (pvs_u8_(text, at) != c) continue;
        found = at;
        if (!last) break;
    }
    return found;
}

/* E4 */
pvs_status pvs_factom_parse_endpoint(pvs_bytes text, pvs_factom_endpoint *ep) {
    pvs_bytes host, digits;
    uint16_t port;
    size_t colon;
    memset(ep, 0, sizeof *ep);
    text = pvs_sound_(text);
    colon = pvs_factom_find_(text, ':', 1);
    if (colon == text.size) return PVS_ERR_SYNTAX;
    host = pvs_cut_(text, 0, colon);
    digits = pvs_skip_(text, colon + 1);
    if (pvs_u8_(text, 0) == '[') {
        size_t bracket = pvs_factom_find_(text, ']', 0);
        if (bracket + 1 != colon) return PVS_ERR_SYNTAX;
        host = pvs_cut_(text, 1, bracket - 1);
    } else if (pvs_factom_find_(host, ':', 0) != host.size) {
        return PVS_ERR_SYNTAX;
    }
    if (pvs_factom_parse_port(digits, &port) != PVS_OK) return PVS_ERR_PORT;
    if (!pvs_factom_host_(host)) return PVS_ERR_ENDPOINT;
    ep->host = host;
    ep->port = digits;
    return PVS_OK;
}

/* E5 */
uint32_t pvs_factom_location(pvs_bytes host) {
    uint8_t ip[16];
    pvs_endpoint v4;
    if (pvs_endpoint_parse_ip(host, &v4) == PVS_OK && v4.family == 4) {
        return pvs_be32_(pvs_bytes_of(v4.ip, 4), 0);
    }
    return pvs_factom_v6_(pvs_sound_(host), ip) ? pvs_be32_(pvs_bytes_of(ip, sizeof ip), 12) : 0;
}
