/* c - '0' < 10 asks for a digit, and a loop counts down to 0 and once more. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/factom/json_text.c"
#pragma CPROVER check pop
