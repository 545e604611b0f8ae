/* Numbers are put byte by byte, each of which is cut off the number. */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "../../src/view/view_write.c"
#pragma CPROVER check pop
