/*
 * Proves: a key of a share in JSON is compared within the text and within the names of members
 * Of: src/factom/share_json.c
 * Bound: texts of up to 17 bytes (the longest name has 12, and is taken 8 at a time), any member expected; code points as in json_rune
 * Unwind: 19
 * Fault: src/factom/share_json.c s/if (at >= key.size) return 0;//
 */
#include "share_parts.h"

#include "../../src/base/reader.c"
#include "meant_share_json.h"

int main(void) {
    pvs_share_walk_ walk;
    pvs_json_ json = any_json(17);
    pvs_json_string_ string;
    unsigned member = nondet_unsigned();
    ASSUME(member < PVS_SHARE_MEMBERS_);
    if (nondet_int()) {
        pvs_share_begin_(&walk, json.text, 9, 0);
        walk.next = member;
        if (pvs_share_expected_(&walk)) {
            CHECK(walk.json.at == pvs_share_members_[member].size + 2u);
            CHECK(walk.json.at <= json.text.size);
            if (walk.json.at == 14) REACHED("the longest name");
        }
    } else if (nondet_int()) {
        if (pvs_share_is_key_(json.text, pvs_share_members_[member].name)) REACHED("a key");
    } else {
        string.inside = json.text;
        string.plain = nondet_int();
        if (pvs_share_escaped_(&string)) REACHED("an escape");
    }
    return 0;
}
