/*
 * A target with a broken front door, to show that the floor of its coverage notices: it is handed
 * everything but the first byte, as by a mistake in how inputs are cut up. In the target itself
 * fuzz.h gives LLVMFuzzerTestOneInput the name fuzz_seeing.
 */
#include "fuzz.h"

#undef LLVMFuzzerTestOneInput
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return size > 1 ? fuzz_seeing(data + 1, size - 1) : 0;
}
