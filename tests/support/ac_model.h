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
    int gone; /* its time was over once, so that its place may have been given away */
};

struct ac_model {
    struct ac_model_entry *entries;
    size_t count;
    uint64_t keep;
};

/* AC_MAY_KNOW: the frame's time was over, and is not any more, as now went back or keep was raised. */
enum ac_known { AC_UNKNOWN, AC_MAY_KNOW, AC_KNOWN };

/* To be asked about each frame that the library is asked about, in the same order. */
enum ac_known ac_model_knows(struct ac_model *model, pvs_bytes frame, uint64_t now);
void ac_model_remember(struct ac_model *model, pvs_bytes frame, uint64_t now);
void ac_model_free(struct ac_model *model);

#endif
