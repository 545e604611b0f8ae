/*
 * pvs/endpoint.h - an IP address with a port, and its text.
 */
#ifndef PVS_ENDPOINT_H
#define PVS_ENDPOINT_H

#include "pvs/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Room for the longest text that pvs_endpoint_print makes, without a terminating zero. */
#define PVS_ENDPOINT_TEXT_MAX 47

/*
 * family: 0 none, 4 (address in ip[0..3], the rest zero), 6. ip in network order, port in the
 * machine's. 20 bytes everywhere.
 */
typedef struct pvs_endpoint {
    uint8_t ip[16];        /* network order */
    uint16_t port;         /* the machine's order */
    uint8_t family, spare; /* 0 none, 4, 6; 0 */
} pvs_endpoint;

/* An endpoint from an address in network order and a port in the machine's. */
PVS_API pvs_endpoint pvs_endpoint_v4(const uint8_t ip[4], uint16_t port);
PVS_API pvs_endpoint pvs_endpoint_v6(const uint8_t ip[16], uint16_t port);

/* ::ffff:a.b.c.d becomes family 4 with the same port; every other endpoint is given back as it is.
 */
PVS_API pvs_endpoint pvs_endpoint_unmap(const pvs_endpoint *ep);

/* The other way: family 4 becomes ::ffff:a.b.c.d of family 6. */
PVS_API pvs_endpoint pvs_endpoint_map(const pvs_endpoint *ep);

/*
 * 1 where family, address and port are the same, else 0. An IPv4 address and its IPv4-mapped
 * form differ; unmap both first where they should not. Two of family 0 are equal.
 */
PVS_API int pvs_endpoint_equal(const pvs_endpoint *a, const pvs_endpoint *b);

/*
 * Reads "192.0.2.1:80" or "[2001:db8::1]:80": the whole text, no blanks, decimal port 0..65535
 * without sign, in at most five digits. IPv4: four decimal numbers without leading zeros. IPv6: RFC
 * 4291 section 2.2, either case, dotted tail allowed, no zone. *ep is zeroed first and filled on
 * PVS_OK only. Returns PVS_OK, or PVS_ERR_SYNTAX.
 */
PVS_API PVS_MUST_USE pvs_status pvs_endpoint_parse(pvs_bytes text, pvs_endpoint *ep);

/* The same for an address alone, "192.0.2.1" or "2001:db8::1": port 0. */
PVS_API PVS_MUST_USE pvs_status pvs_endpoint_parse_ip(pvs_bytes text, pvs_endpoint *ep);

/*
 * Appends "192.0.2.1:80" or "[2001:db8::1]:80", the IPv6 form as RFC 5952 recommends
 * (IPv4-mapped addresses as ::ffff:192.0.2.1). No terminating zero: out->pos tells the length.
 * Returns PVS_OK; PVS_ERR_SPACE; PVS_ERR_VALUE for a family other than 4 and 6;
 * PVS_ERR_USAGE while a message is open in the writer.
 */
PVS_API PVS_MUST_USE pvs_status pvs_endpoint_print(pvs_writer *out, const pvs_endpoint *ep);

/* The same without brackets and port. */
PVS_API PVS_MUST_USE pvs_status pvs_endpoint_print_ip(pvs_writer *out, const pvs_endpoint *ep);

#ifdef __cplusplus
}
#endif
#endif
