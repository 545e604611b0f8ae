/*
 * pvs/varu64.h - VarU64, the unsigned number of 1 to 9 bytes that PVS uses for lengths.
 *
 * A first byte below 248 is the value. Otherwise it is 247 + n, and n bytes (1..8) hold the value,
 * most significant first. The minimal form is the shortest: one byte below 248, no leading zero
 * byte, and with n = 1 a value of 248 or more. Source: docs/wire/view.md, "VarU64".
 */
#ifndef PVS_VARU64_H
#define PVS_VARU64_H

#include "pvs/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the longest form. */
#define PVS_VARU64_SIZE_MAX 9

/*
 * Accept numbers that take more bytes than they need. The PVS reference reads them; no encoder
 * seen writes them. The risk: one message has many spellings, so hashes and filters can be fooled.
 */
#define PVS_VARU64_ALLOW_NONMINIMAL 0x40u

enum { PVS_VARU64_FIELD = 0x101 };

/*
 * Reads one number. *value is set to 0 first and to the number on PVS_OK only.
 * Returns PVS_OK; PVS_NEED_MORE (stream readers); PVS_ERR_TRUNCATED, PVS_ERR_TRAILING (datagram
 * readers); PVS_ERR_NONMINIMAL; PVS_ERR_SIZE_LIMIT where in->limit is below its size.
 */
PVS_API PVS_MUST_USE pvs_status pvs_varu64_read(pvs_reader *in, uint64_t *value);

/* Appends a number in its minimal form. Returns PVS_OK, PVS_ERR_SPACE or PVS_ERR_USAGE. */
PVS_API PVS_MUST_USE pvs_status pvs_varu64_write(pvs_writer *out, uint64_t value);

#ifdef __cplusplus
}
#endif
#endif
