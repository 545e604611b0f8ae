/*
 * Two functions that have proofs of their own, for the proofs of what calls them: they do whatever
 * they may do.
 */
#include "proof.h"

#include "../../src/view/block.h"

/*
 * The loop over plain blocks may stop behind any of them. view_plain proves that it stays within the
 * bytes, and how what it takes adds up.
 */
static size_t any_plain(pvs_bytes bytes, size_t at, const pvs_view_general_ *general, size_t *count,
                        uint64_t *slack) {
    size_t end = nondet_size(), blocks = nondet_size();
    uint64_t data;
    (void)general;
    CHECK(at <= bytes.size);
    ASSUME(at <= end && end <= bytes.size && blocks <= *count && blocks <= (end - at) / 2);
    ASSUME(blocks || end == at);
    data = end - at - 2 * blocks;
    ASSUME(data <= *slack);
    *count -= blocks;
    *slack -= data;
    return end;
}
#define pvs_view_plain_ any_plain

/* A number as far as it is there: varu64_read proves that its size is told by its first byte. */
pvs_status pvs_varu64_look_(pvs_bytes in, int minimal, pvs_varu64_ *number) {
    number->low = nondet_u64();
    number->size = nondet_size();
    ASSUME(number->size <= 9 && (in.size == 0           ? number->size == 1
                                 : pvs_u8_(in, 0) < 248 ? number->size == 1
                                                        : number->size == pvs_u8_(in, 0) - 246u));
    if (minimal && nondet_int()) return PVS_ERR_NONMINIMAL;
    return in.size < number->size ? PVS_NEED_MORE : PVS_OK;
}
