/* One string of bytes to the answer of `pvstool decode`; also what the tests look through. */
#ifndef PVSTOOL_DECODE_H
#define PVSTOOL_DECODE_H

#include "family.h"

struct decode_options {
    const struct family *family;
    struct family_options of_family;
    int stream;   /* the bytes are a whole direction, else one message; not in datagrams */
    int lenient;  /* every leniency of the family, and trailing bytes */
    int reencode; /* add what the library writes for each message */
    int full;     /* byte strings of any length in hexadecimal */
    size_t chunk; /* feed so many bytes at a time; 0: all at once, as datagrams always are */
    void *state;  /* of the family, kept from line to line; NULL: a fresh one each time */
};

/* {"ok", "messages", "need_more", "error", "left"}; NULL where memory is short. */
json_t *decode_bytes(pvs_bytes bytes, const struct decode_options *options);

#endif
