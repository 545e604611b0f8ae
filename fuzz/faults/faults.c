/*
 * The properties of support/stream.h and support/written.h, shown to fail where they have to: a
 * small protocol, a length byte and so many bytes, with a reader and a writer that make one mistake
 * at a time. Each mistake has to end the process. With LOUD in the environment it is seen how.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "../../src/base/cursor.h"
#include "support/stream.h"
#include "support/written.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum mistake {
    NONE,
    NEEDS_TOO_MUCH,
    NEEDS_NOTHING,
    FORGETS,         /* waits for ever once it has said NEED_MORE */
    DEPENDS,         /* on the cuts */
    OTHER_FIELD,     /* names another field when the bytes come in pieces */
    FILLS_EARLY,     /* the message says something although it is not read */
    IGNORES_LIMIT,   /* lets any size pass */
    LOWERED_IGNORED, /* a limit that is lowered does not count for what has begun */
    LOWERED_LATE,    /* it counts when all of the message is there */
    RAISED_IGNORED,  /* what was refused stays refused though the limit is raised */
    LENIENT_WRONG,   /* with leniency the message says something else */
    LENIENT_LESS,    /* with leniency a good message is refused */
    NO_PROGRESS,     /* a message of no bytes, for ever */
    TRAILING,        /* a datagram that goes on is accepted */
    REPENTS,         /* after an error it says something else */
    QUADRATIC,       /* looks at everything again and again */
    COUNTS_MORE,
    WRITES_MORE,
    SPACE_WRONG, /* says less than is missing */
    CHANGES_STATE,
    GATHERS_WRONG,
    MISTAKES
};

static enum mistake mistake;
static int errors;

struct text {
    uint8_t size, first;
};

static void waste(size_t n) {
    while (n--) {
        uint8_t room[PVS_VARU64_SIZE_MAX];
        pvs_writer out = pvs_writer_init(room, sizeof room);
        CHECK(pvs_varu64_write(&out, n) == PVS_OK);
    }
}

static int overlooks_limit(const pvs_reader *in, int waits) {
    return mistake == IGNORES_LIMIT || (mistake == LOWERED_IGNORED && in->at_) ||
           (mistake == LOWERED_LATE && in->at_ && waits);
}

/* Neither the size nor the first byte of a body may be 0xff. */
static pvs_status read_text(pvs_reader *in, void *state, void *message) {
    pvs_bytes bytes = pvs_reader_begin_(in, 0x70);
    struct text *text = message;
    size_t size = 1 + (size_t)pvs_u8_(bytes, 0);
    (void)state;
    text->size = text->first = 0;
    if (mistake == FILLS_EARLY) text->first = (uint8_t)pvs_u8_(bytes, 0);
    if (mistake == QUADRATIC) waste(bytes.size * bytes.size);
    if (mistake == NO_PROGRESS && bytes.size > 3) size = 0;
    if (bytes.size == 0 && in->limit) return pvs_reader_wait_(in, 0, 1, 1);
    if (mistake == DEPENDS && bytes.size == 3) return pvs_reader_fail_(in, PVS_ERR_TYPE, 0, 1);
    if (mistake == LENIENT_LESS && in->allow) return pvs_reader_fail_(in, PVS_ERR_TYPE, 0, 1);
    if (size == 256) {
        if (mistake == REPENTS && errors++) return pvs_reader_fail_(in, PVS_ERR_TYPE, 0, 1);
        return pvs_reader_fail_(in, PVS_ERR_LENGTH, 0, 1);
    }
    if (mistake == RAISED_IGNORED && in->left_[0]) {
        return pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, 1);
    }
    if (size > in->limit && !overlooks_limit(in, size > bytes.size)) {
        pvs_reader_fail_(in, PVS_ERR_SIZE_LIMIT, 0, 1);
        if (mistake == RAISED_IGNORED) in->owner_ = 0x70;
        if (mistake == RAISED_IGNORED) in->left_[0] = 1;
        return PVS_ERR_SIZE_LIMIT;
    }
    if (size > 1 && pvs_u8_(bytes, 1) == 0xff) {
        unsigned field = mistake == OTHER_FIELD && bytes.size < size ? 3 : 2;
        if (mistake == FORGETS && in->at_) return pvs_reader_wait_(in, 1, 2, 1);
        return pvs_reader_fail_(in, PVS_ERR_TEXT, 1, field);
    }
    if (size > bytes.size) {
        size_t missing = size - bytes.size;
        in->at_ = 1;
        if (mistake == NEEDS_TOO_MUCH && bytes.size > 1) missing++;
        if (mistake == NEEDS_NOTHING && bytes.size > 1) missing = 0;
        return pvs_reader_wait_(in, bytes.size > 1, bytes.size > 1 ? 2 : 1, missing);
    }
    if (mistake == TRAILING) {
        uint32_t allow = in->allow;
        in->allow |= PVS_ALLOW_TRAILING;
        CHECK(pvs_reader_done_(in, size) == PVS_OK);
        in->allow = allow;
    } else if (pvs_reader_done_(in, size) != PVS_OK) {
        return PVS_ERR_TRAILING;
    }
    text->size = (uint8_t)(size - 1);
    text->first = (uint8_t)pvs_u8_(pvs_cut_(bytes, 0, size), 1);
    if (mistake == LENIENT_WRONG && in->allow) text->first ^= 1u;
    return PVS_OK;
}

static uint64_t hash_text(const void *message) {
    const struct text *text = message;
    return (uint64_t)text->size << 8 | text->first;
}

/* Writes size times the same byte, which stays where it is in a gather writer. */
static pvs_status write_text(pvs_writer *out, void *state, const void *message) {
    const struct text *text = message;
    uint8_t body[256];
    size_t size = text->size;
    pvs_status status = pvs_writer_begin_(out, 0x70);
    if (status != PVS_OK) return status;
    if (mistake == COUNTS_MORE && !out->data) size++;
    if (mistake == WRITES_MORE && out->data) size++;
    memset(body, text->first, sizeof body);
    if (mistake == GATHERS_WRONG && out->mode_ == PVS_MODE_GATHER_) body[0] ^= 1u;
    pvs_put_u8_(out, text->size);
    pvs_put_(out, body, size);
    status = pvs_writer_end_(out);
    if (mistake == SPACE_WRONG && status == PVS_ERR_SPACE && out->needed > 1) out->needed--;
    if (status == PVS_OK && (out->data || mistake == CHANGES_STATE)) ++*(uint8_t *)state;
    return status;
}

static void check_all(void) {
    static const struct fuzz_stream stream = {sizeof(struct text), 0,  read_text, hash_text, NULL,
                                              0x1000000u,          64, 64,        0,         0};
    static const char good[] = "\3abc\0\1x\5abcde\2", bad[] = "\3abc\4\377bcdef",
                      worse[] = "\1a\377";
    static const struct text text = {9, 'x'};
    struct fuzz_write write = {write_text, NULL, 1, NULL, 0};
    const char *inputs[3] = {good, bad, worse};
    size_t sizes[3] = {sizeof good - 1, sizeof bad - 1, sizeof worse - 1}, i, size, limit;
    uint8_t state = 0, *bytes;
    for (i = 0; i < 3; i++) {
        for (size = sizes[i]; size; size--) { /* at some of them the random checks hit */
            for (limit = 3; limit < 8; limit++) {
                pvs_reader in = pvs_reader_stream(limit == 7 ? SIZE_MAX : limit);
                uint8_t *exact = fuzz_copy(inputs[i], size);
                errors = 0;
                fuzz_stream_check(&stream, &in, NULL, exact, size, NULL);
                free(exact);
            }
        }
    }
    write.state = &state;
    write.message = &text;
    bytes = fuzz_written(&write, &i);
    CHECK(i == 10 && state == 1);
    free(bytes);
}

static int ends_badly(void) {
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        if (getenv("LOUD") == NULL) CHECK(freopen("/dev/null", "w", stderr) != NULL);
        alarm(20); /* where nothing stops it, the clock does: that is no success */
        check_all();
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* "work": the mistake that only counted blocks show, which some compilers cannot count; else the
 * others. */
int main(int argc, char **argv) {
    int work = argc > 1 && strcmp(argv[1], "work") == 0, failed = 0, made = 0;
    uint64_t before = fuzz_work();
    waste(1);
    if (work && fuzz_work() == before) {
        printf("skipped: this compiler does not count blocks\n");
        return 77;
    }
    for (mistake = NONE; mistake < MISTAKES; mistake++) {
        int expected = mistake != NONE;
        if (expected && (mistake == QUADRATIC) != work) continue;
        if (ends_badly() != expected) {
            printf("mistake %d: %s\n", mistake, expected ? "is not noticed" : "there is none");
            failed = 1;
        }
        made += expected;
    }
    printf("%d mistakes made\n", made);
    return failed;
}
