/*
 * Proves: a name with an id in a gob definition is read within the message, moving on, or refused
 * Of: src/factom/gob_type.c
 * Bound: messages of any size, any place in them, any leniencies; numbers and texts as in gob_numbers
 * Unwind: 4
 * Replace: pvs_gob_step_:any_gob_step pvs_gob_text_:any_gob_text pvs_gob_int_:any_gob_int
 * Replace: pvs_factom_utf8_:any_gob_utf8
 * Fault: src/factom/gob_type.c s/value > INT32_MAX || value < INT32_MIN/value < INT32_MIN/
 */
#include "gob_parts.h"

#include "../../src/base/reader.c"
#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

int main(void) {
    pvs_gob_ gob = any_gob();
    size_t start = gob.at;
    int ok;
    if (nondet_int()) {
        pvs_bytes name;
        int32_t id;
        ok = pvs_gob_type_pair_(&gob, &name, &id);
        CHECK(!ok || id >= 0);
        if (ok && name.size == 2 && id == INT32_MAX) REACHED("a pair");
    } else {
        ok = pvs_gob_type_common_(&gob, (int32_t)nondet_u16());
        if (ok) REACHED("a common type");
    }
    CHECK_GOB(gob, start, ok);
    CHECK(!ok || gob.at > start || start == gob.bytes.size);
    return 0;
}
