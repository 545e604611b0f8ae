#include "ac_model.h"

#include <stdlib.h>
#include <string.h>

int ac_model_knows(const struct ac_model *model, pvs_bytes frame, uint64_t now) {
    size_t i;
    for (i = model->count; i-- > 0;) { /* the latest first */
        const struct ac_model_entry *entry = &model->entries[i];
        if (now - entry->seen > model->keep) return 0;
        if (entry->size == frame.size && memcmp(entry->bytes, frame.data, frame.size) == 0) {
            return 1;
        }
    }
    return 0;
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
}

void ac_model_free(struct ac_model *model) {
    while (model->count) free(model->entries[--model->count].bytes);
    free(model->entries);
    model->entries = NULL;
}
