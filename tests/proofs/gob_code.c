/*
 * Proves: the name of a gob field is compared within it, and each that is known has its own code
 * Of: src/factom/gob_type.c, src/factom/gob.h
 * Bound: names of up to 13 bytes (the longest known one has 11)
 * Unwind: 17
 * Fault: src/factom/gob.h s/if (name.size != known->size) return 0;/if (name.size < known->size) return 0;/
 */
#include "gob_parts.h"

#include "../../src/factom/gob_type.c"
#include "meant_gob.h"

int main(void) {
    pvs_bytes name = any_bytes(13);
    unsigned code, i;
    if (!name.data) name.size = 0;
    code = pvs_gob_code_(name);
    CHECK(code < PVS_GOB_CODES_ || code == PVS_GOB_UNNAMED_);
    CHECK((code == PVS_GOB_UNNAMED_) == (name.size == 0));
    if (code == PVS_GOB_PEER_ADDRESS_) REACHED("the longest name");
    if (code > 0 && code < PVS_GOB_CODES_) {
        CHECK(name.size == pvs_gob_names_[code].size);
        for (i = 0; i < name.size; i++) {
            CHECK(name.data[i] == (uint8_t)pvs_gob_names_[code].text[i]);
        }
    }
    return 0;
}
