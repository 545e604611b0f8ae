/* c - '0' > 9 asks for a digit, which wraps for what comes before; a group is cut into two bytes. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#pragma CPROVER check disable "conversion"
#include "../../src/factom/rules.c"
#pragma CPROVER check pop
