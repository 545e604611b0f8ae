/*
 * Proves: PEX reading, in parts too, stays within the bytes and hands out bytes of the message only
 * Of: src/pex/pex_read.c, src/pex/pex_parts.c, src/pex/pex_head.c
 * Bound: up to 46 bytes (an ask has 37), any reader over them that is behind a good head or none
 * Unwind: 33
 * Fault: src/pex/pex_parts.c s/part = have - have % unit, missing/part = have, missing/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/pex/pex_head.c"
#include "../../src/pex/pex_parts.c"
#include "../../src/pex/pex_read.c"

/* Whether nothing is handed out: every member is zero. */
static int nothing(const pvs_pex_message *message) {
    unsigned i, digest = 0;
    for (i = 0; i < sizeof message->digest; i++) digest |= message->digest[i];
    return message->piece.data == 0 && message->piece.size == 0 && message->peers.data == 0 &&
           message->peers.size == 0 && message->peers.count == 0 && message->offset == 0 &&
           message->left == 0 && digest == 0 && message->type == 0;
}

int main(void) {
    pvs_reader in = any_reader(46), before;
    pvs_bytes bytes;
    pvs_pex_message message;
    pvs_status status;
    size_t left = in.data ? in.size - in.pos : 0;
    if (in.mode_ == PVS_MODE_PARTS_ && nondet_int()) { /* behind the first part of a body */
        unsigned type = nondet_u8();
        size_t unit = type == PVS_PEX_GIVE ? 1 : PVS_PEX_PEER_SIZE;
        ASSUME(type >= PVS_PEX_GIVE);
        in.owner_ = PVS_OWNER_PEX_;
        in.phase_ = (uint16_t)(1 + type);
        in.left_[0] = nondet_u32();
        in.left_[1] = nondet_u32();
        in.mark_ = nondet_size();
        ASSUME(in.mark_ < unit && in.left_[1] > 0 && in.left_[1] % unit == 0);
        ASSUME(in.left_[1] <= UINT32_MAX - in.left_[0]);
    }
    before = in;
    status = pvs_pex_read(&in, &message);
    CHECK_READ(in, before, status);
    bytes = message.type == PVS_PEX_GIVE ? message.piece
                                         : pvs_bytes_of(message.peers.data, message.peers.size);
    if (status != PVS_OK) {
        CHECK(nothing(&message));
        return 0;
    }
    CHECK(bytes.size <= left);
    CHECK(message.type == PVS_PEX_GIVE || bytes.size == message.peers.count * PVS_PEX_PEER_SIZE);
    if (bytes.size) {
        CHECK(bytes.data >= before.data + before.pos &&
              bytes.data + bytes.size <= in.data + in.pos);
        REACHED("bytes of a body");
    }
    if (message.offset && message.left) REACHED("a part in the middle");
    if (message.type == PVS_PEX_ASK) REACHED("an ask");
    return 0;
}
