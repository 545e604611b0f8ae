/*
 * Proves: passing over lists and objects in one another stays within the text and ends, or fails there
 * Of: src/factom/json.c
 * Bound: texts of up to 6 bytes, any place in them, up to 3 levels; scalars and keys as in json_scan
 * Unwind: 8
 * Replace: pvs_json_key_:any_part pvs_json_scalar_:any_part
 * Fault: src/factom/json.c s/if (depth == levels) return PVS_ERR_DEPTH_LIMIT;//
 */
#include "json_parts.h"

#include "../../src/factom/chars.c"
#include "meant_json.h"

pvs_status any_part(pvs_json_ *json) {
    return any_pass(json);
}

int main(void) {
    pvs_json_ json = any_json(6);
    size_t start = json.at;
    uint32_t open[1];
    unsigned levels = nondet_unsigned();
    pvs_status status;
    open[0] = nondet_u32() & 7u;
    ASSUME(levels <= 3);
    status = pvs_json_skip_(&json, open, levels);
    CHECK_JSON(json, start, status);
    CHECK(open[0] < 8);
    if (status == PVS_ERR_DEPTH_LIMIT && levels == 3) REACHED("too deep");
    if (status == PVS_OK && json.at - start == 6 && open[0] == 5) REACHED("an object in a list in one");
    return 0;
}
