/*
 * For the proof of the walk through a view message: what a walk is that has come to a place, and how
 * it may stop. The budget less the slack is what is certain of the message: the bytes behind the
 * walk, and two for each peer and block that is left.
 */
#include "view_parts.h"

#include "../../src/base/reader.c"
#include "../../src/view/view_read.c"

/* Is it such a walk? */
static int sound_walk(const pvs_view_walk_ *walk) {
    return walk->at >= 4 && walk->at <= walk->bytes.size && walk->peers < 256 &&
           walk->metas < 256 && walk->addresses < 256 && walk->peer_metas < 256 &&
           (walk->metas_at == 0 || (walk->metas_at >= 4 && walk->metas_at <= walk->at)) &&
           walk->budget == pvs_reader_budget_(walk->in) &&
           walk->budget - walk->slack == walk->at + pvs_view_rest_(walk);
}

/* What a reader remembers of a walk that stopped. */
static int sound_memory(const pvs_reader *in, size_t size) {
    uint32_t left = in->left_[0];
    if (in->at_ == 0) return in->left_[1] == 0;
    return in->at_ >= 4 && in->at_ <= size && in->mode_ != PVS_MODE_DATAGRAM_ &&
           (in->mark_ == 0 || (in->mark_ >= 4 && in->mark_ <= in->at_)) &&
           (in->left_[1] == 0 || (in->left_[1] > size - in->at_ && left != 0));
}

/* Stops in any way, to go on from anywhere. */
static pvs_status any_stop(pvs_view_walk_ *walk) {
    pvs_reader *in = walk->in;
    pvs_status status = nondet_int() ? PVS_ERR_SIZE_LIMIT : PVS_ERR_LENGTH;
    in->at_ = nondet_size();
    in->mark_ = nondet_size();
    in->left_[0] = nondet_u32();
    in->left_[1] = nondet_u32();
    ASSUME(sound_memory(in, in->size));
    if (nondet_int()) {
        size_t missing = nondet_size();
        ASSUME(missing > 0);
        return pvs_reader_wait_(in, walk->at, 0, missing);
    }
    return pvs_reader_fail_(in, status, 0, 0);
}
