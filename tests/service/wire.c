/* Between entries and bytes: the reference demo's form, reflective addresses, what is refused. */
#include "wire.h"
#include "faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static pvs_endpoint at(uint8_t first, unsigned port) {
    const uint8_t ip[4] = {first, 0, 0, 1};
    return pvs_endpoint_v4(ip, (uint16_t)port);
}

static pvs_view_message read_back(const uint8_t *data, size_t size) {
    pvs_reader in = pvs_reader_datagram(data, size);
    pvs_view_message message;
    assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
    return message;
}

/* Byte for byte what the demo sends: one address with a port, one logical timestamp. */
static void as_the_demo(void **state) {
    static const uint8_t should[] = {0x11, 0xb1, 2, 0, 1,    1,    2, 6, 127, 0, 0, 1,
                                     0x13, 0x89, 0, 4, 0,    0,    0, 0, 1,   1, 2, 6,
                                     127,  0,    0, 1, 0x14, 0x50, 0, 4, 0,   0, 0, 7};
    const pvs_endpoint own = at(127, 5001);
    const struct entry entry = {at(127, 5200), 7, 0};
    uint8_t data[WIRE_MAX];
    (void)state;
    assert_int_equal(wire_write(data, PVS_VIEW_RESPONSE, &own, &entry, 1), sizeof should);
    assert_memory_equal(data, should, sizeof should);
}

static void largest_view_fits(void **state) {
    const pvs_endpoint own = at(127, 5001);
    struct entry entries[VIEW_MAX];
    uint8_t data[WIRE_MAX];
    (void)state;
    for (unsigned i = 0; i < VIEW_MAX; i++) entries[i] = (struct entry){at(127, 1 + i), i, 0};
    assert_int_equal(wire_write(data, PVS_VIEW_REQUEST, &own, entries, VIEW_MAX), 4 + 65 * 16);
}

static void reflective(void **state) {
    const pvs_endpoint source = at(127, 41000);
    const struct entry entry = {at(127, 5200), 7, 0};
    struct entry out[8];
    unsigned long refused = 0;
    uint8_t data[WIRE_MAX];
    size_t size = wire_write(data, PVS_VIEW_REQUEST, NULL, &entry, 1);
    pvs_view_message message = read_back(data, size);
    (void)state;
    assert_int_equal(wire_entries(&message, &source, out, 8, &refused), 2);
    assert_true(pvs_endpoint_equal(&out[0].at, &source));
    assert_int_equal(out[0].age, 0);
    assert_int_equal(out[1].at.port, 5200);
    assert_int_equal(out[1].age, 7);
    assert_int_equal(refused, 0);
    /* From a port that nobody listens at it says nothing. */
    assert_int_equal(wire_entries(&message, NULL, out, 8, &refused), 1);
    assert_int_equal(out[0].at.port, 5200);
    assert_int_equal(refused, 1);
}

/* Peers elsewhere, at port 0, without address; the second address where the first is of no use. */
static void what_cannot_be_is_left_out(void **state) {
    const pvs_endpoint elsewhere = at(192, 5000), no_port = at(127, 0), here = at(127, 5001);
    uint8_t data[WIRE_MAX];
    struct entry out[8];
    unsigned long refused = 0;
    pvs_writer writer = pvs_writer_init(data, sizeof data);
    pvs_view_meta utc = {.code = PVS_VIEW_UTC_TIME, .time = 1679184000};
    pvs_view_message message;
    (void)state;
    pvs_view_begin(&writer, PVS_VIEW_REQUEST);
    pvs_view_begin_peer(&writer);
    pvs_view_add_endpoint(&writer, &elsewhere);
    pvs_view_begin_peer(&writer);
    pvs_view_add_endpoint(&writer, &no_port);
    pvs_view_begin_peer(&writer);
    pvs_view_begin_peer(&writer);
    pvs_view_add_endpoint(&writer, &elsewhere);
    pvs_view_add_endpoint(&writer, &here);
    pvs_view_add_meta(&writer, &utc);
    assert_int_equal(pvs_view_end(&writer), PVS_OK);
    message = read_back(data, writer.pos);
    assert_int_equal(wire_entries(&message, NULL, out, 8, &refused), 1);
    assert_true(pvs_endpoint_equal(&out[0].at, &here));
    assert_int_equal(out[0].age, 0);
    assert_int_equal(refused, 3);
}

static void no_more_than_there_is_room(void **state) {
    struct entry entries[20], out[6];
    unsigned long refused = 0;
    uint8_t data[WIRE_MAX];
    pvs_view_message message;
    (void)state;
    for (unsigned i = 0; i < 20; i++) entries[i] = (struct entry){at(127, 100 + i), i, 0};
    memset(out, 0, sizeof out);
    message = read_back(data, wire_write(data, PVS_VIEW_REQUEST, &entries[0].at, entries, 20));
    assert_int_equal(wire_entries(&message, NULL, out, 5, &refused), 5);
    assert_int_equal(out[5].at.family, 0);
}

/* A spoiled message is never read as one; a stream may wait for the rest of it. */
static void spoiled(void **state) {
    const pvs_endpoint own = at(127, 5001);
    const struct entry entry = {at(127, 5200), 7, 0};
    uint64_t random = 11;
    unsigned seen = 0;
    (void)state;
    for (int i = 0; i < 300; i++) {
        uint8_t data[WIRE_MAX];
        size_t size = wire_write(data, PVS_VIEW_REQUEST, &own, &entry, 1);
        size = faults_spoil(data, size, &random);
        pvs_reader datagram = pvs_reader_datagram(data, size), stream = pvs_reader_stream(WIRE_MAX);
        pvs_view_message message;
        pvs_status status = pvs_view_read(&datagram, &message);
        assert_true(status >= PVS_ERR_TRUNCATED);
        seen |= 1u << (status - PVS_ERR_TRUNCATED);
        pvs_reader_extend(&stream, data, size);
        assert_int_not_equal(pvs_view_read(&stream, &message), PVS_OK);
    }
    /* truncated, magic, version, type at least */
    assert_int_equal(seen & 0x1d, 0x1d);
}

/* Lies are well-formed, about nobody of this network's ports but the liar's own. */
static void lies(void **state) {
    const pvs_endpoint own = at(127, 5001);
    struct entry told[8], out[8];
    unsigned long refused = 0;
    uint64_t random = 5;
    uint8_t data[WIRE_MAX];
    (void)state;
    for (int i = 0; i < 50; i++) {
        size_t count = faults_lie(&own, 8, &random, told);
        pvs_view_message message =
            read_back(data, wire_write(data, PVS_VIEW_REQUEST, &own, told, count));
        count = wire_entries(&message, NULL, out, 8, &refused);
        for (size_t k = 1; k < count; k++) {
            assert_int_equal(out[k].at.ip[0], 127);
            assert_int_equal(out[k].at.ip[1], 6);
            assert_int_equal(out[k].at.port, own.port);
        }
    }
    assert_true(refused > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_demo),
        cmocka_unit_test(largest_view_fits),
        cmocka_unit_test(reflective),
        cmocka_unit_test(what_cannot_be_is_left_out),
        cmocka_unit_test(no_more_than_there_is_room),
        cmocka_unit_test(spoiled),
        cmocka_unit_test(lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
