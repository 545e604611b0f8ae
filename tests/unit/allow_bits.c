/* Leniencies: one bit each, and no bit that means two things over all families. */
#include "header.h"
#include "unit.h"

static void bits_are_disjoint(void **state) {
    uint32_t used = 0;
    size_t h, found = 0;
    (void)state;
    for (h = 0; header_names[h]; h++) {
        char *code = header_code(header_names[h]), *at = code;
        while ((at = strstr(at, "#define PVS_")) != NULL) {
            char name[80], value[80], *end;
            unsigned long bit;
            assert_int_equal(sscanf(at, "#define %79s %79s", name, value), 2);
            at++;
            if (!strstr(name, "ALLOW_")) continue;
            if (strncmp(value, "PVS_", 4) == 0) continue; /* another name of the same bit */
            bit = strtoul(value, &end, 0);
            assert_string_equal(end, "u");
            if (bit == 0 || (bit & (bit - 1)) || bit > UINT32_MAX) fail_msg("%s: %s", name, value);
            if (used & bit) fail_msg("%s has the bit of another flag", name);
            used |= (uint32_t)bit;
            found++;
        }
        free(code);
    }
    print_message("%zu flags\n", found);
    assert_true(found >= 5);
}

/* A wrong family's flag does nothing: the view reads the same with all bits but its own. */
static void foreign_bits_do_nothing(void **state) {
    static const uint8_t bad[][8] = {
        {0x12, 177, 0, 0}, {0x10, 177, 0, 1, 0, 0}, {0x10, 177, 0, 1, 200, 248, 1, 0}};
    static const pvs_status expected[] = {PVS_ERR_TYPE, PVS_ERR_LENGTH, PVS_ERR_NONMINIMAL};
    static const uint32_t own[] = {PVS_VIEW_ALLOW_TYPE, PVS_VIEW_ALLOW_KNOWN_LENGTH,
                                   PVS_VIEW_ALLOW_NONMINIMAL};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(bad); i++) {
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        pvs_view_message message;
        pvs_reader_extend(&in, bad[i], sizeof bad[i]);
        in.allow = ~own[i];
        assert_int_equal(pvs_view_read(&in, &message), expected[i]);
        in.allow = own[i];
        assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_are_disjoint),
        cmocka_unit_test(foreign_bits_do_nothing),
    };
    return cmocka_run_group_tests_name("allow bits", tests, NULL, NULL);
}
