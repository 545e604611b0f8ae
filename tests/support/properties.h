/*
 * What has to hold for any bytes whatsoever, and more so for those that are known to be a message.
 * A property that does not hold ends the cmocka test with a message.
 */
#ifndef TESTS_PROPERTIES_H
#define TESTS_PROPERTIES_H

#include "family.h"

struct specimen {
    const char *name;
    const struct family *family;
    const uint8_t *data;
    size_t size;
    int many;          /* a stream of messages, else one message alone */
    const char *start; /* as --start */
    uint32_t allow;    /* leniencies */
    int light;         /* for slow machines: fewer cuts, flips and capacities of what is not tiny */
    int thorough;      /* look at every cut, flip and capacity however large the bytes are */
};

/*
 * Reading: one piece, any two pieces, single bytes, random pieces, pieces of the wanted size, with
 * and without compaction: the same answer. A datagram gets the answer of a stream that ends, also
 * with a byte behind it. Every prefix is incomplete or wrong in the same way. `needed` never asks
 * for too much. A limit of just the largest message is enough, one byte less is not.
 */
void properties_reading(const struct specimen *specimen);

/*
 * Writing: what was read is written again (the size counted first is the size written; a buffer
 * that is too small is left alone beyond its end and told how much is missing; what was written
 * reads as the same message and is written the same again). canonical: the bytes are the input's.
 */
void properties_writing(const struct specimen *specimen, int canonical);

/*
 * Every single-bit flip ends in an answer, the same one byte by byte (of small inputs, one flip of
 * each byte); what is accepted strictly is accepted with all leniencies as the same message, and
 * written to the same bytes.
 */
void properties_flips(const struct specimen *specimen);

#endif
