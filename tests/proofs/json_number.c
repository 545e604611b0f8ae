/*
 * Proves: passing over a number of JSON stays within the text and moves on or fails there
 * Of: src/factom/json.c, src/factom/json.h
 * Bound: texts of up to 7 bytes
 * Unwind: 8
 * Fault: src/factom/json.c s/if (at == json->at) return 0;//
 */
#include "json_parts.h"

#include "../../src/factom/chars.c"
#include "meant_json.h"

int main(void) {
    pvs_json_ json = any_json(7);
    pvs_json_number_ number;
    pvs_status status = pvs_json_number_pass_(&json, &number);
    CHECK_JSON(json, 0, status);
    if (status != PVS_OK) return 0;
    CHECK(json.text.data[json.at - 1] >= '0' && json.text.data[json.at - 1] <= '9');
    if (json.at == 7 && !number.integer && number.negative) REACHED("a fraction");
    if (json.at == 7 && number.magnitude == 1234567) REACHED("an integer");
    return 0;
}
