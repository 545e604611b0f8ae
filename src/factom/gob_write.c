/* V9 and V10 messages, with the definitions before them, as Go's encoder writes them (F32). */
#include "gob.h"
#include "message.h"

/*
 * The definition of a struct, its fields as codes: they stand in the order of their codes, in
 * V10Msg the first and the last. Bit i of `texts` and `bytes`: field i is a string, is bytes.
 */
typedef struct pvs_gob_struct_ {
    pvs_gob_name_ name;
    uint8_t fields, code, step;
    uint8_t header, bytes; /* the field that holds V9Header, bytes; counted from 1, 0: none */
    uint16_t texts;
} pvs_gob_struct_;

enum { PVS_GOB_V9_ = 0, PVS_GOB_V9_HEADER_ = 1, PVS_GOB_V10_ = 2 }; /* also the index of tx->id */

static const pvs_gob_struct_ pvs_gob_structs_[3] = {
    {PVS_GOB_NAME_("V9Msg"), 2, PVS_GOB_HEADER_, 1, 1, 2, 0},
    {PVS_GOB_NAME_("V9Header"), 13, PVS_GOB_NETWORK_, 1, 0, 0,
     (1u << PVS_GOB_TARGET_ | 1u << PVS_GOB_PEER_ADDRESS_ | 1u << PVS_GOB_PEER_PORT_ |
      1u << PVS_GOB_APP_HASH_ | 1u << PVS_GOB_APP_TYPE_)},
    {PVS_GOB_NAME_("V10Msg"), 2, PVS_GOB_TYPE_, PVS_GOB_PAYLOAD_ - PVS_GOB_TYPE_, 0, 2, 0}};

/* ---- numbers */

static size_t pvs_gob_uint_size_(uint64_t value) {
    size_t n = 1;
    if (value < 0x80) return 1;
    for (; value; value >>= 8) n++;
    return n;
}

/* A byte before it, where there is one, and a number. */
static void pvs_gob_put_pair_(pvs_writer *out, unsigned before, uint64_t value) {
    unsigned follow = (unsigned)pvs_gob_uint_size_(value) - 1, head = before != 0, i;
    uint8_t *to = pvs_put_room_(out, head + 1 + follow);
    if (!to) return;
    to[0] = (uint8_t)before;
    to[head] = (uint8_t)(follow ? 256 - follow : value);
    for (i = 1; i <= follow; i++) to[head + i] = (uint8_t)(value >> (8 * (follow - i)) & 0xffu);
}

static void pvs_gob_put_uint_(pvs_writer *out, uint64_t value) {
    pvs_gob_put_pair_(out, 0, value);
}

/* An id as the signed number that it is on the wire; a definition bears it negative. */
static uint64_t pvs_gob_id_bits_(int32_t id, int negative) {
    uint64_t bits = (uint64_t)(uint32_t)id << 1;
    return negative ? bits - 1 : bits;
}

static void pvs_gob_put_name_(pvs_writer *out, const pvs_gob_name_ *name) {
    pvs_put_u8_(out, name->size);
    pvs_put_(out, name->text, name->size);
}

/* ---- definitions */

static const pvs_gob_name_ *pvs_gob_field_name_(const pvs_gob_struct_ *def, unsigned i) {
    return &pvs_gob_names_[def->code + i * def->step];
}

static uint64_t pvs_gob_field_bits_(const pvs_gob_struct_ *def, unsigned i, const int32_t id[3]) {
    int32_t type = PVS_GOB_UINT_;
    if (i + 1 == def->header) type = id[PVS_GOB_V9_HEADER_];
    if (i + 1 == def->bytes) type = PVS_GOB_BYTES_;
    if (def->texts >> (def->code + i) & 1u) type = PVS_GOB_STRING_;
    return pvs_gob_id_bits_(type, 0);
}

static void pvs_gob_put_definition_(pvs_writer *out, unsigned which, const int32_t id[3]) {
    const pvs_gob_struct_ *def = &pvs_gob_structs_[which];
    uint64_t negative = pvs_gob_id_bits_(id[which], 1), positive = pvs_gob_id_bits_(id[which], 0);
    size_t size = pvs_gob_uint_size_(negative) + pvs_gob_uint_size_(positive) + def->name.size + 10;
    unsigned i;
    for (i = 0; i < def->fields; i++) {
        size += 4u + pvs_gob_field_name_(def, i)->size +
                pvs_gob_uint_size_(pvs_gob_field_bits_(def, i, id));
    }
    pvs_gob_put_uint_(out, size);
    pvs_gob_put_uint_(out, negative);
    pvs_put_(out, "\x03\x01\x01", 3); /* wireType.StructT, its CommonType, the name of that */
    pvs_gob_put_name_(out, &def->name);
    pvs_gob_put_pair_(out, 1, positive); /* the id in CommonType */
    pvs_put_(out, "\x00\x01", 2);        /* end of CommonType, StructT.Field */
    pvs_gob_put_uint_(out, def->fields);
    for (i = 0; i < def->fields; i++) {
        pvs_put_u8_(out, 1); /* fieldType.Name, Id, end */
        pvs_gob_put_name_(out, pvs_gob_field_name_(def, i));
        pvs_gob_put_pair_(out, 1, pvs_gob_field_bits_(def, i, id));
        pvs_put_u8_(out, 0);
    }
    pvs_put_(out, "\x00\x00", 2); /* end of StructT, of wireType */
}

/* The ids that nobody has set: Go 1.19's, or the next ones that are free. */
static void pvs_gob_choose_ids_(int32_t id[3]) {
    unsigned i;
    for (i = 0; i < 3; i++) {
        int32_t next = (int32_t)(65 + i);
        if (id[i]) continue;
        while (next == id[(i + 1) % 3] || next == id[(i + 2) % 3]) next++;
        id[i] = next;
    }
}

/* What the peer was told has to stay as it is. */
static void pvs_gob_keep_ids_(pvs_writer *out, const pvs_factom_out *tx, unsigned which) {
    if (tx->id[which] != tx->written_[which] ||
        (which == PVS_GOB_V9_ && tx->id[PVS_GOB_V9_HEADER_] != tx->written_[PVS_GOB_V9_HEADER_])) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_GOB_ID);
    }
}

/* The definition of one type, with those it leads to, unless the peer has it. */
static void pvs_gob_define_once_(pvs_writer *out, pvs_factom_out *tx, unsigned which) {
    unsigned i;
    if ((unsigned)tx->defined_ >> which & 1u) {
        pvs_gob_keep_ids_(out, tx, which);
        return;
    }
    pvs_gob_choose_ids_(tx->id);
    for (i = 0; i < 3; i++) {
        if (tx->id[i] < PVS_GOB_FIRST_)
            pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_GOB_ID);
    }
    if (tx->id[0] == tx->id[1] || tx->id[0] == tx->id[2] || tx->id[1] == tx->id[2]) {
        pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_GOB_ID);
    }
    tx->defined_ |= (uint8_t)(1u << which);
    pvs_gob_put_definition_(out, which, tx->id);
    tx->written_[which] = tx->id[which];
    if (which != PVS_GOB_V9_) return;
    pvs_gob_put_definition_(out, PVS_GOB_V9_HEADER_, tx->id);
    tx->written_[PVS_GOB_V9_HEADER_] = tx->id[PVS_GOB_V9_HEADER_];
}

/* ---- values: fields that are zero are left out, the numbers between fields are counted on */

static size_t pvs_gob_number_size_(uint64_t value) {
    return value ? 1 + pvs_gob_uint_size_(value) : 0;
}

/* One that is too big for a message counts as just so much: then no sum of a few wraps. */
static uint64_t pvs_gob_view_size_(pvs_bytes view) {
    uint64_t size = pvs_gob_too_big_(view.size) ? PVS_GOB_TOO_BIG_ : view.size;
    return size ? 1 + pvs_gob_uint_size_(size) + size : 0;
}

/* What the fields of a header take, without its end. */
static uint64_t pvs_gob_header_size_(const pvs_factom_v9 *v9, unsigned type) {
    return pvs_gob_number_size_(v9->network) + pvs_gob_number_size_(v9->version) +
           pvs_gob_number_size_(type) + pvs_gob_number_size_(v9->length) +
           pvs_gob_view_size_(v9->target) + pvs_gob_number_size_(v9->crc32) +
           pvs_gob_number_size_(v9->part) + pvs_gob_number_size_(v9->parts) +
           pvs_gob_number_size_(v9->node_id) + pvs_gob_view_size_(v9->peer_address) +
           pvs_gob_view_size_(v9->peer_port) + pvs_gob_view_size_(v9->app_hash) +
           pvs_gob_view_size_(v9->app_type);
}

/* *delta: how far the last field that was put is behind. */
static void pvs_gob_put_number_(pvs_writer *out, unsigned *delta, uint64_t value) {
    ++*delta;
    if (value == 0) return;
    pvs_gob_put_pair_(out, *delta, value);
    *delta = 0;
}

static void pvs_gob_put_view_(pvs_writer *out, unsigned *delta, pvs_bytes view) {
    pvs_gob_put_number_(out, delta, view.size);
    pvs_put_(out, view.data, view.size);
}

static void pvs_gob_put_header_(pvs_writer *out, const pvs_factom_v9 *v9, unsigned type) {
    unsigned delta = 0;
    pvs_gob_put_number_(out, &delta, v9->network);
    pvs_gob_put_number_(out, &delta, v9->version);
    pvs_gob_put_number_(out, &delta, type);
    pvs_gob_put_number_(out, &delta, v9->length);
    pvs_gob_put_view_(out, &delta, v9->target);
    pvs_gob_put_number_(out, &delta, v9->crc32);
    pvs_gob_put_number_(out, &delta, v9->part);
    pvs_gob_put_number_(out, &delta, v9->parts);
    pvs_gob_put_number_(out, &delta, v9->node_id);
    pvs_gob_put_view_(out, &delta, v9->peer_address);
    pvs_gob_put_view_(out, &delta, v9->peer_port);
    pvs_gob_put_view_(out, &delta, v9->app_hash);
    pvs_gob_put_view_(out, &delta, v9->app_type);
    pvs_put_u8_(out, 0);
}

/* The head of a value: size and type. What no reader takes is refused. */
static void pvs_gob_put_head_(pvs_writer *out, uint64_t id, uint64_t size) {
    size += pvs_gob_uint_size_(id);
    if (pvs_gob_too_big_(size)) pvs_writer_fail_(out, PVS_ERR_VALUE, PVS_FACTOM_FIELD_SIZE);
    pvs_gob_put_uint_(out, size);
    pvs_gob_put_uint_(out, id);
}

/* The payload as the last field, and the end. */
static void pvs_gob_put_rest_(pvs_writer *out, unsigned delta, pvs_bytes payload) {
    if (payload.size) {
        pvs_gob_put_pair_(out, delta, payload.size);
        pvs_put_payload_(out, payload);
    }
    pvs_put_u8_(out, 0);
}

void pvs_factom_put_v9_(pvs_writer *out, pvs_factom_out *tx, const pvs_factom_v9 *v9, unsigned type,
                        pvs_bytes payload) {
    uint64_t id;
    pvs_gob_define_once_(out, tx, PVS_GOB_V9_);
    id = pvs_gob_id_bits_(tx->id[PVS_GOB_V9_], 0);
    pvs_gob_put_head_(out, id, pvs_gob_header_size_(v9, type) + pvs_gob_view_size_(payload) + 3);
    pvs_put_u8_(out, 1);
    pvs_gob_put_header_(out, v9, type);
    pvs_gob_put_rest_(out, 1, payload);
}

void pvs_factom_put_v10_(pvs_writer *out, pvs_factom_out *tx, unsigned type, pvs_bytes payload) {
    uint64_t id;
    pvs_gob_define_once_(out, tx, PVS_GOB_V10_);
    id = pvs_gob_id_bits_(tx->id[PVS_GOB_V10_], 0);
    pvs_gob_put_head_(out, id, pvs_gob_number_size_(type) + pvs_gob_view_size_(payload) + 1);
    if (type) {
        pvs_gob_put_pair_(out, 1, type);
    }
    pvs_gob_put_rest_(out, type ? 1 : 2, payload);
}
