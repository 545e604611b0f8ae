/* For the proofs of the rules for endpoints: what these call is proved elsewhere. */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/factom/chars.c"
#include "meant_rules.h"

/* endpoint_parse shows that this looks at its text only. */
pvs_status pvs_endpoint_parse_ip(pvs_bytes text, pvs_endpoint *ep) {
    pvs_endpoint any;
    text = pvs_sound_(text);
    CHECK(text.size == 0 || (text.data[0] | text.data[text.size - 1] | 1));
    *ep = any;
    return nondet_int() ? PVS_OK : PVS_ERR_SYNTAX;
}

/* share_list and share_next show that this moves on or ends. */
int pvs_factom_next_endpoint(pvs_factom_share *share, pvs_factom_endpoint *ep) {
    if (share->count == 0) return 0;
    share->count--;
    *ep = pvs_factom_endpoint_of(pvs_span_(0, nondet_size()), pvs_span_(0, 0));
    ep->escaped = nondet_u8();
    return 1;
}
