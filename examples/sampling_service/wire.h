/*
 * wire.h - between a node's entries and the bytes of PVS messages. All that this program knows of
 * the format is in wire.c, and libpvs is all that it needs there.
 */
#ifndef WIRE_H
#define WIRE_H

#include "node.h"

#include <pvs/view.h>

/*
 * The largest message sent and accepted. The reference demo reads one segment of up to 1,400
 * bytes and takes it for the whole message.
 */
enum { WIRE_MAX = 1400 };

/*
 * Writes a request or response of the node itself and the entries. own: the node's address, or
 * NULL to be announced reflectively ("where you see this come from"). Returns the size.
 */
size_t wire_write(uint8_t buffer[WIRE_MAX], int type, const pvs_endpoint *own,
                  const struct entry *entries, size_t count);

/*
 * The entries of a message that was read; room: for how many. source: where the message came from,
 * NULL where that is no address to answer to (the client's end of a TCP connection). Addresses that
 * this network cannot have are left out and added to *refused: the overlay lives on 127.0.0.0/8, and
 * no peer can make a node send anywhere else.
 */
size_t wire_entries(const pvs_view_message *message, const pvs_endpoint *source,
                    struct entry *entries, size_t room, unsigned long *refused);

#endif
