/* Building a message piece by piece: the order of the calls, and every error, which sticks. */
#include "unit.h"

enum { ROOM = 1 << 18 };

static uint8_t room[ROOM];
static const uint8_t IP[16] = {192, 0, 2, 1, [15] = 0x77};

static pvs_writer fresh(void) {
    pvs_writer out = pvs_writer_init(room, sizeof room);
    return out;
}

static pvs_view_address general(unsigned code) {
    pvs_view_address address;
    memset(&address, 0, sizeof address);
    address.code = (uint8_t)code;
    if (code == PVS_VIEW_IPV4) address.endpoint = pvs_endpoint_v4(IP, 0);
    if (code == PVS_VIEW_IPV4_PORT) address.endpoint = pvs_endpoint_v4(IP, 0x1234);
    if (code == PVS_VIEW_IPV6) address.endpoint = pvs_endpoint_v6(IP, 0);
    if (code == PVS_VIEW_IPV6_PORT) address.endpoint = pvs_endpoint_v6(IP, 0x1234);
    return address;
}

static pvs_view_meta stamp(unsigned code, int64_t time) {
    pvs_view_meta meta;
    memset(&meta, 0, sizeof meta);
    meta.code = (uint8_t)code;
    meta.time = time;
    return meta;
}

/* The message is lost: every call says why, and end takes pos back. Then the writer is free. */
static void expect_stuck(pvs_writer *out, pvs_status status, unsigned field, size_t at) {
    pvs_view_address address = general(PVS_VIEW_IPV4);
    pvs_view_meta meta = stamp(PVS_VIEW_UTC_TIME, 1);
    pvs_view_message empty;
    size_t start = 0;
    memset(&empty, 0, sizeof empty);
    assert_int_equal(pvs_view_begin_peer(out), status);
    assert_int_equal(pvs_view_add_address(out, &address), status);
    assert_int_equal(pvs_view_add_endpoint(out, &address.endpoint), status);
    assert_int_equal(pvs_view_add_meta(out, &meta), status);
    assert_int_equal(pvs_view_add_message_meta(out, &meta), status);
    assert_int_equal(pvs_view_end(out), status);
    assert_int_equal(out->fault.status, status);
    assert_int_equal(out->fault.field, field);
    assert_int_equal(out->fault.at, at);
    assert_int_equal(out->pos, start);
    /* Closed: a call that belongs to a message says so, whatever that message died of. */
    assert_int_equal(pvs_view_end(out), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_begin_peer(out), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_address(out, &address), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_meta(out, &meta), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_message_meta(out, &meta), PVS_ERR_USAGE);
    assert_int_equal(out->pos, start);
    assert_int_equal(pvs_view_write(out, &empty), PVS_OK);
    assert_int_equal(out->pos, start + 4);
}

static void a_whole_message(void **state) {
    static const uint8_t expected[] = {
        0x11, 177,  3,    2,                                                              /* */
        5,    2,                                                                          /* */
        0,    0,                                                                          /* */
        1,    4,    192,  0,   2,   1,                                                    /* */
        2,    6,    192,  0,   2,   1,   0x12, 0x34,                                      /* */
        3,    16,   192,  0,   2,   1,   0,    0,    0,   0,   0, 0, 0, 0, 0, 0, 0, 0x77, /* */
        4,    18,   192,  0,   2,   1,   0,    0,    0,   0,   0, 0, 0, 0, 0, 0, 0, 0x77,
        0x12, 0x34,                                            /* */
        0,    4,    255,  255, 255, 255,                       /* */
        1,    8,    255,  255, 255, 255, 255,  255,  255, 254, /* */
        0,    0,                                               /* */
        1,    1,                                               /* */
        2,    6,    192,  0,   2,   1,   0x12, 0x34,           /* */
        200,  3,    7,    8,   9,                              /* */
        1,    8,    0x7f, 255, 255, 255, 255,  255,  255, 255, /* */
        128,  0,                                               /* */
    };
    static const uint8_t data[] = {7, 8, 9};
    pvs_writer out = fresh(), count = pvs_writer_init(NULL, 0), *both[2];
    pvs_view_address address;
    pvs_view_meta meta;
    unsigned code;
    size_t i;
    (void)state;
    both[0] = &out;
    both[1] = &count;
    for (i = 0; i < 2; i++) {
        pvs_writer *w = both[i];
        assert_int_equal(pvs_view_begin(w, PVS_VIEW_RESPONSE), PVS_OK);
        assert_int_equal(pvs_view_begin_peer(w), PVS_OK);
        for (code = 0; code <= 4; code++) {
            address = general(code);
            assert_int_equal(pvs_view_add_address(w, &address), PVS_OK);
        }
        meta = stamp(PVS_VIEW_LOGICAL_TIME, UINT32_MAX);
        assert_int_equal(pvs_view_add_meta(w, &meta), PVS_OK);
        meta = stamp(PVS_VIEW_UTC_TIME, -2);
        assert_int_equal(pvs_view_add_meta(w, &meta), PVS_OK);
        assert_int_equal(pvs_view_begin_peer(w), PVS_OK);
        assert_int_equal(pvs_view_begin_peer(w), PVS_OK);
        address = general(PVS_VIEW_IPV4_PORT);
        assert_int_equal(pvs_view_add_endpoint(w, &address.endpoint), PVS_OK);
        memset(&meta, 0, sizeof meta);
        meta.code = 200;
        meta.data = pvs_bytes_of(data, sizeof data);
        assert_int_equal(pvs_view_add_meta(w, &meta), PVS_OK);
        meta = stamp(PVS_VIEW_UTC_TIME, INT64_MAX);
        assert_int_equal(pvs_view_add_message_meta(w, &meta), PVS_OK);
        meta = stamp(128, 99); /* time is not what this code says */
        assert_int_equal(pvs_view_add_message_meta(w, &meta), PVS_OK);
        assert_int_equal(pvs_view_end(w), PVS_OK);
        assert_int_equal(w->pos, sizeof expected);
        assert_int_equal(w->needed, 0);
        assert_int_equal(w->fault.status, PVS_OK);
    }
    assert_memory_equal(room, expected, sizeof expected);
}

static void types(void **state) {
    int type;
    (void)state;
    for (type = -3; type <= 300; type++) {
        pvs_writer out = fresh();
        if (type == 0 || type == 1) {
            assert_int_equal(pvs_view_begin(&out, type), PVS_OK);
            assert_int_equal(pvs_view_end(&out), PVS_OK);
            assert_int_equal(room[0], 16 + type);
            continue;
        }
        assert_int_equal(pvs_view_begin(&out, type), PVS_ERR_TYPE);
        expect_stuck(&out, PVS_ERR_TYPE, PVS_VIEW_FIELD_TYPE, 0);
        out = fresh();
        out.allow = PVS_VIEW_ALLOW_TYPE;
        assert_int_equal(pvs_view_begin(&out, type),
                         type >= 2 && type <= 15 ? PVS_OK : PVS_ERR_TYPE);
        if (type >= 2 && type <= 15) {
            assert_int_equal(pvs_view_end(&out), PVS_OK);
            assert_int_equal(room[0], 16 + type);
        } else {
            expect_stuck(&out, PVS_ERR_TYPE, PVS_VIEW_FIELD_TYPE, 0);
        }
    }
    {
        static const int far[] = {INT32_MIN, INT32_MAX, -1, 256, 65536, 1 << 30};
        size_t i;
        for (i = 0; i < LENGTH(far); i++) {
            pvs_writer out = fresh();
            out.allow = UINT32_MAX;
            assert_int_equal(pvs_view_begin(&out, far[i]), PVS_ERR_TYPE);
            assert_int_equal(pvs_view_end(&out), PVS_ERR_TYPE);
        }
    }
}

/* [5] */
static void p05_the_256th_is_refused(void **state) {
    pvs_view_address address = general(PVS_VIEW_REFLECTIVE);
    pvs_view_meta meta = stamp(200, 0);
    pvs_writer out = fresh(), full;
    int i, k;
    (void)state;
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
    for (i = 0; i < 255; i++) {
        pvs_writer before;
        assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
        for (k = 0; k < 255; k++) assert_int_equal(pvs_view_add_address(&out, &address), PVS_OK);
        before = out;
        if (i % 100 == 0) { /* one address more, and the message is lost .. */
            size_t at = out.pos;
            assert_int_equal(pvs_view_add_address(&out, &address), PVS_ERR_COUNT);
            expect_stuck(&out, PVS_ERR_COUNT, PVS_VIEW_FIELD_ADDRESS_CODE, at);
            out = before; /* .. unless there is a copy; the bytes are overwritten */
            room[0] = 0x10;
            room[1] = 177;
        }
        for (k = 0; k < 255; k++) assert_int_equal(pvs_view_add_meta(&out, &meta), PVS_OK);
    }
    full = out;
    assert_int_equal(pvs_view_add_meta(&out, &meta), PVS_ERR_COUNT);
    assert_int_equal(out.fault.field, PVS_VIEW_FIELD_PEER_META_CODE);
    out = full;
    assert_int_equal(pvs_view_begin_peer(&out), PVS_ERR_COUNT);
    assert_int_equal(out.fault.field, PVS_VIEW_FIELD_PEERS);
    out = full;
    for (k = 0; k < 255; k++) assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_OK);
    full = out;
    assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_ERR_COUNT);
    assert_int_equal(out.fault.field, PVS_VIEW_FIELD_META_CODE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_COUNT);
    assert_int_equal(out.pos, 0);
    out = full;
    room[0] = 0x10;
    room[1] = 177;
    assert_int_equal(pvs_view_end(&out), PVS_OK);
    assert_int_equal(out.pos, 261124);
    {
        pvs_reader in = pvs_reader_datagram(room, out.pos);
        pvs_view_message message;
        assert_int_equal(pvs_view_read(&in, &message), PVS_OK);
        assert_int_equal(message.peers.count, 255);
        assert_int_equal(message.metadata.count, 255);
    }
}

/* What each state of a message makes of each call. */
static void the_order_of_calls(void **state) {
    pvs_view_address address = general(PVS_VIEW_IPV4);
    pvs_view_meta meta = stamp(PVS_VIEW_UTC_TIME, 1);
    enum { CLOSED, MESSAGE, PEER, PEER_META, META, STATES };
    enum { BEGIN, BEGIN_PEER, ADD_ADDRESS, ADD_ENDPOINT, ADD_META, ADD_MESSAGE_META, END, CALLS };
    static const int allowed[STATES][CALLS] = {
        {1, 0, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 1, 1}, {0, 1, 1, 1, 1, 1, 1},
        {0, 1, 0, 0, 1, 1, 1}, {0, 0, 0, 0, 0, 1, 1},
    };
    int s, c;
    (void)state;
    for (s = 0; s < STATES; s++) {
        for (c = 0; c < CALLS; c++) {
            pvs_writer out = fresh();
            pvs_status status = PVS_OK;
            if (s >= MESSAGE) assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
            if (s == PEER || s == PEER_META) assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
            if (s == PEER_META) assert_int_equal(pvs_view_add_meta(&out, &meta), PVS_OK);
            if (s == META) assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_OK);
            if (c == BEGIN) status = pvs_view_begin(&out, PVS_VIEW_REQUEST);
            if (c == BEGIN_PEER) status = pvs_view_begin_peer(&out);
            if (c == ADD_ADDRESS) status = pvs_view_add_address(&out, &address);
            if (c == ADD_ENDPOINT) status = pvs_view_add_endpoint(&out, &address.endpoint);
            if (c == ADD_META) status = pvs_view_add_meta(&out, &meta);
            if (c == ADD_MESSAGE_META) status = pvs_view_add_message_meta(&out, &meta);
            if (c == END) status = pvs_view_end(&out);
            if (status != (allowed[s][c] ? PVS_OK : PVS_ERR_USAGE)) {
                fail_msg("state %d, call %d: status %d", s, c, status);
            }
            if (s == CLOSED && c != BEGIN) {
                assert_int_equal(out.pos, 0);
                assert_int_equal(pvs_view_begin(&out, 0), PVS_OK); /* nothing has stuck */
            } else if (!allowed[s][c]) {
                assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
                assert_int_equal(out.pos, 0);
            }
        }
    }
}

/* A call of this family within a message of another is refused, and leaves that message alone. */
static void within_a_message_of_another_family(void **state) {
    pvs_view_address address = general(PVS_VIEW_IPV4);
    pvs_view_meta meta = stamp(PVS_VIEW_UTC_TIME, 1);
    pvs_writer out = fresh();
    (void)state;
    assert_int_equal(pvs_pex_begin_peers(&out), PVS_OK);
    assert_int_equal(pvs_view_begin_peer(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_address(&out, &address), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_endpoint(&out, &address.endpoint), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_meta(&out, &meta), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_add_message_meta(&out, &meta), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
    assert_int_equal(pvs_pex_add_peer(&out, &address.endpoint), PVS_OK);
    assert_int_equal(pvs_pex_end_peers(&out), PVS_OK);
    assert_int_equal(out.pos, 4 + 1 + 18);
}

/* The fault is that of the last call, not of a message before it. */
static void without_begin_the_fault_says_so(void **state) {
    pvs_view_address address = general(PVS_VIEW_IPV4);
    pvs_writer out = fresh();
    (void)state;
    assert_int_equal(pvs_view_begin(&out, 99), PVS_ERR_TYPE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_TYPE);
    assert_int_equal(pvs_view_add_address(&out, &address), PVS_ERR_USAGE);
    assert_int_equal(out.fault.status, PVS_ERR_USAGE);
    assert_int_equal(out.fault.at, 0);
    out.fault.status = PVS_ERR_TYPE;
    assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
    assert_int_equal(out.fault.status, PVS_ERR_USAGE);
}

static void data_of_null_with_a_size(void **state) {
    static const size_t sizes[] = {1, 247, 248, 1000};
    pvs_view_address address;
    size_t i;
    (void)state;
    for (i = 0; i < LENGTH(sizes); i++) {
        pvs_writer out = fresh();
        memset(&address, 0, sizeof address);
        address.code = 200;
        address.data = pvs_bytes_of(NULL, sizes[i]);
        pvs_view_begin(&out, PVS_VIEW_REQUEST);
        pvs_view_begin_peer(&out);
        assert_int_equal(pvs_view_add_address(&out, &address), PVS_ERR_VALUE);
        assert_int_equal(pvs_view_end(&out), PVS_ERR_VALUE);
        assert_int_equal(out.fault.field, PVS_VIEW_FIELD_ADDRESS_DATA);
    }
}

static void general_codes_and_their_endpoints(void **state) {
    unsigned code, family, port;
    (void)state;
    for (code = 0; code <= 4; code++) {
        for (family = 0; family <= 8; family++) {
            for (port = 0; port <= 1; port++) {
                unsigned wanted = code == 0 ? 0 : code <= 2 ? 4 : 6;
                int has_port = code == PVS_VIEW_IPV4_PORT || code == PVS_VIEW_IPV6_PORT;
                pvs_view_address address;
                pvs_writer out = fresh();
                memset(&address, 0, sizeof address);
                address.code = (uint8_t)code;
                address.endpoint.family = (uint8_t)family;
                address.endpoint.port = (uint16_t)port;
                assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
                assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
                if (family == wanted && (has_port || port == 0)) {
                    assert_int_equal(pvs_view_add_address(&out, &address), PVS_OK);
                    assert_int_equal(pvs_view_end(&out), PVS_OK);
                } else {
                    assert_int_equal(pvs_view_add_address(&out, &address), PVS_ERR_VALUE);
                    expect_stuck(&out, PVS_ERR_VALUE, PVS_VIEW_FIELD_ADDRESS_DATA, 6);
                }
            }
        }
    }
    for (family = 0; family < 256; family++) {
        pvs_endpoint ep;
        pvs_writer out = fresh();
        memset(&ep, 0, sizeof ep);
        ep.family = (uint8_t)family;
        assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
        assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
        assert_int_equal(pvs_view_add_endpoint(&out, &ep),
                         family == 4 || family == 6 ? PVS_OK : PVS_ERR_VALUE);
        if (family == 4) assert_int_equal(room[6], PVS_VIEW_IPV4_PORT);
        if (family == 6) assert_int_equal(room[6], PVS_VIEW_IPV6_PORT);
    }
}

static void logical_times(void **state) {
    static const int64_t wrong[] = {-1, (int64_t)UINT32_MAX + 1, INT64_MIN, INT64_MAX};
    size_t i;
    int of_message;
    (void)state;
    for (i = 0; i < LENGTH(wrong); i++) {
        for (of_message = 0; of_message <= 1; of_message++) {
            pvs_view_meta meta = stamp(PVS_VIEW_LOGICAL_TIME, wrong[i]);
            pvs_writer out = fresh();
            assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
            assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
            assert_int_equal(of_message ? pvs_view_add_message_meta(&out, &meta)
                                        : pvs_view_add_meta(&out, &meta),
                             PVS_ERR_VALUE);
            expect_stuck(&out, PVS_ERR_VALUE,
                         of_message ? PVS_VIEW_FIELD_META_DATA : PVS_VIEW_FIELD_PEER_META_DATA, 6);
        }
    }
}

/* All 256 codes of both spaces, with and without the flag: only the reserved ones need it. */
static void reserved_codes(void **state) {
    static const uint8_t data[18] = {0};
    unsigned code;
    int flag, place;
    (void)state;
    for (code = 0; code < 256; code++) {
        for (flag = 0; flag <= 1; flag++) {
            for (place = 0; place < 3; place++) {
                unsigned first_reserved = place == 0 ? 5 : 2;
                int reserved = code >= first_reserved && code < 128;
                static const unsigned fields[3] = {PVS_VIEW_FIELD_ADDRESS_CODE,
                                                   PVS_VIEW_FIELD_PEER_META_CODE,
                                                   PVS_VIEW_FIELD_META_CODE};
                pvs_view_address address = general(code);
                pvs_view_meta meta = stamp(code, 0);
                pvs_writer out = fresh();
                pvs_status status;
                if (code >= first_reserved) {
                    address.data = meta.data = pvs_bytes_of(data, code % 19);
                }
                out.allow = flag ? PVS_VIEW_ALLOW_RESERVED : 0; /* [10] */
                assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
                assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
                status = place == 0   ? pvs_view_add_address(&out, &address)
                         : place == 1 ? pvs_view_add_meta(&out, &meta)
                                      : pvs_view_add_message_meta(&out, &meta);
                if (reserved && !flag) {
                    assert_int_equal(status, PVS_ERR_VALUE);
                    expect_stuck(&out, PVS_ERR_VALUE, fields[place], 6);
                } else {
                    assert_int_equal(status, PVS_OK);
                    assert_int_equal(pvs_view_end(&out), PVS_OK);
                }
            }
        }
    }
}

/* opaque: the bytes as they are; of another length than the code's own only with the flag. */
static void opaque_content(void **state) {
    static const uint8_t data[20] = {1, 2, 3};
    static const unsigned address_size[] = {0, 4, 6, 16, 18}, meta_size[] = {4, 8};
    unsigned code, size;
    int flag, place;
    (void)state;
    for (place = 0; place < 3; place++) {
        for (code = 0; code < (place == 0 ? 5u : 2u); code++) {
            for (size = 0; size <= 20; size++) {
                for (flag = 0; flag <= 1; flag++) {
                    int fits = size == (place == 0 ? address_size[code] : meta_size[code]);
                    static const unsigned fields[3] = {PVS_VIEW_FIELD_ADDRESS_LENGTH,
                                                       PVS_VIEW_FIELD_PEER_META_LENGTH,
                                                       PVS_VIEW_FIELD_META_LENGTH};
                    pvs_view_address address = general(code);
                    pvs_view_meta meta = stamp(code, -1);
                    pvs_writer out = fresh();
                    pvs_status status;
                    address.opaque = meta.opaque = 1;
                    address.data = meta.data = pvs_bytes_of(data, size);
                    out.allow = flag ? PVS_VIEW_ALLOW_KNOWN_LENGTH : 0;
                    assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
                    assert_int_equal(pvs_view_begin_peer(&out), PVS_OK);
                    status = place == 0   ? pvs_view_add_address(&out, &address)
                             : place == 1 ? pvs_view_add_meta(&out, &meta)
                                          : pvs_view_add_message_meta(&out, &meta);
                    if (fits || flag) {
                        assert_int_equal(status, PVS_OK);
                        assert_int_equal(pvs_view_end(&out), PVS_OK);
                        assert_int_equal(out.pos, 8 + size);
                        assert_memory_equal(room + 8, data, size);
                    } else {
                        assert_int_equal(status, PVS_ERR_LENGTH);
                        expect_stuck(&out, PVS_ERR_LENGTH, fields[place], 7);
                    }
                }
            }
        }
    }
}

/* An error that no larger buffer would mend outranks the lack of space, before and after it. */
static void space_is_the_least_of_errors(void **state) {
    pvs_endpoint ep = pvs_endpoint_v4(IP, 80), none;
    pvs_writer out = pvs_writer_init(room, 5);
    (void)state;
    memset(&none, 0, sizeof none);
    assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
    assert_int_equal(pvs_view_begin_peer(&out), PVS_ERR_SPACE);
    assert_int_equal(pvs_view_add_endpoint(&out, &ep), PVS_ERR_SPACE);
    assert_int_equal(pvs_view_add_endpoint(&out, &none), PVS_ERR_VALUE);
    assert_int_equal(pvs_view_add_endpoint(&out, &ep), PVS_ERR_VALUE);
    assert_int_equal(pvs_view_end(&out), PVS_ERR_VALUE);
    assert_int_equal(out.fault.status, PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, PVS_VIEW_FIELD_ADDRESS_DATA);
    assert_int_equal(out.needed, 0);
    assert_int_equal(out.pos, 0);

    out = pvs_writer_init(room, 5);
    assert_int_equal(pvs_view_begin(&out, 0), PVS_OK);
    assert_int_equal(pvs_view_begin_peer(&out), PVS_ERR_SPACE);
    assert_int_equal(pvs_view_add_endpoint(&out, &ep), PVS_ERR_SPACE); /* counting goes on */
    assert_int_equal(pvs_view_end(&out), PVS_ERR_SPACE);
    assert_int_equal(out.needed, 14 - 5);
}

/* Calls in a writer that has no message open blame nothing of the message before. */
static void calls_behind_a_message(void **state) {
    uint8_t buffer[64];
    pvs_writer out = pvs_writer_init(buffer, sizeof buffer), lost = pvs_writer_init(NULL, 9);
    pvs_view_address address;
    pvs_view_meta meta;
    pvs_view_message message;
    int call;
    (void)state;
    memset(&address, 0, sizeof address);
    memset(&meta, 0, sizeof meta);
    for (call = 0; call < 5; call++) {
        pvs_status status = PVS_OK;
        assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
        assert_int_equal(pvs_view_end(&out), PVS_OK);
        if (call == 0) status = pvs_view_begin_peer(&out);
        if (call == 1) status = pvs_view_add_address(&out, &address);
        if (call == 2) status = pvs_view_add_meta(&out, &meta);
        if (call == 3) status = pvs_view_add_message_meta(&out, &meta);
        if (call == 4) status = pvs_view_end(&out);
        assert_int_equal(status, PVS_ERR_USAGE);
        assert_int_equal(out.fault.status, PVS_ERR_USAGE);
        assert_int_equal(out.fault.at, 0);
        assert_int_equal(out.fault.field, 0);
        assert_int_equal(out.pos, 4 * (call + 1));
    }
    assert_int_equal(pvs_view_begin(&lost, PVS_VIEW_REQUEST), PVS_ERR_USAGE);
    assert_int_equal(lost.pos, 0);
    memset(&message, 0, sizeof message); /* a whole message within one that is open */
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_OK);
    assert_int_equal(pvs_view_write(&out, &message), PVS_ERR_USAGE);
    assert_int_equal(pvs_view_begin(&out, PVS_VIEW_REQUEST), PVS_ERR_USAGE); /* still open */
    assert_int_equal(pvs_view_end(&out), PVS_ERR_USAGE);
    assert_int_equal(out.pos, 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_behind_a_message),
        cmocka_unit_test(a_whole_message),
        cmocka_unit_test(types),
        cmocka_unit_test(p05_the_256th_is_refused),
        cmocka_unit_test(the_order_of_calls),
        cmocka_unit_test(within_a_message_of_another_family),
        cmocka_unit_test(without_begin_the_fault_says_so),
        cmocka_unit_test(data_of_null_with_a_size),
        cmocka_unit_test(general_codes_and_their_endpoints),
        cmocka_unit_test(logical_times),
        cmocka_unit_test(reserved_codes),
        cmocka_unit_test(opaque_content),
        cmocka_unit_test(space_is_the_least_of_errors),
    };
    return cmocka_run_group_tests_name("view/write, call by call", tests, NULL, NULL);
}
