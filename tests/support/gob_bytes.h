/* Gob streams made by hand: numbers, messages and definitions that no encoder would write. */
#ifndef TESTS_GOB_BYTES_H
#define TESTS_GOB_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* A growing stream. Its memory is static: enough for every test, and never freed. */
struct gob {
    uint8_t bytes[1 << 16];
    size_t size;
    size_t open; /* where the message that is open has its size; 0 is none */
};

void gob_uint(struct gob *gob, uint64_t value);
void gob_int(struct gob *gob, int64_t value);
void gob_text(struct gob *gob, const char *text);
void gob_raw(struct gob *gob, const void *bytes, size_t size);

/* A message: everything between. Its size is written when it ends. */
void gob_begin(struct gob *gob);
void gob_end(struct gob *gob);
/* One as a whole: a value, or a definition where the id is negative. */
void gob_message(struct gob *gob, int64_t id, const void *bytes, size_t size);

/* A definition up to the fields of its struct: fields.., end. */
void gob_struct(struct gob *gob, int64_t id, const char *name, unsigned fields);
void gob_field(struct gob *gob, const char *name, int64_t type);
void gob_struct_end(struct gob *gob);
/* kind: 0 array, 1 slice, 3 map, 4 marshaler; a definition as a whole. */
void gob_other(struct gob *gob, int64_t id, unsigned kind, int64_t first, int64_t second);
/* The same within a message that is open, as interfaces have it. */
void gob_other_within(struct gob *gob, int64_t id, unsigned kind, int64_t first, int64_t second);

/*
 * Interfaces whose messages end behind the name, which no encoder does: fields of a struct that hold
 * them ("I00", "I01"..), and their values. Each goes on in a message of its own.
 */
void gob_interface_fields(struct gob *gob, unsigned count);
void gob_interface_values(struct gob *gob, unsigned count);

/* The fields of V9Header, in their order. */
enum { GOB_V9_FIELDS = 13 };
extern const struct gob_v9_field {
    const char *name;
    int64_t type; /* unsigned numbers and texts */
} gob_v9_header[GOB_V9_FIELDS];
/* V9Msg {Header, Payload}, the header of this type. */
void gob_v9_type(struct gob *gob, int64_t id, int64_t header);

/* V10Msg {Type, Payload} with further fields before it. */
void gob_v10_type(struct gob *gob, int64_t id, const char *extra, int64_t extra_type);
/* A parcel of that type: what `value` puts for the extra field, then type 6 and payload "x". */
void gob_v10_begin(struct gob *gob, int64_t id);
void gob_v10_end(struct gob *gob, unsigned delta);
/* One without a value for the extra field. */
void gob_v10(struct gob *gob, int64_t id, unsigned delta);

#endif
