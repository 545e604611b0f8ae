/*
 * For the proofs of what writes: a writer with a buffer of any size whose bytes are kept apart, in
 * the order in which they are put. writer_put shows of pvs_put_room_ that this is all it does.
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_writer.h"

static uint8_t put[64]; /* what was put since put_size was 0, also where it did not fit */
static size_t put_size;

uint8_t *any_room(pvs_writer *out, size_t n) {
    uint8_t *to = &put[put_size];
    CHECK(n <= SIZE_MAX - out->pos);
    CHECK(put_size <= sizeof put && n <= sizeof put - put_size);
    out->pos += n;
    put_size += n;
    return to;
}

/* Any writer: it counts, or has a buffer of any size. Nothing looks at its bytes. */
static pvs_writer any_room_writer(void) {
    static const pvs_writer zero;
    static uint8_t nowhere[1];
    pvs_writer out = zero;
    if (nondet_int()) {
        out.data = nowhere;
        out.capacity = nondet_size();
        ASSUME(out.capacity <= SIZE_MAX / 2);
    }
    out.pos = nondet_size();
    ASSUME(out.pos <= (out.data ? out.capacity : SIZE_MAX / 2));
    out.allow = nondet_u32();
    out.mode_ = nondet_int() ? PVS_MODE_COPY_ : PVS_MODE_GATHER_;
    return out;
}
