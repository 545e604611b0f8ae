/*
 * Proves: a PEX head that is short or wrong has one verdict, which tells no byte beyond those there
 * Of: src/pex/pex_head.c, src/pex/size.h
 * Bound: up to 5 bytes, any reader over them
 * Unwind: 11
 * Fault: src/pex/pex_head.c s/for (tries = n == 3 ? 1 : 9;/for (tries = 90;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/pex/pex_head.c"
#include "../../src/pex/pex_parts.c"
#include "../../src/pex/pex_read.c"

int main(void) {
    pvs_reader in = any_reader(5), before = in;
    size_t left = before.data ? before.size - before.pos : 0;
    pvs_pex_message message;
    pvs_status status = pvs_pex_read(&in, &message);
    CHECK_READ(in, before, status);
    CHECK(message.piece.size == 0);
    if (status == PVS_OK) {
        CHECK(in.pos - before.pos == 5 && message.type >= PVS_PEX_PEERS &&
              message.peers.count == 0);
        REACHED("an empty list");
    } else {
        CHECK(in.fault.at <= left);
        if (status == PVS_NEED_MORE) REACHED("more is needed");
        if (status == PVS_ERR_LENGTH) REACHED("no such size");
    }
    if (status == PVS_NEED_MORE && left < 4) CHECK(in.needed <= 5 - left);
    if (status == PVS_NEED_MORE && left >= 4) {
        CHECK(in.needed <= 4 + (uint64_t)pvs_le32_(pvs_reader_rest(&in), 0) - left);
    }
    if (status == PVS_NEED_MORE) CHECK(left <= in.limit && in.needed <= in.limit - left);
    return 0;
}
