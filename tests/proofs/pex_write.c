/*
 * Proves: a PEX message that is written takes the bytes that were counted, and no byte outside
 * Of: src/pex/pex_write.c
 * Bound: any message with up to 20 bytes of list or piece, a buffer of up to 60 bytes
 * Unwind: 34
 * Fault: src/pex/pex_write.c s/peers->size % PVS_PEX_PEER_SIZE || //
 */
#include "proof.h"

#include "../../src/base/endpoint.c"
#include "../../src/base/reader.c"
#include "../../src/pex/pex_write.c"
#include "meant_writer.h"

int main(void) {
    pvs_pex_message message;
    pvs_writer count = pvs_writer_init(0, 0), out = any_writer(60), before;
    pvs_bytes piece = any_bytes(20), peers = any_bytes(20);
    pvs_status counted, status;
    message.piece = piece;
    message.peers.data = peers.data;
    message.peers.size = peers.size;
    out.mode_ = PVS_MODE_COPY_;
    out.pos = 0;
    count.allow = out.allow;
    before = out;
    counted = pvs_pex_write(&count, &message);
    status = pvs_pex_write(&out, &message);
    CHECK_WRITE(out, before, status);
    CHECK(status == counted || status == PVS_ERR_SPACE);
    if (status == PVS_OK) CHECK(out.pos == count.pos);
    if (status == PVS_ERR_SPACE) CHECK(out.needed == count.pos - out.capacity);
    if (status == PVS_OK && message.type == PVS_PEX_ASK) REACHED("an ask");
    if (status == PVS_OK && message.type > PVS_PEX_GIVE) {
        CHECK(message.peers.size == message.peers.count * PVS_PEX_PEER_SIZE);
        REACHED("a list");
    }
    return 0;
}
