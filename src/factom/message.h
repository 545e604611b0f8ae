/* What the two forms of a message have in common. */
#ifndef PVS_FACTOM_MESSAGE_H
#define PVS_FACTOM_MESSAGE_H

#include "../base/cursor.h"

#include "pvs/factom.h"

enum { PVS_FACTOM_SIGNATURE_SIZE_ = 4 };
extern const uint8_t pvs_factom_signature_[PVS_FACTOM_SIGNATURE_SIZE_];

/* A message whose form is known, from the start of `bytes` on. */
pvs_status pvs_factom_read_gob_(pvs_reader *in, pvs_factom_in *rx, pvs_factom_message *msg,
                                pvs_bytes bytes);
pvs_status pvs_factom_read_v11_(pvs_reader *in, const pvs_factom_in *rx, pvs_factom_message *msg,
                                pvs_bytes bytes);

/*
 * A gob parcel as the reference writes it, all there, of a type whose fields are known to be those
 * of the reference in its order: 1 and *end, where it ends. 0 for any other, and for one that is
 * wrong: these are read field by field.
 */
int pvs_factom_plain_(const pvs_reader *in, pvs_factom_in *rx, pvs_bytes bytes,
                      pvs_factom_message *msg, size_t *end);

/* What a reader waits for. */
enum {
    PVS_FACTOM_WAIT_HEAD_ = 0, /* bytes that are checked one by one: the read begins anew */
    PVS_FACTOM_WAIT_BODY_ = 1, /* nothing more can be told before mark_ bytes are there */
    PVS_FACTOM_WAIT_SPAN_ = 2  /* the head of the gob message at at_, where the value goes on */
};

/*
 * Waits until the first `want` bytes of the message are there. at, field: what the bytes that are
 * missing belong to. The next read gets over it with a look at what is new.
 */
pvs_status pvs_factom_wait_(pvs_reader *in, unsigned wait, size_t want, size_t have, size_t at,
                            unsigned field);

/* Put a message, into a writer that was begun. Errors go to the writer. */
void pvs_factom_put_v9_(pvs_writer *out, pvs_factom_out *tx, const pvs_factom_v9 *v9, unsigned type,
                        pvs_bytes payload);
void pvs_factom_put_v10_(pvs_writer *out, pvs_factom_out *tx, unsigned type, pvs_bytes payload);
void pvs_factom_put_v11_(pvs_writer *out, const pvs_factom_message *msg);

#endif
