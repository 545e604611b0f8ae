/*
 * One protocol family as the tool and the tests see it: messages as opaque memory, JSON on one
 * side, libpvs on the other. Everything that is not about one family works through this table.
 */
#ifndef PVSTOOL_FAMILY_H
#define PVSTOOL_FAMILY_H

#include <pvs/pvs.h>

#include <jansson.h>
#include <stdio.h>

enum { FAMILY_DATAGRAM = 1, FAMILY_STREAM = 2 };

/* Options of decode, and members of what encode reads, that are for some families only. */
enum { FAMILY_TAKES_OWN = 1, FAMILY_TAKES_START = 2, FAMILY_TAKES_IDS = 4 };

/* What a look at unknown bytes says. */
enum family_guess { GUESS_NO, GUESS_WAIT, GUESS_YES };

/* What the user said on the command line that only some families understand. */
struct family_options {
    const char *kind;  /* --kind, or NULL */
    const char *start; /* --start, or NULL */
    int has_own;       /* --own NETID was given */
    uint32_t own;
    int32_t ids[3]; /* "ids" of a stream that is encoded: gob type ids; 0 for the usual ones */
};

struct family {
    const char *proto;   /* as in --proto and in JSON */
    int transports;      /* FAMILY_DATAGRAM | FAMILY_STREAM */
    int takes;           /* FAMILY_TAKES_..: what else is refused */
    const char *form;    /* the one --kind that selects this of several forms of proto, or NULL */
    uint32_t lenient;    /* every leniency flag of the family */
    size_t limit;        /* the largest message that dump waits for in a stream */
    size_t message_size; /* of the message struct */
    size_t state_size;   /* of the state of one direction, zeroed at its start; may be 0 */
    int prefix;          /* decode: bytes behind the message are no error */

    /* Sets a zeroed state up; NULL where zero is right. */
    void (*start)(void *state, const struct family_options *options);
    /* Frees what `remark` has taken for it; NULL where that is nothing. */
    void (*stop)(void *state);
    pvs_status (*read)(pvs_reader *in, void *state, void *message);
    /* Writes what read gave; state is that of the other direction, i.e. of what is sent. */
    pvs_status (*write)(pvs_writer *out, void *state, const void *message);
    const char *(*kind)(const void *message);
    /* The message in the JSON form; full: byte strings of any length in hexadecimal. */
    json_t *(*fields)(const void *message, int full);
    /* Writes a message from its JSON form. On failure *problem says what is wrong. */
    pvs_status (*build)(pvs_writer *out, void *state, const char *kind, const json_t *fields,
                        const char **problem);
    /* One line for people: what matters, no line end. */
    void (*summary)(const void *message, FILE *out);
    /* Are these the first bytes of such a stream, or one such datagram? */
    enum family_guess (*guess)(pvs_bytes bytes, int transport);
    /* NULL, or whether these bytes, one or more, may be a broken message: a constant of them fits. */
    int (*may_begin)(pvs_bytes bytes);
    /* Why what follows in this stream is no message of the family ("TLS"); NULL while it is. */
    const char *(*ends)(const void *state, pvs_bytes rest);
    /* 1: a stream may not end here, although no byte is left. NULL: it may. */
    int (*unfinished)(const void *state);
    /* The protocol of a message where a family has several; NULL where it has one. */
    const char *(*proto_of)(const void *message);
    /* More members for a message in the answer of decode; NULL where there are none. */
    void (*judge)(const void *message, json_t *entry);
    /* What encode has to know of a whole stream besides its messages; NULL where that is nothing. */
    void (*of_stream)(const void *state, json_t *answer);
    /* More members for the answer of decode to one line; NULL where there are none. */
    void (*remark)(void *state, pvs_bytes line, json_t *answer);
};

extern const struct family family_ac, family_gossip, family_pex, family_varu64, family_view;
extern const struct family family_factom, family_factom9, family_factom10, family_factom11;
extern const struct family family_share9, family_share10, family_share11;

/* The name of a message's protocol; of the family's, where there is no message. */
const char *family_proto(const struct family *family, const void *message);

/* By the name of its protocol (and, where one protocol has several forms, the kind); or NULL. */
const struct family *family_find(const char *proto, const char *kind);

/* The families that dump recognises: family_known[0 .. until NULL]. */
extern const struct family *const family_known[];

#endif
