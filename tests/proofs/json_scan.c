/*
 * Proves: passing over a string, number or word of JSON stays within the text and moves on or fails there
 * Of: src/factom/json.c, src/factom/json.h
 * Bound: texts of up to 8 bytes (an escape has 6), any place in them
 * Unwind: 10
 * Fault: src/factom/json.c s/if (!pvs_json_hex_(pvs_json_peek_(json))) return pvs_json_wrong_(json);//
 */
#include "json_parts.h"

#include "../../src/factom/chars.c"
#include "meant_json.h"

int main(void) {
    pvs_json_ json = any_json(8);
    size_t start = json.at;
    pvs_status status;
    int what = nondet_int();
    if (what == 0) {
        pvs_json_string_ string;
        status = pvs_json_string_pass_(&json, &string);
        if (status == PVS_OK) {
            CHECK(string.inside.size == json.at - start - 2);
            CHECK(string.inside.data == json.text.data + start + 1);
            if (string.inside.size == 6 && !string.plain) REACHED("an escape");
        }
    } else if (what == 1) {
        pvs_json_number_ number;
        status = pvs_json_number_pass_(&json, &number);
        if (status == PVS_OK && json.at - start == 8 && !number.integer) REACHED("a number");
    } else if (what == 2) {
        status = pvs_json_scalar_(&json);
        if (status == PVS_OK && json.text.data[start] == 'f') REACHED("false");
    } else {
        status = pvs_json_key_(&json);
        if (status == PVS_OK) REACHED("a key");
    }
    CHECK_JSON(json, start, status);
    return 0;
}
