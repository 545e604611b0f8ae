/*
 * Proves: the form of a Factom stream is told within its bytes, and reading goes to no other
 * Of: src/factom/factom_read.c
 * Bound: up to 9 bytes, any reader over them, any state of the peer; what reads the two forms may do anything (not proved, only tested)
 * Unwind: 6
 * Fault: src/factom/factom_read.c s/i < head.size; i++/i <= head.size; i++/
 */
#include "proof.h"

#include "../../src/base/reader.c"
#include "../../src/factom/factom_read.c"

static int form;

static pvs_status any_form(pvs_reader *in, pvs_bytes bytes, int which) {
    size_t size = nondet_size();
    CHECK(form == 0 && bytes.size == in->size - in->pos);
    form = which;
    ASSUME(size > 0 && size <= bytes.size);
    return nondet_int() ? pvs_reader_done_(in, size) : pvs_reader_fail_(in, PVS_ERR_SYNTAX, 0, 0);
}

pvs_status pvs_factom_read_gob_(pvs_reader *in, pvs_factom_in *rx, pvs_factom_message *msg,
                                pvs_bytes bytes) {
    CHECK(rx->format == PVS_FACTOM_GOB && rx->types_ <= PVS_FACTOM_TYPES_MAX);
    CHECK(rx->fields_ <= PVS_FACTOM_MEMBERS_MAX && msg->kind == 0);
    return any_form(in, bytes, PVS_FACTOM_GOB);
}

pvs_status pvs_factom_read_v11_(pvs_reader *in, const pvs_factom_in *rx, pvs_factom_message *msg,
                                pvs_bytes bytes) {
    CHECK(rx->format == PVS_FACTOM_PROTOBUF && msg->kind == 0);
    return any_form(in, bytes, PVS_FACTOM_PROTOBUF);
}

int main(void) {
    pvs_reader in = any_reader(9), before;
    pvs_factom_in rx;
    pvs_factom_message msg;
    pvs_bytes rest, first = any_bytes(9);
    pvs_status status;
    int told = pvs_factom_format(first), fresh = nondet_int();
    if (!first.data) CHECK(told == 0);
    CHECK(told != 0 || first.size < 4);
    if (told == PVS_FACTOM_PROTOBUF) CHECK(first.size >= 4 && first.data[3] == 'f');
    if (!fresh) { /* it waited before, at any place */
        in.owner_ = PVS_OWNER_FACTOM_;
        in.left_[0] = nondet_u32();
        in.mark_ = nondet_size();
        in.at_ = nondet_size();
        in.phase_ = nondet_u16();
        ASSUME(in.mode_ != PVS_MODE_DATAGRAM_);
    }
    if (nondet_int()) rx.format = rx.parcels = 0;
    before = in;
    rest = pvs_reader_rest(&in);
    status = pvs_factom_read(&in, &rx, &msg);
    CHECK_READ(in, before, status);
    if (form) REACHED("a message");
    if (status == PVS_NEED_MORE && !form) {
        CHECK(in.needed > 0 && in.needed <= pvs_reader_budget_(&in) - rest.size);
        if (fresh) {
            CHECK(rest.size < 4 && in.needed + rest.size <= 8 && in.needed + rest.size <= in.limit);
            REACHED("not told yet");
        } else {
            REACHED("still waiting");
        }
    }
    return 0;
}
