/*
 * Sizes are part of the ABI, and the header comment of each struct states them: "104 bytes on
 * 64-bit machines, 72 on 32-bit", "56 bytes / 48", "20 bytes everywhere". They have to be true
 * here, where a word is what it is; checks/sizes.sh looks at a 32-bit machine.
 */
#include "header.h"
#include "unit.h"

#define ENTRY(type)                                                                                \
    { #type, sizeof(type) }

static const struct {
    const char *name;
    size_t size;
} STRUCTS[] = {
#include "structs.inc"
};

static size_t size_of(const char *name) {
    size_t i;
    for (i = 0; i < LENGTH(STRUCTS); i++) {
        if (strcmp(STRUCTS[i].name, name) == 0) return STRUCTS[i].size;
    }
    fail_msg("%s is not in structs.inc", name);
    return 0;
}

/* The last size that the comment before `at` states, for machines of 64 and of 32 bits. */
static int stated(char *text, const char *at, long *size64, long *size32) {
    char *found = NULL, *next = text;
    while ((next = strstr(next, " bytes")) != NULL && next < at) {
        const char *digits = next;
        char *end;
        while (digits > text && digits[-1] >= '0' && digits[-1] <= '9') digits--;
        next++;
        if (digits + 1 == next) continue;
        end = next + strlen("bytes");
        if (strncmp(end, " / ", 3) != 0 && strncmp(end, " everywhere", 11) != 0 &&
            strncmp(end, " on 64-bit machines, ", 21) != 0) {
            continue;
        }
        found = next;
        *size64 = *size32 = strtol(digits, NULL, 10);
        if (*end == ' ' && end[1] == '/') *size32 = strtol(end + 3, NULL, 10);
        if (strncmp(end, " on 64", 6) == 0) *size32 = strtol(end + 21, NULL, 10);
    }
    return found != NULL;
}

static void sizes_are_as_stated(void **state) {
    size_t h, found = 0;
    (void)state;
    for (h = 0; header_names[h]; h++) {
        char *text = header_text(header_names[h]), *at = text, *section = text;
        while ((at = strstr(at, "\ntypedef struct pvs_")) != NULL) {
            char name[80];
            long size64 = 0, size32 = 0;
            char *comment = at, *first;
            assert_int_equal(sscanf(at, "\ntypedef struct %79[a-z0-9_]", name), 1);
            /* From the start of the comment in front; lists that follow share the first one's. */
            while (comment > section && strncmp(comment, "\n/*", 3) != 0) comment--;
            first = comment;
            if (!stated(first, at, &size64, &size32)) {
                fail_msg("%s: %s states no size", header_names[h], name);
            }
            if ((long)size_of(name) != (sizeof(void *) == 8 ? size64 : size32)) {
                fail_msg("%s has %zu bytes, not %ld / %ld", name, size_of(name), size64, size32);
            }
            found++;
            at++;
        }
        free(text);
    }
    assert_int_equal(found, LENGTH(STRUCTS));
}

static void enums_do_not_shape_structs(void **state) {
    (void)state;
    assert_int_equal(sizeof(((pvs_fault *)0)->status), 1);
    assert_int_equal(sizeof(((pvs_fault *)0)->field), 2);
    assert_int_equal(sizeof(((pvs_endpoint *)0)->port), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_as_stated),
        cmocka_unit_test(enums_do_not_shape_structs),
    };
    return cmocka_run_group_tests_name("sizes", tests, NULL, NULL);
}
