/* F32: streams of Go processes that number their types otherwise, written again byte for byte. */
#define _POSIX_C_SOURCE 200809L
#include "gob_bytes.h"
#include "json_form.h"

#include <pvs/pvs.h>

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The id that a definition of this name gives; one that nothing else has where there is none. */
static int32_t id_of(const uint8_t *data, size_t size, const char *name, int32_t otherwise) {
    size_t n = strlen(name), i, k;
    for (i = 0; i + n + 8 < size; i++) {
        const uint8_t *p = data + i;
        uint32_t bits = 0;
        if (memcmp(p, "\x03\x01\x01", 3) != 0 || p[3] != n || memcmp(p + 4, name, n) != 0) continue;
        p += 4 + n + 1;
        if (*p < 0x80) return *p / 2;
        for (k = 256u - *p++; k; k--) bits = bits << 8 | *p++;
        return (int32_t)(bits / 2);
    }
    return otherwise;
}

static void write_again(const char *name, uint8_t version, int parcels, const uint8_t *data,
                        size_t size) {
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    uint8_t *bytes = malloc(size);
    pvs_writer out = pvs_writer_init(bytes, size);
    pvs_factom_message message;
    pvs_factom_in rx;
    pvs_factom_out tx;
    size_t i;
    assert_non_null(bytes);
    memset(&rx, 0, sizeof rx);
    memset(&tx, 0, sizeof tx);
    rx.format = PVS_FACTOM_GOB;
    rx.version = version;
    rx.parcels = (uint8_t)parcels;
    tx.id[0] = id_of(data, size, "V9Msg", 60001);
    tx.id[1] = id_of(data, size, "V9Header", 60002);
    tx.id[2] = id_of(data, size, "V10Msg", 60003);
    pvs_reader_extend(&in, data, size);
    while (in.pos < size) {
        assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
        assert_int_equal(pvs_factom_write(&out, &tx, &message), PVS_OK);
    }
    if (out.pos != size || memcmp(bytes, data, size) != 0) fail_msg("%s: differs", name);
    /* The reader has found the same ids, but for a type that did not come. */
    for (i = 0; i < 3; i++) assert_true(rx.id[i] == tx.id[i] || (!rx.id[i] && tx.id[i] > 60000));
    free(bytes);
}

static int begins(const char *name, const char *with) {
    return strncmp(name, with, strlen(with)) == 0;
}

/* All streams of the file that the reference wrote with other ids; how many. */
static size_t run_file(const char *file, uint8_t version) {
    static const char *const names[] = {"pre-", "go124-hs-", "go124-parcel-", "go124-stream-"};
    char path[4096];
    char *line = NULL;
    size_t room = 0, count = 0, i;
    FILE *vectors;
    snprintf(path, sizeof path, "%s/%s", VECTORS_DIR, file);
    vectors = fopen(path, "r");
    assert_non_null(vectors);
    while (getline(&line, &room, vectors) > 0) {
        json_t *vector = json_loads(line, JSON_ALLOW_NUL, NULL);
        const char *name = json_string_value(json_object_get(vector, "name"));
        const char *hex = json_string_value(json_object_get(vector, "hex"));
        const char *start = json_string_value(json_object_get(vector, "start"));
        int ours = 0;
        uint8_t *data;
        size_t size;
        for (i = 0; i < sizeof names / sizeof names[0]; i++) ours |= name && begins(name, names[i]);
        if (ours && start && json_is_true(json_object_get(vector, "reference"))) {
            assert_true(form_unhex(hex, strlen(hex), &data, &size));
            write_again(name, version, strcmp(start, "parcel") == 0, data, size);
            free(data);
            count++;
        }
        json_decref(vector);
    }
    free(line);
    fclose(vectors);
    return count;
}

static void f32_version_9(void **state) {
    (void)state;
    assert_true(run_file("factom9.jsonl", 9) >= 80);
}

static void f32_version_10(void **state) {
    (void)state;
    assert_true(run_file("factom10.jsonl", 10) >= 80);
}

/* A handshake and a parcel of version 10, with ids of the caller's. */
static pvs_status write_with(const int32_t id[3], uint8_t bytes[1024], size_t *size,
                             pvs_factom_out *tx) {
    pvs_writer out = pvs_writer_init(bytes, 1024);
    pvs_factom_message m;
    pvs_status status;
    memset(tx, 0, sizeof *tx);
    memset(&m, 0, sizeof m);
    memcpy(tx->id, id, sizeof tx->id);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.version = 10;
    status = pvs_factom_write(&out, tx, &m);
    if (status != PVS_OK) {
        assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_GOB_ID);
        assert_int_equal(out.pos, 0);
        assert_memory_equal(tx->id, id, sizeof tx->id);
        assert_int_equal(tx->sent, 0);
        return status;
    }
    m.kind = PVS_FACTOM_IS_PARCEL;
    m.parcel.type = PVS_FACTOM_PING;
    m.parcel.payload = pvs_bytes_of("Ping", 4);
    assert_int_equal(pvs_factom_write(&out, tx, &m), PVS_OK);
    *size = out.pos;
    return PVS_OK;
}

/* Every choice of ids near those that stand for 0: distinct ones are written, and read again. */
static void f32_ids_of_the_caller(void **state) {
    static const int32_t choice[] = {0,  INT32_MIN, -65,           -1,       1, 63, 64, 65, 66, 67,
                                     68, 69,        INT32_MAX - 1, INT32_MAX};
    enum { N = sizeof choice / sizeof choice[0] };
    unsigned i, k, fine = 0;
    (void)state;
    for (i = 0; i < N * N * N; i++) {
        int32_t id[3] = {choice[i % N], choice[i / N % N], choice[i / N / N]};
        int good = 1;
        uint8_t bytes[1024];
        pvs_factom_out tx;
        pvs_factom_in rx;
        pvs_factom_message m;
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        size_t size;
        for (k = 0; k < 3; k++) {
            good &= id[k] == 0 || id[k] >= 64;
            good &= id[k] == 0 || id[k] != id[(k + 1) % 3];
        }
        assert_int_equal(write_with(id, bytes, &size, &tx), good ? PVS_OK : PVS_ERR_VALUE);
        if (!good) continue;
        memset(&rx, 0, sizeof rx);
        pvs_reader_extend(&in, bytes, size);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
        assert_int_equal(rx.id[2], 0);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
        assert_int_equal(in.pos, size);
        assert_memory_equal(rx.id, tx.id, sizeof rx.id);
        for (k = 0; k < 3; k++) assert_true(id[k] == 0 ? rx.id[k] >= 65 : rx.id[k] == id[k]);
        fine++;
    }
    assert_true(fine > 400);
}

/*
 * A peer with two sets of types, in turn: the ids are those of the last value, also where it goes
 * the short way, as the last but one of each version does here.
 */
static void ids_of_the_last_value(void **state) {
    static const int writer[6] = {0, 1, 0, 1, 1, 0};
    uint8_t bytes[4096];
    int version, i;
    (void)state;
    for (version = 9; version <= 10; version++) {
        pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        pvs_factom_message m;
        pvs_factom_in rx;
        pvs_factom_out tx[2];
        pvs_factom_v9 v9;
        memset(&m, 0, sizeof m);
        memset(&rx, 0, sizeof rx);
        memset(tx, 0, sizeof tx);
        memset(&v9, 0, sizeof v9);
        for (i = 0; i < 3; i++) {
            tx[0].id[i] = 70 + i;
            tx[1].id[i] = 80 + i;
        }
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = (uint8_t)version;
        m.parcel.type = PVS_FACTOM_MESSAGE;
        m.parcel.payload = pvs_bytes_of("x", 1);
        m.parcel.v9 = &v9;
        v9.version = 9;
        v9.length = 1;
        v9.crc32 = pvs_factom_crc32(0, m.parcel.payload);
        rx.format = PVS_FACTOM_GOB;
        rx.parcels = 1;
        for (i = 0; i < 6; i++) {
            assert_int_equal(pvs_factom_write(&out, &tx[writer[i]], &m), PVS_OK);
        }
        pvs_reader_extend(&in, bytes, out.pos);
        for (i = 0; i < 6; i++) {
            assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
            assert_int_equal(m.version, version);
            if (version == 9) assert_int_equal(rx.id[0], tx[writer[i]].id[0]);
            if (version == 9) assert_int_equal(rx.id[1], tx[writer[i]].id[1]);
            if (version == 10) assert_int_equal(rx.id[2], tx[writer[i]].id[2]);
        }
    }
}

/*
 * A peer that uses one struct as V9Msg and, where V10 was agreed on, as V10Msg: the ids that are
 * told can be given to a writer, whichever role the reader has met first.
 */
static void f32_one_struct_for_two(void **state) {
    static const uint8_t want[2][3] = {{65, 66, 0}, {0, 66, 65}};
    int parcel_first;
    (void)state;
    for (parcel_first = 0; parcel_first <= 1; parcel_first++) {
        uint8_t bytes[1024], again[1024];
        pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        pvs_factom_message m;
        pvs_factom_in rx;
        pvs_factom_out tx;
        pvs_factom_v9 v9;
        int i, role;
        memset(&m, 0, sizeof m);
        memset(&rx, 0, sizeof rx);
        memset(&tx, 0, sizeof tx);
        memset(&v9, 0, sizeof v9);
        v9.version = 9;
        v9.length = 1;
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = 9;
        m.parcel.type = PVS_FACTOM_MESSAGE;
        m.parcel.payload = pvs_bytes_of("x", 1);
        m.parcel.v9 = &v9;
        v9.crc32 = pvs_factom_crc32(0, m.parcel.payload);
        for (i = 0; i < 3; i++) assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
        rx.format = PVS_FACTOM_GOB;
        rx.parcels = 1;
        in.allow = PVS_FACTOM_ALLOW_MISMATCH;
        pvs_reader_extend(&in, bytes, out.pos);
        for (i = 0; i < 3; i++) {
            rx.version = i == parcel_first ? 9 : 10;
            if (i == 2) rx.version = 0;
            assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
        }
        for (role = 0; role < 3; role++) assert_int_equal(rx.id[role], want[parcel_first][role]);
        memset(&tx, 0, sizeof tx);
        memcpy(tx.id, rx.id, sizeof tx.id);
        out = pvs_writer_init(again, sizeof again);
        for (i = 9; i <= 10; i++) {
            m.version = (uint8_t)i;
            m.parcel.v9 = &v9;
            assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
        }
        for (role = 0; role < 3; role++) {
            assert_int_equal(tx.id[role], rx.id[role] ? rx.id[role] : 67);
        }
    }
}

/* A message that goes on in the table where the next begins with a header of its own. */
static void two_messages(struct gob *gob, int way) {
    int k;
    memset(gob, 0, sizeof *gob);
    for (k = 0; k < 2; k++) {
        gob_struct(gob, 71 + k, "V9Header", 1);
        gob_field(gob, "Version", 3);
        gob_struct_end(gob);
    }
    for (k = 0; k < 2; k++) {
        gob_struct(gob, 81 + k, "V9Msg", 2);
        gob_field(gob, way ? "Header" : "Payload", way ? 71 + k : 5);
        gob_field(gob, way ? "Payload" : "Header", way ? 5 : 71 + k);
        gob_struct_end(gob);
    }
}

/* The header of a message is one of its own fields, whatever type comes behind it in the table. */
static void f32_the_header_of_each_message(void **state) {
    static struct gob gob;
    int way, i;
    (void)state;
    for (way = 0; way < 2; way++) {
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        pvs_factom_message m;
        pvs_factom_in rx;
        two_messages(&gob, way);
        for (i = 0; i < 4; i++) { /* the last first, so that all headers have been looked up */
            gob_begin(&gob);
            gob_int(&gob, 82 - i % 2);
            gob_raw(&gob, way ? "\x01\x01\x09\x00\x01" : "\x01", way ? 5 : 1);
            gob_raw(&gob, "\x01x", 2);
            gob_raw(&gob, way ? "\x00" : "\x01\x01\x09\x00\x00", way ? 1 : 5);
            gob_end(&gob);
        }
        memset(&rx, 0, sizeof rx);
        rx.format = PVS_FACTOM_GOB;
        pvs_reader_extend(&in, gob.bytes, gob.size);
        in.allow = PVS_FACTOM_ALLOW_MISMATCH;
        for (i = 0; i < 4; i++) {
            rx.parcels = 0;
            assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
            assert_int_equal(rx.id[0], 82 - i % 2);
            assert_int_equal(rx.id[1], 72 - i % 2);
        }
    }
}

/* What was defined keeps its id; what was not may still get another. */
static void f32_ids_that_change(void **state) {
    static const char payload[] = "Ping";
    int first, role;
    (void)state;
    for (first = 9; first <= 10; first++) {
        for (role = 0; role < 3; role++) {
            uint8_t bytes[2048];
            pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
            pvs_factom_message m;
            pvs_factom_out tx, before;
            pvs_factom_v9 v9;
            size_t size;
            int told = first == 9 ? role < 2 : role == 2;
            memset(&m, 0, sizeof m);
            memset(&tx, 0, sizeof tx);
            memset(&v9, 0, sizeof v9);
            m.kind = PVS_FACTOM_IS_PARCEL;
            m.version = (uint8_t)first;
            m.parcel.payload = pvs_bytes_of(payload, 4);
            m.parcel.v9 = &v9;
            assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
            size = out.pos;
            tx.id[role] = 90;
            before = tx;
            assert_int_equal(pvs_factom_write(&out, &tx, &m), told ? PVS_ERR_VALUE : PVS_OK);
            if (told) assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_GOB_ID);
            if (told) assert_int_equal(out.pos, size);
            assert_memory_equal(&tx, &before, sizeof tx);
            m.version = (uint8_t)(19 - first); /* defines the rest, which knows nothing of this */
            out = pvs_writer_init(bytes, sizeof bytes);
            assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
            if (told) tx.id[role] = 65 + role;
            for (m.version = 9; m.version <= 10; m.version++) {
                assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
            }
        }
    }
}

/* Messages of both versions by turns: each type is defined before its first value, and then never. */
static void f32_each_type_is_defined_once(void **state) {
    uint8_t bytes[2048];
    pvs_writer out = pvs_writer_init(bytes, sizeof bytes);
    pvs_reader in = pvs_reader_stream(SIZE_MAX);
    pvs_factom_message m;
    pvs_factom_out tx;
    pvs_factom_in rx;
    size_t size[6];
    unsigned i;
    (void)state;
    memset(&tx, 0, sizeof tx);
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    for (i = 0; i < 6; i++) {
        size_t start = out.pos;
        memset(&m, 0, sizeof m);
        m.kind = i == 0 ? PVS_FACTOM_IS_HANDSHAKE : PVS_FACTOM_IS_PARCEL;
        m.version = i % 2 ? 10 : 9;
        if (i) {
            m.parcel.type = PVS_FACTOM_PING;
            m.parcel.payload = pvs_bytes_of("Ping", 4);
        } else {
            m.handshake.type = PVS_FACTOM_HANDSHAKE;
            m.handshake.version = 9;
        }
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
        size[i] = out.pos - start;
    }
    assert_true(size[2] == size[4] && size[3] == size[5] && size[1] > size[3]);
    pvs_reader_extend(&in, bytes, out.pos);
    for (i = 0; i < 6; i++) {
        rx.parcels = i > 0;
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_OK);
        assert_int_equal(m.version, i % 2 ? 10 : 9);
    }
    assert_int_equal(in.pos, out.pos);
    assert_int_equal(rx.types_, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f32_version_9),         cmocka_unit_test(f32_version_10),
        cmocka_unit_test(f32_ids_of_the_caller), cmocka_unit_test(f32_each_type_is_defined_once),
        cmocka_unit_test(ids_of_the_last_value), cmocka_unit_test(f32_one_struct_for_two),
        cmocka_unit_test(f32_ids_that_change),   cmocka_unit_test(f32_the_header_of_each_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
