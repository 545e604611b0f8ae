/*
 * Proves: a gossip list built entry by entry tells its count and its entries, as many as can be told
 * Of: src/gossip/gossip_write.c
 * Bound: any writer, an open list of any length, the next entry and the end; room as in writer_put
 * Unwind: 18
 * Replace: pvs_put_room_:any_room pvs_patch_le32_:any_patch
 * Fault: src/gossip/gossip_write.c s/out->start_ + PVS_GOSSIP_TAG_SIZE_, out->entries_/out->start_, out->entries_/
 */
#include "any_room.h"

#include "../../src/gossip/gossip_write.c"

static size_t patched_at;
static uint32_t patched;

void any_patch(pvs_writer *out, size_t at, uint32_t value) {
    (void)out;
    patched_at = at;
    patched = value;
}

/* No text here. */
size_t pvs_gossip_utf8_(pvs_bytes text, size_t at, uint64_t size, int *bad) {
    (void)text;
    (void)size;
    CHECK(0);
    *bad = 1;
    return at;
}

int main(void) {
    pvs_writer out = any_room_writer(), before = out;
    pvs_gossip_peer peer;
    const pvs_endpoint *ep = &peer.endpoint;
    pvs_bytes bytes;
    uint32_t entries = nondet_u32();
    size_t size = nondet_size(), ip = ep->family == 6 ? 16 : 4, end;
    pvs_status status, added = PVS_OK;
    CHECK(pvs_gossip_add_peer(&out, &peer) == PVS_ERR_USAGE);
    CHECK(pvs_gossip_end_peers(&out) == PVS_ERR_USAGE && put_size == 0 && out.pos == before.pos);
    status = pvs_gossip_begin_peers(&out);
    CHECK(status == (out.data && out.pos > out.capacity ? PVS_ERR_SPACE : PVS_OK));
    CHECK(put_size == PVS_GOSSIP_HEAD_ && put[0] == PVS_GOSSIP_PEERS);
    CHECK(put[1] == 0 && put[2] == 0 && put[3] == 0 && put[8] == 0 && put[11] == 0);
    /* So many entries of any size have been added: the writer keeps no more of them than this. */
    ASSUME(size <= SIZE_MAX / 4);
    out.entries_ = entries;
    out.pos += size;
    if (nondet_int()) {
        put_size = 0;
        added = pvs_gossip_add_peer(&out, &peer);
        if (ep->family != 4 && ep->family != 6) {
            CHECK(added == PVS_ERR_VALUE && put_size == 0);
        } else if (entries == UINT32_MAX) {
            CHECK(added == PVS_ERR_COUNT && put_size == 0);
            REACHED("one entry too many");
        } else {
            bytes = pvs_span_(put, put_size);
            CHECK(added == (out.data && out.pos > out.capacity ? PVS_ERR_SPACE : PVS_OK));
            CHECK(put_size == (ip == 16 ? PVS_GOSSIP_V6_ : PVS_GOSSIP_V4_));
            CHECK(pvs_le64_(bytes, 0) == peer.identity);
            CHECK(pvs_le32_(bytes, PVS_GOSSIP_FAMILY_AT_) == (ip == 16));
            CHECK(pvs_same_(&put[PVS_GOSSIP_ADDRESS_AT_], ep->ip, ip));
            CHECK(pvs_le16_(bytes, put_size - 2) == ep->port);
            entries++;
            REACHED("an entry");
        }
    }
    end = out.pos; /* any_room moves it by what is put */
    status = pvs_gossip_end_peers(&out);
    CHECK_WRITE(out, before, status);
    CHECK(patched_at == before.pos + PVS_GOSSIP_TAG_SIZE_ && patched == entries);
    if (added != PVS_OK && added != PVS_ERR_SPACE) {
        CHECK(status == added);
        return 0;
    }
    CHECK(status == (out.data && end > out.capacity ? PVS_ERR_SPACE : PVS_OK));
    CHECK(status == PVS_OK ? out.pos == end : out.needed == end - out.capacity);
    if (status != PVS_OK) REACHED("a full buffer");
    return 0;
}
