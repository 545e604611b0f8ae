/*
 * Proves: a member of a share in JSON is passed over within the text and the tables of members
 * Of: src/factom/share_json.c
 * Bound: texts of up to 8 bytes, any member expected, any leniencies; its parts as in json_scalar and json_rune
 * Unwind: 14 pvs_share_times_.0:6
 * Replace: pvs_json_space_:any_space pvs_share_expected_:any_expected pvs_share_is_key_:any_is_key
 * Fault: src/factom/share_json.c s/if (member == walk->end) {/if (member > walk->end) {/
 */
#include "share_parts.h"

#include "meant_share_json.h"

/* share_key looks at these two. */
int any_expected(pvs_share_walk_ *walk) {
    CHECK(walk->next < walk->end);
    return nondet_int() && any_pass(&walk->json) == PVS_OK;
}

int any_is_key(pvs_bytes key, const char *name) {
    (void)key;
    CHECK(name);
    return nondet_int();
}

int main(void) {
    pvs_share_walk_ walk;
    pvs_json_ json = any_json(8);
    pvs_status status;
    pvs_share_begin_(&walk, json.text, nondet_int() ? 9 : 10, nondet_u32());
    memset(&walk.host, 0, sizeof walk.host);
    memset(&walk.port, 0, sizeof walk.port);
    walk.host_at = walk.port_at = 0;
    walk.next = nondet_unsigned();
    ASSUME(walk.next >= walk.first && walk.next <= walk.end);
    status = pvs_share_one_member_(&walk);
    CHECK(walk.next >= walk.first && walk.next <= walk.end);
    CHECK(walk.json.at <= json.text.size && (status != PVS_OK || walk.json.at > 0));
    CHECK(walk.host_at <= json.text.size && walk.port_at <= json.text.size);
    CHECK(walk.host.inside.size + walk.port.inside.size <= json.text.size);
    CHECK(walk.field >= PVS_FACTOM_FIELD_SHARE);
    if (status == PVS_OK && walk.host.inside.size == 4) REACHED("a host");
    if (status == PVS_OK && walk.next == PVS_SHARE_MEMBERS_ && walk.json.at == 8) REACHED("times");
    return 0;
}
