/* SipHash adds modulo 2^64, and counts rounds down to 0 and once more. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/base/siphash.c"
#pragma CPROVER check pop
