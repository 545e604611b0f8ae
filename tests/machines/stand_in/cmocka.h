/* The part of cmocka that the tests use, for machines that have no cmocka. */
#ifndef STAND_IN_CMOCKA_H
#define STAND_IN_CMOCKA_H

#include <stddef.h>
#include <stdint.h>

typedef void (*CMUnitTestFunction)(void **state);
typedef int (*CMFixtureFunction)(void **state);

struct CMUnitTest {
    const char *name;
    CMUnitTestFunction test_func;
    CMFixtureFunction setup_func, teardown_func;
    void *initial_state;
};

#define cmocka_unit_test(test)                                                                     \
    { #test, test, NULL, NULL, NULL }
#define cmocka_unit_test_setup_teardown(test, setup, teardown)                                     \
    { #test, test, setup, teardown, NULL }

#define cmocka_run_group_tests_name(name, tests, setup, teardown)                                  \
    _cmocka_run_group_tests(name, tests, sizeof(tests) / sizeof(tests)[0], setup, teardown)
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    cmocka_run_group_tests_name(#tests, tests, setup, teardown)

/* How many failed; the last line tells how many there were. */
int _cmocka_run_group_tests(const char *name, const struct CMUnitTest *tests, size_t count,
                            CMFixtureFunction setup, CMFixtureFunction teardown);

void print_message(const char *format, ...);
void print_error(const char *format, ...);

/* Ends the test where it does not hold. */
void stand_in_check(int holds, const char *what, const char *file, int line);
void stand_in_ints(uintmax_t a, uintmax_t b, int same, const char *what, const char *file,
                   int line);
void stand_in_strings(const char *a, const char *b, int same, const char *what, const char *file,
                      int line);
void stand_in_memory(const void *a, const void *b, size_t size, int same, const char *what,
                     const char *file, int line);
void skip(void);

#define assert_true(c)     stand_in_check((c) != 0, #c, __FILE__, __LINE__)
#define assert_false(c)    stand_in_check((c) == 0, "not: " #c, __FILE__, __LINE__)
#define assert_null(p)     stand_in_check((p) == NULL, #p " is NULL", __FILE__, __LINE__)
#define assert_non_null(p) stand_in_check((p) != NULL, #p " is not NULL", __FILE__, __LINE__)
#define assert_ptr_equal(a, b)                                                                     \
    stand_in_check((const void *)(a) == (const void *)(b), #a " is " #b, __FILE__, __LINE__)
#define assert_ptr_not_equal(a, b)                                                                 \
    stand_in_check((const void *)(a) != (const void *)(b), #a " is not " #b, __FILE__, __LINE__)
#define assert_int_equal(a, b)                                                                     \
    stand_in_ints((uintmax_t)(a), (uintmax_t)(b), 1, #a " == " #b, __FILE__, __LINE__)
#define assert_int_not_equal(a, b)                                                                 \
    stand_in_ints((uintmax_t)(a), (uintmax_t)(b), 0, #a " != " #b, __FILE__, __LINE__)
#define assert_in_range(a, least, most)                                                            \
    stand_in_check((uintmax_t)(a) >= (uintmax_t)(least) && (uintmax_t)(a) <= (uintmax_t)(most),    \
                   #a " in range", __FILE__, __LINE__)
#define assert_string_equal(a, b)     stand_in_strings(a, b, 1, #a " == " #b, __FILE__, __LINE__)
#define assert_string_not_equal(a, b) stand_in_strings(a, b, 0, #a " != " #b, __FILE__, __LINE__)
#define assert_memory_equal(a, b, n)  stand_in_memory(a, b, n, 1, #a " == " #b, __FILE__, __LINE__)
#define assert_memory_not_equal(a, b, n)                                                           \
    stand_in_memory(a, b, n, 0, #a " != " #b, __FILE__, __LINE__)
#define fail()        stand_in_check(0, "fail", __FILE__, __LINE__)
#define fail_msg(...) (print_error(__VA_ARGS__), stand_in_check(0, "", __FILE__, __LINE__))

#endif
