/*
 * Proves: reading a time of a peer share stays within the text and within the table of months
 * Of: src/factom/share_time.c
 * Bound: texts of up to 20 bytes (the shortest time has 19)
 * Unwind: 6 pvs_time_fraction_.0:22
 * Fault: src/factom/share_time.c s/ || month < 1 || month > 12) return 0/) return 0/
 */
#include "proof.h"

#include "meant_share_time.h"

int main(void) {
    pvs_bytes text = any_bytes(20);
    int time;
    if (!text.data) text.size = 0;
    time = pvs_share_time_(text);
    if (time) {
        CHECK(text.size >= 19);
        REACHED("a time");
    }
    return 0;
}
