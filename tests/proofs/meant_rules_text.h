/* A loop counts down to 0 and once more, which wraps an unsigned number. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/factom/rules_text.c"
#pragma CPROVER check pop
