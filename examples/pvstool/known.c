#include "known.h"

#include <stdlib.h>
#include <string.h>

static size_t bucket_of(const pvs_endpoint *at) {
    uint32_t hash = at->port;
    size_t i;
    for (i = 0; i < sizeof at->ip; i++) hash = (hash ^ at->ip[i]) * 0x01000193u;
    return (hash ^ hash >> 15) % KNOWN_BUCKETS;
}

static int is_at(const struct known_entry *entry, const pvs_endpoint *at, int transport) {
    return entry->family && entry->transport == transport && pvs_endpoint_equal(&entry->at, at);
}

void known_add(struct known *known, const pvs_endpoint *at, int transport,
               const struct family *family) {
    struct known_entry *entries;
    size_t i;
    if (!known->bucket) known->bucket = calloc(KNOWN_BUCKETS, sizeof *known->bucket);
    if (!known->bucket) return;
    entries = known->bucket[bucket_of(at)];
    for (i = 0; i < KNOWN_WAYS - 1 && !is_at(&entries[i], at, transport); i++) {
    }
    memmove(&entries[1], &entries[0], i * sizeof entries[0]);
    entries[0].at = *at;
    entries[0].transport = transport;
    entries[0].family = family;
}

const struct family *known_find(const struct known *known, const pvs_endpoint *at, int transport) {
    const struct known_entry *entries = known->bucket ? known->bucket[bucket_of(at)] : NULL;
    size_t i;
    for (i = 0; entries && i < KNOWN_WAYS; i++) {
        if (is_at(&entries[i], at, transport)) return entries[i].family;
    }
    return NULL;
}

void known_free(struct known *known) {
    free(known->bucket);
    known->bucket = NULL;
}
