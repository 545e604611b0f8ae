/*
 * What has to be said about bytes that may begin a view message, found in the plainest way: from
 * the start, for one prefix, with no memory of earlier ones. Strict reading only.
 */
#ifndef TESTS_VIEW_MODEL_H
#define TESTS_VIEW_MODEL_H

#include <pvs/pvs.h>

struct view_verdict {
    pvs_status status; /* PVS_OK, PVS_NEED_MORE, or what is wrong */
    size_t at;         /* PVS_OK: the size of the message; else the field to blame, and its name */
    unsigned field;
    uint64_t least; /* the size of the smallest valid message that begins with these bytes */
    size_t last_at; /* the field that the last byte belongs to */
    unsigned last_field;
};

struct view_verdict view_model(const uint8_t *bytes, size_t size);

/* The same where messages above the limit are refused at the first byte that tells. */
struct view_verdict view_model_limited(const uint8_t *bytes, size_t size, uint64_t limit);

/* A random message, or something close to one: its size, at most room. */
size_t view_random(uint64_t *seed, uint8_t *bytes, size_t room);

#endif
