/*
 * Proves: passing over a string of JSON stays within the text, and tells its inside or fails there
 * Of: src/factom/json.c, src/factom/json.h
 * Bound: texts of up to 8 bytes (as many as a string of one escape has)
 * Unwind: 9 pvs_json_escape_.0:5
 * Fault: src/factom/json.c s/if (!pvs_json_hex_(pvs_json_peek_(json))) return pvs_json_wrong_(json);//
 */
#include "json_parts.h"

#include "../../src/factom/chars.c"
#include "meant_json.h"

int main(void) {
    pvs_json_ json = any_json(8);
    pvs_json_string_ string;
    pvs_status status = pvs_json_string_pass_(&json, &string);
    CHECK_JSON(json, 0, status);
    if (status != PVS_OK) return 0;
    CHECK(string.inside.size == json.at - 2 && string.inside.data == json.text.data + 1);
    if (string.inside.size == 6 && json.text.data[2] == 'u') REACHED("an escape");
    if (string.inside.size == 6 && string.plain) REACHED("plain text");
    return 0;
}
