/* What the protocol calls a valid endpoint. docs/wire/factom_share.md, section "Endpoints". */
#include "rules.h"

#include "pvs/endpoint.h"
#include "pvs/factom_share.h"

enum { PVS_FACTOM_LABEL_MAX_ = 63, PVS_FACTOM_IP_TEXT_MAX_ = 45, PVS_FACTOM_GROUP_MAX_ = 4 };

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

static int pvs_factom_letter_(unsigned c) {
    unsigned letter = (c | 0x20u) - (unsigned)'a';
    return letter < 26 || c - (unsigned)'0' < 10;
}

/* Labels with dots between them (E2). Dotted IPv4 addresses are such names as well. */
static int pvs_factom_name_(pvs_bytes host) {
    size_t at, label = 0; /* where the label starts */
    for (at = 0; at < host.size; at++) {
        unsigned c = pvs_u8_(host, at);
        if (pvs_factom_letter_(c)) continue;
        if (at == label) return 0;
        if (c == '-') continue;
        if (c != '.' || at - label > PVS_FACTOM_LABEL_MAX_) return 0;
        label = at + 1;
    }
    return at > label && at - label <= PVS_FACTOM_LABEL_MAX_;
}

/*
 * An IP address (E1). The reference takes any number of leading zeros in a group of IPv6, the
 * base library four digits; so zeros are dropped as long as a group has more than four digits.
 */
static int pvs_factom_ip_(pvs_bytes host, pvs_endpoint *ip) {
    uint8_t text[PVS_FACTOM_IP_TEXT_MAX_];
    size_t at = 0, n = 0;
    if (pvs_endpoint_parse_ip(host, ip) == PVS_OK) return 1;
    if (host.size > PVS_FACTOM_HOST_MAX) return 0;
    while (at < host.size) {
        size_t end = at;
        while (pvs_factom_letter_(pvs_u8_(host, end))) end++;
        while (end - at > PVS_FACTOM_GROUP_MAX_ && pvs_u8_(host, at) == '0') at++;
        for (; at <= end && at < host.size; at++) {
            if (n == sizeof text) return 0;
            text[n++] = (uint8_t)pvs_u8_(host, at);
        }
    }
    return pvs_endpoint_parse_ip(pvs_bytes_of(text, n), ip) == PVS_OK;
}

int pvs_factom_host_(pvs_bytes host) {
    pvs_endpoint ip;
    if (host.size > PVS_FACTOM_HOST_MAX) return 0;
    return pvs_factom_name_(host) || pvs_factom_ip_(host, &ip);
}

int pvs_factom_port_(pvs_bytes port) {
    int64_t value;
    return pvs_factom_atoi_(port, &value) && value != 0;
}

pvs_status pvs_factom_check_endpoint(const pvs_factom_endpoint *ep) {
    int valid = !ep->escaped && pvs_factom_port_(ep->port) && pvs_factom_host_(ep->host);
    return valid ? PVS_OK : PVS_ERR_ENDPOINT;
}

pvs_status pvs_factom_check_endpoints(const pvs_factom_share *share) {
    pvs_factom_share rest = *share;
    pvs_factom_endpoint ep;
    while (pvs_factom_next_endpoint(&rest, &ep)) {
        if (pvs_factom_check_endpoint(&ep) != PVS_OK) return PVS_ERR_ENDPOINT;
    }
    return PVS_OK;
}

pvs_status pvs_factom_parse_port(pvs_bytes text, uint16_t *port) {
    int64_t value;
    *port = 0;
    if (!pvs_factom_atoi_(text, &value) || value < 1 || value > 65535) return PVS_ERR_PORT;
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

pvs_status pvs_factom_parse_endpoint(pvs_bytes text, pvs_factom_endpoint *ep) {
    size_t colon = pvs_factom_find_(text, ':', 1);
    pvs_factom_endpoint found;
    uint16_t port;
    memset(ep, 0, sizeof *ep);
    if (colon == text.size) return PVS_ERR_SYNTAX;
    found = pvs_factom_endpoint_of(pvs_cut_(text, 0, colon), pvs_skip_(text, colon + 1));
    if (pvs_u8_(text, 0) == '[') {
        size_t bracket = pvs_factom_find_(text, ']', 0);
        if (bracket + 1 != colon) return PVS_ERR_SYNTAX;
        found.host = pvs_cut_(text, 1, bracket - 1);
    } else if (pvs_factom_find_(found.host, ':', 0) != found.host.size) {
        return PVS_ERR_SYNTAX;
    }
    if (pvs_factom_parse_port(found.port, &port) != PVS_OK) return PVS_ERR_PORT;
    if (pvs_factom_check_endpoint(&found) != PVS_OK) return PVS_ERR_ENDPOINT;
    *ep = found;
    return PVS_OK;
}

uint32_t pvs_factom_location(pvs_bytes host) {
    pvs_endpoint ip;
    if (!pvs_factom_ip_(host, &ip)) return 0;
    return pvs_be32_(pvs_bytes_of(ip.ip, sizeof ip.ip), ip.family == 4 ? 0 : 12);
}
