/*
 * Endpoints at which a family was recognised before, so that a malformed message to one of them
 * is reported as such. Bounded: the newest take the places of the oldest.
 */
#ifndef PVSTOOL_KNOWN_H
#define PVSTOOL_KNOWN_H

#include "family.h"

enum { KNOWN_BUCKETS = 4096, KNOWN_WAYS = 4 };

struct known_entry {
    pvs_endpoint at;
    int transport;
    const struct family *family;
};

struct known {
    struct known_entry (*bucket)[KNOWN_WAYS]; /* NULL until the first is added */
};

/* Without memory nothing is added: knowing less is no error. */
void known_add(struct known *known, const pvs_endpoint *at, int transport,
               const struct family *family);
const struct family *known_find(const struct known *known, const pvs_endpoint *at, int transport);
void known_free(struct known *known);

#endif
