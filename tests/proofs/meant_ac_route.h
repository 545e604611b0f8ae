/* The clock wraps around, sums stand for bits, and half of a hash is cut off it: all on purpose. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#pragma CPROVER check disable "conversion"
#include "../../src/ac/ac_route.c"
#pragma CPROVER check pop
