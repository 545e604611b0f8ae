/*
 * Work is linear in the bytes: four times the input takes about four times as long, whole and in
 * small pieces; quadratic work would take sixteen times. Processor time, the best of some runs.
 */
#include "gob_bytes.h"
#include "unit.h"

enum { SMALL = 60000, FACTOR = 4, BOUND = 10 };

static uint8_t *bytes, *text;

/* V11: a handshake with alternatives; gob: a parcel. Returns the size of the stream. */
static size_t write_stream(int version, size_t size) {
    pvs_writer out = pvs_writer_init(bytes, 3 * FACTOR * SMALL), list;
    pvs_factom_out tx;
    pvs_factom_message m;
    pvs_factom_endpoint ep;
    pvs_reader in;
    memset(&tx, 0, sizeof tx);
    memset(&m, 0, sizeof m);
    m.kind = PVS_FACTOM_IS_HANDSHAKE;
    m.handshake.version = (uint16_t)version;
    m.handshake.type = 8;
    m.handshake.listen_port = text_bytes("8108");
    if (version == 11) {
        list = pvs_writer_init(text, 2 * FACTOR * SMALL);
        memset(&ep, 0, sizeof ep);
        ep.host = text_bytes("10.20.30.40");
        ep.port = text_bytes("8108");
        pvs_factom_begin_share(&list, 11, 0);
        while (list.pos < size) pvs_factom_add_endpoint(&list, &ep);
        assert_int_equal(pvs_factom_end_share(&list), PVS_OK);
        in = pvs_reader_datagram(text, list.pos);
        assert_int_equal(pvs_factom_read_share(&in, 11, &m.handshake.alternatives), PVS_OK);
    }
    assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    if (version != 11) {
        memset(&m, 0, sizeof m);
        m.kind = PVS_FACTOM_IS_PARCEL;
        m.version = (uint8_t)version;
        m.parcel.type = PVS_FACTOM_MESSAGE;
        m.parcel.payload = pvs_bytes_of(text, size);
        assert_int_equal(pvs_factom_write(&out, &tx, &m), PVS_OK);
    }
    return out.pos;
}

/* Seconds to read the stream in pieces of this size. */
static double read_stream(size_t size, size_t piece) {
    double best = 0;
    int round;
    for (round = 0; round < 5; round++) {
        double start = processor_seconds(), took;
        int again;
        for (again = 0; again < (piece < size ? 1 : 40); again++) {
            pvs_reader in = pvs_reader_stream(SIZE_MAX);
            pvs_factom_in rx;
            pvs_factom_message m;
            size_t fed = 0, messages = 0;
            memset(&rx, 0, sizeof rx);
            while (fed < size) {
                size_t more = size - fed < piece ? size - fed : piece;
                pvs_reader_extend(&in, bytes, more);
                fed += more;
                while (in.pos < in.size && pvs_factom_read(&in, &rx, &m) == PVS_OK) messages++;
            }
            assert_true(messages >= 1 && in.pos == in.size);
        }
        took = processor_seconds() - start;
        if (round == 0 || took < best) best = took;
    }
    return best;
}

static void streams(void **state) {
    static const size_t pieces[] = {1, 100, SIZE_MAX};
    int version;
    size_t i;
    (void)state;
    for (version = 9; version <= 11; version++) {
        for (i = 0; i < LENGTH(pieces); i++) {
            double little = read_stream(write_stream(version, SMALL), pieces[i]);
            double much = read_stream(write_stream(version, FACTOR * SMALL), pieces[i]);
            print_message("version %d, pieces of %zu: %.2f and %.2f ms\n", version, pieces[i],
                          1e3 * little, 1e3 * much);
            assert_true(much < (double)BOUND * little + 1e-3);
        }
    }
}

static double read_share(int version, size_t size) {
    pvs_writer out = pvs_writer_init(bytes, 3 * FACTOR * SMALL);
    pvs_factom_endpoint ep;
    double best = 0;
    int round;
    memset(&ep, 0, sizeof ep);
    ep.host = text_bytes("2001:db8::1");
    ep.port = text_bytes("8108");
    pvs_factom_begin_share(&out, version, 7);
    while (out.pos < size) pvs_factom_add_endpoint(&out, &ep);
    assert_int_equal(pvs_factom_end_share(&out), PVS_OK);
    for (round = 0; round < 5; round++) {
        double start = processor_seconds(), took;
        int again;
        for (again = 0; again < 10; again++) {
            pvs_reader in = pvs_reader_datagram(bytes, out.pos);
            pvs_factom_share share;
            assert_int_equal(pvs_factom_read_share(&in, version, &share), PVS_OK);
            while (pvs_factom_next_endpoint(&share, &ep)) {
            }
        }
        took = processor_seconds() - start;
        if (round == 0 || took < best) best = took;
    }
    return best;
}

static void shares(void **state) {
    int version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        double little = read_share(version, SMALL), much = read_share(version, FACTOR * SMALL);
        print_message("share of version %d: %.2f and %.2f ms\n", version, 1e3 * little, 1e3 * much);
        assert_true(much < (double)BOUND * little + 1e-3);
    }
}

/* A parcel whose value goes over `spans` further messages, behind a list of many elements. */
static struct gob gob;

static void write_spans(unsigned spans) {
    unsigned i;
    memset(&gob, 0, sizeof gob);
    gob_other(&gob, 91, 1, 3, 0);
    gob_struct(&gob, 90, "Many", spans + 1);
    gob_field(&gob, "List", 91);
    gob_interface_fields(&gob, spans);
    gob_struct_end(&gob);
    gob_v10_type(&gob, 65, "Extra", 90);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_uint(&gob, 1);
    gob_uint(&gob, SMALL);
    for (i = 0; i < SMALL; i++) gob_uint(&gob, 7);
    gob_interface_values(&gob, spans);
    gob_raw(&gob, "\0", 1);
    gob_v10_end(&gob, 1);
}

/* Seconds to read it as its bytes come. */
static double read_spans(unsigned spans, size_t piece) {
    double best = 0;
    int round;
    write_spans(spans);
    for (round = 0; round < 5; round++) {
        pvs_reader in = pvs_reader_stream(SIZE_MAX);
        double start = processor_seconds(), took;
        pvs_factom_in rx;
        pvs_factom_message m;
        pvs_status status = PVS_NEED_MORE;
        size_t fed = 0;
        memset(&rx, 0, sizeof rx);
        rx.format = PVS_FACTOM_GOB;
        rx.parcels = 1;
        while (fed < gob.size) {
            size_t more = gob.size - fed < piece ? gob.size - fed : piece;
            assert_int_equal(status, PVS_NEED_MORE);
            pvs_reader_extend(&in, gob.bytes, more);
            fed += more;
            status = pvs_factom_read(&in, &rx, &m);
        }
        assert_int_equal(status, PVS_OK);
        took = processor_seconds() - start;
        if (round == 0 || took < best) best = took;
    }
    return best;
}

/* F15: what is there is looked at once more for each message, and for no byte in between. */
static void values_over_messages(void **state) {
    static const size_t pieces[] = {1, 100};
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(pieces); i++) {
        double one = read_spans(1, pieces[i]), all = read_spans(PVS_FACTOM_SPANS_MAX, pieces[i]);
        print_message("over 1 and %d messages, pieces of %zu: %.2f and %.2f ms\n",
                      PVS_FACTOM_SPANS_MAX, pieces[i], 1e3 * one, 1e3 * all);
        assert_true(all < 1.5 * (double)PVS_FACTOM_SPANS_MAX * one + 1e-3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(streams), cmocka_unit_test(shares),
                                       cmocka_unit_test(values_over_messages)};
    int failed;
    bytes = malloc(4 * FACTOR * SMALL);
    text = calloc(1, 4 * FACTOR * SMALL);
    if (!bytes || !text) return 2;
    failed = cmocka_run_group_tests_name("factom work", tests, NULL, NULL);
    free(bytes);
    free(text);
    return failed;
}
