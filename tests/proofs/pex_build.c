/*
 * Proves: a PEX list built entry by entry tells its size and its entries, as many as can be told
 * Of: src/pex/pex_write.c, src/base/endpoint.c
 * Bound: any writer, an open list of any length, the next entry and the end; room as in writer_put
 * Unwind: 18
 * Replace: pvs_put_room_:any_room pvs_patch_le32_:any_patch
 * Fault: src/pex/pex_write.c s/(UINT32_MAX - 1) \/ PVS_PEX_PEER_SIZE/(UINT32_MAX - 1) \/ 17/
 */
#include "any_room.h"

#include "../../src/base/endpoint.c"
#include "../../src/pex/pex_write.c"

enum { HEAD = 5, MOST = (UINT32_MAX - 1) / PVS_PEX_PEER_SIZE };

static size_t patched_at;
static uint32_t patched;

void any_patch(pvs_writer *out, size_t at, uint32_t value) {
    (void)out;
    patched_at = at;
    patched = value;
}

int main(void) {
    pvs_writer out = any_room_writer(), before = out;
    pvs_endpoint peer, mapped;
    pvs_bytes bytes;
    uint32_t entries = nondet_u32();
    pvs_status status, added = PVS_OK;
    size_t size = nondet_size(), end;
    ASSUME(entries <= MOST && size <= SIZE_MAX / 4);
    CHECK(pvs_pex_add_peer(&out, &peer) == PVS_ERR_USAGE);
    CHECK(pvs_pex_end_peers(&out) == PVS_ERR_USAGE && put_size == 0 && out.pos == before.pos);
    status = pvs_pex_begin_peers(&out);
    CHECK(status == (out.data && out.pos > out.capacity ? PVS_ERR_SPACE : PVS_OK));
    CHECK(put_size == HEAD && put[4] == PVS_PEX_PEERS);
    /* So many entries of any size have been added: the writer keeps no more of them than this. */
    out.entries_ = entries;
    out.pos += size;
    if (nondet_int()) {
        put_size = 0;
        added = pvs_pex_add_peer(&out, &peer);
        mapped = pvs_endpoint_map(&peer);
        if (peer.family != 4 && peer.family != 6) {
            CHECK(added == PVS_ERR_VALUE && put_size == 0);
        } else if (entries == MOST) {
            CHECK(added == PVS_ERR_COUNT && put_size == 0);
            REACHED("one entry too many");
        } else {
            bytes = pvs_span_(put, put_size);
            CHECK(added == (out.data && out.pos > out.capacity ? PVS_ERR_SPACE : PVS_OK));
            CHECK(put_size == PVS_PEX_PEER_SIZE && pvs_same_(put, mapped.ip, 16));
            CHECK(pvs_le16_(bytes, 16) == peer.port);
            entries++;
            REACHED("an entry");
        }
    }
    end = out.pos; /* any_room moves it by what is put */
    status = pvs_pex_end_peers(&out);
    CHECK_WRITE(out, before, status);
    CHECK(patched_at == before.pos && out.entries_ == entries);
    CHECK(patched == 1 + out.entries_ * PVS_PEX_PEER_SIZE);
    if (added != PVS_OK && added != PVS_ERR_SPACE) {
        CHECK(status == added);
        return 0;
    }
    CHECK(status == (out.data && end > out.capacity ? PVS_ERR_SPACE : PVS_OK));
    CHECK(status == PVS_OK ? out.pos == end : out.needed == end - out.capacity);
    if (status != PVS_OK) REACHED("a full buffer");
    return 0;
}
