/* A bare VarU64, for looking at lengths alone. */
#include "../family.h"
#include "../json_form.h"

#include <string.h>

struct varu64 {
    uint64_t value;
    size_t used;
    int minimal;
};

static pvs_status read_number(pvs_reader *in, void *state, void *message) {
    struct varu64 *number = message;
    pvs_writer size = pvs_writer_init(NULL, 0);
    pvs_status status = pvs_varu64_read(in, &number->value);
    (void)state;
    if (status != PVS_OK || pvs_varu64_write(&size, number->value) != PVS_OK) return status;
    number->used = pvs_reader_message(in).size;
    number->minimal = number->used == size.pos;
    return status;
}

static pvs_status write_number(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_varu64_write(out, ((const struct varu64 *)message)->value);
}

static const char *kind(const void *message) {
    (void)message;
    return "varu64";
}

static json_t *fields(const void *message, int full) {
    const struct varu64 *number = message;
    (void)full;
    return json_pack("{sosIsb}", "value", form_u64(number->value), "used", (json_int_t)number->used,
                     "minimal", number->minimal);
}

/* Where they are told: one form is written, the shortest. */
static int is_told_rightly(const json_t *members, size_t size) {
    const json_t *used = json_object_get(members, "used");
    const json_t *minimal = json_object_get(members, "minimal");
    return (!used || (json_is_integer(used) && json_integer_value(used) == (json_int_t)size)) &&
           (!minimal || json_is_true(minimal));
}

static pvs_status build(pvs_writer *out, void *state, const char *what, const json_t *members,
                        const char **problem) {
    pvs_writer size = pvs_writer_init(NULL, 0);
    pvs_status status;
    uint64_t value;
    (void)state;
    if (strcmp(what, "varu64") != 0) {
        *problem = "\"kind\" is not varu64";
        return PVS_ERR_VALUE;
    }
    if (!form_only(members, problem, "value", "used", "minimal", NULL)) return PVS_ERR_VALUE;
    if (!form_get_u64(members, "value", &value, problem)) return PVS_ERR_VALUE;
    status = pvs_varu64_write(&size, value);
    if (status == PVS_OK && !is_told_rightly(members, size.pos)) {
        *problem = "\"used\" or \"minimal\" is not what is written";
        return PVS_ERR_VALUE;
    }
    return pvs_varu64_write(out, value);
}

const struct family family_varu64 = {
    .proto = "varu64",
    .transports = FAMILY_STREAM,
    .lenient = PVS_VARU64_ALLOW_NONMINIMAL,
    .limit = PVS_VARU64_SIZE_MAX,
    .message_size = sizeof(struct varu64),
    .prefix = 1,
    .read = read_number,
    .write = write_number,
    .kind = kind,
    .fields = fields,
    .build = build,
};
