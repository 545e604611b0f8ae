/* What the two Factom files share. */
#ifndef PVSTOOL_FACTOM_H
#define PVSTOOL_FACTOM_H

#include <pvs/factom.h>

#include <jansson.h>

/* All leniencies of the family. */
#define FACTOM_LENIENT                                                                             \
    (PVS_FACTOM_ALLOW_ANY_ENDPOINT | PVS_FACTOM_ALLOW_NONMINIMAL | PVS_FACTOM_ALLOW_RANGE |        \
     PVS_FACTOM_ALLOW_REPEATED | PVS_FACTOM_ALLOW_ENDS | PVS_FACTOM_ALLOW_DEFINITION |             \
     PVS_FACTOM_ALLOW_TEXT | PVS_FACTOM_ALLOW_MISMATCH)

/* A list as [{host, port}..]; what JSON has escaped is text again. */
json_t *factom_endpoints(pvs_factom_share list);

#endif
