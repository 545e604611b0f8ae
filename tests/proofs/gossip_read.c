/*
 * Proves: gossip reading stays within the bytes and hands out bytes of the message only
 * Of: src/gossip/gossip_read.c, src/gossip/entry.h
 * Bound: up to 30 bytes (a head and an entry of IPv4, or 18 of text), any reader; any verdict on its UTF-8
 * Unwind: 10
 * Fault: src/gossip/entry.h s/if (!pvs_has_(bytes, at, PVS_GOSSIP_V4_)) return 0;/if (!pvs_has_(bytes, at, PVS_GOSSIP_V4_ - 1)) return 0;/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "meant_gossip_read.h"

/* Any verdict of UTF-8 that stands within the text. */
size_t pvs_gossip_utf8_(pvs_bytes text, size_t at, uint64_t size, int *bad) {
    size_t end = nondet_size();
    CHECK(at <= text.size && text.size <= size);
    *bad = nondet_int();
    ASSUME(at <= end && end <= text.size && (!*bad || end < text.size));
    return end;
}

/* Whether nothing is handed out: every member is zero. */
static int nothing(const pvs_gossip_message *message) {
    return message->identity == 0 && message->text.data == 0 && message->text.size == 0 &&
           message->peers.data == 0 && message->peers.size == 0 && message->peers.count == 0 &&
           message->port == 0 && message->type == 0;
}

int main(void) {
    pvs_reader in = any_reader(30), before = in;
    size_t left = before.data ? before.size - before.pos : 0;
    pvs_gossip_message message;
    pvs_status status;
    status = pvs_gossip_read(&in, &message);
    CHECK_READ(in, before, status);
    if (status != PVS_OK) {
        CHECK(nothing(&message));
        CHECK(in.fault.at <= left);
        return 0;
    }
    CHECK(in.pos - before.pos <= left && message.text.size <= left);
    CHECK(message.peers.size >= message.peers.count * PVS_GOSSIP_V4_);
    if (message.text.size) {
        CHECK(message.text.data == before.data + before.pos + 12);
        CHECK(message.text.data + message.text.size == in.data + in.pos);
        REACHED("a text");
    }
    if (message.peers.count) {
        CHECK(message.peers.data == before.data + before.pos + 12);
        CHECK(message.peers.data + message.peers.size == in.data + in.pos);
        REACHED("a list");
    }
    return 0;
}
