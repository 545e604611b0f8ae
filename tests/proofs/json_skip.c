/*
 * Proves: passing over lists and objects in one another stays within the text and ends, or fails there
 * Of: src/factom/json.c
 * Bound: texts of up to 4 bytes, up to 2 levels; space, scalars and keys as in json_scalar
 * Unwind: 6
 * Replace: pvs_json_key_:any_part pvs_json_scalar_:any_part
 * Replace: pvs_json_space_:any_space
 * Fault: src/factom/json.c s/if (depth == levels) return PVS_ERR_DEPTH_LIMIT;//
 */
#include "json_parts.h"

#include "../../src/factom/chars.c"
#include "meant_json.h"

int main(void) {
    pvs_json_ json = any_json(4);
    uint32_t open[1];
    unsigned levels = nondet_unsigned();
    pvs_status status;
    open[0] = nondet_u32() & 3u;
    ASSUME(levels <= 2);
    status = pvs_json_skip_(&json, open, levels);
    CHECK_JSON(json, 0, status);
    CHECK(open[0] < 4);
    if (status == PVS_ERR_DEPTH_LIMIT && levels == 2) REACHED("too deep");
    if (status == PVS_OK && json.at == 4 && open[0] == 2) REACHED("an object in a list");
    return 0;
}
