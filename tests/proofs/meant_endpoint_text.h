/* A group of 16 bits is put as two bytes, the second of which is cut off it. */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "../../src/base/endpoint_text.c"
#pragma CPROVER check pop
