/*
 * Proves: the identity of a certificate is a hash of its bytes, and of none where there is no memory
 * Of: src/gossip/gossip_identity.c
 * Bound: certificates of any size; the hash as in siphash
 * Unwind: 1
 * Fault: src/gossip/gossip_identity.c s/pvs_sound_(certificate)/certificate/
 */
#include "proof.h"

#include "../../src/gossip/gossip_identity.c"

static pvs_bytes looked;

/* Looks at all that it is given, as far as its first and its last byte tell. */
uint64_t pvs_siphash_(uint64_t k0, uint64_t k1, unsigned c, unsigned d, pvs_bytes in) {
    CHECK(k0 == 0 && k1 == 0 && c == 1 && d == 3);
    looked = in;
    return in.size ? (uint64_t)in.data[0] << 8 | in.data[in.size - 1] : 0;
}

int main(void) {
    pvs_bytes certificate = any_bytes(SIZE_MAX >> 12);
    size_t size = certificate.size;
    if (nondet_int()) {
        certificate.data = 0;
        certificate.size = nondet_size();
        size = 0;
    }
    pvs_gossip_identity(certificate);
    CHECK(looked.size == size && (size == 0 || looked.data == certificate.data));
    if (size) REACHED("a certificate");
    if (certificate.size && !certificate.data) REACHED("a size without bytes");
    return 0;
}
