/*
 * Proves: the head and the ends of view reading stay within the bytes and the limit of the call, if the walk between them does
 * Of: src/view/view_read.c
 * Bound: up to 10 bytes, any reader over them, also one that goes on; what is behind the head is any walk (not proved, only tested)
 * Unwind: 3
 * Replace: pvs_view_body_:any_body
 * Fault: src/view/view_read.c s/if (size < PVS_VIEW_HEADER_SIZE)$/if (size < 3)/
 */
#include "view_walk.h"

/* Is what is there of a message, with what is needed, no more than the limit? */
static int within_limit(const pvs_reader *in) {
    size_t have = in->size - in->pos;
    return in->limit == SIZE_MAX || (have <= in->limit && in->needed <= in->limit - have);
}

/* What is behind the head: a walk within the bytes, or a stop. No proof shows that; tests do. */
pvs_status any_body(pvs_view_walk_ *walk) {
    size_t at = nondet_size();
    CHECK(sound_walk(walk));
    if (nondet_int()) {
        pvs_status status = any_stop(walk);
        ASSUME(status != PVS_NEED_MORE || within_limit(walk->in));
        return status;
    }
    ASSUME(at <= walk->budget && at <= walk->bytes.size && at >= walk->at &&
           at - walk->at >= pvs_view_rest_(walk));
    walk->at = at;
    if (walk->metas_at == 0) walk->metas_at = nondet_size();
    ASSUME(walk->metas_at >= 4 && walk->metas_at <= at);
    return PVS_OK;
}

int main(void) {
    pvs_reader in = any_reader(10), before;
    pvs_view_message message;
    pvs_status status;
    if (nondet_int()) {              /* the second call for a message */
        size_t seen = nondet_size(); /* by the first one */
        in.owner_ = PVS_OWNER_VIEW_;
        in.at_ = nondet_size();
        in.mark_ = nondet_size();
        in.left_[0] = nondet_u32();
        in.left_[1] = nondet_u32();
        in.fault.status = nondet_u8(); /* and the limit is any other one by now */
        ASSUME(seen <= in.size - in.pos && sound_memory(&in, seen));
    }
    before = in;
    status = pvs_view_read(&in, &message);
    CHECK(in.pos <= in.size && in.size == before.size && in.data == before.data);
    CHECK(status == PVS_OK || in.pos == before.pos);
    CHECK(status != PVS_NEED_MORE || (in.needed > 0 && in.mode_ != PVS_MODE_DATAGRAM_));
    CHECK(status != PVS_NEED_MORE || within_limit(&in));
    CHECK(status != PVS_NEED_MORE || in.fault.status == PVS_NEED_MORE);
    if (status == PVS_OK) {
        size_t size = in.pos - before.pos;
        CHECK(size <= in.limit);
        CHECK(message.peers.size + message.metadata.size + 4 == size && in.last_ == before.pos);
        CHECK(message.peers.data == in.data + before.pos + 4);
        CHECK(message.metadata.data == message.peers.data + message.peers.size);
        CHECK(message.peers.count < 256 && message.metadata.count < 256);
        if (size == 10 && message.peers.count == 1) REACHED("a message");
        if (before.at_ && message.metadata.size) REACHED("a message that came in two parts");
    } else {
        CHECK(message.peers.count == 0 && message.peers.data == 0 && message.version == 0);
        CHECK(message.metadata.count == 0 && message.metadata.data == 0);
        if (status == PVS_NEED_MORE) REACHED("more is needed");
        if (status == PVS_NEED_MORE && before.left_[1]) REACHED("more of a block is needed");
    }
    return 0;
}
