/* Endpoints as values: made, mapped, compared. */
#include "unit.h"

static const uint8_t V4[4] = {192, 0, 2, 1};
static const uint8_t V6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
static const uint8_t MAPPED[16] = {[10] = 0xff, 0xff, 192, 0, 2, 1};

static void are_zero_where_they_say_nothing(void **state) {
    pvs_endpoint ep = pvs_endpoint_v4(V4, 0x1234);
    size_t i;
    (void)state;
    assert_memory_equal(ep.ip, V4, 4);
    for (i = 4; i < 16; i++) assert_int_equal(ep.ip[i], 0);
    assert_int_equal(ep.port, 0x1234);
    assert_int_equal(ep.family, 4);
    assert_int_equal(ep.spare, 0);
    ep = pvs_endpoint_v6(V6, 65535);
    assert_memory_equal(ep.ip, V6, 16);
    assert_int_equal(ep.port, 65535);
    assert_int_equal(ep.family, 6);
    assert_int_equal(ep.spare, 0);
}

static void expect(pvs_endpoint got, const pvs_endpoint *wanted) {
    assert_memory_equal(&got, wanted, sizeof got);
}

static void map_and_unmap(void **state) {
    pvs_endpoint v4 = pvs_endpoint_v4(V4, 80), v6 = pvs_endpoint_v6(V6, 80);
    pvs_endpoint mapped = pvs_endpoint_v6(MAPPED, 80), none;
    size_t i;
    (void)state;
    memset(&none, 0, sizeof none);
    expect(pvs_endpoint_map(&v4), &mapped);
    expect(pvs_endpoint_unmap(&mapped), &v4);
    expect(pvs_endpoint_unmap(&v4), &v4);
    expect(pvs_endpoint_map(&mapped), &mapped);
    expect(pvs_endpoint_map(&v6), &v6);
    expect(pvs_endpoint_unmap(&v6), &v6);
    expect(pvs_endpoint_map(&none), &none);
    expect(pvs_endpoint_unmap(&none), &none);
    /* Each of the 96 bits of the prefix counts. */
    for (i = 0; i < 96; i++) {
        pvs_endpoint near = mapped;
        near.ip[i / 8] = (uint8_t)(near.ip[i / 8] ^ 1u << i % 8);
        expect(pvs_endpoint_unmap(&near), &near);
    }
}

static void equal_are_family_address_and_port(void **state) {
    pvs_endpoint a = pvs_endpoint_v6(V6, 80), b, none;
    size_t i;
    (void)state;
    memset(&none, 0, sizeof none);
    b = a;
    assert_true(pvs_endpoint_equal(&a, &b));
    for (i = 0; i < 128; i++) {
        b = a;
        b.ip[i / 8] = (uint8_t)(b.ip[i / 8] ^ 1u << i % 8);
        assert_false(pvs_endpoint_equal(&a, &b));
    }
    for (i = 0; i < 16; i++) {
        b = a;
        b.port = (uint16_t)(b.port ^ 1u << i);
        assert_false(pvs_endpoint_equal(&a, &b));
    }
    a = pvs_endpoint_v4(V4, 80);
    b = pvs_endpoint_map(&a);
    assert_false(pvs_endpoint_equal(&a, &b));
    b = a;
    b.ip[4] = 1; /* no part of an IPv4 address */
    assert_true(pvs_endpoint_equal(&a, &b));
    b.ip[3] ^= 1;
    assert_false(pvs_endpoint_equal(&a, &b));
    assert_false(pvs_endpoint_equal(&a, &none));
    assert_false(pvs_endpoint_equal(&none, &a));
    b = none;
    b.port = 7; /* nowhere is nowhere */
    assert_true(pvs_endpoint_equal(&none, &b));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_zero_where_they_say_nothing),
        cmocka_unit_test(map_and_unmap),
        cmocka_unit_test(equal_are_family_address_and_port),
    };
    return cmocka_run_group_tests_name("endpoint/value", tests, NULL, NULL);
}
