/*
 * A memory of seen AC frames as simple as can be: a list of their bytes and times. The library's
 * has to agree with it on every frame, but for those that it says it could not remember.
 */
#ifndef TESTS_AC_MODEL_H
#define TESTS_AC_MODEL_H

#include <pvs/pvs.h>

struct ac_model_entry {
    uint8_t *bytes;
    size_t size;
    uint64_t seen;
};

struct ac_model {
    struct ac_model_entry *entries;
    size_t count;
    uint64_t keep;
};

/* 1 where the frame was remembered at some time within keep before now. */
int ac_model_knows(const struct ac_model *model, pvs_bytes frame, uint64_t now);
/* now never goes back from one call to the next. */
void ac_model_remember(struct ac_model *model, pvs_bytes frame, uint64_t now);
void ac_model_free(struct ac_model *model);

#endif
