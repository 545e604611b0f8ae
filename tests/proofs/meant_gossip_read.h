/* A count of 64 bits is kept in two words of 32. */
#pragma CPROVER check push
#pragma CPROVER check disable "conversion"
#include "../../src/gossip/gossip_read.c"
#pragma CPROVER check pop
