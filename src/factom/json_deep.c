#include "json.h"

#include "pvs/factom_share.h"

pvs_status pvs_json_skip_deep_(pvs_json_ *json, unsigned levels) {
    uint32_t open[(PVS_FACTOM_JSON_DEPTH_MAX + 31) / 32];
    return pvs_json_skip_(json, open, levels);
}
