/* What every unit test includes: cmocka with what it needs, and the library. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include "random.h"

#include <pvs/pvs.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static inline pvs_bytes text_bytes(const char *text) {
    return pvs_bytes_of(text, strlen(text));
}

/* Seconds of processor time: what other programs do meanwhile does not count. */
static inline double processor_seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

#endif
