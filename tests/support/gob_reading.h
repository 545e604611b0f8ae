/*
 * What tests about gob have in common: a stream made by hand, and one node that reads it. A test
 * program has no more than one of each, so they stand here by themselves.
 */
#ifndef TESTS_GOB_READING_H
#define TESTS_GOB_READING_H

#include "gob_bytes.h"

#include <pvs/factom.h>

extern struct gob gob; /* what the peer sends */
extern pvs_reader in;  /* the node's */
extern pvs_factom_in rx;
extern pvs_factom_message message; /* that was read last */

/* The peer has sent nothing yet. */
void fresh(void);

/* A new node, which has got nothing yet. It awaits a handshake, or parcels. */
void start_reading(int parcels, uint32_t allow, size_t limit);

/* What a new node says of all that was sent: of the first message in it. */
pvs_status read_message(int parcels, uint32_t allow, size_t limit);
/* The same of a first parcel, where the limit does not matter. */
pvs_status read_first(uint32_t allow);

#endif
