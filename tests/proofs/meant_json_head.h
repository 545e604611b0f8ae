/* c - '0' < 10 asks for a digit, which wraps for what comes before. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/factom/json.h"
#pragma CPROVER check pop
