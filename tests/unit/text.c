/* The words for numbers, and the numbers themselves, which programs have compiled in. */
#include "header.h"
#include "unit.h"

#include <ctype.h>

static const struct {
    unsigned number, frozen;
    const char *name;
} STATUSES[] = {
    {PVS_OK, 0, "ok"},
    {PVS_NEED_MORE, 1, "need-more"},
    {PVS_ERR_USAGE, 16, "usage"},
    {PVS_ERR_SPACE, 17, "space"},
    {PVS_ERR_VALUE, 18, "value"},
    {PVS_ERR_SIZE_LIMIT, 32, "size-limit"},
    {PVS_ERR_TYPE_LIMIT, 33, "type-limit"},
    {PVS_ERR_FIELD_LIMIT, 34, "field-limit"},
    {PVS_ERR_DEPTH_LIMIT, 35, "depth-limit"},
    {PVS_ERR_TRUNCATED, 64, "truncated"},
    {PVS_ERR_TRAILING, 65, "trailing"},
    {PVS_ERR_MAGIC, 66, "magic"},
    {PVS_ERR_VERSION, 67, "version"},
    {PVS_ERR_TYPE, 68, "type"},
    {PVS_ERR_LENGTH, 69, "length"},
    {PVS_ERR_NONMINIMAL, 70, "nonminimal"},
    {PVS_ERR_COUNT, 71, "count"},
    {PVS_ERR_TEXT, 72, "text"},
    {PVS_ERR_CHECKSUM, 73, "checksum"},
    {PVS_ERR_SYNTAX, 74, "syntax"},
    {PVS_ERR_KIND, 75, "kind"},
    {PVS_ERR_DUPLICATE, 76, "duplicate"},
    {PVS_ERR_EMPTY, 77, "empty"},
    {PVS_ERR_NETWORK, 96, "network"},
    {PVS_ERR_PORT, 97, "port"},
    {PVS_ERR_ENDPOINT, 98, "endpoint"},
    {PVS_ERR_LOOPBACK, 99, "loopback"},
    {PVS_ERR_REJECTED, 100, "rejected"},
};

static void statuses_are_frozen(void **state) {
    size_t i, k;
    (void)state;
    for (i = 0; i < LENGTH(STATUSES); i++) {
        assert_int_equal(STATUSES[i].number, STATUSES[i].frozen);
        assert_string_equal(pvs_status_name(STATUSES[i].frozen), STATUSES[i].name);
        assert_true(strlen(pvs_status_text(STATUSES[i].frozen)) > 3);
        for (k = 0; k < i; k++) {
            assert_string_not_equal(STATUSES[i].name, STATUSES[k].name);
            assert_string_not_equal(pvs_status_text(STATUSES[i].frozen),
                                    pvs_status_text(STATUSES[k].frozen));
        }
    }
    assert_int_equal(PVS_ERR_YOURS, 128);
}

/* Numbers that are no status, among them all that fit a byte. */
static void other_numbers(void **state) {
    static const unsigned far[] = {256, 257, 384, 1u << 16, INT32_MAX, UINT32_MAX};
    unsigned number;
    size_t i;
    (void)state;
    for (number = 0; number < 128; number++) {
        for (i = 0; i < LENGTH(STATUSES) && STATUSES[i].frozen != number; i++) {
        }
        if (i < LENGTH(STATUSES)) continue;
        assert_string_equal(pvs_status_name(number), "unknown");
        assert_string_equal(pvs_status_text(number), "unknown status");
    }
    for (number = 128; number < 256; number++) {
        assert_string_equal(pvs_status_name(number), "application");
        assert_string_equal(pvs_status_text(number), "a status of the application");
    }
    for (i = 0; i < LENGTH(far); i++) {
        assert_string_equal(pvs_status_name(far[i]), "unknown");
        assert_string_equal(pvs_status_text(far[i]), "unknown status");
        if (far[i] > 65535) assert_string_equal(pvs_field_text(far[i]), "");
    }
    assert_string_equal(pvs_field_text(0), "");
}

/* Every PVS_ERR_.. of the header is in the table above, so that none is added without freezing. */
static void no_status_is_missing(void **state) {
    char *code = header_code("base.h"), *at = code;
    size_t found = 0, i;
    (void)state;
    while ((at = strstr(at, "PVS_ERR_")) != NULL) {
        long number;
        char *equals = strchr(at, '=');
        if (strncmp(at, "PVS_ERR_YOURS", 13) == 0) break;
        assert_non_null(equals);
        number = strtol(equals + 1, &at, 0);
        for (i = 0; i < LENGTH(STATUSES) && STATUSES[i].frozen != number; i++) {
        }
        assert_true(i < LENGTH(STATUSES));
        found++;
    }
    assert_int_equal(found + 2, LENGTH(STATUSES)); /* and OK and NEED_MORE */
    free(code);
}

static int is_word(int c) {
    return isupper(c) || isdigit(c) || c == '_';
}

/* All PVS_.._FIELD.. enumerators of the headers, with the numbers that the language gives them. */
static void fields_have_words(void **state) {
    size_t h, found = 0;
    (void)state;
    for (h = 0; header_names[h]; h++) {
        char *code = header_code(header_names[h]), *at = code;
        char *last = NULL;
        long number = 0;
        const char *words[64];
        size_t n = 0, i;
        while ((at = strstr(at, "_FIELD")) != NULL) {
            char *start = at, *end = at, name[80];
            while (start > code && is_word((unsigned char)start[-1])) start--;
            while (is_word((unsigned char)*end)) end++;
            at = end;
            if (strncmp(start, "PVS_", 4) != 0 || strstr(start, "PVS_ERR_") == start) continue;
            snprintf(name, sizeof name, "%.*s", (int)(end - start), start);
            while (isspace((unsigned char)*at)) at++;
            if (*at == '=') {
                number = strtol(at + 1, &at, 0);
            } else if (*at == ',' || *at == '}') {
                assert_non_null(last);
                number++;
            } else {
                continue; /* some use of it */
            }
            last = start;
            found++;
            if (!*pvs_field_text((unsigned)number)) fail_msg("%s, %#lx, has no word", name, number);
            for (i = 0; i < n; i++) {
                if (strcmp(words[i], pvs_field_text((unsigned)number)) == 0) {
                    fail_msg("%s has the word of another field: %s", name, words[i]);
                }
            }
            assert_true(n < LENGTH(words));
            words[n++] = pvs_field_text((unsigned)number);
        }
        if (n) assert_string_equal(pvs_field_text((unsigned)number + 1), "");
        free(code);
    }
    {
        unsigned number;
        int known = 0;
        for (number = 0; number < 65536; number++) known += *pvs_field_text(number) != '\0';
        assert_int_equal(known, found); /* and no word for a number that has no name */
    }
    print_message("%zu fields\n", found);
    assert_true(found > 16);
}

static void the_version(void **state) {
    char expected[32];
    (void)state;
    assert_string_equal(pvs_version(), PVS_VERSION);
    assert_true(pvs_version_number() == PVS_VERSION_NUMBER);
    snprintf(expected, sizeof expected, "%ld.%ld.%ld", PVS_VERSION_NUMBER / 10000,
             PVS_VERSION_NUMBER / 100 % 100, PVS_VERSION_NUMBER % 100);
    assert_string_equal(expected, PVS_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_are_frozen),  cmocka_unit_test(other_numbers),
        cmocka_unit_test(no_status_is_missing), cmocka_unit_test(fields_have_words),
        cmocka_unit_test(the_version),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
