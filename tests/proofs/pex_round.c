/*
 * Proves: a PEX message that was written and is no part of one reads as itself
 * Of: src/pex/pex_write.c, src/pex/pex_read.c, src/pex/pex_head.c
 * Bound: any message with up to 36 bytes of list (two entries) or 4 of piece
 * Unwind: 34
 * Fault: src/pex/pex_write.c s/size + (list ? 1 : PVS_PEX_ASK_)/size + (list ? 1 : PVS_PEX_ASK_ - 1)/
 */
#include "proof.h"

#include "../../src/base/endpoint.c"
#include "../../src/base/reader.c"
#include "../../src/pex/pex_head.c"
#include "../../src/pex/pex_parts.c"
#include "../../src/pex/pex_read.c"
#include "../../src/pex/pex_write.c"
#include "meant_writer.h"

int main(void) {
    pvs_pex_message message, back;
    uint8_t room[60];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_bytes piece = any_bytes(4), peers = any_bytes(36);
    pvs_reader in;
    message.piece = piece;
    message.peers.data = peers.data;
    message.peers.size = peers.size;
    message.offset = message.left = 0;
    out.allow = nondet_u32();
    if (pvs_pex_write(&out, &message) != PVS_OK) return 0;
    in = pvs_reader_datagram(room, out.pos);
    in.allow = out.allow;
    CHECK(pvs_pex_read(&in, &back) == PVS_OK && in.pos == out.pos);
    CHECK(back.type == message.type && back.offset == 0 && back.left == 0);
    CHECK(back.piece.size == message.piece.size);
    CHECK(back.peers.size == message.peers.size && back.peers.count == message.peers.count);
    CHECK(pvs_same_(back.digest, message.digest, PVS_PEX_DIGEST_SIZE));
    if (back.piece.size) {
        CHECK(back.piece.data[0] == piece.data[0]);
        REACHED("a give");
    }
    if (back.peers.count == 2) {
        CHECK(back.peers.data[35] == peers.data[35]);
        REACHED("two entries");
    }
    if (back.type == PVS_PEX_ASK) REACHED("an ask");
    return 0;
}
