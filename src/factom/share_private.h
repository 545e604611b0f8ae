/* What the reader and the writer of shares have in common with the handshake. */
#ifndef PVS_FACTOM_SHARE_PRIVATE_H
#define PVS_FACTOM_SHARE_PRIVATE_H

#include "../base/cursor.h"

#include "pvs/factom_share.h"

/*
 * Puts one endpoint as element number `tag` of a list in protobuf, without asking whether it is
 * valid; fails the writer (SYNTAX) where an `escaped` one is no inside of a JSON string.
 */
void pvs_share_put_v11_(pvs_writer *out, unsigned tag, const pvs_factom_endpoint *ep);

/*
 * Checks a share in JSON and counts its elements. Where it is not PVS_OK, the reader's fault is
 * set.
 */
pvs_status pvs_share_read_json_(pvs_reader *in, pvs_bytes text, int version, size_t *count);
/*
 * Takes the first element of a list, with the bracket or comma before it: how many bytes that
 * was, or 0 where there is no element.
 */
size_t pvs_share_next_json_(pvs_bytes text, int version, pvs_factom_endpoint *ep);

/* Is this the time text that Go reads into a time.Time? docs/wire/factom_share.md, J8. */
int pvs_share_time_(pvs_bytes text);

#endif
