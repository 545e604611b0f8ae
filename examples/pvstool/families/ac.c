/* AC frames. */
#include "../family.h"
#include "../json_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The node that --own speaks of. Its memory is taken when the first frame comes. */
enum { BUCKETS = 8192 };
struct node {
    int has_own;
    pvs_ac_node ac;
};

static void start(void *state, const struct family_options *options) {
    struct node *node = state;
    node->has_own = options->has_own;
    node->ac.own = options->own;
}

static void stop(void *state) {
    free(((struct node *)state)->ac.bucket);
}

static pvs_status read_frame(pvs_reader *in, void *state, void *message) {
    (void)state;
    return pvs_ac_read(in, message);
}

static pvs_status write_frame(pvs_writer *out, void *state, const void *message) {
    (void)state;
    return pvs_ac_write(out, message);
}

static const struct {
    uint8_t type;
    const char *kind;
} kinds[] = {{PVS_AC_HELLO, "hello"}, {PVS_AC_GOODBYE, "goodbye"}, {PVS_AC_PING, "ping"},
             {PVS_AC_PONG, "pong"},   {PVS_AC_INFORM, "inform"},   {PVS_AC_DATA, "data"}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const char *kind(const void *message) {
    size_t i = 0;
    while (i < KINDS && kinds[i].type != ((const pvs_ac_frame *)message)->type) i++;
    return i < KINDS ? kinds[i].kind : "unknown";
}

/* ---- to JSON */

static json_t *fields(const void *message, int full) {
    const pvs_ac_frame *frame = message;
    json_t *object = json_pack(
        "{sisisisbsIsIsI}", "version", PVS_AC_VERSION, "type", frame->type, "flags", frame->flags,
        "no_forward", (frame->flags & PVS_AC_NO_FORWARD) != 0, "nonce", (json_int_t)frame->nonce,
        "src", (json_int_t)frame->src, "dst", (json_int_t)frame->dst);
    if (frame->type == PVS_AC_INFORM) {
        json_object_set_new(object, "subject", json_integer(frame->subject));
        json_object_set_new(object, "address", form_ip(&frame->endpoint));
        json_object_set_new(object, "port", json_integer(frame->endpoint.port));
    } else if (frame->type == PVS_AC_DATA) {
        json_object_set_new(object, "payload", form_bytes(frame->payload, full));
    }
    return object;
}

/* ---- from JSON */

/* A member that may be missing. */
static int get_optional(const json_t *members, const char *name, int64_t least, int64_t most,
                        int64_t *value, const char **problem) {
    return !json_object_get(members, name) ||
           form_get_int(members, name, least, most, value, problem);
}

static int get_netid(const json_t *members, const char *name, uint32_t *netid,
                     const char **problem) {
    int64_t value = 0;
    if (!form_get_int(members, name, 0, UINT32_MAX, &value, problem)) return 0;
    *netid = (uint32_t)value;
    return 1;
}

static int get_flags(const json_t *members, uint8_t *flags, const char **problem) {
    const json_t *no_forward = json_object_get(members, "no_forward");
    int64_t value = json_is_true(no_forward) ? PVS_AC_NO_FORWARD : 0;
    if (no_forward && !json_is_boolean(no_forward)) {
        *problem = "\"no_forward\" is not true or false";
        return 0;
    }
    if (!get_optional(members, "flags", 0, 255, &value, problem)) return 0;
    if (no_forward && json_is_true(no_forward) != ((value & PVS_AC_NO_FORWARD) != 0)) {
        *problem = "\"no_forward\" is not what \"flags\" says";
        return 0;
    }
    *flags = (uint8_t)value;
    return 1;
}

static int get_header(const json_t *members, const char *what, pvs_ac_frame *frame,
                      const char **problem) {
    int64_t type, version = PVS_AC_VERSION;
    size_t i = 0;
    while (i < KINDS && strcmp(kinds[i].kind, what) != 0) i++;
    if (i == KINDS) {
        *problem = "no such \"kind\" of frame";
        return 0;
    }
    frame->type = kinds[i].type;
    if (!get_optional(members, "version", PVS_AC_VERSION, PVS_AC_VERSION, &version, problem)) {
        return 0;
    }
    if (!get_optional(members, "type", frame->type, frame->type, &type, problem)) {
        *problem = "\"type\" is not the one of \"kind\"";
        return 0;
    }
    return get_flags(members, &frame->flags, problem) &&
           get_netid(members, "nonce", &frame->nonce, problem) &&
           get_netid(members, "src", &frame->src, problem) &&
           get_netid(members, "dst", &frame->dst, problem);
}

#define HEADER_MEMBERS "version", "type", "flags", "no_forward", "nonce", "src", "dst"

static int has_only_its_own(const json_t *members, int type, const char **problem) {
    if (type == PVS_AC_INFORM) {
        return form_only(members, problem, HEADER_MEMBERS, "subject", "address", "port", NULL);
    }
    return form_only(members, problem, HEADER_MEMBERS, type == PVS_AC_DATA ? "payload" : NULL,
                     NULL);
}

static pvs_status build(pvs_writer *out, void *state, const char *what, const json_t *members,
                        const char **problem) {
    pvs_ac_frame frame;
    pvs_status status = PVS_ERR_VALUE;
    uint8_t *payload = NULL;
    size_t size = 0;
    int complete;
    (void)state;
    memset(&frame, 0, sizeof frame);
    if (!get_header(members, what, &frame, problem) ||
        !has_only_its_own(members, frame.type, problem)) {
        return status;
    }
    complete =
        frame.type != PVS_AC_INFORM || (get_netid(members, "subject", &frame.subject, problem) &&
                                        form_get_endpoint(members, 1, &frame.endpoint, problem));
    if (frame.type == PVS_AC_DATA) {
        complete = form_get_bytes(members, "payload", &payload, &size, problem);
        frame.payload = pvs_bytes_of(payload, size);
    }
    if (complete) status = pvs_ac_write(out, &frame);
    free(payload);
    return status;
}

/* ---- for people */

static void print_dst(uint32_t dst, FILE *out) {
    if (dst == PVS_AC_ANY) {
        fputs("any", out);
    } else if (dst == PVS_AC_ALL) {
        fputs("all", out);
    } else {
        fprintf(out, "%08" PRIx32, dst);
    }
}

static void summary(const void *message, FILE *out) {
    const pvs_ac_frame *frame = message;
    uint8_t text[PVS_ENDPOINT_TEXT_MAX];
    pvs_writer line = pvs_writer_init(text, sizeof text);
    fprintf(out, "%08" PRIx32 " -> ", frame->src);
    print_dst(frame->dst, out);
    if (frame->flags & PVS_AC_NO_FORWARD) fputs(", not to be forwarded", out);
    if (frame->flags & ~PVS_AC_NO_FORWARD) {
        fprintf(out, ", reserved flags %02x", frame->flags & ~PVS_AC_NO_FORWARD);
    }
    if (frame->type == PVS_AC_INFORM && pvs_endpoint_print(&line, &frame->endpoint) == PVS_OK) {
        fprintf(out, ": %08" PRIx32 " at %.*s", frame->subject, (int)line.pos, (const char *)text);
    }
    if (frame->type == PVS_AC_DATA) {
        fputs(": ", out);
        form_print_count(frame->payload.size, "byte", out);
    }
}

/*
 * The magic and the version are two bytes alone, so a frame has to be right to the last byte, and
 * without the flags that nobody may set.
 */
static enum family_guess guess(pvs_bytes bytes, int transport) {
    pvs_reader in = pvs_reader_datagram(bytes.data, bytes.size);
    pvs_ac_frame frame;
    if (transport != FAMILY_DATAGRAM || pvs_ac_read(&in, &frame) != PVS_OK) return GUESS_NO;
    return frame.flags & ~PVS_AC_NO_FORWARD ? GUESS_NO : GUESS_YES;
}

/*
 * --own: what that node does with the frame, given the lines before. All lines come within its five
 * minutes. A frame for which there was no room any more says so.
 */
static void remark(void *state, pvs_bytes line, json_t *answer) {
    struct node *node = state;
    uint32_t full = node->ac.full;
    unsigned what;
    if (!node->has_own) return;
    if (!node->ac.bucket) {
        node->ac.bucket = calloc(BUCKETS, sizeof *node->ac.bucket);
        node->ac.buckets = node->ac.bucket ? BUCKETS : 0;
    }
    what = pvs_ac_route(&node->ac, line, 0);
    json_object_set_new(answer, "deliver", json_boolean(what & PVS_AC_DELIVER));
    json_object_set_new(answer, "forward", json_boolean(what & PVS_AC_FORWARD));
    if (node->ac.full != full) json_object_set_new(answer, "remembered", json_false());
}

static int may_begin(pvs_bytes bytes) {
    return bytes.data[0] == 0xac;
}

const struct family family_ac = {
    .proto = "ac",
    .transports = FAMILY_DATAGRAM,
    .takes = FAMILY_TAKES_OWN,
    .limit = PVS_AC_FRAME_MAX,
    .message_size = sizeof(pvs_ac_frame),
    .state_size = sizeof(struct node),
    .start = start,
    .stop = stop,
    .read = read_frame,
    .write = write_frame,
    .kind = kind,
    .fields = fields,
    .build = build,
    .summary = summary,
    .guess = guess,
    .may_begin = may_begin,
    .remark = remark,
};
