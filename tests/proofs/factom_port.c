/*
 * Proves: a port is read within its text, as the number that its digits are, or refused
 * Of: src/factom/rules.c
 * Bound: texts of up to 6 characters (a port of five digits with a sign has as many)
 * Unwind: 8
 * Fault: src/factom/rules.c s/value < 1 || value > 65535/value < 1 || value > 65536/
 */
#include "rules_parts.h"

int main(void) {
    pvs_bytes text = any_tail(6);
    uint16_t port;
    size_t at, sign;
    unsigned sum = 0;
    pvs_status status;
    if (!text.data) text.size = nondet_size();
    status = pvs_factom_parse_port(text, &port);
    CHECK(status == PVS_OK ? port > 0 : status == PVS_ERR_PORT && port == 0);
    text = pvs_sound_(text);
    if (status == PVS_OK) {
        CHECK(text.size > 0 && pvs_factom_port_(text));
        sign = text.data[0] == '+';
        for (at = sign; at < text.size; at++) {
            CHECK(text.data[at] >= '0' && text.data[at] <= '9' && sum <= 65535 / 10);
            sum = sum * 10 + text.data[at] - '0';
        }
        CHECK(sum == port);
        if (text.size == 6 && sign) REACHED("a sign");
    } else if (pvs_factom_port_(text)) {
        CHECK(text.size > 1);
        if (text.size == 6) REACHED("a number that is no port");
    }
    return 0;
}
