/* The text of addresses: RFC 4291 section 2.2 in, RFC 5952 out. */
#include "cursor.h"

#include "pvs/endpoint.h"

/* ---- out */

static void pvs_text_hex_(pvs_writer *out, unsigned value) {
    int shift = 12;
    while (shift > 0 && value >> shift == 0) shift -= 4;
    for (; shift >= 0; shift -= 4)
        pvs_put_u8_(out, (uint8_t) "0123456789abcdef"[value >> shift & 15u]);
}

static void pvs_text_v4_(pvs_writer *out, const uint8_t *ip) {
    int i;
    for (i = 0; i < 4; i++) {
        if (i) pvs_put_u8_(out, '.');
        pvs_put_decimal_(out, ip[i]);
    }
}

static void pvs_text_v6_(pvs_writer *out, const pvs_endpoint *ep) {
    pvs_bytes ip = pvs_bytes_of(ep->ip, sizeof ep->ip);
    pvs_endpoint inner = pvs_endpoint_unmap(ep);
    size_t groups = inner.family == 4 ? 6 : 8;     /* in hexadecimal; a dotted tail is two groups */
    size_t i, run = 0, gap = groups, gap_size = 1; /* the first longest run of two zeros or more */
    for (i = 0; i < groups; i++) {
        run = pvs_be16_(ip, 2 * i) == 0 ? run + 1 : 0;
        if (run > gap_size) {
            gap_size = run;
            gap = i + 1 - run;
        }
    }
    for (i = 0; i < groups; i++) {
        if (i == gap) {
            pvs_put_(out, "::", 2);
            i += gap_size - 1;
            continue;
        }
        if (i && (gap == groups || i != gap + gap_size)) pvs_put_u8_(out, ':');
        pvs_text_hex_(out, pvs_be16_(ip, 2 * i));
    }
    if (groups == 6) {
        pvs_put_u8_(out, ':');
        pvs_text_v4_(out, inner.ip);
    }
}

static pvs_status pvs_text_print_(pvs_writer *out, const pvs_endpoint *ep, int with_port) {
    pvs_status status = pvs_writer_begin_(out, PVS_OWNER_BASE_);
    if (status != PVS_OK) return status;
    if (ep->family == 4) {
        pvs_text_v4_(out, ep->ip);
    } else if (ep->family == 6) {
        if (with_port) pvs_put_u8_(out, '[');
        pvs_text_v6_(out, ep);
        if (with_port) pvs_put_u8_(out, ']');
    } else {
        pvs_writer_fail_(out, PVS_ERR_VALUE, 0);
    }
    if (with_port) {
        pvs_put_u8_(out, ':');
        pvs_put_decimal_(out, ep->port);
    }
    return pvs_writer_end_(out);
}

pvs_status pvs_endpoint_print(pvs_writer *out, const pvs_endpoint *ep) {
    return pvs_text_print_(out, ep, 1);
}

pvs_status pvs_endpoint_print_ip(pvs_writer *out, const pvs_endpoint *ep) {
    return pvs_text_print_(out, ep, 0);
}

/* ---- in: each scanner takes its text off the front and says whether it was there */

static int pvs_text_take_(pvs_bytes *text, unsigned character) {
    if (text->size == 0 || pvs_u8_(*text, 0) != character) return 0;
    *text = pvs_skip_(*text, 1);
    return 1;
}

static int pvs_text_digit_(pvs_bytes text, unsigned base) {
    unsigned c = pvs_u8_(text, 0);
    unsigned letter = c | 0x20u;
    if (c >= '0' && c <= '9') return (int)(c - '0');
    if (base == 16 && letter >= 'a' && letter <= 'f') return (int)(letter - 'a' + 10u);
    return -1;
}

/* A number of 1..digits digits, at most max; -1 where there is none. */
static long pvs_text_number_(pvs_bytes *text, unsigned base, unsigned digits, unsigned max,
                             int leading_zeros) {
    unsigned value = 0, n = 0;
    int digit, first = 0;
    while ((digit = pvs_text_digit_(*text, base)) >= 0) {
        if (n == 0) first = digit;
        if (++n > digits) return -1;
        value = value * base + (unsigned)digit;
        *text = pvs_skip_(*text, 1);
    }
    if (n == 0 || value > max || (n > 1 && first == 0 && !leading_zeros)) return -1;
    return (long)value;
}

static int pvs_text_scan_v4_(pvs_bytes *text, uint8_t *ip) {
    int i;
    for (i = 0; i < 4; i++) {
        long part;
        if (i && !pvs_text_take_(text, '.')) return 0;
        part = pvs_text_number_(text, 10, 3, 255, 0);
        if (part < 0) return 0;
        ip[i] = (uint8_t)part;
    }
    return 1;
}

static int pvs_text_scan_v6_(pvs_bytes *text, uint8_t ip[16]) {
    size_t n = 0, gap = 17; /* bytes so far; where "::" stood, 17 for nowhere */
    if (pvs_text_take_(text, ':')) {
        if (!pvs_text_take_(text, ':')) return 0;
        gap = 0;
    }
    while (n < 16 && pvs_text_digit_(*text, 16) >= 0) {
        pvs_bytes before = *text;
        long group = pvs_text_number_(text, 16, 4, 0xffff, 1);
        if (text->size && pvs_u8_(*text, 0) == '.') { /* it was the start of a dotted tail */
            *text = before;
            if (n > 12 || !pvs_text_scan_v4_(text, &ip[n])) return 0;
            n += 4;
            break;
        }
        if (group < 0) return 0;
        ip[n++] = (uint8_t)(group >> 8);
        ip[n++] = (uint8_t)group;
        if (n == 16 || !pvs_text_take_(text, ':')) break;
        if (pvs_text_take_(text, ':')) {
            if (gap != 17) return 0;
            gap = n;
        } else if (pvs_text_digit_(*text, 16) < 0) {
            return 0; /* a single colon at the end */
        }
    }
    if (gap == 17) return n == 16;
    if (n > 14) return 0; /* "::" stands for at least one group */
    memmove(&ip[gap + 16 - n], &ip[gap], n - gap);
    memset(&ip[gap], 0, 16 - n);
    return 1;
}

static pvs_status pvs_text_parse_(pvs_bytes text, pvs_endpoint *ep, int with_port) {
    uint8_t ip[16] = {0};
    pvs_bytes rest = text = pvs_sound_(text);
    unsigned family = 4;
    long port = 0;
    memset(ep, 0, sizeof *ep);
    if (with_port && pvs_text_take_(&rest, '[')) {
        family = 6;
        if (!pvs_text_scan_v6_(&rest, ip) || !pvs_text_take_(&rest, ']')) return PVS_ERR_SYNTAX;
    } else if (!pvs_text_scan_v4_(&rest, ip)) {
        if (with_port) return PVS_ERR_SYNTAX;
        family = 6;
        rest = text;
        memset(ip, 0, sizeof ip);
        if (!pvs_text_scan_v6_(&rest, ip)) return PVS_ERR_SYNTAX;
    }
    if (with_port) {
        if (!pvs_text_take_(&rest, ':')) return PVS_ERR_SYNTAX;
        port = pvs_text_number_(&rest, 10, 5, 65535, 1);
    }
    if (rest.size || port < 0) return PVS_ERR_SYNTAX;
    *ep = family == 4 ? pvs_endpoint_v4(ip, (uint16_t)port) : pvs_endpoint_v6(ip, (uint16_t)port);
    return PVS_OK;
}

pvs_status pvs_endpoint_parse(pvs_bytes text, pvs_endpoint *ep) {
    return pvs_text_parse_(text, ep, 1);
}

pvs_status pvs_endpoint_parse_ip(pvs_bytes text, pvs_endpoint *ep) {
    return pvs_text_parse_(text, ep, 0);
}
