/* The state of a direction: a value to copy, of a known size, and not taken for granted. */
#include "gob_reading.h"
#include "unit.h"

/* Copies of the reader and the state are snapshots: both ways on give the same. */
static void states_are_values(void **state) {
    pvs_reader saved;
    pvs_factom_in rx_saved;
    (void)state;
    fresh();
    gob_v10_type(&gob, 65, NULL, 0);
    gob_v10(&gob, 65, 1);
    gob_v10(&gob, 65, 1);
    assert_int_equal(read_message(1, 0, 1000), PVS_OK);
    saved = in;
    rx_saved = rx;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(in.pos, gob.size);
    in = saved;
    rx = rx_saved;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_OK);
    assert_int_equal(in.pos, gob.size);
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_NEED_MORE);
    assert_int_equal(rx.pending, 0);
}

static void sizes(void **state) {
    (void)state;
    if (sizeof(void *) != 8) return;
    assert_int_equal(sizeof(pvs_factom_in), 1008);
    assert_int_equal(sizeof(pvs_factom_out), 72);
    assert_int_equal(sizeof(pvs_factom_message), 112);
    assert_int_equal(sizeof(pvs_factom_v9), 112);
    assert_int_equal(sizeof(pvs_factom_handshake), 72);
}

static const uint8_t some[] = {0x03, 0xff, 0x82, 0x00}; /* a value of type 65 */

static void a_state_that_was_never_zeroed(void **state) {
    (void)state;
    in = pvs_reader_datagram(some, sizeof some);
    memset(&rx, 0xff, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.version = 0;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
}

static void each_count_of_the_state_is_looked_at(void **state) {
    (void)state;
    in = pvs_reader_datagram(some, sizeof some);
    memset(&rx, 0, sizeof rx);
    rx.format = PVS_FACTOM_GOB;
    rx.types_ = PVS_FACTOM_TYPES_MAX + 1;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    rx.types_ = 0;
    rx.fields_ = PVS_FACTOM_MEMBERS_MAX + 1;
    assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
    assert_int_equal(in.fault.at + in.fault.field, 0);
    rx.fields_ = PVS_FACTOM_MEMBERS_MAX;
    for (rx.parcels = 255; rx.parcels > 1; rx.parcels--) {
        assert_int_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
        assert_int_equal(in.fault.at + in.fault.field, 0);
    }
    assert_int_not_equal(pvs_factom_read(&in, &rx, &message), PVS_ERR_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_values),
        cmocka_unit_test(sizes),
        cmocka_unit_test(a_state_that_was_never_zeroed),
        cmocka_unit_test(each_count_of_the_state_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
