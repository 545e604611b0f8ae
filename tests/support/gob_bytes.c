#include "gob_bytes.h"

#include <stdlib.h>
#include <string.h>

void gob_raw(struct gob *gob, const void *bytes, size_t size) {
    if (size > sizeof gob->bytes - gob->size) abort();
    if (size) memcpy(gob->bytes + gob->size, bytes, size);
    gob->size += size;
}

static void byte(struct gob *gob, unsigned value) {
    uint8_t b = (uint8_t)value;
    gob_raw(gob, &b, 1);
}

void gob_uint(struct gob *gob, uint64_t value) {
    unsigned n = 0;
    if (value < 0x80) {
        byte(gob, (unsigned)value);
        return;
    }
    while (n < 8 && value >> (8 * n)) n++;
    byte(gob, 256 - n);
    while (n--) byte(gob, (unsigned)(value >> (8 * n)) & 0xff);
}

void gob_int(struct gob *gob, int64_t value) {
    gob_uint(gob, value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1);
}

void gob_text(struct gob *gob, const char *text) {
    gob_uint(gob, strlen(text));
    gob_raw(gob, text, strlen(text));
}

void gob_begin(struct gob *gob) {
    if (gob->open) abort();
    gob->open = gob->size + 1;
}

void gob_end(struct gob *gob) {
    size_t start = gob->open - 1, size = gob->size - start;
    struct gob head;
    head.size = 0;
    gob_uint(&head, size);
    if (head.size > sizeof gob->bytes - gob->size) abort();
    memmove(gob->bytes + start + head.size, gob->bytes + start, size);
    memcpy(gob->bytes + start, head.bytes, head.size);
    gob->size += head.size;
    gob->open = 0;
}

void gob_struct(struct gob *gob, int64_t id, const char *name, unsigned fields) {
    gob_begin(gob);
    gob_int(gob, -id);
    gob_raw(gob, "\x03\x01\x01", 3);
    gob_text(gob, name);
    byte(gob, 1);
    gob_int(gob, id);
    byte(gob, 0);
    if (fields) {
        byte(gob, 1);
        gob_uint(gob, fields);
    }
}

void gob_field(struct gob *gob, const char *name, int64_t type) {
    byte(gob, 1);
    gob_text(gob, name);
    byte(gob, 1);
    gob_int(gob, type);
    byte(gob, 0);
}

void gob_struct_end(struct gob *gob) {
    gob_raw(gob, "\0\0", 2);
    gob_end(gob);
}

void gob_message(struct gob *gob, int64_t id, const void *bytes, size_t size) {
    gob_begin(gob);
    gob_int(gob, id);
    gob_raw(gob, bytes, size);
    gob_end(gob);
}

void gob_other_within(struct gob *gob, int64_t id, unsigned kind, int64_t first, int64_t second) {
    gob_int(gob, -id);
    byte(gob, kind + 1);
    gob_raw(gob, "\x01\x02", 2); /* CommonType without a name */
    gob_int(gob, id);
    byte(gob, 0);
    if (kind < 4) {
        byte(gob, 1);
        gob_int(gob, first);
    }
    if (second) {
        byte(gob, 1);
        gob_int(gob, second);
    }
    gob_raw(gob, "\0\0", 2);
}

void gob_other(struct gob *gob, int64_t id, unsigned kind, int64_t first, int64_t second) {
    gob_begin(gob);
    gob_other_within(gob, id, kind, first, second);
    gob_end(gob);
}

enum { NUMBER = 3, TEXT = 6 };

const struct gob_v9_field gob_v9_header[GOB_V9_FIELDS] = {
    {"Network", NUMBER},  {"Version", NUMBER},   {"Type", NUMBER},   {"Length", NUMBER},
    {"TargetPeer", TEXT}, {"Crc32", NUMBER},     {"PartNo", NUMBER}, {"PartsTotal", NUMBER},
    {"NodeID", NUMBER},   {"PeerAddress", TEXT}, {"PeerPort", TEXT}, {"AppHash", TEXT},
    {"AppType", TEXT}};

void gob_v9_type(struct gob *gob, int64_t id, int64_t header) {
    gob_struct(gob, id, "V9Msg", 2);
    gob_field(gob, "Header", header);
    gob_field(gob, "Payload", 5);
    gob_struct_end(gob);
}

void gob_interface_fields(struct gob *gob, unsigned count) {
    char name[4] = "I00";
    unsigned i;
    for (i = 0; i < count; i++) {
        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        gob_field(gob, name, 8);
    }
}

void gob_interface_values(struct gob *gob, unsigned count) {
    unsigned i;
    for (i = 0; i < count; i++) {
        gob_uint(gob, 1);
        gob_text(gob, "n");
        gob_end(gob);
        gob_begin(gob);
        gob_int(gob, 2);
        gob_raw(gob, "\x02\x00\x08", 3);
    }
}

void gob_v10_type(struct gob *gob, int64_t id, const char *extra, int64_t extra_type) {
    gob_struct(gob, id, "V10Msg", extra ? 3 : 2);
    if (extra) gob_field(gob, extra, extra_type);
    gob_field(gob, "Type", 3);
    gob_field(gob, "Payload", 5);
    gob_struct_end(gob);
}

void gob_v10_begin(struct gob *gob, int64_t id) {
    gob_begin(gob);
    gob_int(gob, id);
}

void gob_v10_end(struct gob *gob, unsigned delta) {
    gob_uint(gob, delta);
    gob_raw(gob, "\x06\x01\x01x\x00", 5);
    gob_end(gob);
}

void gob_v10(struct gob *gob, int64_t id, unsigned delta) {
    gob_v10_begin(gob, id);
    gob_v10_end(gob, delta);
}
