/* c - '0' < 10 asks for a digit, a loop counts down to 0 and once more, and sums may not fit. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/factom/json.c"
#pragma CPROVER check pop
