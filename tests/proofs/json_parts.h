/*
 * For the proofs of the JSON scanner: a text of any content, and what passing over something may do
 * to a place in it.
 */
#include "proof.h"

#include "../../src/factom/json.h"

static pvs_json_ any_json(size_t most) {
    pvs_json_ json;
    json.text = any_tail(most);
    if (!json.text.data) json.text.size = 0;
    json.at = nondet_size();
    ASSUME(json.at <= json.text.size);
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
