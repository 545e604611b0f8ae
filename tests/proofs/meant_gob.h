/*
 * A loop counts down to 0 and once more; a negative number is taken by its bits. For reading alone;
 * what the sums of sizes do is told by the proofs' own checks.
 */
#pragma CPROVER check push
#pragma CPROVER check disable "unsigned-overflow"
#pragma CPROVER check disable "conversion"
#include "../../src/factom/gob.c"
#pragma CPROVER check pop
