/*
 * Proves: the head and the ends of view reading stay within the bytes, if the walk between them does
 * Of: src/view/view_read.c
 * Bound: up to 10 bytes, any reader over them, also one that goes on; what is behind the head is any walk (not proved, only tested)
 * Unwind: 3
 * Replace: pvs_view_body_:any_body
 * Fault: src/view/view_read.c s/if (size < PVS_VIEW_HEADER_SIZE)$/if (size < 3)/
 */
#include "view_walk.h"

/* What is behind the head: a walk within the bytes, or a stop. No proof shows that; tests do. */
pvs_status any_body(pvs_view_walk_ *walk) {
    size_t at = nondet_size();
    CHECK(sound_walk(walk));
    if (nondet_int()) return any_stop(walk);
    ASSUME(at <= walk->bytes.size && at >= walk->at && at - walk->at >= pvs_view_rest_(walk));
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
        ASSUME(seen <= in.size - in.pos && sound_memory(&in, seen));
    }
    before = in;
    status = pvs_view_read(&in, &message);
    CHECK(in.pos <= in.size && in.size == before.size && in.data == before.data);
    CHECK(status == PVS_OK || in.pos == before.pos);
    CHECK(status != PVS_NEED_MORE || (in.needed > 0 && in.mode_ != PVS_MODE_DATAGRAM_));
    if (status == PVS_OK) {
        size_t size = in.pos - before.pos;
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
    }
    return 0;
}
