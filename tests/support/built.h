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

#endif
