/*
 * Traffic of other protocols is never taken for ours: what the families say of thousands of
 * datagrams and stream starts that are none of theirs. unrelated_captures sends them through
 * captures.
 */
#include "family.h"
#include "strangers.h"
#include "unit.h"

static void judge(const uint8_t *bytes, size_t size, int transport, const char *what, size_t maker,
                  size_t number) {
    size_t f;
    for (f = 0; family_known[f]; f++) {
        const struct family *family = family_known[f];
        if (!(family->transports & transport)) continue;
        if (family->guess(pvs_bytes_of(bytes, size), transport) == GUESS_YES) {
            fail_msg("%s claims %zu bytes of sample %zu of %s %zu", family->proto, size, number,
                     what, maker);
        }
    }
}

static size_t judge_all(enum stranger_kind kind, const char *what, size_t per_maker) {
    uint8_t *bytes = malloc(STRANGER_MAX);
    size_t maker, number, cut;
    assert_non_null(bytes);
    for (maker = 0; maker < stranger_makers(kind); maker++) {
        for (number = 0; number < per_maker; number++) {
            size_t size = stranger_make(kind, maker, number, bytes);
            int transport = kind == STRANGER_DATAGRAM ? FAMILY_DATAGRAM : FAMILY_STREAM;
            judge(bytes, size, transport, what, maker, number);
            if (kind == STRANGER_DATAGRAM) continue;
            /* Whatever came with the first segments. */
            for (cut = 0; cut < size; cut = cut < 80 ? cut + 1 : 2 * cut) {
                judge(bytes, cut, transport, what, maker, number);
            }
        }
    }
    free(bytes);
    print_message("%zu samples of %ss\n", maker * per_maker, what);
    return maker * per_maker;
}

static void claims_no_datagram(void **state) {
    (void)state;
    assert_true(judge_all(STRANGER_DATAGRAM, "datagram", 700) >= 10000);
}

static void claims_no_stream(void **state) {
    (void)state;
    assert_true(judge_all(STRANGER_STREAM, "stream", 700) >= 10000);
}

static void claims_no_bulk(void **state) {
    (void)state;
    assert_true(judge_all(STRANGER_BULK, "bulk", 300) >= 300);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(claims_no_datagram),
                                       cmocka_unit_test(claims_no_stream),
                                       cmocka_unit_test(claims_no_bulk)};
    return cmocka_run_group_tests_name("unrelated traffic", tests, NULL, NULL);
}
