/*
 * Proves: what moves a reader keeps pos within its bytes; compacting keeps the unread bytes
 * Of: src/base/reader.c
 * Bound: up to 10 bytes, a buffer of 10, any reader over them
 * Unwind: 12
 * Fault: src/base/reader.c s/in->size = rest.size;/in->size = in->pos;/
 */
#include "proof.h"

#include "../../src/base/reader.c"

static void extend_and_compact(void) {
    enum { ROOM = 10 };
    uint8_t *buffer = malloc(ROOM);
    pvs_reader in =
        nondet_int() ? pvs_reader_stream(nondet_size()) : pvs_reader_parts(nondet_size());
    size_t more = nondet_size(), pos = nondet_size(), i = nondet_size();
    uint64_t origin = nondet_u64();
    pvs_bytes rest;
    uint8_t byte;
    ASSUME(buffer && more <= ROOM);
    CHECK(in.size == 0 && in.pos == 0 && pvs_reader_rest(&in).size == 0);
    pvs_reader_extend(&in, nondet_int() ? buffer : 0, more);
    ASSUME(pos <= in.size && origin <= UINT64_MAX - in.size);
    in.pos = pos;
    in.origin = origin;
    rest = pvs_reader_rest(&in);
    CHECK(rest.size == in.size - pos);
    ASSUME(i < rest.size);
    byte = rest.data[i];
    pvs_reader_compact(&in, buffer);
    CHECK(in.pos == 0 && in.size == rest.size && in.origin == origin + pos);
    CHECK(in.data[i] == byte && pvs_reader_message(&in).size == 0);
    REACHED("compacted");
}

static void one_step(void) {
    pvs_reader in = any_reader(10), before = in, datagram;
    pvs_bytes bytes = pvs_reader_begin_(&in, nondet_u8()), message;
    size_t size = nondet_size(), at = nondet_size(), missing = nondet_size();
    unsigned field = nondet_u16();
    pvs_status status;
    ASSUME(size <= bytes.size && missing > 0);
    CHECK(bytes.size == (in.data ? in.size - in.pos : 0));
    message = pvs_bytes_of(in.data, in.size);
    datagram = pvs_reader_datagram(message.data, message.size);
    CHECK(message.data == in.data && datagram.size == in.size && datagram.limit == SIZE_MAX);
    CHECK(datagram.pos == 0 && datagram.mode_ == PVS_MODE_DATAGRAM_ && datagram.owner_ == 0);
    switch (nondet_int()) {
    case 0:
        status = pvs_reader_done_(&in, size);
        CHECK(status == PVS_OK || status == PVS_ERR_TRAILING);
        CHECK_READ(in, before, status);
        message = pvs_reader_message(&in);
        if (status == PVS_OK) CHECK(message.size == size && in.pos == before.pos + size);
        if (status == PVS_ERR_TRAILING) REACHED("trailing");
        break;
    case 1:
        status = pvs_reader_wait_(&in, at, field, missing);
        CHECK_READ(in, before, status);
        CHECK(status == (in.mode_ == PVS_MODE_DATAGRAM_ ? PVS_ERR_TRUNCATED : PVS_NEED_MORE));
        CHECK(in.fault.at == at && in.fault.field == field);
        REACHED("waiting");
        break;
    default:
        status = pvs_reader_fail_(&in, PVS_ERR_MAGIC, at, field);
        CHECK_READ(in, before, status);
        CHECK(in.needed == 0);
    }
}

int main(void) {
    if (nondet_int()) {
        extend_and_compact();
    } else {
        one_step();
    }
    return 0;
}
