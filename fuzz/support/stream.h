/*
 * The properties that all stream readers share, whatever the family:
 *
 *  - one piece, single bytes, pieces as `needed` asks, random pieces, compacted or not, in memory
 *    that ends where the bytes end: the same messages and the same verdict, offset and field;
 *  - NEED_MORE is followed by the same message or error, whatever prefix it was said of; `needed`
 *    is never 0 and never goes behind the end of its message or above the limit;
 *  - a smaller limit lets no larger message pass and changes nothing else;
 *  - a limit that is changed anywhere in a message is that of the next call: the answer is that of
 *    a reader made anew with it over what is not read, whatever pieces follow; raised again, also
 *    after it was refused, the message is read as if nothing had been;
 *  - a datagram gets the answer of a stream that ends;
 *  - what is accepted strictly is accepted with all leniencies as the same message, and what may
 *    still become a strict message is waited for with all leniencies;
 *  - after an error the reader says the same again; what is not read is zero;
 *  - every message takes at least a byte, and the work is within a bound that is linear in bytes
 *    and calls.
 */
#ifndef FUZZ_STREAM_H
#define FUZZ_STREAM_H

#include "fuzz.h"

struct fuzz_stream {
    size_t message_size, state_size; /* both at most 2048 */
    pvs_status (*read)(pvs_reader *in, void *state, void *message);
    uint64_t (*hash)(const void *message); /* of all that it says, but no pointers */
    /* Called for each message that is read from the whole; may be NULL. */
    void (*each)(void *user, const pvs_reader *in, const void *state, const void *message);
    uint32_t lenient;            /* all leniencies of the family */
    unsigned per_byte, per_call; /* bounds on the work, in basic blocks */
    int prelude; /* bytes may be done with that are no message: sizes and offsets tell less */
    int parts;   /* a reader made for parts gives parts; else it reads as one that is not */
};

/* like: a stream reader without bytes, with its limit and leniencies. state: of a new stream. */
void fuzz_stream_check(const struct fuzz_stream *what, const pvs_reader *like, const void *state,
                       const uint8_t *data, size_t size, void *user);

#endif
