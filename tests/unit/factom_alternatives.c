/* The endpoints that a rejection offers, in all forms: read, checked, walked and written. F.. are the
 * paragraphs of docs/wire/factom.md. */
#include "factom_node.h"
#include "unit.h"

/* F31: an alternative that cannot be called makes the whole handshake invalid. */
static void f31_alternatives_are_checked(void **state) {
    static const char list[] =
        "[{\"ip\":\"10.0.0.1\",\"port\":\"1\"},{\"ip\":\"10.0.0.2\",\"port\":\"0\"}]";
    static struct node a, b;
    pvs_factom_message m;
    pvs_factom_handshake theirs;
    pvs_reader in = pvs_reader_datagram(list, sizeof list - 1);
    (void)state;
    memset(&theirs, 0, sizeof theirs);
    theirs.version = 10;
    theirs.network = 5;
    theirs.listen_port = text_bytes("8108");
    assert_int_equal(pvs_factom_check_handshake(&theirs, 9, 5), PVS_OK);
    in.allow = PVS_FACTOM_ALLOW_ANY_ENDPOINT;
    assert_int_equal(pvs_factom_read_share(&in, 10, &theirs.alternatives), PVS_OK);
    assert_int_equal(pvs_factom_check_handshake(&theirs, 9, 5), PVS_ERR_ENDPOINT);
    /* It can be read all the same, so that one sees what came. */
    node_init(&a, 10, 1);
    node_init(&b, 10, 0);
    assert_int_equal(send_handshake(&a, &b), PVS_OK);
    b.own.type = PVS_FACTOM_REJECT;
    b.own.alternatives = theirs.alternatives;
    say_hello(&b, &a, &m);
    assert_int_equal(m.handshake.alternatives.count, 2);
    assert_int_equal(pvs_factom_agree(&a.tx, &a.own, 9, &m), PVS_ERR_ENDPOINT);
    theirs.listen_port = text_bytes("0");
    assert_int_equal(pvs_factom_check_handshake(&theirs, 9, 5), PVS_ERR_PORT);
}

/* F31: alternatives, in all three forms. */
static void f31_rejections(void **state) {
    static struct node a, b;
    uint8_t list[256];
    uint16_t version;
    (void)state;
    for (version = 9; version <= 11; version++) {
        pvs_writer out = pvs_writer_init(list, sizeof list);
        pvs_factom_endpoint one = pvs_factom_endpoint_of(text_bytes("10.0.0.1"), text_bytes("1")),
                            two = one;
        pvs_factom_message m;
        pvs_reader in;
        two.port = text_bytes("99");
        node_init(&a, version, 1);
        node_init(&b, version, 0);
        assert_int_equal(send_handshake(&a, &b), PVS_OK);
        pvs_factom_begin_share(&out, version == 11 ? 11 : 10, 0);
        pvs_factom_add_endpoint(&out, &one);
        pvs_factom_add_endpoint(&out, &two);
        assert_int_equal(pvs_factom_end_share(&out), PVS_OK);
        in = pvs_reader_datagram(list, out.pos);
        assert_int_equal(pvs_factom_read_share(&in, version == 11 ? 11 : 10, &b.own.alternatives),
                         PVS_OK);
        b.own.type = PVS_FACTOM_REJECT;
        say_hello(&b, &a, &m);
        assert_int_equal(m.handshake.alternatives.count, 2);
        assert_int_equal(pvs_factom_agree(&a.tx, &a.own, 9, &m), PVS_ERR_REJECTED);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &one), 1);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &two), 1);
        assert_memory_equal(two.port.data, "99", 2);
        assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &two), 0);
        if (version == 11) continue;
        b.own.alternatives.version = 9; /* not the form of handshakes */
        memset(&b.tx, 0, sizeof b.tx);
        assert_int_equal(send_handshake(&b, &a), PVS_ERR_VALUE);
        assert_int_equal(b.tx.sent, 0);
    }
}

/* Alternatives that were walked are refused in all forms, and not written without the first ones. */
static void f31_walked_alternatives(void **state) {
    static const char json[] =
        "[{\"ip\":\"10.0.0.1\",\"port\":\"1\"},{\"ip\":\"10.0.0.2\",\"port\":\"2\"}]";
    static const char pb[] = "\x0a\x06\x0a\x01"
                             "a\x12\x01"
                             "1\x0a\x06\x0a\x01"
                             "b\x12\x01"
                             "2";
    int form, walked;
    (void)state;
    for (form = 0; form < 4; form++) { /* 9, 10, 11 with either form of share */
        int version = form == 3 ? 11 : 9 + form;
        const char *data = form == 3 ? pb : json;
        pvs_reader in = pvs_reader_datagram(data, form == 3 ? sizeof pb - 1 : sizeof json - 1);
        pvs_factom_share share;
        pvs_factom_endpoint ep;
        assert_int_equal(pvs_factom_read_share(&in, form == 3 ? 11 : 10, &share), PVS_OK);
        for (walked = 0; walked <= 2; walked++) {
            pvs_status status = walked ? PVS_ERR_VALUE : PVS_OK;
            uint8_t buffer[1000];
            pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
            pvs_factom_message m, read;
            pvs_factom_in rx;
            pvs_factom_out tx;
            pvs_reader from = pvs_reader_stream(SIZE_MAX);
            memset(&m, 0, sizeof m);
            memset(&rx, 0, sizeof rx);
            memset(&tx, 0, sizeof tx);
            m.kind = PVS_FACTOM_IS_HANDSHAKE;
            m.handshake.version = (uint16_t)version;
            m.handshake.type = PVS_FACTOM_REJECT;
            m.handshake.alternatives = share;
            assert_int_equal(pvs_factom_write(&out, &tx, &m), status);
            if (status == PVS_OK) { /* the list of a handshake that was read, too */
                pvs_reader_extend(&from, buffer, out.pos);
                assert_int_equal(pvs_factom_read(&from, &rx, &read), PVS_OK);
                assert_int_equal(pvs_factom_next_endpoint(&read.handshake.alternatives, &ep), 1);
                out = pvs_writer_init(NULL, 0);
                /* A V9Msg is written as it came; out of its handshake alone it cannot be. */
                assert_int_equal(pvs_factom_write(&out, &tx, &read),
                                 version == 11 ? PVS_ERR_VALUE : PVS_OK);
                read.version = 11; /* of which a V9Msg says nothing */
                assert_int_equal(pvs_factom_write(&out, &tx, &read), PVS_ERR_VALUE);
                assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
                read.version = 0;
                read.parcel.v9 = NULL;
                assert_int_equal(pvs_factom_write(&out, &tx, &read), PVS_ERR_VALUE);
            } else {
                assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
            }
            out = pvs_writer_init(NULL, 0);
            assert_int_equal(pvs_factom_write_share(&out, &share), walked ? PVS_ERR_VALUE : PVS_OK);
            assert_int_equal(pvs_factom_next_endpoint(&share, &ep), walked < 2);
        }
    }
}

/* V11 takes alternatives of any form. */
static void f31_json_alternatives_in_v11(void **state) {
    static struct node a, b;
    static const char json[] = "[{\"ip\":\"10.0.0.1\",\"port\":\"1\"}]";
    pvs_reader in = pvs_reader_datagram(json, sizeof json - 1);
    pvs_factom_endpoint ep;
    pvs_factom_message m;
    (void)state;
    node_init(&a, 11, 1);
    node_init(&b, 11, 2);
    assert_int_equal(pvs_factom_read_share(&in, 10, &a.own.alternatives), PVS_OK);
    say_hello(&a, &b, &m);
    assert_int_equal(pvs_factom_next_endpoint(&m.handshake.alternatives, &ep), 1);
    assert_memory_equal(ep.host.data, "10.0.0.1", 8);
}

/* Alternatives as text have to be a list, and those of protobuf as many as were counted. */
static void f31_alternatives_that_are_none(void **state) {
    uint8_t buffer[1000];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
    pvs_factom_handshake hs;
    (void)state;
    memset(&hs, 0, sizeof hs);
    hs.type = PVS_FACTOM_REJECT;
    hs.version = 10;
    hs.alternatives.count = 1;
    hs.alternatives.version = 10;
    hs.alternatives.data = (const uint8_t *)"{}";
    hs.alternatives.size = 2;
    assert_int_equal(write_handshake(&out, 10, &hs), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
    hs.alternatives.data = (const uint8_t *)"[]";
    assert_int_equal(write_handshake(&out, 10, &hs), PVS_OK);
    hs.version = 11;
    hs.alternatives.version = 11;
    hs.alternatives.tag_ = 7;
    assert_int_equal(write_handshake(&out, 11, &hs), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_FACTOM_FIELD_ALTERNATIVES);
    hs.alternatives.data = (const uint8_t *)"\x3a"; /* the tag of an element, and no more */
    hs.alternatives.size = 1;
    assert_int_equal(write_handshake(&out, 11, &hs), PVS_ERR_VALUE);
}

/* In a gather writer a list of alternatives stays where it is, as payloads do. */
static void f31_alternatives_are_gathered(void **state) {
    static const char list[] = "[{\"IP\":\"1.2.3.4\",\"Port\":\"8108\"}]";
    uint8_t whole[1000], head[1000];
    pvs_writer out = pvs_writer_init(whole, sizeof whole);
    pvs_writer gather = pvs_writer_gather(head, sizeof head);
    pvs_factom_handshake hs;
    pvs_bytes part[3];
    (void)state;
    memset(&hs, 0, sizeof hs);
    hs.type = PVS_FACTOM_REJECT;
    hs.version = 10;
    hs.alternatives.count = 1;
    hs.alternatives.version = 10;
    hs.alternatives.data = (const uint8_t *)list;
    hs.alternatives.size = sizeof list - 1;
    assert_int_equal(write_handshake(&out, 10, &hs), PVS_OK);
    assert_int_equal(write_handshake(&gather, 10, &hs), PVS_OK);
    pvs_writer_parts(&gather, part);
    assert_ptr_equal(part[1].data, list);
    assert_int_equal(part[1].size, sizeof list - 1);
    assert_int_equal(part[0].size + part[1].size + part[2].size, out.pos);
    assert_memory_equal(part[0].data, whole, part[0].size);
    assert_memory_equal(part[2].data, whole + part[0].size + part[1].size, part[2].size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f31_alternatives_are_checked),
        cmocka_unit_test(f31_rejections),
        cmocka_unit_test(f31_walked_alternatives),
        cmocka_unit_test(f31_json_alternatives_in_v11),
        cmocka_unit_test(f31_alternatives_that_are_none),
        cmocka_unit_test(f31_alternatives_are_gathered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
