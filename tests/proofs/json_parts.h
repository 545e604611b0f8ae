/*
 * For the proofs of the JSON scanner: a text of any content, and what passing over something may do
 * to a place in it.
 */
#include "proof.h"

#include "meant_json_head.h"

/* At its start: no function looks in front of where it begins. */
static pvs_json_ any_json(size_t most) {
    pvs_json_ json;
    json.text = any_tail(most);
    if (!json.text.data) json.text.size = 0;
    json.at = 0;
    return json;
}

/* What every function of json.h leaves behind: it moves on, or the fault is in the text. */
#define CHECK_JSON(json, start, status)                                                            \
    do {                                                                                           \
        CHECK((json).at >= (start) && (json).at <= (json).text.size);                              \
        CHECK((status) != PVS_OK || (json).at > (start));                                          \
        CHECK((status) != PVS_ERR_SYNTAX || (json).at < (json).text.size);                         \
        CHECK((status) != PVS_ERR_TRUNCATED || (json).at == (json).text.size);                     \
    } while (0)

/* The same as a function that does anything within it. */
static pvs_status any_pass(pvs_json_ *json) {
    size_t at = nondet_size(), start = json->at;
    CHECK(start <= json->text.size);
    ASSUME(start <= at && at <= json->text.size);
    json->at = at;
    if (at > start && nondet_int()) return PVS_OK;
    if (at == json->text.size) return PVS_ERR_TRUNCATED;
    return nondet_int() ? PVS_ERR_SYNTAX : PVS_ERR_KIND;
}

/* White space may end anywhere; json_scalar shows that it does, and what comes then. */
unsigned any_space(pvs_json_ *json) {
    size_t at = nondet_size();
    CHECK(json->at <= json->text.size);
    ASSUME(json->at <= at && at <= json->text.size);
    json->at = at;
    return pvs_json_peek_(json);
}

/* json_string and json_number show that these do no more, json_scalar so of a key and a scalar. */
pvs_status any_string(pvs_json_ *json, pvs_json_string_ *string) {
    size_t start = json->at, size;
    pvs_status status = any_pass(json);
    if (status != PVS_OK) return status;
    size = json->at - start;
    if (size < 2) return PVS_ERR_SYNTAX;
    string->inside = pvs_cut_(json->text, start + 1, size - 2);
    string->plain = nondet_int();
    return PVS_OK;
}

pvs_status any_number(pvs_json_ *json, pvs_json_number_ *number) {
    number->magnitude = nondet_u64();
    number->negative = nondet_int();
    number->integer = nondet_int();
    return any_pass(json);
}

pvs_status any_part(pvs_json_ *json) {
    return any_pass(json);
}
