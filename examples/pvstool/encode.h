/* One JSON object to wire bytes; what `pvstool encode` does with each line. */
#ifndef PVSTOOL_ENCODE_H
#define PVSTOOL_ENCODE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/*
 * line: {"proto","kind","fields"} or {"proto","kind":"stream","messages":[..]}. Returns malloc'ed
 * bytes and their number (never NULL on success), or NULL and *problem.
 */
uint8_t *encode_line(const json_t *line, int lenient, size_t *size, const char **problem);

#endif
