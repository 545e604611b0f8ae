/* The pieces of the JSON form that all families use; see docs/json.md. */
#ifndef PVSTOOL_JSON_FORM_H
#define PVSTOOL_JSON_FORM_H

#include <pvs/pvs.h>

#include <jansson.h>
#include <stdio.h>

/* ---- out: NULL only where memory is short, which json_object_set_new and friends accept */

/* {"hex"}; above 64 bytes {"len","sha256","head"}, unless full. */
json_t *form_bytes(pvs_bytes bytes, int full);
/* Lower-case hexadecimal as a plain string. */
json_t *form_hex(pvs_bytes bytes);
/* Text where the bytes are UTF-8, else {"hex"}. */
json_t *form_text(pvs_bytes bytes);
json_t *form_ip(const pvs_endpoint *ep);
/* A decimal string: the way of 64-bit identities, which many JSON readers would round. */
json_t *form_u64(uint64_t value);
/* {"status","offset","field"} */
json_t *form_fault(const pvs_fault *fault);

/*
 * ---- in: 1 where the member is there and has the form, else 0 and *problem says what is wrong.
 * A missing member is wrong, too. Bytes and text are malloc'ed (or NULL when empty): free them.
 */
int form_get_int(const json_t *object, const char *name, int64_t least, int64_t most,
                 int64_t *value, const char **problem);
int form_get_u64(const json_t *object, const char *name, uint64_t *value, const char **problem);
int form_get_bytes(const json_t *object, const char *name, uint8_t **data, size_t *size,
                   const char **problem);
int form_get_text(const json_t *object, const char *name, uint8_t **data, size_t *size,
                  const char **problem);
int form_get_hex(const json_t *object, const char *name, uint8_t *data, size_t size,
                 const char **problem);
/* The members "address" and, with_port, "port"; without, the port is 0. */
int form_get_endpoint(const json_t *object, int with_port, pvs_endpoint *ep, const char **problem);
/* A string without NUL, which would be cut there as a name; or NULL. */
const char *form_name(const json_t *object, const char *name);
/*
 * No members but these, up to NULL: what somebody writes means something, and a name that was
 * mistyped would be left out in silence.
 */
int form_only(const json_t *object, const char **problem, ...);
/* An array that holds objects only. */
int form_get_list(const json_t *object, const char *name, const json_t **list,
                  const char **problem);

/* "name" and what is wrong with it; lives until the next problem. */
const char *form_problem(const char *name, const char *what);

/* Hexadecimal digits, two a byte, into malloc'ed bytes; 0 where they are not that. */
int form_unhex(const char *text, size_t length, uint8_t **data, size_t *size);

/* Text of a peer in quotes, cut after 60 bytes, without what a terminal may take for commands. */
void form_print_text(pvs_bytes text, FILE *out);
/* "1 byte", "2 bytes". */
void form_print_count(uint64_t count, const char *thing, FILE *out);

#endif
