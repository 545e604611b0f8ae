#include "written.h"

static void check_small(const struct fuzz_write *what, size_t size, size_t capacity,
                        const void *before) {
    uint8_t *room = fuzz_room(capacity);
    pvs_writer out = pvs_writer_init(room, capacity);
    out.allow = what->allow;
    CHECK(what->write(&out, what->state, what->message) == PVS_ERR_SPACE);
    CHECK(out.needed == size - capacity && out.pos == 0 && out.fault.status == PVS_ERR_SPACE);
    CHECK(!what->state || memcmp(what->state, before, what->state_size) == 0);
    free(room);
}

/* Behind a number of some bytes, as a second message. */
static void check_behind(const struct fuzz_write *what, const uint8_t *bytes, size_t size,
                         uint64_t number) {
    uint8_t *room = fuzz_room(size + PVS_VARU64_SIZE_MAX);
    pvs_writer out = pvs_writer_init(room, size + PVS_VARU64_SIZE_MAX);
    size_t start;
    CHECK(pvs_varu64_write(&out, number) == PVS_OK);
    start = out.pos;
    out.allow = what->allow;
    CHECK(what->write(&out, what->state, what->message) == PVS_OK && out.pos == start + size);
    CHECK(size == 0 || memcmp(room + start, bytes, size) == 0);
    free(room);
}

static void check_gather(const struct fuzz_write *what, const uint8_t *bytes, size_t size) {
    uint8_t *room = fuzz_room(size);
    pvs_writer out = pvs_writer_gather(room, size);
    pvs_bytes part[3];
    size_t at = 0, i;
    out.allow = what->allow;
    CHECK(what->write(&out, what->state, what->message) == PVS_OK);
    pvs_writer_parts(&out, part);
    for (i = 0; i < 3; i++) {
        CHECK(part[i].size <= size - at);
        CHECK(part[i].size == 0 || memcmp(bytes + at, part[i].data, part[i].size) == 0);
        at += part[i].size;
    }
    CHECK(at == size && out.pos == size - part[1].size);
    free(room);
}

uint8_t *fuzz_written(const struct fuzz_write *what, size_t *size) {
    pvs_writer count = pvs_writer_init(NULL, 0), out;
    void *before = what->state ? fuzz_copy(what->state, what->state_size) : NULL, *after = NULL;
    uint64_t random;
    uint8_t *bytes;
    count.allow = what->allow;
    CHECK(what->write(&count, what->state, what->message) == PVS_OK);
    CHECK(!before || memcmp(what->state, before, what->state_size) == 0);
    *size = count.pos;
    bytes = fuzz_room(*size);
    out = pvs_writer_init(bytes, *size);
    out.allow = what->allow;
    if (*size == 0) out = count; /* an empty buffer would do as well, but NULL counts */
    if (*size) {
        CHECK(what->write(&out, what->state, what->message) == PVS_OK && out.pos == *size);
        CHECK(out.fault.status == PVS_OK);
    }
    if (before) {
        after = fuzz_copy(what->state, what->state_size);
        memcpy(what->state, before, what->state_size);
    }
    random = fuzz_mix_bytes(*size, bytes, *size);
    if (*size) {
        check_small(what, *size, *size - 1, before);
        check_small(what, *size, fuzz_below(&random, *size), before);
    }
    check_behind(what, bytes, *size, random >> fuzz_below(&random, 64));
    if (before) memcpy(what->state, before, what->state_size);
    check_gather(what, bytes, *size);
    if (after) memcpy(what->state, after, what->state_size);
    free(before);
    free(after);
    return bytes;
}

void fuzz_written_as(const struct fuzz_write *what, pvs_bytes meant) {
    size_t size;
    uint8_t *bytes = fuzz_written(what, &size);
    CHECK(size == meant.size && (size == 0 || memcmp(bytes, meant.data, size) == 0));
    free(bytes);
}
