/*
 * The properties that all writers share: counted size == written size; a buffer that is too small
 * is told how much is missing, and nothing is put beyond it; behind another message the same bytes
 * come; a gather writer's pieces are the same bytes; only success changes a state.
 */
#ifndef FUZZ_WRITTEN_H
#define FUZZ_WRITTEN_H

#include "fuzz.h"

struct fuzz_write {
    pvs_status (*write)(pvs_writer *out, void *state, const void *message);
    void *state; /* moves on as by one write; NULL: none */
    size_t state_size;
    const void *message; /* something that can be written */
    uint32_t allow;
};

/* The bytes, in memory that is the caller's to free. */
uint8_t *fuzz_written(const struct fuzz_write *what, size_t *size);

/* The same where it is known what they have to be. */
void fuzz_written_as(const struct fuzz_write *what, pvs_bytes meant);

#endif
