/* JSON text to values and back. */
#include "jansson.h"

#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 2048 };

struct parser {
    const char *at, *end;
    size_t flags, depth;
    const char *problem;
};

static json_t *parse_value(struct parser *p);

static void *wrong(struct parser *p, const char *problem) {
    if (!p->problem) p->problem = problem;
    return NULL;
}

static void skip_blanks(struct parser *p) {
    while (p->at < p->end && *p->at && strchr(" \t\r\n", *p->at)) p->at++;
}

static int take(struct parser *p, char c) {
    skip_blanks(p);
    if (p->at == p->end || *p->at != c) return 0;
    p->at++;
    return 1;
}

static int parse_hex(struct parser *p, uint32_t *code) {
    size_t i;
    *code = 0;
    if (p->end - p->at < 4) return 0;
    for (i = 0; i < 4; i++, p->at++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = *p->at ? strchr(digits, *p->at) : NULL;
        if (!digit) return 0;
        *code = *code << 4 | (uint32_t)((digit - digits) & 15);
    }
    return 1;
}

static size_t put_code(char *to, uint32_t code) {
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xc0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xe0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3f));
        to[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3f));
    to[2] = (char)(0x80 | (code >> 6 & 0x3f));
    to[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

/* Behind "\u". */
static int parse_code(struct parser *p, uint32_t *code) {
    uint32_t low;
    if (!parse_hex(p, code)) return 0;
    if (*code >= 0xdc00 && *code < 0xe000) return 0;
    if (*code >= 0xd800 && *code < 0xdc00) {
        if (p->end - p->at < 2 || p->at[0] != '\\' || p->at[1] != 'u') return 0;
        p->at += 2;
        if (!parse_hex(p, &low) || low < 0xdc00 || low > 0xdfff) return 0;
        *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    }
    return *code != 0 || (p->flags & JSON_ALLOW_NUL) != 0;
}

/* Behind the first quotation mark: the text, malloc'ed, at most as long as what stands for it. */
static char *parse_text(struct parser *p, size_t *length) {
    char *text = malloc((size_t)(p->end - p->at) + 1);
    if (!text) abort();
    *length = 0;
    while (p->at < p->end && *p->at != '"') {
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        const char *simple;
        uint32_t code;
        char c = *p->at++;
        if ((unsigned char)c < 0x20) break;
        if (c != '\\') {
            text[(*length)++] = c;
            continue;
        }
        if (p->at == p->end) break;
        c = *p->at++;
        simple = c ? strchr(from, c) : NULL;
        if (simple) {
            text[(*length)++] = to[simple - from];
        } else if (c == 'u' && parse_code(p, &code)) {
            *length += put_code(text + *length, code);
        } else {
            break;
        }
    }
    text[*length] = '\0';
    if (p->at < p->end && *p->at == '"' && utf8_is_valid(text, *length)) {
        p->at++;
        return text;
    }
    free(text);
    return wrong(p, "a string is not right");
}

static json_t *parse_string(struct parser *p) {
    size_t length;
    char *text = parse_text(p, &length);
    json_t *json = text ? json_stringn_nocheck(text, length) : NULL;
    free(text);
    return json;
}

static size_t digits(struct parser *p) {
    const char *start = p->at;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9') p->at++;
    return (size_t)(p->at - start);
}

static json_t *parse_number(struct parser *p) {
    char text[400];
    const char *start = p->at;
    int is_real = 0;
    size_t length;
    json_t *json;
    if (*p->at == '-') p->at++;
    if (p->end - p->at > 1 && p->at[0] == '0' && p->at[1] >= '0' && p->at[1] <= '9') {
        return wrong(p, "a number begins with zero");
    }
    if (!digits(p)) return wrong(p, "a number is not right");
    if (p->at < p->end && *p->at == '.') {
        p->at++;
        is_real = 1;
        if (!digits(p)) return wrong(p, "a number is not right");
    }
    if (p->at < p->end && (*p->at == 'e' || *p->at == 'E')) {
        p->at++;
        is_real = 1;
        if (p->at < p->end && (*p->at == '+' || *p->at == '-')) p->at++;
        if (!digits(p)) return wrong(p, "a number is not right");
    }
    length = (size_t)(p->at - start);
    if (length >= sizeof text) return wrong(p, "a number is too long");
    memcpy(text, start, length);
    text[length] = '\0';
    errno = 0;
    json = json_integer(is_real ? 0 : strtoll(text, NULL, 10));
    if (is_real) {
        json->type = JSON_REAL;
        json->real = strtod(text, NULL);
    }
    if (errno == 0) return json;
    json_decref(json);
    return wrong(p, "a number is too large");
}

static json_t *parse_array(struct parser *p) {
    json_t *array = json_array();
    if (take(p, ']')) return array;
    do {
        if (json_array_append_new(array, parse_value(p)) != 0) break;
    } while (take(p, ','));
    if (!p->problem && take(p, ']')) return array;
    json_decref(array);
    return wrong(p, "an array is not right");
}

static json_t *parse_object(struct parser *p) {
    json_t *object = json_object();
    if (take(p, '}')) return object;
    do {
        char *name;
        size_t length;
        int fits;
        if (!take(p, '"') || (name = parse_text(p, &length)) == NULL) break;
        fits = strlen(name) == length && take(p, ':') &&
               json_object_set_new(object, name, parse_value(p)) == 0;
        free(name);
        if (!fits) break;
        if (take(p, '}')) return object;
    } while (take(p, ','));
    json_decref(object);
    return wrong(p, "an object is not right");
}

static json_t *parse_word(struct parser *p) {
    static const char *const words[] = {"true", "false", "null"};
    size_t i, length;
    for (i = 0; i < 3; i++) {
        length = strlen(words[i]);
        if ((size_t)(p->end - p->at) >= length && memcmp(p->at, words[i], length) == 0) {
            p->at += length;
            return i == 0 ? json_true() : i == 1 ? json_false() : json_null();
        }
    }
    return wrong(p, "not JSON");
}

static json_t *parse_value(struct parser *p) {
    json_t *json;
    skip_blanks(p);
    if (p->at == p->end || p->depth == DEEPEST) return wrong(p, "too short, or too deep");
    p->depth++;
    switch (*p->at) {
    case '{':
        p->at++;
        json = parse_object(p);
        break;
    case '[':
        p->at++;
        json = parse_array(p);
        break;
    case '"':
        p->at++;
        json = parse_string(p);
        break;
    default:
        json = *p->at == '-' || (*p->at >= '0' && *p->at <= '9') ? parse_number(p) : parse_word(p);
    }
    p->depth--;
    return json;
}

json_t *json_loadb(const char *text, size_t size, size_t flags, json_error_t *error) {
    struct parser p = {text, text + size, flags, 0, NULL};
    json_t *json = NULL;
    skip_blanks(&p);
    if (p.at < p.end && (*p.at == '{' || *p.at == '[')) json = parse_value(&p);
    skip_blanks(&p);
    if (json && p.at != p.end) {
        json_decref(json);
        json = wrong(&p, "something stands behind the value");
    }
    if (error) error->line = 0;
    if (error) snprintf(error->text, sizeof error->text, "%s", p.problem ? p.problem : "not JSON");
    return json;
}

json_t *json_loads(const char *text, size_t flags, json_error_t *error) {
    return json_loadb(text, strlen(text), flags, error);
}

json_t *json_load_file(const char *path, size_t flags, json_error_t *error) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, got = 1;
    json_t *json;
    while (file && got) {
        text = realloc(text, size + 4096);
        if (!text) abort();
        got = fread(text + size, 1, 4096, file);
        size += got;
    }
    if (file) fclose(file);
    json = json_loadb(text ? text : "", size, flags, error);
    free(text);
    return json;
}

/* ---- to text */

struct text {
    char *bytes;
    size_t size, room;
};

static void put(struct text *out, const char *bytes, size_t size) {
    if (out->room - out->size <= size) {
        out->room = 2 * out->room + size + 64;
        out->bytes = realloc(out->bytes, out->room);
        if (!out->bytes) abort();
    }
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
    out->bytes[out->size] = '\0';
}

static void dump(struct text *out, const json_t *json) {
    static const char *const words[] = {"true", "false", "null"};
    char number[40];
    size_t i;
    switch (json->type) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        put(out, json->type == JSON_OBJECT ? "{" : "[", 1);
        for (i = 0; i < json->count; i++) {
            if (i) put(out, ",", 1);
            if (json->members[i].name) {
                put(out, "\"", 1);
                put(out, json->members[i].name, strlen(json->members[i].name));
                put(out, "\":", 2);
            }
            dump(out, json->members[i].value);
        }
        put(out, json->type == JSON_OBJECT ? "}" : "]", 1);
        break;
    case JSON_STRING:
        put(out, "\"", 1);
        put(out, json->text, json->length);
        put(out, "\"", 1);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        snprintf(number, sizeof number, "%.17g",
                 json->type == JSON_REAL ? json->real : (double)json->integer);
        put(out, number, strlen(number));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        put(out, words[json->type - JSON_TRUE], strlen(words[json->type - JSON_TRUE]));
    }
}

char *json_dumps(const json_t *json, size_t flags) {
    struct text out = {NULL, 0, 0};
    (void)flags;
    if (!json) return NULL;
    dump(&out, json);
    return out.bytes;
}
