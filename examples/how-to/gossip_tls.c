/* Gossip: one message in clear, then TLS on the same connection. Two readers, one after another. */
#include <pvs/gossip.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) { /* argument: a letter that damages the stream */
    /* What one recv may bring: the pair message, and the start of a TLS ClientHello behind it. */
    static const uint8_t first[] = {4,    0,    0,    0,    0x5f, 0x25, 0x2a, 0x10, 0x18, 0xb9,
                                    0x56, 0x00, 0x90, 0x1f, 22,   3,    1,    0,    200};
    /* What TLS gives back later, decrypted: heartbeat, then a text. */
    static const uint8_t inside[] = {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 'h', 'i'};
    uint8_t buffer[64];
    pvs_gossip_message m;
    pvs_bytes rest;
    pvs_status status;
    pvs_reader in = pvs_reader_stream(PVS_GOSSIP_PAIR_SIZE); /* only this is said in clear */
    pvs_reader_extend(&in, first, sizeof first);
    if (pvs_gossip_read(&in, &m) != PVS_OK || m.type != PVS_GOSSIP_PAIR) return 1;
    printf("pair: identity %llu, port %u\n", (unsigned long long)m.identity, m.port);
    rest = pvs_reader_rest(&in); /* not lost: TLS has to be given these bytes first */
    printf("%zu bytes for TLS, first %u\n", rest.size, rest.data[0]);
    /* Then: pvs_gossip_identity(the DER certificate of the session) == m.identity? */

    in = pvs_reader_stream(8192);
    memcpy(buffer, inside, sizeof inside);
    if (argc > 1) buffer[4] = (uint8_t)argv[1][0];
    pvs_reader_extend(&in, buffer, sizeof inside);
    while ((status = pvs_gossip_read(&in, &m)) == PVS_OK)
        printf("type %u: \"%.*s\"\n", m.type, (int)m.text.size,
               m.text.size ? (const char *)m.text.data : "");
    if (status == PVS_NEED_MORE && pvs_reader_rest(&in).size == 0) return 0; /* all was read */
    return printf("%s at byte %zu\n", pvs_status_name(status), (size_t)in.fault.at), 1;
}
