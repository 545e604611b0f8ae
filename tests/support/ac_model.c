#include "ac_model.h"

#include <stdlib.h>
#include <string.h>

enum ac_known ac_model_knows(struct ac_model *model, pvs_bytes frame, uint64_t now) {
    enum ac_known known = AC_UNKNOWN;
    size_t i;
    for (i = model->count; i-- > 0;) {
        struct ac_model_entry *entry = &model->entries[i];
        if (now > entry->seen + model->keep) {
            entry->gone = 1;
        } else if (entry->size == frame.size && memcmp(entry->bytes, frame.data, frame.size) == 0) {
            if (!entry->gone) {
                known = AC_KNOWN;
            } else if (known == AC_UNKNOWN) {
                known = AC_MAY_KNOW;
            }
        }
    }
    return known;
}

void ac_model_remember(struct ac_model *model, pvs_bytes frame, uint64_t now) {
    struct ac_model_entry *entry;
    model->entries = realloc(model->entries, (model->count + 1) * sizeof *entry);
    if (!model->entries) abort();
    entry = &model->entries[model->count++];
    entry->bytes = malloc(frame.size);
    if (!entry->bytes) abort();
    memcpy(entry->bytes, frame.data, frame.size);
    entry->size = frame.size;
    entry->seen = now;
    entry->gone = 0;
}

void ac_model_free(struct ac_model *model) {
    while (model->count) free(model->entries[--model->count].bytes);
    free(model->entries);
    model->entries = NULL;
}
