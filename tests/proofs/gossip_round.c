/*
 * Proves: a gossip message that was written reads as itself
 * Of: src/gossip/gossip_write.c, src/gossip/gossip_read.c, src/gossip/entry.h
 * Bound: any message with up to 4 bytes of text and 36 of list (two entries); any verdict on its UTF-8
 * Unwind: 10
 * Fault: src/gossip/gossip_write.c s/pvs_put_le16_(out, message->port)/pvs_put_be16_(out, message->port)/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/gossip/gossip_write.c"
#include "meant_gossip_read.h"
#include "meant_writer.h"

/* Any verdict of UTF-8, but twice the same. */
size_t pvs_gossip_utf8_(pvs_bytes text, size_t at, uint64_t size, int *bad) {
    static int first = 2;
    CHECK(at <= text.size && text.size <= size);
    if (first == 2) first = nondet_int() ? 1 : 0;
    *bad = first;
    return first ? at : text.size;
}

int main(void) {
    pvs_gossip_message message, back;
    uint8_t room[48];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    pvs_bytes text = any_tail(4), peers = any_tail(36);
    pvs_reader in;
    message.text = text;
    message.peers.data = peers.data;
    message.peers.size = peers.size;
    if (pvs_gossip_write(&out, &message) != PVS_OK) return 0;
    in = pvs_reader_datagram(room, out.pos);
    CHECK(pvs_gossip_read(&in, &back) == PVS_OK && in.pos == out.pos);
    CHECK(back.type == message.type && back.identity == message.identity);
    CHECK(back.port == message.port && back.text.size == message.text.size);
    CHECK(back.peers.size == message.peers.size && back.peers.count == message.peers.count);
    if (back.type == PVS_GOSSIP_PAIR) REACHED("a pair");
    if (back.peers.count == 2) {
        CHECK(back.peers.data[35] == peers.data[35]);
        REACHED("two entries");
    }
    if (back.text.size == 4) {
        CHECK(back.text.data[3] == text.data[3]);
        REACHED("a text");
    }
    return 0;
}
