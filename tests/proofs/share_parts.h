/* For the proofs of shares in JSON: a walk over any text, and its parts as they may be. */
#include "json_parts.h"

#include "../../src/factom/rules.h"
#include "../../src/factom/share_private.h"

/* Any rules: the host and the port of an element may be valid or not. */
int pvs_factom_host_(pvs_bytes host) {
    CHECK(host.size == 0 || (host.data[0] | host.data[host.size - 1] | 1));
    return nondet_int();
}

int pvs_factom_port_(pvs_bytes port) {
    CHECK(port.size == 0 || (port.data[0] | port.data[port.size - 1] | 1));
    return nondet_int();
}

/* share_time looks at it. */
int pvs_share_time_(pvs_bytes text) {
    (void)text;
    return nondet_int();
}

/* json_skip shows that it does no more. */
pvs_status pvs_json_skip_(pvs_json_ *json, uint32_t *open, unsigned levels) {
    CHECK(levels <= PVS_FACTOM_JSON_DEPTH - 2 && open);
    return nondet_int() ? PVS_ERR_DEPTH_LIMIT : any_pass(json);
}

pvs_status pvs_json_skip_deep_(pvs_json_ *json, unsigned levels) {
    CHECK(levels <= PVS_FACTOM_JSON_DEPTH_MAX - 2);
    return any_pass(json);
}

/* What json_parts.h has models of. */
pvs_status pvs_json_string_pass_(pvs_json_ *json, pvs_json_string_ *string) {
    return any_string(json, string);
}

pvs_status pvs_json_number_pass_(pvs_json_ *json, pvs_json_number_ *number) {
    return any_number(json, number);
}

pvs_status pvs_json_null_pass_(pvs_json_ *json) {
    return any_pass(json);
}

/* json_rune shows that these two do no more. */
uint32_t pvs_json_rune_(pvs_bytes inside, size_t *at) {
    size_t step = nondet_size();
    uint32_t rune = nondet_u32();
    CHECK(*at < inside.size);
    ASSUME(step > 0 && step <= 12);
    ASSUME(rune == PVS_JSON_BAD_ || step <= inside.size - *at);
    *at += step;
    return rune;
}

uint32_t pvs_json_utf8_(pvs_bytes text, size_t *at) {
    size_t step = nondet_size();
    CHECK(*at < text.size);
    ASSUME(step > 0 && step <= text.size - *at);
    *at += step;
    return nondet_u32();
}
