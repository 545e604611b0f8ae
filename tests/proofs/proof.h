/*
 * What the proofs share. A proof is a program without input: every PROOF_ANY is whatever it can be,
 * and CBMC looks at all runs at once.
 *
 * CHECK    has to hold in every run.
 * REACHED  says that some run comes here, so that nothing was proved of no run at all. It does
 *          nothing but in the second look (PROOF_REACHED), where all else is left out.
 */
#ifndef PROOF_H
#define PROOF_H

#include "../../src/base/cursor.h"

#include <stdlib.h>

#define ASSUME(condition) __CPROVER_assume(condition)
#ifdef PROOF_REACHED
#define CHECK(condition)
#define REACHED(text) __CPROVER_assert(0, "reached: " text)
#else
#define CHECK(condition) __CPROVER_assert(condition, #condition)
#define REACHED(text)
#endif

/* Functions without a body: CBMC lets them return anything. */
size_t nondet_size(void);
uint64_t nondet_u64(void);
int64_t nondet_i64(void);
uint32_t nondet_u32(void);
uint16_t nondet_u16(void);
uint8_t nondet_u8(void);
unsigned nondet_unsigned(void);
int nondet_int(void);

/*
 * Bytes with any content. They are as many as it says, not one more, so that a look behind them is
 * a fault. NULL where there are none, or a place without room.
 */
static inline pvs_bytes any_bytes(size_t most) {
    pvs_bytes bytes;
    bytes.size = nondet_size();
    ASSUME(bytes.size <= most);
    bytes.data = malloc(bytes.size);
    ASSUME(bytes.data);
    if (bytes.size == 0 && nondet_int()) bytes.data = 0;
    return bytes;
}

/*
 * The same at the end of memory that has `most` bytes, which CBMC decides far sooner. Only what
 * looks in front of the bytes would not be found.
 */
static inline pvs_bytes any_tail(size_t most) {
    pvs_bytes bytes;
    uint8_t *room = malloc(most);
    ASSUME(room);
    bytes.size = nondet_size();
    ASSUME(bytes.size <= most);
    bytes.data = room + (most - bytes.size);
    if (bytes.size == 0 && nondet_int()) bytes.data = 0;
    return bytes;
}

/*
 * A reader of any kind over such bytes, with any limit and any leniencies, that has come to any
 * message and remembers nothing of it.
 */
static inline pvs_reader any_reader(size_t most) {
    static const pvs_reader zero;
    pvs_reader in = zero;
    pvs_bytes bytes = any_bytes(most);
    in.data = bytes.data;
    in.size = bytes.size;
    in.pos = nondet_size();
    in.last_ = nondet_size();
    ASSUME(in.last_ <= in.pos && in.pos <= in.size);
    in.limit = nondet_size();
    in.allow = nondet_u32();
    in.mode_ = nondet_u8();
    ASSUME(in.mode_ <= PVS_MODE_PARTS_);
    return in;
}

/* What every read has to leave behind, whatever it says. */
#define CHECK_READ(in, before, status)                                                             \
    do {                                                                                           \
        CHECK((in).fault.status == (status));                                                      \
        CHECK((in).pos <= (in).size && (in).size == (before).size && (in).data == (before).data);  \
        CHECK((status) == PVS_OK || (in).pos == (before).pos);                                     \
        CHECK((status) != PVS_OK || (in).last_ == (before).pos);                                   \
        CHECK((status) != PVS_NEED_MORE || ((in).needed > 0 && (in).mode_ != PVS_MODE_DATAGRAM_)); \
    } while (0)

/*
 * A writer into a buffer of at most that size: it copies, gathers or counts, from any place on. The
 * buffer is at the end or at the start of memory that has `most` bytes, so that in one of the two a
 * byte that is put outside is a fault; memory of any size would take CBMC far longer.
 */
static inline pvs_writer any_writer(size_t most) {
    static const pvs_writer zero;
    pvs_writer out = zero;
    uint8_t *room = malloc(most);
    ASSUME(room);
    out.capacity = nondet_size();
    ASSUME(out.capacity <= most);
    out.data = nondet_int() ? room : room + (most - out.capacity);
    if (nondet_int()) {
        out.data = 0;
        out.capacity = 0;
    }
    out.pos = nondet_size();
    ASSUME(!out.data || out.pos <= out.capacity);
    out.allow = nondet_u32();
    out.mode_ = nondet_int() ? PVS_MODE_COPY_ : PVS_MODE_GATHER_;
    return out;
}

/* What every write has to leave behind. */
#define CHECK_WRITE(out, before, status)                                                           \
    do {                                                                                           \
        CHECK((out).fault.status == (status));                                                     \
        CHECK((status) == PVS_OK || (out).pos == (before).pos);                                    \
        CHECK((status) != PVS_OK || (out).pos >= (before).pos);                                    \
        CHECK(!(out).data || (out).pos <= (out).capacity);                                         \
        CHECK(((status) == PVS_ERR_SPACE) == ((out).needed > 0));                                  \
        CHECK((out).owner_ == 0);                                                                  \
    } while (0)

#endif
