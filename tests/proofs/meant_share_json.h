/* c - '0' < 10 asks for a digit, c - 'A' < 26 for a letter. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/factom/share_json.c"
#pragma CPROVER check pop
