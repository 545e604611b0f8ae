/* An AC forwarder: what to do with each datagram, and never twice with the same one. */
#include <pvs/ac.h>
#include <stdio.h>

int main(void) {
    static pvs_ac_bucket storage[160]; /* 1,280 places: about 3 new frames a second, for 300 s */
    static const uint32_t to[] = {0x11111111, PVS_AC_ANY, PVS_AC_ALL, 0x22222222};
    pvs_ac_node node = {0};
    unsigned i, again;
    node.bucket = storage;
    node.buckets = sizeof storage / sizeof storage[0];
    node.own = 0x11111111;
    node.key[0] = 42; /* in a real program: 16 random bytes */

    for (i = 0; i < 4; i++) {
        uint8_t datagram[PVS_AC_HEADER_SIZE];
        pvs_writer out = pvs_writer_init(datagram, sizeof datagram);
        pvs_ac_frame frame = {0};
        frame.type = PVS_AC_PING;
        frame.nonce = 1000 + i;
        frame.src = 0x33333333;
        frame.dst = to[i];
        if (pvs_ac_write(&out, &frame) != PVS_OK) return 1;

        for (again = 0; again < 2; again++) { /* a mesh brings every frame more than once */
            unsigned what = pvs_ac_route(&node, pvs_bytes_of(datagram, out.pos), 12345 + again);
            printf("to %08x:%s%s%s\n", (unsigned)frame.dst, what & PVS_AC_DELIVER ? " deliver" : "",
                   what & PVS_AC_FORWARD ? " forward" : "", what ? "" : " drop");
        }
    }
    return 0;
}
