/*
 * Traffic of other protocols, or what looks like it: sizes, identifiers, names and payloads vary
 * with a generator that is the same in every run.
 */
#ifndef TESTS_STRANGERS_H
#define TESTS_STRANGERS_H

#include <stddef.h>
#include <stdint.h>

enum { STRANGER_MAX = 204800 };

enum stranger_kind { STRANGER_DATAGRAM, STRANGER_STREAM, STRANGER_BULK };

/* How many protocols there are of a kind. BULK are streams of 5 KB and more. */
size_t stranger_makers(enum stranger_kind kind);

/* Sample `number` of a protocol; its size. */
size_t stranger_make(enum stranger_kind kind, size_t maker_number, size_t number,
                     uint8_t bytes[STRANGER_MAX]);

#endif
