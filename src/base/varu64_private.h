/* VarU64 as a part of other fields. */
#ifndef PVS_VARU64_PRIVATE_H
#define PVS_VARU64_PRIVATE_H

#include "cursor.h"

typedef struct pvs_varu64_ {
    uint64_t low; /* the value, or the least that it can become */
    size_t size;  /* of the number in bytes, once its first byte is there; before that 1 */
} pvs_varu64_;

/*
 * Looks at a number as far as it has come: PVS_OK, PVS_NEED_MORE, or PVS_ERR_NONMINIMAL where
 * `minimal` is demanded, as soon as that is certain.
 */
pvs_status pvs_varu64_look_(pvs_bytes in, int minimal, pvs_varu64_ *number);

void pvs_varu64_put_(pvs_writer *out, uint64_t value);

#endif
