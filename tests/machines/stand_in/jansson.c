/* Values, and putting them together. The text form is in jansson_text.c. */
#include "jansson.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static json_t *value_new(json_type type) {
    json_t *json = calloc(1, sizeof *json);
    if (!json) abort();
    json->type = type;
    json->references = 1;
    return json;
}

json_t *json_object(void) {
    return value_new(JSON_OBJECT);
}

json_t *json_array(void) {
    return value_new(JSON_ARRAY);
}

json_t *json_stringn_nocheck(const char *text, size_t length) {
    json_t *json = value_new(JSON_STRING);
    json->text = malloc(length + 1);
    if (!json->text) abort();
    if (length) memcpy(json->text, text, length);
    json->text[length] = '\0';
    json->length = length;
    return json;
}

json_t *json_stringn(const char *text, size_t length) {
    return utf8_is_valid(text, length) ? json_stringn_nocheck(text, length) : NULL;
}

json_t *json_string(const char *text) {
    return text ? json_stringn(text, strlen(text)) : NULL;
}

json_t *json_integer(json_int_t value) {
    json_t *json = value_new(JSON_INTEGER);
    json->integer = value;
    return json;
}

static json_t *constant(json_type type) {
    static json_t constants[] = {{JSON_TRUE, 0, 0, 0, NULL, 0, NULL, 0, 0},
                                 {JSON_FALSE, 0, 0, 0, NULL, 0, NULL, 0, 0},
                                 {JSON_NULL, 0, 0, 0, NULL, 0, NULL, 0, 0}};
    return &constants[type - JSON_TRUE];
}

json_t *json_true(void) {
    return constant(JSON_TRUE);
}

json_t *json_false(void) {
    return constant(JSON_FALSE);
}

json_t *json_null(void) {
    return constant(JSON_NULL);
}

json_t *json_incref(json_t *json) {
    if (json && json->references) json->references++;
    return json;
}

static void clear(json_t *json) {
    size_t i;
    for (i = 0; i < json->count; i++) {
        free(json->members[i].name);
        json_decref(json->members[i].value);
    }
    json->count = 0;
}

void json_decref(json_t *json) {
    if (!json || !json->references || --json->references) return;
    clear(json);
    free(json->members);
    free(json->text);
    free(json);
}

static void append(json_t *json, const char *name, json_t *value) {
    struct json_member *member;
    if (json->count == json->room) {
        json->room = 2 * json->room + 4;
        json->members = realloc(json->members, json->room * sizeof *json->members);
        if (!json->members) abort();
    }
    member = &json->members[json->count++];
    member->name = NULL;
    member->value = value;
    if (!name) return;
    member->name = malloc(strlen(name) + 1);
    if (!member->name) abort();
    strcpy(member->name, name);
}

static struct json_member *find(const json_t *object, const char *name) {
    size_t i;
    if (!json_is_object(object) || !name) return NULL;
    for (i = 0; i < object->count; i++) {
        if (strcmp(object->members[i].name, name) == 0) return &object->members[i];
    }
    return NULL;
}

size_t json_object_size(const json_t *object) {
    return json_is_object(object) ? object->count : 0;
}

json_t *json_object_get(const json_t *object, const char *name) {
    struct json_member *member = find(object, name);
    return member ? member->value : NULL;
}

int json_object_set_new(json_t *object, const char *name, json_t *value) {
    struct json_member *member = find(object, name);
    if (!value) return -1;
    if (!json_is_object(object) || !name) {
        json_decref(value);
        return -1;
    }
    if (member) {
        json_decref(member->value);
        member->value = value;
    } else {
        append(object, name, value);
    }
    return 0;
}

int json_object_set(json_t *object, const char *name, json_t *value) {
    return json_object_set_new(object, name, json_incref(value));
}

int json_object_del(json_t *object, const char *name) {
    struct json_member *member = find(object, name);
    size_t at;
    if (!member) return -1;
    free(member->name);
    json_decref(member->value);
    at = (size_t)(member - object->members);
    memmove(member, member + 1, (object->count - at - 1) * sizeof *member);
    object->count--;
    return 0;
}

int json_object_clear(json_t *object) {
    if (!json_is_object(object)) return -1;
    clear(object);
    return 0;
}

size_t json_array_size(const json_t *array) {
    return json_is_array(array) ? array->count : 0;
}

json_t *json_array_get(const json_t *array, size_t index) {
    return index < json_array_size(array) ? array->members[index].value : NULL;
}

int json_array_append_new(json_t *array, json_t *value) {
    if (!value) return -1;
    if (!json_is_array(array)) {
        json_decref(value);
        return -1;
    }
    append(array, NULL, value);
    return 0;
}

int json_array_clear(json_t *array) {
    if (!json_is_array(array)) return -1;
    clear(array);
    return 0;
}

const char *json_string_value(const json_t *json) {
    return json_is_string(json) ? json->text : NULL;
}

size_t json_string_length(const json_t *json) {
    return json_is_string(json) ? json->length : 0;
}

json_int_t json_integer_value(const json_t *json) {
    return json_is_integer(json) ? json->integer : 0;
}

json_t *json_copy(json_t *json) {
    json_t *copy;
    size_t i;
    if (!json_is_object(json) && !json_is_array(json)) return json_deep_copy(json);
    copy = value_new(json->type);
    for (i = 0; i < json->count; i++) {
        append(copy, json->members[i].name, json_incref(json->members[i].value));
    }
    return copy;
}

json_t *json_deep_copy(const json_t *json) {
    json_t *copy;
    size_t i;
    if (!json) return NULL;
    if (!json->references) return constant(json->type);
    if (json->type == JSON_STRING) return json_stringn_nocheck(json->text, json->length);
    copy = value_new(json->type);
    copy->integer = json->integer;
    copy->real = json->real;
    for (i = 0; i < json->count; i++) {
        append(copy, json->members[i].name, json_deep_copy(json->members[i].value));
    }
    return copy;
}

int json_equal(const json_t *a, const json_t *b) {
    size_t i;
    if (!a || !b || a->type != b->type || a->count != b->count) return 0;
    if (a->type == JSON_STRING) {
        return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
    }
    if (a->integer != b->integer || a->real < b->real || a->real > b->real) return 0;
    for (i = 0; i < a->count; i++) {
        const char *name = a->members[i].name;
        const json_t *other = name ? json_object_get(b, name) : b->members[i].value;
        if (!json_equal(a->members[i].value, other)) return 0;
    }
    return 1;
}

/* One object {..} or array [..], of names and values: s text, i int, I json_int_t, b truth, o and O
 * a value. */
json_t *json_pack(const char *format, ...) {
    int is_object = *format == '{', complete = 1;
    json_t *json = is_object ? json_object() : json_array(), *value;
    const char *name = NULL, *at = format + 1;
    va_list list;
    va_start(list, format);
    for (; *at && *at != '}' && *at != ']'; at++) {
        if (is_object) {
            if (*at++ != 's') abort();
            name = va_arg(list, const char *);
        }
        switch (*at) {
        case 's':
            value = json_string(va_arg(list, const char *));
            break;
        case 'i':
            value = json_integer(va_arg(list, int));
            break;
        case 'I':
            value = json_integer(va_arg(list, json_int_t));
            break;
        case 'b':
            value = json_boolean(va_arg(list, int));
            break;
        case 'o':
            value = va_arg(list, json_t *);
            break;
        case 'O':
            value = json_incref(va_arg(list, json_t *));
            break;
        default:
            abort();
        }
        if ((is_object ? json_object_set_new(json, name, value)
                       : json_array_append_new(json, value)) != 0) {
            complete = 0;
        }
    }
    va_end(list);
    if (strcmp(at, is_object ? "}" : "]") != 0) abort();
    if (complete) return json;
    json_decref(json);
    return NULL;
}
