#include "faults.h"

size_t faults_lie(const pvs_endpoint *own, size_t count, uint64_t *random, struct entry *lies) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t here[4] = {127, 6, (uint8_t)random_below(random, 256),
                                 (uint8_t)(1 + random_below(random, 250))};
        const uint8_t elsewhere[4] = {192, 0, 2, here[3]};
        const uint8_t *ip = random_below(random, 4) ? here : elsewhere;
        lies[i] = (struct entry){pvs_endpoint_v4(ip, own->port), 0, 0};
    }
    return count;
}

size_t faults_spoil(uint8_t *data, size_t size, uint64_t *random) {
    switch (random_below(random, 5)) {
    case 0: /* cut short */
        return 1 + random_below(random, (uint32_t)size - 1);
    case 1: /* another magic */
        data[1] ^= 0x20;
        return size;
    case 2: /* a type that is none */
        data[0] |= 0x05;
        return size;
    case 3: /* many more peers than there are */
        data[2] = 255;
        return size;
    default: /* noise */
        for (size_t i = 0; i < size; i++) data[i] = (uint8_t)random_below(random, 256);
        data[0] = 0;
        return size;
    }
}
