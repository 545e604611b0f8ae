/* The writer cuts bytes off numbers on purpose, so conversions that lose bits are no fault here. */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "../../src/base/writer.c"
#pragma CPROVER check pop
