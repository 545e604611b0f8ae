/* Vectors too large for hexadecimal digits: they tell their beginning, their length and SHA-256. */
#ifndef TESTS_BUILT_H
#define TESTS_BUILT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The bytes of such a vector, malloc'ed: the file named in "bin", or "hex_head" continued in one
 * of the ways that "build" describes to people, whichever has the digest. 0 where none has.
 */
int built_bytes(const json_t *line, uint8_t **data, size_t *size);

/* "fields", with {"peers_count": N, "each": {"addr", "port"}} written out as N peers. */
json_t *built_fields(const json_t *line);

/*
 * Makes the fields of a Factom message and those of its truth comparable: the truth of V11 repeats
 * things as they were before they were cut to 16 bits, verdicts are in other words, and only the
 * captures tell the endpoints within a parcel.
 */
void built_settle(json_t *got, json_t *truth);

#endif
