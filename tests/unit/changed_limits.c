/*
 * A limit that is changed while a message comes: at every byte of one message of each kind, to every
 * limit. The answer is that of a reader made anew with it; raised again, it is as if nothing had been.
 */
#include "gob_bytes.h"
#include "unit.h"

enum family { VIEW, PEX, GOSSIP, FACTOM, NUMBER };

union message {
    pvs_view_message view;
    pvs_pex_message pex;
    pvs_gossip_message gossip;
    pvs_factom_message factom;
    uint64_t number;
};

/* A stream of one message. */
struct stream {
    enum family family;
    const uint8_t *bytes;
    size_t size;
    pvs_factom_in rx;
};

static pvs_status read_one(const struct stream *s, pvs_reader *in, pvs_factom_in *rx) {
    union message message;
    switch (s->family) {
    case VIEW:
        return pvs_view_read(in, &message.view);
    case PEX:
        return pvs_pex_read(in, &message.pex);
    case GOSSIP:
        return pvs_gossip_read(in, &message.gossip);
    case FACTOM:
        return pvs_factom_read(in, rx, &message.factom);
    default:
        return pvs_varu64_read(in, &message.number);
    }
}

/* Reads on, and anew: the same. Returns what was said. */
static pvs_status read_as_anew(const struct stream *s, pvs_reader *in, pvs_factom_in *rx) {
    pvs_bytes rest = pvs_reader_rest(in);
    pvs_reader anew = pvs_reader_stream(in->limit);
    pvs_factom_in other = *rx;
    pvs_status status;
    size_t before = in->pos;
    if (rest.size) pvs_reader_extend(&anew, rest.data, rest.size);
    status = read_one(s, in, rx);
    assert_int_equal(read_one(s, &anew, &other), status);
    assert_int_equal(in->pos - before, anew.pos);
    assert_int_equal(in->needed, anew.needed);
    assert_int_equal(in->fault.status, status);
    assert_int_equal(in->fault.at, anew.fault.at);
    assert_int_equal(in->fault.field, anew.fault.field);
    return status;
}

/* `in` waits for more: another limit, with some more bytes or none, and the first one again. */
static void change(const struct stream *s, const pvs_reader *waiting, const pvs_factom_in *state,
                   size_t limit, size_t more) {
    pvs_reader in = *waiting;
    pvs_factom_in rx = *state;
    size_t certain = waiting->size - waiting->pos + waiting->needed;
    pvs_status status;
    in.limit = limit;
    pvs_reader_extend(&in, s->bytes, more);
    status = read_as_anew(s, &in, &rx);
    assert_true(status == PVS_NEED_MORE || status == PVS_ERR_SIZE_LIMIT);
    if (limit < certain) assert_int_equal(status, PVS_ERR_SIZE_LIMIT);
    if (limit >= s->size) assert_int_equal(status, PVS_NEED_MORE);
    in.limit = waiting->limit;
    assert_int_equal(read_as_anew(s, &in, &rx), PVS_NEED_MORE);
    if (more == 0) assert_int_equal(in.needed, waiting->needed);
    pvs_reader_extend(&in, s->bytes, s->size - in.size);
    assert_int_equal(read_as_anew(s, &in, &rx), PVS_OK);
    assert_int_equal(in.pos, s->size);
}

static void change_everywhere(const struct stream *s) {
    size_t cut, limit;
    int parts;
    for (parts = 0; parts < 2; parts++) {
        if (parts && s->family == PEX) continue; /* else a reader for parts gives no parts */
        for (cut = 0; cut < s->size; cut++) {
            pvs_reader in = parts ? pvs_reader_parts(s->size) : pvs_reader_stream(s->size);
            pvs_factom_in rx = s->rx;
            pvs_reader_extend(&in, s->bytes, cut);
            assert_int_equal(read_one(s, &in, &rx), PVS_NEED_MORE);
            for (limit = 0; limit <= s->size + 1; limit++) {
                change(s, &in, &rx, limit, 0);
                if (cut + 1 < s->size) change(s, &in, &rx, limit, 1);
            }
        }
    }
}

static void change_of(enum family family, const void *bytes, size_t size) {
    struct stream s;
    memset(&s, 0, sizeof s);
    s.family = family;
    s.bytes = bytes;
    s.size = size;
    change_everywhere(&s);
}

static void in_numbers(void **state) {
    (void)state;
    change_of(NUMBER, "\xff\1\2\3\4\5\6\7\x08", 9);
}

/* Two peers, blocks of all lists; the last but one has a length of two bytes. */
static void in_views(void **state) {
    static const uint8_t head[] = {0x11, PVS_VIEW_MAGIC,
                                   2,    2,
                                   1,    1,
                                   1,    4,
                                   1,    2,
                                   3,    4,
                                   9,    3,
                                   1,    2,
                                   3,    1,
                                   0,    2,
                                   6,    1,
                                   2,    3,
                                   4,    5,
                                   6,    200,
                                   248,  250};
    uint8_t bytes[sizeof head + 250 + 6] = {0};
    (void)state;
    memcpy(bytes, head, sizeof head);
    bytes[sizeof head + 250] = 200;
    bytes[sizeof head + 251] = 4;
    change_of(VIEW, bytes, sizeof bytes);
}

static void in_pex(void **state) {
    uint8_t ask[37] = {33, 0, 0, 0, PVS_PEX_ASK}, peers[5 + 3 * 18] = {55, 0, 0, 0, PVS_PEX_PEERS};
    (void)state;
    change_of(PEX, ask, sizeof ask);
    change_of(PEX, peers, sizeof peers);
}

static void in_gossip(void **state) {
    uint8_t list[12 + 18 + 30 + 30] = {PVS_GOSSIP_PEERS, 0, 0, 0, 3};
    uint8_t text[12 + 30] = {PVS_GOSSIP_TEXT, 0, 0, 0, 30}, pair[14] = {PVS_GOSSIP_PAIR};
    (void)state;
    list[12 + 18 + 8] = list[12 + 18 + 30 + 8] = 1; /* of IPv6 */
    memset(text + 12, 'x', 30);
    change_of(GOSSIP, list, sizeof list);
    change_of(GOSSIP, text, sizeof text);
    change_of(GOSSIP, pair, sizeof pair);
}

static void in_v11(void **state) {
    static const uint8_t first[] = {'p', 'b', 'u', 'f', 0, 0, 0, 6, 8, 1, 16, 2, 24, 11};
    uint8_t parcel[60] = {0, 0, 0, 56, 0x08, 6, 0x12, 52};
    struct stream s;
    (void)state;
    change_of(FACTOM, first, sizeof first);
    memset(&s, 0, sizeof s);
    s.family = FACTOM;
    s.bytes = parcel;
    s.size = sizeof parcel;
    s.rx.format = PVS_FACTOM_PROTOBUF;
    s.rx.parcels = 1;
    change_everywhere(&s);
}

/* What was defined before a value counts with it, and so do the messages that it goes on in. */
static void in_gob(void **state) {
    static struct gob gob;
    struct stream s;
    (void)state;
    gob_v10_type(&gob, 65, "Extra", 8);
    gob_v10_begin(&gob, 65);
    gob_uint(&gob, 1);
    gob_text(&gob, "int");
    gob_end(&gob);
    gob_begin(&gob);
    gob_int(&gob, 2);
    gob_raw(&gob, "\x02\x00\x08", 3);
    gob_uint(&gob, 1);
    gob_uint(&gob, 6);
    gob_uint(&gob, 1);
    gob_text(&gob, "a payload of some bytes");
    gob_uint(&gob, 0);
    gob_end(&gob);
    memset(&s, 0, sizeof s);
    s.family = FACTOM;
    s.bytes = gob.bytes;
    s.size = gob.size;
    s.rx.format = PVS_FACTOM_GOB;
    s.rx.parcels = 1;
    change_everywhere(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_numbers), cmocka_unit_test(in_views), cmocka_unit_test(in_pex),
        cmocka_unit_test(in_gossip),  cmocka_unit_test(in_v11),   cmocka_unit_test(in_gob),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
