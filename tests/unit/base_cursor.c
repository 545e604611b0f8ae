/* The private cursor: every load at every offset, every put into every room. */
#include "../../src/base/cursor.h"
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>

static const uint8_t BYTES[9] = {0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8, 0x09};

static uint64_t big(const uint8_t *bytes, size_t n) {
    uint64_t value = 0;
    while (n--) value = value << 8 | *bytes++;
    return value;
}

static uint64_t little(const uint8_t *bytes, size_t n) {
    uint64_t value = 0;
    while (n--) value = value << 8 | bytes[n];
    return value;
}

/* In bytes that end where the sanitizers look: all there, or 0. */
static void loads(void **state) {
    size_t size, at;
    (void)state;
    for (size = 0; size <= sizeof BYTES; size++) {
        uint8_t *copy = size ? malloc(size) : NULL;
        pvs_bytes b = pvs_bytes_of(copy, size);
        if (size) memcpy(copy, BYTES, size);
        for (at = 0; at <= size + 2; at++) {
            const uint8_t *from = BYTES + (at < size ? at : 0);
            size_t have = at < size ? size - at : 0;
            assert_int_equal(pvs_u8_(b, at), have >= 1 ? from[0] : 0);
            assert_int_equal(pvs_be16_(b, at), have >= 2 ? big(from, 2) : 0);
            assert_int_equal(pvs_le16_(b, at), have >= 2 ? little(from, 2) : 0);
            assert_int_equal(pvs_be32_(b, at), have >= 4 ? big(from, 4) : 0);
            assert_int_equal(pvs_le32_(b, at), have >= 4 ? little(from, 4) : 0);
            assert_true(pvs_be64_(b, at) == (have >= 8 ? big(from, 8) : 0));
            assert_true(pvs_le64_(b, at) == (have >= 8 ? little(from, 8) : 0));
        }
        assert_int_equal(pvs_u8_(b, SIZE_MAX), 0);
        assert_int_equal(pvs_be16_(b, SIZE_MAX), 0);
        assert_true(pvs_le64_(b, SIZE_MAX - 3) == 0);
        free(copy);
    }
}

static void cuts(void **state) {
    pvs_bytes b = pvs_bytes_of(BYTES, sizeof BYTES), none = pvs_bytes_of(NULL, 0), part;
    size_t at, n;
    (void)state;
    for (at = 0; at <= sizeof BYTES; at++) {
        for (n = 0; n <= sizeof BYTES + 1; n++) {
            part = pvs_cut_(b, at, n);
            assert_ptr_equal(part.data, BYTES + at);
            assert_int_equal(part.size, n < sizeof BYTES - at ? n : sizeof BYTES - at);
            assert_int_equal(pvs_has_(b, at, n), n <= sizeof BYTES - at);
        }
        assert_int_equal(pvs_cut_(b, at, SIZE_MAX).size, sizeof BYTES - at);
        part = pvs_skip_(b, at);
        assert_ptr_equal(part.data, BYTES + at);
        assert_int_equal(part.size, sizeof BYTES - at);
    }
    part = pvs_cut_(b, sizeof BYTES + 1, 0);
    assert_null(part.data);
    assert_int_equal(part.size, 0);
    part = pvs_skip_(b, SIZE_MAX);
    assert_null(part.data);
    part = pvs_cut_(none, 0, 5);
    assert_null(part.data);
    assert_int_equal(part.size, 0);
    assert_int_equal(pvs_has_(none, 0, 0), 1);
    assert_int_equal(pvs_has_(b, SIZE_MAX, 1), 0);
    assert_int_equal(pvs_has_(b, 1, SIZE_MAX), 0);
}

static void fetches(void **state) {
    uint8_t to[4] = {1, 2, 3, 4};
    pvs_bytes b = pvs_bytes_of(BYTES, sizeof BYTES);
    (void)state;
    pvs_get_(to, b, 6, 4); /* not all there: left alone */
    assert_memory_equal(to, "\1\2\3\4", 4);
    pvs_get_(to, b, 5, 4);
    assert_memory_equal(to, BYTES + 5, 4);
    pvs_get_(NULL, b, 0, 0);
    pvs_copy_(NULL, NULL, 0);
}

/* Each put with each capacity: its bytes, or none of them; the place moves on all the same. */
static void puts_into_every_room(void **state) {
    static const uint8_t expected[8][8] = {
        {0x08},
        {0x07, 0x08},
        {0x08, 0x07},
        {0x05, 0x06, 0x07, 0x08},
        {0x08, 0x07, 0x06, 0x05},
        {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08},
        {0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01},
        {0x81, 0x92, 0xa3},
    };
    static const size_t sizes[8] = {1, 2, 2, 4, 4, 8, 8, 3};
    const uint64_t value = 0x0102030405060708u;
    int way;
    size_t capacity, i;
    (void)state;
    for (way = 0; way < 8; way++) {
        for (capacity = 0; capacity <= sizes[way]; capacity++) {
            uint8_t room[16];
            pvs_writer out = pvs_writer_init(room, capacity);
            memset(room, 0xee, sizeof room);
            assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
            if (way == 0) pvs_put_u8_(&out, 0x08);
            if (way == 1) pvs_put_be16_(&out, 0x0708);
            if (way == 2) pvs_put_le16_(&out, 0x0708);
            if (way == 3) pvs_put_be32_(&out, (uint32_t)value);
            if (way == 4) pvs_put_le32_(&out, (uint32_t)value);
            if (way == 5) pvs_put_be64_(&out, value);
            if (way == 6) pvs_put_le64_(&out, value);
            if (way == 7) pvs_put_(&out, BYTES, 3);
            assert_int_equal(out.pos, sizes[way]);
            for (i = capacity; i < sizeof room; i++) assert_int_equal(room[i], 0xee);
            if (capacity == sizes[way]) {
                assert_memory_equal(room, expected[way], sizes[way]);
                assert_int_equal(pvs_writer_end_(&out), PVS_OK);
            } else {
                assert_int_equal(pvs_writer_state_(&out), PVS_ERR_SPACE);
                assert_int_equal(pvs_writer_end_(&out), PVS_ERR_SPACE);
                assert_int_equal(out.needed, sizes[way] - capacity);
            }
        }
    }
}

/* Patches touch what was put within the capacity, and nothing else. */
static void patches(void **state) {
    size_t at, capacity;
    (void)state;
    for (capacity = 0; capacity <= 6; capacity++) {
        for (at = 0; at <= 8; at++) {
            uint8_t room[12];
            pvs_writer out = pvs_writer_init(room, capacity);
            size_t i, end = capacity < 4 ? capacity : 4; /* four bytes are put */
            memset(room, 0xee, sizeof room);
            assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
            pvs_put_u8_(&out, 0xee);
            pvs_put_u8_(&out, 0xee);
            pvs_put_u8_(&out, 0xee);
            pvs_put_u8_(&out, 0xee);
            pvs_patch_u8_(&out, at, 0x11);
            for (i = 0; i < sizeof room; i++) {
                assert_int_equal(room[i], i == at && at < end ? 0x11 : 0xee);
            }
            memset(room, 0xee, sizeof room);
            pvs_patch_le32_(&out, at, 0x44332211u);
            for (i = 0; i < sizeof room; i++) {
                int touched = i >= at && i < at + 4 && i < end;
                assert_int_equal(room[i], touched ? 0x11 * (int)(i - at + 1) : 0xee);
            }
        }
    }
    {
        pvs_writer out = pvs_writer_init(NULL, 0);
        assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
        pvs_put_be32_(&out, 1);
        pvs_patch_u8_(&out, 0, 1); /* counting: there is nothing to patch */
        pvs_patch_le32_(&out, 0, 1);
        assert_int_equal(pvs_writer_end_(&out), PVS_OK);
        assert_int_equal(out.pos, 4);
    }
}

/* The high byte of a field tells whose it is, and so does what is kept of an unfinished message. */
static void owners_are_those_of_the_fields(void **state) {
    (void)state;
    assert_int_equal(PVS_OWNER_BASE_, PVS_VARU64_FIELD >> 8);
    assert_int_equal(PVS_OWNER_VIEW_, PVS_VIEW_FIELD_VERSION >> 8);
    assert_int_equal(PVS_OWNER_AC_, PVS_AC_FIELD_MAGIC >> 8);
    assert_int_equal(PVS_OWNER_PEX_, PVS_PEX_FIELD_SIZE >> 8);
    assert_int_equal(PVS_OWNER_GOSSIP_, PVS_GOSSIP_FIELD_TYPE >> 8);
    assert_int_equal(PVS_OWNER_FACTOM_, PVS_FACTOM_FIELD_SIGNATURE >> 8);
}

/* A patch within what was put leaves its neighbours alone. */
static void patches_between_others(void **state) {
    uint8_t room[8];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    (void)state;
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_be64_(&out, 0xeeeeeeeeeeeeeeeeu);
    pvs_patch_le32_(&out, 2, 0x44332211u);
    assert_memory_equal(room, "\xee\xee\x11\x22\x33\x44\xee\xee", 8);
    pvs_patch_u8_(&out, 1, 0x55);
    assert_memory_equal(room, "\xee\x55\x11\x22\x33\x44\xee\xee", 8);
}

static void every_number_of_16_bits(void **state) {
    unsigned value;
    (void)state;
    for (value = 0; value < 0x10000; value++) {
        uint8_t room[4];
        pvs_writer out = pvs_writer_init(room, sizeof room);
        assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
        pvs_put_le16_(&out, value);
        pvs_put_be16_(&out, value);
        assert_true(room[0] == (value & 0xff) && room[1] == value >> 8);
        assert_true(room[2] == value >> 8 && room[3] == (value & 0xff));
    }
}

/* What is to blame is counted from the start of its own message; calls have no field. */
static void where_a_writer_fails(void **state) {
    static uint8_t room[16];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    (void)state;
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_be32_(&out, 1);
    assert_int_equal(pvs_writer_end_(&out), PVS_OK);
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_be16_(&out, 1);
    assert_int_equal(pvs_writer_fail_(&out, PVS_ERR_VALUE, 7), PVS_ERR_VALUE);
    assert_int_equal(pvs_writer_end_(&out), PVS_ERR_VALUE);
    assert_int_equal(out.fault.at, 2);
    assert_int_equal(out.fault.field, 7);
    assert_int_equal(out.pos, 4);

    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_u8_(&out, 1);
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_ERR_USAGE);
    assert_int_equal(out.fault.at, 1);
    assert_int_equal(out.fault.field, 0);
    assert_int_equal(pvs_writer_end_(&out), PVS_ERR_USAGE);

    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_(&out, NULL, 3); /* bytes that are nowhere */
    assert_int_equal(pvs_writer_end_(&out), PVS_ERR_VALUE);
    assert_int_equal(out.fault.at, 0);
    assert_int_equal(out.fault.field, 0);

    out = pvs_writer_init(NULL, 0); /* as much as can be counted, and one more */
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_(&out, room, SIZE_MAX);
    assert_int_equal(pvs_writer_state_(&out), PVS_OK);
    assert_true(out.pos == SIZE_MAX);
    pvs_put_u8_(&out, 1);
    assert_int_equal(pvs_writer_end_(&out), PVS_ERR_VALUE);
    assert_int_equal(out.fault.field, 0);
    assert_int_equal(out.pos, 0);
}

/* A payload of a message that failed belongs to no part. */
static void payloads_that_are_dropped(void **state) {
    uint8_t room[2];
    pvs_bytes parts[3];
    pvs_writer out = pvs_writer_gather(room, sizeof room);
    (void)state;
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    pvs_put_payload_(&out, pvs_bytes_of(BYTES, sizeof BYTES));
    pvs_put_be32_(&out, 1);
    assert_int_equal(pvs_writer_end_(&out), PVS_ERR_SPACE);
    pvs_writer_parts(&out, parts);
    assert_int_equal(parts[0].size + parts[1].size + parts[2].size, 0);
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK); /* and is not in the way */
    assert_int_equal(pvs_writer_end_(&out), PVS_OK);
}

/* A payload is copied, or left where it is: then parts name it, and a second one is refused. */
static void payloads(void **state) {
    static const uint8_t payload[5] = {1, 2, 3, 4, 5};
    uint8_t room[16];
    pvs_bytes parts[3];
    int gather;
    (void)state;
    for (gather = 0; gather <= 1; gather++) {
        pvs_writer out =
            gather ? pvs_writer_gather(room, sizeof room) : pvs_writer_init(room, sizeof room);
        assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
        pvs_put_be16_(&out, 0x0a0b);
        pvs_put_payload_(&out, pvs_bytes_of(payload, sizeof payload));
        pvs_put_u8_(&out, 0x0c);
        assert_int_equal(pvs_writer_end_(&out), PVS_OK);
        pvs_writer_parts(&out, parts);
        if (!gather) {
            assert_int_equal(out.pos, 8);
            assert_memory_equal(room, "\x0a\x0b\1\2\3\4\5\x0c", 8);
            assert_int_equal(parts[0].size, 8);
            assert_int_equal(parts[1].size + parts[2].size, 0);
            continue;
        }
        assert_int_equal(out.pos, 3);
        assert_ptr_equal(parts[0].data, room);
        assert_int_equal(parts[0].size, 2);
        assert_ptr_equal(parts[1].data, payload);
        assert_int_equal(parts[1].size, sizeof payload);
        assert_ptr_equal(parts[2].data, room + 2);
        assert_int_equal(parts[2].size, 1);
        assert_memory_equal(room, "\x0a\x0b\x0c", 3);
        assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_ERR_USAGE);
        assert_int_equal(out.pos, 3);
    }
}

/* The shortest and the longest number of each length, as text; counting, they are as long. */
static void decimals(void **state) {
    uint64_t first = 0;
    (void)state;
    for (int length = 1; length <= 10; length++) {
        uint64_t last = length == 10 ? UINT32_MAX : length == 1 ? 9 : first * 10 - 1;
        for (int i = 0; i <= 1; i++) {
            uint32_t value = (uint32_t)(i ? last : first);
            uint8_t room[12];
            char meant[12];
            pvs_writer out = pvs_writer_init(room, sizeof room);
            pvs_writer count = pvs_writer_init(NULL, 0);
            snprintf(meant, sizeof meant, "%" PRIu32, value);
            assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
            assert_int_equal(pvs_writer_begin_(&count, PVS_OWNER_BASE_), PVS_OK);
            pvs_put_decimal_(&out, value);
            pvs_put_decimal_(&count, value);
            assert_int_equal(out.pos, length);
            assert_int_equal(count.pos, length);
            assert_memory_equal(room, meant, (size_t)length);
        }
        first = length == 1 ? 10 : first * 10;
    }
}

/* A reader in the middle of a message, after a wait. */
static pvs_reader in_the_middle(void) {
    pvs_reader in = pvs_reader_parts(100);
    pvs_reader_extend(&in, BYTES, sizeof BYTES);
    in.pos = 2;
    in.last_ = 1;
    assert_int_equal(pvs_reader_wait_(&in, 3, 4, 5), PVS_NEED_MORE);
    in.owner_ = PVS_OWNER_BASE_;
    in.phase_ = 6;
    in.at_ = 7;
    in.mark_ = 8;
    in.left_[0] = 9;
    in.left_[1] = 10;
    return in;
}

static void assert_forgotten(const pvs_reader *in) {
    assert_int_equal(in->phase_, 0);
    assert_true(in->at_ == 0 && in->mark_ == 0);
    assert_true(in->left_[0] == 0 && in->left_[1] == 0);
    assert_int_equal(in->owner_, PVS_OWNER_BASE_);
}

static void assert_no_fault(const pvs_reader *in) {
    assert_int_equal(in->needed, 0);
    assert_int_equal(in->fault.status, PVS_OK);
    assert_int_equal(in->fault.at, 0);
    assert_int_equal(in->fault.field, 0);
}

/* What is kept of a message is forgotten at its end, and in the middle of it what was missing. */
static void what_a_reader_keeps(void **state) {
    pvs_reader in = in_the_middle();
    (void)state;
    assert_int_equal(pvs_reader_done_(&in, 3), PVS_OK);
    assert_forgotten(&in);
    assert_no_fault(&in);
    assert_int_equal(in.pos, 5);
    assert_ptr_equal(pvs_reader_message(&in).data, BYTES + 2);
    assert_int_equal(pvs_reader_message(&in).size, 3);

    in = in_the_middle();
    assert_int_equal(pvs_reader_part_(&in, 3), PVS_OK);
    assert_no_fault(&in);
    assert_int_equal(in.phase_, 6);
    assert_true(in.left_[0] == 9 && in.left_[1] == 10);
    assert_int_equal(in.pos, 5);
    assert_ptr_equal(pvs_reader_message(&in).data, BYTES + 2);
    assert_int_equal(pvs_reader_message(&in).size, 3);

    in = in_the_middle();
    pvs_reader_pass_(&in, 3); /* what was passed over is no message */
    assert_forgotten(&in);
    assert_int_equal(in.pos, 5);
    assert_int_equal(pvs_reader_message(&in).size, 0);
}

/* Nothing of the message before, whatever a family has left there. */
static void what_a_writer_begins_with(void **state) {
    uint8_t room[16];
    pvs_writer out = pvs_writer_init(room, sizeof room);
    (void)state;
    out.pos = 3;
    out.phase_ = 1;
    out.entries_ = 2;
    out.needed = 3;
    out.start_ = out.inner_ = 1;
    memset(out.count_, 4, sizeof out.count_);
    memset(&out.fault, 5, sizeof out.fault);
    assert_int_equal(pvs_writer_begin_(&out, PVS_OWNER_BASE_), PVS_OK);
    assert_int_equal(out.phase_, 0);
    assert_int_equal(out.entries_, 0);
    assert_int_equal(out.needed, 0);
    assert_true(out.start_ == 3 && out.inner_ == 3);
    assert_true(out.count_[0] == 0 && out.count_[LENGTH(out.count_) - 1] == 0);
    assert_int_equal(out.fault.status, PVS_OK);
    assert_int_equal(out.fault.at, 0);
    assert_int_equal(out.fault.field, 0);
    assert_int_equal(pvs_writer_end_(&out), PVS_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_reader_keeps),
        cmocka_unit_test(what_a_writer_begins_with),
        cmocka_unit_test(loads),
        cmocka_unit_test(cuts),
        cmocka_unit_test(fetches),
        cmocka_unit_test(puts_into_every_room),
        cmocka_unit_test(patches),
        cmocka_unit_test(owners_are_those_of_the_fields),
        cmocka_unit_test(patches_between_others),
        cmocka_unit_test(every_number_of_16_bits),
        cmocka_unit_test(where_a_writer_fails),
        cmocka_unit_test(payloads_that_are_dropped),
        cmocka_unit_test(payloads),
        cmocka_unit_test(decimals),
    };
    return cmocka_run_group_tests_name("base/cursor", tests, NULL, NULL);
}
