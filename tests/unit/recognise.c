/* What the families say of the first bytes of streams and of datagrams: single cases. */
#include "family.h"
#include "json_form.h"
#include "unit.h"

/* Pieces of hexadecimal digits, one after the other. */
static enum family_guess say(const struct family *family, int transport, const char *const *piece) {
    char text[4096];
    uint8_t *bytes;
    size_t size;
    enum family_guess guess;
    for (text[0] = '\0'; *piece; piece++) strcat(text, *piece);
    assert_true(form_unhex(text, strlen(text), &bytes, &size));
    guess = family->guess(pvs_bytes_of(bytes, size), transport);
    free(bytes);
    return guess;
}

#define PEX(...)    say(&family_pex, FAMILY_STREAM, (const char *const[]){__VA_ARGS__, NULL})
#define GOSSIP(...) say(&family_gossip, FAMILY_STREAM, (const char *const[]){__VA_ARGS__, NULL})
#define VIEW(...)   say(&family_view, FAMILY_STREAM, (const char *const[]){__VA_ARGS__, NULL})
#define AC(...)     say(&family_ac, FAMILY_DATAGRAM, (const char *const[]){__VA_ARGS__, NULL})

/* An ask is these and 32 bytes; a give, too, and a piece; lists of one, two and 5000 peers. */
#define ASK      "2100000000"
#define GIVE     "2100020001"
#define LIST     "1300000002"
#define LIST2    "2500000002"
#define LIST5000 "915f010002"
#define EMPTY    "0100000002"
#define DIGEST   "fa43239bcee7b97ca62f007cc68487560a39e19f74f3dde7486db3f98df8e471"
#define ZEROS    "fa43239bcee7b97ca62f0000000087560a39e19f74f3dde7486db3f98df8e471"
#define TEXT     "6162636465666768696a6b6c6d6e6f707172737475767778797a303132333435"
#define REPEAT   "0102030405060708090a0b0c0d0e0f100102030405060708090a0b0c0d0e0f10"
#define LOOPBACK "0000000000000000000000000000000151c3"
#define MAPPED   "00000000000000000000ffff7f00000152c3"
#define GLOBAL   "20010db80000000000000000deadbeef53c3"
#define GLOBAL2  "26000db80000000000000000deadbeef53c3"
#define ODD      "3f010db80000000000000000deadbeef53c3"
#define WORDS    "323032345f73616c65735f7265706f727431"

static void pex_asks(void **state) {
    (void)state;
    assert_int_equal(PEX(""), GUESS_WAIT);
    assert_int_equal(PEX("21000000"), GUESS_WAIT);
    assert_int_equal(PEX(ASK, DIGEST), GUESS_YES);
    assert_int_equal(PEX(ASK, DIGEST, "2100"), GUESS_YES);
    assert_int_equal(PEX(ASK, DIGEST, "22"), GUESS_NO);
    assert_int_equal(PEX(ASK, ZEROS), GUESS_WAIT);
    assert_int_equal(PEX(ASK, TEXT), GUESS_WAIT);
    assert_int_equal(PEX(ASK, REPEAT), GUESS_WAIT);
    assert_int_equal(PEX(ASK, TEXT, ASK, TEXT), GUESS_WAIT);
    assert_int_equal(PEX(ASK, TEXT, ASK, DIGEST), GUESS_YES);
    assert_int_equal(PEX(ASK, ZEROS, LIST, LOOPBACK), GUESS_YES);
    assert_int_equal(PEX(ASK, ZEROS, LIST, WORDS), GUESS_NO);
}

static void pex_gives(void **state) {
    (void)state;
    assert_int_equal(PEX(GIVE), GUESS_WAIT);
    assert_int_equal(PEX(GIVE, DIGEST, "00"), GUESS_YES);
    assert_int_equal(PEX(GIVE, ZEROS, "00"), GUESS_WAIT);
    assert_int_equal(PEX(GIVE, TEXT, TEXT), GUESS_WAIT);
}

static void pex_lists(void **state) {
    (void)state;
    assert_int_equal(PEX(EMPTY), GUESS_WAIT);
    assert_int_equal(PEX(EMPTY, EMPTY), GUESS_WAIT);
    assert_int_equal(PEX(LIST, LOOPBACK), GUESS_YES);
    assert_int_equal(PEX(LIST, MAPPED), GUESS_YES);
    assert_int_equal(PEX(LIST, "000000000000000000000000000000010000"), GUESS_NO);
    assert_int_equal(PEX(LIST, GLOBAL), GUESS_WAIT);
    assert_int_equal(PEX(LIST2, GLOBAL, GLOBAL2), GUESS_WAIT);
    assert_int_equal(PEX(LIST2, GLOBAL, GLOBAL2, LIST2, GLOBAL, GLOBAL2), GUESS_YES);
    assert_int_equal(PEX(LIST, GLOBAL, LIST, GLOBAL, LIST, GLOBAL, LIST, GLOBAL), GUESS_WAIT);
    assert_int_equal(PEX(LIST2, ODD, GLOBAL2, LIST2, ODD, ODD), GUESS_WAIT);
    assert_int_equal(PEX(LIST, GLOBAL, ASK, DIGEST), GUESS_YES);
    assert_int_equal(PEX(LIST, WORDS), GUESS_NO);
    assert_int_equal(PEX(LIST2, LOOPBACK, WORDS), GUESS_NO);
    assert_int_equal(PEX(LIST, "ff020000000000000000000000000001"
                               "51c3"),
                     GUESS_NO);
}

/* What is there of a list decides, however much that is. */
static void pex_unfinished(void **state) {
    uint8_t bytes[5 + 18 * 400] = {0x91, 0x5f, 0x01, 0x00, 0x02};
    size_t i;
    (void)state;
    assert_int_equal(PEX(LIST5000), GUESS_WAIT);
    assert_int_equal(PEX(LIST5000, GLOBAL, GLOBAL2, "20"), GUESS_WAIT);
    assert_int_equal(PEX(LIST5000, LOOPBACK, "ff"), GUESS_YES);
    assert_int_equal(PEX(LIST5000, WORDS, "ff"), GUESS_NO);
    for (i = 5; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 7 % 251);
    assert_int_equal(family_pex.guess(pvs_bytes_of(bytes, sizeof bytes), FAMILY_STREAM), GUESS_NO);
    for (i = 5; i < sizeof bytes; i++) bytes[i] = (uint8_t)((i - 5) % 18 ? i * 7 % 251 : 0x26);
    assert_int_equal(family_pex.guess(pvs_bytes_of(bytes, sizeof bytes), FAMILY_STREAM),
                     GUESS_WAIT);
}

/* "Expected `AddMe`" and no other words, if the error is the first message of a connection. */
static void gossip_errors(void **state) {
    (void)state;
#define ERROR "050000001000000000000000"
    assert_int_equal(GOSSIP("0500"), GUESS_WAIT);
    assert_int_equal(GOSSIP(ERROR), GUESS_WAIT);
    assert_int_equal(GOSSIP(ERROR, "4578706563746564206041"), GUESS_WAIT);
    assert_int_equal(GOSSIP(ERROR, "4578706563746564206041"
                                   "64644d6560"),
                     GUESS_YES);
    assert_int_equal(GOSSIP(ERROR, "4578706563746564206042"), GUESS_NO);
    assert_int_equal(GOSSIP(ERROR, "7468697320697320736f6d6520746578"), GUESS_NO);
    assert_int_equal(GOSSIP("050000000800000000000000", "4578706563746564"), GUESS_NO);
    assert_int_equal(GOSSIP("040000005f252a1018b95600901f", "160301"), GUESS_YES);
    assert_int_equal(GOSSIP("040000005f252a1018b95600901f"), GUESS_WAIT);
    assert_int_equal(GOSSIP("040000005f252a1018b95600901f", "04"), GUESS_NO);
}

static void ac_frames(void **state) {
    (void)state;
    assert_int_equal(AC("ac010100", "11223344", "55667788", "00000000"), GUESS_YES);
    assert_int_equal(AC("ac010180", "11223344", "55667788", "00000000"), GUESS_YES);
    assert_int_equal(AC("ac010140", "11223344", "55667788", "00000000"), GUESS_NO);
    assert_int_equal(AC("ac011001", "11223344", "55667788", "00000000"), GUESS_NO);
    assert_int_equal(AC("ac010100", "11223344", "55667788", "0000000000"), GUESS_NO);
    assert_int_equal(AC("ac010100", "11223344", "55667788", "000000"), GUESS_NO);
    assert_int_equal(AC("ac010600", "11223344", "55667788", "00000000"), GUESS_NO);
}

/* A length of 177 or more makes MQTT begin with both constants. */
static void view_or_mqtt(void **state) {
    (void)state;
    assert_int_equal(VIEW("10b10000"), GUESS_YES);
    assert_int_equal(VIEW("10b1010004"), GUESS_WAIT);
    assert_int_equal(VIEW("10b1010004", "4d515455"), GUESS_WAIT);
    assert_int_equal(VIEW("10b1010004", "4d515454"), GUESS_NO);
    assert_int_equal(VIEW("10b181010004", "4d51545404"), GUESS_NO);
    assert_int_equal(VIEW("10b1010006", "4d51497364"), GUESS_NO);
    assert_int_equal(VIEW("10b18181010004", "4d51545404c2"), GUESS_NO);
}

/* What a known endpoint sends is taken for broken only where a constant fits. */
static void known_endpoints(void **state) {
    static const uint8_t view[] = {0x10, 0}, magic[] = {0xff, 177}, frame[] = {0xac, 9};
    static const uint8_t http[] = "HTTP/1.1 200 OK", tls[] = {0x16, 3, 1, 0, 122, 1};
    static const uint8_t ask[] = {33, 0, 0, 0, 9}, list[] = {4, 1, 0, 0, 2},
                         sql[] = {74, 0, 0, 0, 10};
    static const uint8_t tag[] = {9, 0, 0, 0}, signature[] = {'p', 'b', 'u', 'X', 0, 0, 0, 2};
    (void)state;
    assert_true(family_view.may_begin(pvs_bytes_of(view, 1)));
    assert_true(family_view.may_begin(pvs_bytes_of(view, 2)));
    assert_true(family_view.may_begin(pvs_bytes_of(magic, 2)));
    assert_false(family_view.may_begin(pvs_bytes_of(magic, 1)));
    assert_false(family_view.may_begin(pvs_bytes_of(http, sizeof http)));
    assert_true(family_ac.may_begin(pvs_bytes_of(frame, 1)));
    assert_false(family_ac.may_begin(pvs_bytes_of(http, sizeof http)));
    assert_false(family_view.may_begin(pvs_bytes_of(tls, sizeof tls)));
    assert_true(family_pex.may_begin(pvs_bytes_of(ask, sizeof ask)));
    assert_true(family_pex.may_begin(pvs_bytes_of(list, sizeof list)));
    assert_false(family_pex.may_begin(pvs_bytes_of(sql, sizeof sql)));
    assert_false(family_pex.may_begin(pvs_bytes_of(http, sizeof http)));
    assert_true(family_gossip.may_begin(pvs_bytes_of(tag, sizeof tag)));
    assert_false(family_gossip.may_begin(pvs_bytes_of(tls, sizeof tls)));
    assert_false(family_gossip.may_begin(pvs_bytes_of(http, sizeof http)));
    assert_true(family_factom.may_begin(pvs_bytes_of(signature, sizeof signature)));
    assert_false(family_factom.may_begin(pvs_bytes_of(tls, sizeof tls)));
    assert_false(family_factom.may_begin(pvs_bytes_of(http, sizeof http)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pex_asks),        cmocka_unit_test(pex_gives),
        cmocka_unit_test(pex_lists),       cmocka_unit_test(pex_unfinished),
        cmocka_unit_test(gossip_errors),   cmocka_unit_test(ac_frames),
        cmocka_unit_test(known_endpoints), cmocka_unit_test(view_or_mqtt)};
    return cmocka_run_group_tests_name("recognition", tests, NULL, NULL);
}
