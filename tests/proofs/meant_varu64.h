/* For writing: its loops count down to 0 and once more, which wraps an unsigned number. */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#include "../../src/base/varu64.c"
#pragma CPROVER check pop
