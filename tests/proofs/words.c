/*
 * Proves: every number has a word or a sentence, of a table or "unknown", and a version is told
 * Of: src/text/text.c, src/base/version.c
 * Bound: every number
 * Unwind: 90
 * Fault: src/text/text.c s/for (i = 0; i < n; i++)/for (i = 0; i <= n; i++)/
 */
#include "proof.h"

#include "../../src/base/version.c"
#include "../../src/text/text.c"

int main(void) {
    unsigned number = nondet_unsigned();
    const char *name = pvs_status_name(number), *text = pvs_status_text(number);
    const char *field = pvs_field_text(number);
    CHECK(name && name[0] >= 'a' && name[0] <= 'z' && text && text[0]);
    CHECK(field && (number >= 0x101 || field[0] == 0));
    if (number >= PVS_ERR_YOURS && number <= 255) CHECK(name[0] == 'a' && name[11] == 0);
    if (number == PVS_FACTOM_FIELD_SHARE_VERSION && field[0] == 'v') REACHED("the last field");
    if (number == PVS_ERR_REJECTED && name[0] == 'r') REACHED("the last status");
    CHECK(pvs_version()[0] && pvs_version_number() > 0);
    return 0;
}
