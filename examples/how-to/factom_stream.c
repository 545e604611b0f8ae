/* A Factom stream of any version: the first bytes tell which, the state keeps the gob types. */
#include <pvs/factom.h>
#include <stdio.h>

/* What a caller configured for `version` sends: its handshake, then a ping. */
static size_t call(uint8_t *buffer, size_t capacity, uint8_t version) {
    pvs_writer out = pvs_writer_init(buffer, capacity);
    pvs_factom_out tx = {0}; /* beside the writer, as long as the connection */
    pvs_factom_message m = {0}, ping = {0};
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.handshake.version = tx.version = version; /* later pvs_factom_agree sets tx.version */
    m.handshake.network = PVS_FACTOM_MAINNET;
    m.handshake.type = PVS_FACTOM_HANDSHAKE;
    m.handshake.listen_port = pvs_bytes_of("8108", 4);
    ping.kind = PVS_FACTOM_IS_PARCEL;
    ping.parcel.type = PVS_FACTOM_PING;
    ping.parcel.payload = pvs_bytes_of("Ping", 4);
    return pvs_factom_write(&out, &tx, &m) || pvs_factom_write(&out, &tx, &ping) ? 0 : out.pos;
}

int main(int argc, char **argv) { /* argument: a letter that damages the stream */
    uint8_t buffer[1024] = {0}, version;
    for (version = 9; version <= 11; version++) {
        pvs_reader in = pvs_reader_stream(65536);
        pvs_factom_in rx = {0}; /* beside the reader, as long as the stream */
        pvs_factom_message m;
        pvs_status status;
        pvs_reader_extend(&in, buffer, call(buffer, sizeof buffer, version));
        if (argc > 1) buffer[4] = (uint8_t)argv[1][0];
        while ((status = pvs_factom_read(&in, &rx, &m)) == PVS_OK)
            if (m.kind == PVS_FACTOM_IS_HANDSHAKE)
                printf("%s, handshake of a %d\n", rx.format == PVS_FACTOM_GOB ? "gob" : "protobuf",
                       m.handshake.version);
            else
                printf("  parcel in form %d: %s\n", m.version, pvs_factom_type_name(m.parcel.type));
        if (status == PVS_NEED_MORE && pvs_reader_rest(&in).size == 0) continue; /* all read */
        return printf("%s at byte %zu\n", pvs_status_name(status), (size_t)in.fault.at), 1;
    }
    return 0;
}
