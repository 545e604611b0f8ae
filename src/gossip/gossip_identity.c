/* Who a certificate belongs to. Apart from the messages: only who checks identities links it. */
#include "../base/cursor.h"
#include "../base/siphash.h"
#include "pvs/gossip.h"

uint64_t pvs_gossip_identity(pvs_bytes certificate) {
    return pvs_siphash_(0, 0, 1, 3, pvs_span_(certificate.data, certificate.size));
}
