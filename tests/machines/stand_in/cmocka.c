#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "cmocka.h"

#include <stdio.h>
#include <string.h>

static jmp_buf leave; /* of the test that runs */

void print_message(const char *format, ...) {
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
}

void print_error(const char *format, ...) {
    va_list list;
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
}

void stand_in_check(int holds, const char *what, const char *file, int line) {
    if (holds) return;
    fprintf(stderr, "\n%s:%d: does not hold: %s\n", file, line, what);
    longjmp(leave, 1);
}

void stand_in_ints(uintmax_t a, uintmax_t b, int same, const char *what, const char *file,
                   int line) {
    if ((a == b) == same) return;
    fprintf(stderr, "%#llx and %#llx", (unsigned long long)a, (unsigned long long)b);
    stand_in_check(0, what, file, line);
}

void stand_in_strings(const char *a, const char *b, int same, const char *what, const char *file,
                      int line) {
    if ((strcmp(a, b) == 0) == same) return;
    fprintf(stderr, "\"%s\" and \"%s\"", a, b);
    stand_in_check(0, what, file, line);
}

void stand_in_memory(const void *a, const void *b, size_t size, int same, const char *what,
                     const char *file, int line) {
    const unsigned char *p = a, *q = b;
    size_t at = 0;
    while (at < size && p[at] == q[at]) at++;
    if ((at == size) == same) return;
    if (at < size) fprintf(stderr, "byte %lu: %02x and %02x", (unsigned long)at, p[at], q[at]);
    stand_in_check(0, what, file, line);
}

void skip(void) {
    longjmp(leave, 2);
}

/* 0 passed, 1 failed, 2 skipped */
static int run(const struct CMUnitTest *test) {
    void *state = test->initial_state;
    volatile int result;
    if (test->setup_func && test->setup_func(&state) != 0) return 1;
    result = setjmp(leave);
    if (result == 0) test->test_func(&state);
    if (test->teardown_func && test->teardown_func(&state) != 0) return 1;
    return result;
}

int _cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                            CMFixtureFunction setup, CMFixtureFunction teardown) {
    unsigned long failed = 0, skipped = 0;
    void *state = NULL;
    size_t i;
    if (setup && setup(&state) != 0) return 1;
    for (i = 0; i < count; i++) {
        int result = run(&tests[i]);
        if (result == 1) fprintf(stderr, "FAILED: %s\n", tests[i].name);
        failed += result == 1;
        skipped += result == 2;
    }
    if (teardown && teardown(&state) != 0) failed++;
    printf("%s: %lu tests, %lu failed, %lu skipped\n", name, (unsigned long)count, failed, skipped);
    fflush(stdout);
    return (int)failed;
}
