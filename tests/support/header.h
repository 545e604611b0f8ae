/* The public headers as text, for tests that compare what they say with what is. */
#ifndef TESTS_HEADER_H
#define TESTS_HEADER_H

#include <stddef.h>

/* The names of all headers below include/pvs, ending with NULL. */
extern const char *const header_names[];

/* The text of one of them, malloc'ed; ends the test where it cannot be read. */
char *header_text(const char *name);

/* The same with every comment turned into blanks. */
char *header_code(const char *name);

#endif
