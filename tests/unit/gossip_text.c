/*
 * The UTF-8 of gossip texts against an oracle that decodes characters by arithmetic. p01.. are of
 * docs/wire/gossip.md.
 */
#include "guard.h"
#include "unit.h"

enum { HEAD = 12, ROOM = 128 };

/* The number of a character of n bytes as the pattern says, or -1 where the pattern is broken. */
static long number_of(const uint8_t *text, size_t n) {
    static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0}, masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    long number = text[0] & masks[n];
    size_t i;
    if ((text[0] & (uint8_t)~masks[n]) != marks[n]) return -1;
    for (i = 1; i < n; i++) {
        if ((text[i] & 0xc0) != 0x80) return -1;
        number = number << 6 | (text[i] & 0x3f);
    }
    return number;
}

/* The bytes of the character at the front of n bytes, or 0 where none is there. */
static size_t character(const uint8_t *text, size_t n) {
    static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t k;
    for (k = 1; k <= 4 && k <= n; k++) {
        long number = number_of(text, k);
        if (number >= least[k] && number <= 0x10ffff && (number < 0xd800 || number > 0xdfff)) {
            return k;
        }
    }
    return 0;
}

/* The offset of the first thing that is no character, or the size. */
static size_t sound(const uint8_t *text, size_t size) {
    size_t at = 0, n;
    while (at < size && (n = character(text + at, size - at)) != 0) at += n;
    return at;
}

/* Can these bytes begin a text of `size` bytes? By trying: a character has at most three more. */
static int can_begin(const uint8_t *text, size_t have, size_t size) {
    static const uint8_t tails[] = {0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf};
    uint8_t whole[8];
    size_t at = sound(text, have), left = have - at, more, i, k, m;
    if (left == 0) return 1;
    if (left > 3) return 0;
    memcpy(whole, text + at, left);
    for (more = 1; left + more <= 4 && at + left + more <= size; more++) {
        for (i = 0; i < sizeof tails; i++) {
            for (k = 0; k < (more > 1 ? sizeof tails : 1); k++) {
                for (m = 0; m < (more > 2 ? sizeof tails : 1); m++) {
                    whole[left] = tails[i];
                    whole[left + 1] = tails[k];
                    whole[left + 2] = tails[m];
                    if (character(whole, left + more) == left + more) return 1;
                }
            }
        }
    }
    return 0;
}

static size_t put_head(uint8_t *bytes, uint64_t size) {
    size_t i;
    memset(bytes, 0, HEAD);
    for (i = 0; i < 8; i++) bytes[4 + i] = (uint8_t)(size >> 8 * i);
    return HEAD;
}

/* The text whole, and every byte of it as the last that has come, in a new reader and in one that
 * has seen the others before. */
static void check_text(const uint8_t *text, size_t size) {
    uint8_t bytes[ROOM] = {0};
    pvs_reader in = pvs_reader_datagram(bytes, HEAD + size), cut = pvs_reader_stream(ROOM), fresh;
    pvs_gossip_message message, again;
    pvs_status status, last = PVS_NEED_MORE;
    size_t at = sound(text, size), have;
    put_head(bytes, size);
    memcpy(bytes + HEAD, text, size);
    status = pvs_gossip_read(&in, &message);
    if (at == size) {
        assert_int_equal(status, PVS_OK);
        assert_int_equal(message.text.size, size);
        if (size) assert_ptr_equal(message.text.data, bytes + HEAD);
    } else {
        assert_int_equal(status, PVS_ERR_TEXT);
        assert_int_equal(in.fault.at, HEAD + at);
        assert_int_equal(in.fault.field, PVS_GOSSIP_FIELD_TEXT);
    }
    pvs_reader_extend(&cut, bytes, HEAD);
    for (have = 0; have <= size; have++) {
        pvs_status expected = have == size && at == size    ? PVS_OK
                              : can_begin(text, have, size) ? PVS_NEED_MORE
                                                            : PVS_ERR_TEXT;
        fresh = pvs_reader_stream(ROOM);
        pvs_reader_extend(&fresh, bytes, HEAD + have);
        assert_int_equal(pvs_gossip_read(&fresh, &again), expected);
        if (last == PVS_NEED_MORE) {
            last = pvs_gossip_read(&cut, &again);
            assert_int_equal(last, expected);
            assert_int_equal(cut.fault.at, fresh.fault.at);
            if (last == PVS_NEED_MORE) assert_int_equal(cut.needed, size - have);
            if (last == PVS_ERR_TEXT) assert_int_equal(cut.fault.at, HEAD + at);
        }
        pvs_reader_extend(&cut, bytes, have < size);
    }
}

static void p05_p06_every_text_of_up_to_three_bytes(void **state) {
    static const uint8_t edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0,
                                    0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0,
                                    0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xfc, 0xfe, 0xff};
    uint8_t text[4] = {0};
    unsigned a, b;
    size_t i, k;
    (void)state;
    check_text(text, 0);
    for (a = 0; a < 256; a++) {
        text[0] = (uint8_t)a;
        check_text(text, 1);
        for (b = 0; b < 256; b++) {
            text[1] = (uint8_t)b;
            check_text(text, 2);
            if (a < 0x7f) continue; /* as the two bytes behind it alone */
            for (i = 0; i < sizeof edges; i += a < 0xe0 ? 7 : 1) {
                text[2] = edges[i];
                check_text(text, 3);
                if (a < 0xe0) continue;
                for (k = 0; k < sizeof edges; k += 3) {
                    text[3] = edges[k];
                    check_text(text, 4);
                }
            }
        }
    }
}

/* The fast way looks at eight bytes at once: the bad one at each place, behind each length. */
static void p05_bad_bytes_at_every_place(void **state) {
    static const char *const bad[] = {
        "\xff", "\xc3",         "\xed\xa0\x80",     "\xe2\x82", "\xf4\x90\x80\x80",
        "\x80", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc3\xa9"};
    uint8_t text[40];
    size_t size, at, i;
    (void)state;
    for (i = 0; i < LENGTH(bad); i++) {
        size_t n = strlen(bad[i]);
        for (size = n; size <= sizeof text; size++) {
            for (at = 0; at + n <= size; at++) {
                memset(text, 'a', size);
                memcpy(text + at, bad[i], n);
                check_text(text, size);
            }
        }
    }
}

/* All characters there are, one after the other, a few bytes at a time. */
static void p05_every_character_in_pieces(void **state) {
    enum { ALL = 128 + 2 * 1920 + 3 * (63488 - 2048) + 4 * 1048576 };
    uint8_t *bytes = malloc(HEAD + ALL);
    size_t at = HEAD, fed, piece;
    long c;
    (void)state;
    assert_non_null(bytes);
    for (c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff) continue;
        if (c < 0x80) {
            bytes[at++] = (uint8_t)c;
        } else if (c < 0x800) {
            bytes[at++] = (uint8_t)(0xc0 | c >> 6);
            bytes[at++] = (uint8_t)(0x80 | (c & 63));
        } else if (c < 0x10000) {
            bytes[at++] = (uint8_t)(0xe0 | c >> 12);
            bytes[at++] = (uint8_t)(0x80 | (c >> 6 & 63));
            bytes[at++] = (uint8_t)(0x80 | (c & 63));
        } else {
            bytes[at++] = (uint8_t)(0xf0 | c >> 18);
            bytes[at++] = (uint8_t)(0x80 | (c >> 12 & 63));
            bytes[at++] = (uint8_t)(0x80 | (c >> 6 & 63));
            bytes[at++] = (uint8_t)(0x80 | (c & 63));
        }
    }
    assert_int_equal(at, HEAD + ALL);
    put_head(bytes, ALL);
    for (piece = 1; piece <= 1000; piece = piece * 7 + 1) {
        pvs_reader in = pvs_reader_stream(HEAD + ALL);
        pvs_gossip_message message;
        pvs_status status = PVS_NEED_MORE;
        for (fed = 0; fed < HEAD + ALL; fed += piece) {
            size_t left = HEAD + ALL - fed;
            assert_int_equal(status, PVS_NEED_MORE);
            pvs_reader_extend(&in, bytes, left < piece ? left : piece);
            status = pvs_gossip_read(&in, &message);
        }
        assert_int_equal(status, PVS_OK);
        assert_int_equal(message.text.size, ALL);
    }
    free(bytes);
}

/* Writing checks as reading does. */
static void p05_texts_that_are_written(void **state) {
    static const struct {
        const char *text;
        size_t at;
    } bad[] = {
        {"\xff", 0}, {"ab\xc3", 2}, {"abcdefgh\xed\xa0\x80", 8}, {"\xe2\x82\xac\xe2\x82", 3}};
    uint8_t buffer[64];
    pvs_gossip_message message;
    size_t i;
    (void)state;
    memset(&message, 0, sizeof message);
    for (i = 0; i < LENGTH(bad); i++) {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        pvs_writer count = pvs_writer_init(NULL, 0);
        message.text = pvs_bytes_of(bad[i].text, strlen(bad[i].text));
        message.type = i % 2 ? PVS_GOSSIP_TEXT : PVS_GOSSIP_ERROR;
        assert_int_equal(pvs_gossip_write(&out, &message), PVS_ERR_TEXT);
        assert_int_equal(out.fault.at, HEAD + bad[i].at);
        assert_int_equal(out.fault.field, PVS_GOSSIP_FIELD_TEXT);
        assert_int_equal(out.pos, 0);
        assert_int_equal(pvs_gossip_write(&count, &message), PVS_ERR_TEXT);
        assert_int_equal(count.fault.at, HEAD + bad[i].at);
    }
    message.text = pvs_bytes_of("a\0b", 3); /* NUL is text */
    {
        pvs_writer out = pvs_writer_init(buffer, sizeof buffer);
        assert_int_equal(pvs_gossip_write(&out, &message), PVS_OK);
        assert_int_equal(out.pos, HEAD + 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p05_p06_every_text_of_up_to_three_bytes),
        cmocka_unit_test(p05_bad_bytes_at_every_place),
        cmocka_unit_test(p05_every_character_in_pieces),
        cmocka_unit_test(p05_texts_that_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
