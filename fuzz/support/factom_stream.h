/*
 * Factom streams under the properties of stream.h and written.h, for the targets that make them in
 * different ways. Besides: the short way for plain parcels gives what reading field by field gives,
 * at every cut; a refused message leaves the types as they were; what follows from a handshake
 * changes nothing where it is refused.
 */
#ifndef FUZZ_FACTOM_STREAM_H
#define FUZZ_FACTOM_STREAM_H

#include "fuzz.h"

/* in: a stream reader without bytes. rx: the state to begin with. */
void fuzz_factom_stream(const pvs_reader *in, const pvs_factom_in *rx, const uint8_t *data,
                        size_t size);

#endif
