/*
 * While a message is on its way, what was looked at once is not looked at again: bytes that are
 * overwritten meanwhile, which no caller may do, change nothing until all of it is there.
 */
#include "../../src/factom/message.h"
#include "gob_bytes.h"
#include "unit.h"

static uint8_t bytes[1 << 12];
static size_t size;

static pvs_factom_in parcels(unsigned format) {
    pvs_factom_in rx;
    memset(&rx, 0, sizeof rx);
    rx.format = (uint8_t)format;
    rx.parcels = 1;
    return rx;
}

/* Two readers get one byte more, one of them after what was looked at has been overwritten. */
static void expect_the_same_wait(const pvs_reader *before, const pvs_factom_in *rx, size_t from,
                                 size_t to) {
    pvs_factom_in one = *rx, two = *rx;
    pvs_reader in = *before, other = *before;
    pvs_factom_message m;
    uint8_t broken[sizeof bytes];
    memcpy(broken, bytes, size);
    memset(broken + from, 0xff, to - from);
    pvs_reader_extend(&in, bytes, 1);
    pvs_reader_extend(&other, broken, 1);
    assert_int_equal(pvs_factom_read(&in, &one, &m), PVS_NEED_MORE);
    assert_int_equal(pvs_factom_read(&other, &two, &m), PVS_NEED_MORE);
    assert_int_equal(in.needed, other.needed);
    assert_int_equal(in.fault.at, other.fault.at);
    assert_int_equal(in.fault.field, other.fault.field);
}

/* Reads what there is at every cut. How often was it a wait for a body, for a further message? */
static void at_every_cut(unsigned format, size_t limit, unsigned *bodies, unsigned *spans) {
    size_t cut;
    *bodies = *spans = 0;
    for (cut = 1; cut + 1 < size; cut++) {
        pvs_factom_in rx = parcels(format);
        pvs_reader in = pvs_reader_stream(limit);
        pvs_factom_message m;
        pvs_reader_extend(&in, bytes, cut);
        assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_NEED_MORE);
        if (in.left_[0] == PVS_FACTOM_WAIT_BODY_ && in.needed > 1) {
            expect_the_same_wait(&in, &rx, in.pos, cut);
            ++*bodies;
        }
        if (in.left_[0] == PVS_FACTOM_WAIT_SPAN_) {
            expect_the_same_wait(&in, &rx, in.pos, in.pos + in.at_);
            /* The limit, lowered below what has come already. */
            in.limit = (size_t)rx.before_ + in.at_ - 1;
            assert_int_equal(pvs_factom_read(&in, &rx, &m), PVS_ERR_SIZE_LIMIT);
            ++*spans;
        }
    }
}

static void f24_the_body_of_a_frame(void **state) {
    unsigned bodies, spans;
    (void)state;
    size = 4 + 4 + 100;
    memset(bytes, 'x', size);
    memcpy(bytes, "\0\0\0\x68\x08\x06\x12\x64", 8);
    at_every_cut(PVS_FACTOM_PROTOBUF, sizeof bytes, &bodies, &spans);
    assert_true(bodies == size - 5 && spans == 0);
    at_every_cut(PVS_FACTOM_PROTOBUF, size, &bodies, &spans); /* a limit that just suffices */
    assert_true(bodies == size - 5);
}

/* A value that goes over `further` messages, the last of them long enough for a size of two bytes. */
static void f15_a_value_over_some_messages(void **state) {
    enum { FURTHER = 3 };
    static struct gob gob;
    char name[300];
    unsigned bodies, spans, i;
    (void)state;
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = 0;
    gob_v10_type(&gob, 65, "Extra", 8);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_text(&gob, "int");
    for (i = 0; i < FURTHER; i++) { /* each ends in a definition */
        gob_other_within(&gob, 300 + i, 1, 2, 0);
        gob_end(&gob);
        gob_begin(&gob);
    }
    gob_int(&gob, 2);
    gob_raw(&gob, "\x02\x00\x08", 3);
    gob_uint(&gob, 1);
    gob_uint(&gob, 6);
    gob_uint(&gob, 1);
    gob_text(&gob, name);
    gob_uint(&gob, 0);
    gob_end(&gob);
    size = gob.size;
    assert_true(size <= sizeof bytes);
    memcpy(bytes, gob.bytes, size);
    at_every_cut(PVS_FACTOM_GOB, sizeof bytes, &bodies, &spans);
    assert_true(bodies > 300);
    assert_true(spans >= FURTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f24_the_body_of_a_frame),
        cmocka_unit_test(f15_a_value_over_some_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
