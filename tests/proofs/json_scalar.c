/*
 * Proves: passing over white space, a key, or a value that is no list or object, stays within the text
 * Of: src/factom/json.c, src/factom/json.h
 * Bound: texts of up to 7 bytes; strings as in json_string, numbers as in json_number
 * Unwind: 9
 * Replace: pvs_json_string_pass_:any_string pvs_json_number_pass_:any_number
 * Fault: src/factom/json.h s/if (pvs_json_peek_(json) != c) return pvs_json_wrong_(json);//
 */
#include "json_parts.h"

#include "../../src/factom/chars.c"
#include "meant_json.h"

int main(void) {
    pvs_json_ json = any_json(7);
    pvs_status status;
    if (nondet_int()) {
        unsigned c = pvs_json_space_(&json);
        CHECK(json.at <= json.text.size && c == pvs_json_peek_(&json));
        if (json.at == 7) REACHED("white space");
        return 0;
    }
    if (nondet_int()) {
        status = pvs_json_scalar_(&json);
        if (status == PVS_OK && json.text.data[0] == 'f') REACHED("false");
    } else {
        status = pvs_json_key_(&json);
        if (status == PVS_OK) REACHED("a key");
        if (status != PVS_OK) {
            CHECK(json.at <= json.text.size);
            return 0;
        }
    }
    CHECK(json.at <= json.text.size && (status != PVS_OK || json.at > 0));
    return 0;
}
