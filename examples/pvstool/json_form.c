#include "json_form.h"

#include <errno.h>
#include <inttypes.h>
#include <sha256.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_PLAIN = 64, HEAD = 16, TEXT_SHOWN = 60 };

/* ---- out */

json_t *form_hex(pvs_bytes bytes) {
    static const char digits[] = "0123456789abcdef";
    char *text = malloc(2 * bytes.size + 1);
    json_t *value;
    size_t i;
    if (!text) return NULL;
    for (i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    value = json_stringn_nocheck(text, 2 * bytes.size);
    free(text);
    return value;
}

json_t *form_bytes(pvs_bytes bytes, int full) {
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX sha;
    if (full || bytes.size <= LONGEST_PLAIN) return json_pack("{so}", "hex", form_hex(bytes));
    SHA256_Init(&sha);
    SHA256_Update(&sha, bytes.data, bytes.size);
    SHA256_Final(digest, &sha);
    return json_pack("{sIsoso}", "len", (json_int_t)bytes.size, "sha256",
                     form_hex(pvs_bytes_of(digest, sizeof digest)), "head",
                     form_hex(pvs_bytes_of(bytes.data, HEAD)));
}

json_t *form_text(pvs_bytes bytes) {
    json_t *text = json_stringn(bytes.data ? (const char *)bytes.data : "", bytes.size);
    return text ? text : form_bytes(bytes, 1);
}

json_t *form_ip(const pvs_endpoint *ep) {
    uint8_t text[PVS_ENDPOINT_TEXT_MAX];
    pvs_writer out = pvs_writer_init(text, sizeof text);
    if (pvs_endpoint_print_ip(&out, ep) != PVS_OK) return json_null();
    return json_stringn((const char *)text, out.pos);
}

json_t *form_u64(uint64_t value) {
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    return json_string(text);
}

json_t *form_fault(const pvs_fault *fault) {
    return json_pack("{sssIss}", "status", pvs_status_name(fault->status), "offset",
                     (json_int_t)fault->at, "field", pvs_field_text(fault->field));
}

/* ---- in */

int form_unhex(const char *text, size_t length, uint8_t **data, size_t *size) {
    size_t i;
    uint8_t *bytes;
    *data = NULL;
    *size = 0;
    if (length % 2) return 0;
    if (length == 0) return 1;
    bytes = malloc(length / 2);
    if (!bytes) return 0;
    for (i = 0; i < length; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit) {
            free(bytes);
            return 0;
        }
        bytes[i / 2] =
            (uint8_t)(i % 2 ? bytes[i / 2] << 4 | ((digit - digits) & 15) : (digit - digits) & 15);
    }
    *data = bytes;
    *size = length / 2;
    return 1;
}

const char *form_problem(const char *name, const char *what) {
    static char text[128]; /* the tool is one thread, and reads it at once */
    snprintf(text, sizeof text, "\"%s\" %s", name, what);
    return text;
}

static int wrong(const char *name, const char *what, const char **problem) {
    *problem = form_problem(name, what);
    return 0;
}

int form_get_int(const json_t *object, const char *name, int64_t least, int64_t most,
                 int64_t *value, const char **problem) {
    const json_t *member = json_object_get(object, name);
    *value = 0;
    if (!json_is_integer(member)) return wrong(name, "is not an integer", problem);
    *value = json_integer_value(member);
    return (*value >= least && *value <= most) || wrong(name, "is out of range", problem);
}

int form_get_u64(const json_t *object, const char *name, uint64_t *value, const char **problem) {
    const json_t *member = json_object_get(object, name);
    const char *text = json_string_value(member);
    char *end;
    *value = 0;
    if (json_is_integer(member) && json_integer_value(member) >= 0) {
        *value = (uint64_t)json_integer_value(member);
        return 1;
    }
    if (!text || *text < '0' || *text > '9') return wrong(name, "is not a number", problem);
    errno = 0;
    *value = strtoull(text, &end, 10);
    return (end == text + json_string_length(member) && errno == 0) ||
           wrong(name, "is not a 64-bit number", problem);
}

static int get_hex_object(const json_t *member, const char *name, uint8_t **data, size_t *size,
                          const char **problem) {
    const json_t *hex = json_object_get(member, "hex");
    if (json_is_object(member) && !hex && json_object_get(member, "sha256")) {
        return wrong(name, "is a digest only: give its bytes as {\"hex\": ..}", problem);
    }
    return (json_is_string(hex) && json_object_size(member) == 1 &&
            form_unhex(json_string_value(hex), json_string_length(hex), data, size)) ||
           wrong(name, "is not {\"hex\": ..}", problem);
}

int form_get_bytes(const json_t *object, const char *name, uint8_t **data, size_t *size,
                   const char **problem) {
    *data = NULL;
    *size = 0;
    return get_hex_object(json_object_get(object, name), name, data, size, problem);
}

int form_get_text(const json_t *object, const char *name, uint8_t **data, size_t *size,
                  const char **problem) {
    const json_t *member = json_object_get(object, name);
    *data = NULL;
    *size = 0;
    if (!json_is_string(member)) return get_hex_object(member, name, data, size, problem);
    *size = json_string_length(member);
    if (*size == 0) return 1;
    *data = malloc(*size);
    if (!*data) return wrong(name, "does not fit memory", problem);
    memcpy(*data, json_string_value(member), *size);
    return 1;
}

int form_get_hex(const json_t *object, const char *name, uint8_t *data, size_t size,
                 const char **problem) {
    const json_t *member = json_object_get(object, name);
    uint8_t *bytes = NULL;
    size_t got = 0;
    if (!json_is_string(member) ||
        !form_unhex(json_string_value(member), json_string_length(member), &bytes, &got) ||
        got != size) {
        free(bytes);
        return wrong(name, "is not hexadecimal of the right length", problem);
    }
    memcpy(data, bytes, size);
    free(bytes);
    return 1;
}

int form_get_endpoint(const json_t *object, int with_port, pvs_endpoint *ep, const char **problem) {
    const json_t *member = json_object_get(object, "address");
    const char *text = json_string_value(member);
    int64_t port = 0;
    memset(ep, 0, sizeof *ep);
    if (!text ||
        pvs_endpoint_parse_ip(pvs_bytes_of(text, json_string_length(member)), ep) != PVS_OK) {
        return wrong("address", "is not an IP address", problem);
    }
    if (with_port && !form_get_int(object, "port", 0, 65535, &port, problem)) return 0;
    ep->port = (uint16_t)port;
    return 1;
}

const char *form_name(const json_t *object, const char *name) {
    const json_t *member = json_object_get(object, name);
    const char *text = json_string_value(member);
    return text && strlen(text) == json_string_length(member) ? text : NULL;
}

int form_only(const json_t *object, const char **problem, ...) {
    const char *name, *allowed;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        va_list names;
        va_start(names, problem);
        while ((allowed = va_arg(names, const char *)) != NULL && strcmp(allowed, name) != 0) {
        }
        va_end(names);
        if (!allowed) return wrong(name, "has no place here", problem);
    }
    return 1;
}

int form_get_list(const json_t *object, const char *name, const json_t **list,
                  const char **problem) {
    size_t i;
    *list = json_object_get(object, name);
    if (!json_is_array(*list)) return wrong(name, "is not an array", problem);
    for (i = 0; i < json_array_size(*list); i++) {
        if (!json_is_object(json_array_get(*list, i))) {
            return wrong(name, "holds something that is no object", problem);
        }
    }
    return 1;
}

/* ---- for people */

/* Not half a character. */
void form_print_text(pvs_bytes text, FILE *out) {
    size_t i, n = text.size < TEXT_SHOWN ? text.size : TEXT_SHOWN;
    while (n < text.size && n > 0 && (text.data[n] & 0xc0) == 0x80) n--;
    fputc('"', out);
    for (i = 0; i < n; i++) {
        unsigned c = text.data[i];
        int c1 = c == 0xc2 && i + 1 < n && text.data[i + 1] < 0xa0;
        if (c < 0x20 || c == 0x7f || c1 || c == '"' || c == '\\') {
            fprintf(out, "\\x%02x", c);
            if (c1) fprintf(out, "\\x%02x", text.data[++i]);
        } else {
            fputc((int)c, out);
        }
    }
    fputs(n < text.size ? "\".." : "\"", out);
    if (n < text.size) {
        fputs(" (", out);
        form_print_count(text.size, "byte", out);
        fputc(')', out);
    }
}

void form_print_count(uint64_t count, const char *thing, FILE *out) {
    fprintf(out, "%" PRIu64 " %s%s", count, thing, count == 1 ? "" : "s");
}
