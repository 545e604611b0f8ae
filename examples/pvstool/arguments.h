/* What the commands share about their arguments. */
#ifndef PVSTOOL_ARGUMENTS_H
#define PVSTOOL_ARGUMENTS_H

#include <stdint.h>
#include <stdio.h>

void print_usage(FILE *out);

/* No exit status: the usage was asked for, and shown. */
enum { USAGE_SHOWN = -1 };

/* getopt has said what is wrong; this says where help is. EXIT_USAGE. */
int wrong_option(void);

/* Says on standard error what is wrong; value may be NULL. EXIT_USAGE. */
int wrong_usage(const char *what, const char *value);

/*
 * The number that *text begins with, decimal or, behind 0x, hexadecimal; *text is behind it then.
 * 0 where there is none or it is above `most`: no sign, no blank, no other base is taken.
 */
int take_number(const char **text, uint64_t most, uint64_t *value);
/* The same, and nothing behind it. */
int get_number(const char *text, uint64_t most, uint64_t *value);

#endif
