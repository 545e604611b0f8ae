/* The JSON scanner by itself: single bytes, and what may begin a value. */
#include "../../src/factom/json.h"

#include "unit.h"

static void what_a_value_begins_with(void **state) {
    unsigned c;
    (void)state;
    for (c = 0; c < 256; c++) {
        int expected = c && strchr("\"{[tf-0123456789", (int)c) != NULL;
        assert_int_equal(pvs_json_begins_(c) != 0, expected);
    }
}

static void white_space(void **state) {
    unsigned c;
    (void)state;
    for (c = 0; c < 256; c++) {
        uint8_t bytes[3] = {' ', 0, 'x'};
        pvs_json_ json;
        int blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        bytes[1] = (uint8_t)c;
        json.text = pvs_bytes_of(bytes, sizeof bytes);
        json.at = 0;
        assert_int_equal(pvs_json_space_(&json), blank ? 'x' : c);
        assert_int_equal(json.at, blank ? 2 : 1);
        json.text.size = 2;
        json.at = 0;
        assert_int_equal(pvs_json_space_(&json), blank ? 0 : c);
    }
}

static void single_bytes(void **state) {
    pvs_json_ json;
    (void)state;
    json.text = text_bytes("ab");
    json.at = 0;
    assert_int_equal(pvs_json_peek_(&json), 'a');
    assert_int_equal(pvs_json_take_(&json, 'b'), PVS_ERR_SYNTAX);
    assert_int_equal(json.at, 0);
    assert_int_equal(pvs_json_take_(&json, 'a'), PVS_OK);
    assert_int_equal(json.at, 1);
    assert_int_equal(pvs_json_wrong_(&json), PVS_ERR_SYNTAX);
    assert_int_equal(pvs_json_take_(&json, 'b'), PVS_OK);
    assert_int_equal(pvs_json_peek_(&json), 0);
    assert_int_equal(pvs_json_take_(&json, 'b'), PVS_ERR_TRUNCATED);
    assert_int_equal(json.at, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_value_begins_with),
        cmocka_unit_test(white_space),
        cmocka_unit_test(single_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
