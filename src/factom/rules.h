/* Rules that the reader of shares, the writer and the handshake have in common. */
#ifndef PVS_FACTOM_RULES_H
#define PVS_FACTOM_RULES_H

#include "../base/cursor.h"

/*
 * A decimal number as Go's strconv.Atoi reads it: optional sign, digits, 64 bits. 1 and *value, or
 * 0. docs/wire/factom_share.md, E3.
 */
int pvs_factom_atoi_(pvs_bytes text, int64_t *value);

/* The parts of pvs_factom_check_endpoint: 1 where the text is a valid host, a valid port. */
int pvs_factom_host_(pvs_bytes host);
int pvs_factom_port_(pvs_bytes port);

#endif
