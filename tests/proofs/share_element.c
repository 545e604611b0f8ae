/*
 * Proves: an element of a share in JSON is passed over within the text, and tells where its texts are
 * Of: src/factom/share_json.c
 * Bound: texts of up to 6 bytes, any leniencies; each member as in share_member
 * Unwind: 8
 * Replace: pvs_share_one_member_:any_member pvs_json_space_:any_space
 * Fault: src/factom/share_json.c s/if (pvs_json_space_(json) == '}') return pvs_json_take_(json, '}');/json->at += 2;/
 */
#include "share_parts.h"

#include "meant_share_json.h"

/* As share_member shows. */
pvs_status any_member(pvs_share_walk_ *walk) {
    size_t at = walk->json.at;
    pvs_status status = any_pass(&walk->json);
    CHECK(walk->next >= walk->first && walk->next <= walk->end);
    walk->next = nondet_unsigned();
    ASSUME(walk->next >= walk->first && walk->next <= walk->end);
    if (status == PVS_OK && nondet_int()) {
        walk->host_at = at;
        walk->host.inside = pvs_cut_(walk->json.text, at, walk->json.at - at);
    }
    return status;
}

int main(void) {
    pvs_share_walk_ walk;
    pvs_json_ json = any_json(6);
    pvs_status status;
    pvs_share_begin_(&walk, json.text, nondet_int() ? 9 : 10, nondet_u32());
    status = pvs_share_element_(&walk);
    CHECK(walk.json.at <= json.text.size && (status != PVS_OK || walk.json.at > 0));
    CHECK(walk.host_at <= walk.json.at && walk.host.inside.size <= json.text.size);
    CHECK(walk.port.inside.size == 0);
    if (status == PVS_OK) {
        status = pvs_share_check_(&walk);
        CHECK(walk.json.at <= json.text.size);
        if (status == PVS_OK && walk.host.inside.size == 4 && walk.json.at == 6)
            REACHED("an element");
        if (status == PVS_ERR_ENDPOINT && walk.json.at == 1) REACHED("no valid host");
    }
    return 0;
}
