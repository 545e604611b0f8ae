/*
 * The part of jansson that the vector runner, the unit tests and pvstool's families use, for
 * machines that have no jansson. Same names, same meaning; where two things differ between this
 * and the library, the vectors fail on that machine.
 */
#ifndef STAND_IN_JANSSON_H
#define STAND_IN_JANSSON_H

#include <stddef.h>
#include <stdint.h>

typedef long long json_int_t;

typedef enum {
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_INTEGER,
    JSON_REAL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL
} json_type;

struct json_member;

typedef struct json_t {
    json_type type;
    size_t references; /* 0: a constant */
    json_int_t integer;
    double real;
    char *text;
    size_t length; /* of the text */
    struct json_member *members;
    size_t count, room;
} json_t;

struct json_member {
    char *name; /* NULL in arrays */
    json_t *value;
};

typedef struct json_error_t {
    int line; /* not told */
    char text[160];
} json_error_t;

enum { JSON_ALLOW_NUL = 0x10, JSON_COMPACT = 0x20, JSON_SORT_KEYS = 0x80, JSON_ENCODE_ANY = 0x200 };

#define json_typeof(json)     ((json)->type)
#define json_is_object(json)  ((json) && json_typeof(json) == JSON_OBJECT)
#define json_is_array(json)   ((json) && json_typeof(json) == JSON_ARRAY)
#define json_is_string(json)  ((json) && json_typeof(json) == JSON_STRING)
#define json_is_integer(json) ((json) && json_typeof(json) == JSON_INTEGER)
#define json_is_true(json)    ((json) && json_typeof(json) == JSON_TRUE)
#define json_is_false(json)   ((json) && json_typeof(json) == JSON_FALSE)
#define json_is_boolean(json) (json_is_true(json) || json_is_false(json))
#define json_is_null(json)    ((json) && json_typeof(json) == JSON_NULL)

json_t *json_object(void);
json_t *json_array(void);
json_t *json_string(const char *text);
json_t *json_stringn(const char *text, size_t length);
json_t *json_stringn_nocheck(const char *text, size_t length);
json_t *json_integer(json_int_t value);
json_t *json_true(void);
json_t *json_false(void);
json_t *json_null(void);
#define json_boolean(value) ((value) ? json_true() : json_false())
json_t *json_pack(const char *format, ...);

json_t *json_incref(json_t *json);
void json_decref(json_t *json);
json_t *json_copy(json_t *json);
json_t *json_deep_copy(const json_t *json);
int json_equal(const json_t *a, const json_t *b);

const char *json_string_value(const json_t *json);
size_t json_string_length(const json_t *json);
json_int_t json_integer_value(const json_t *json);

size_t json_object_size(const json_t *object);
json_t *json_object_get(const json_t *object, const char *name);
int json_object_set(json_t *object, const char *name, json_t *value);
int json_object_set_new(json_t *object, const char *name, json_t *value);
int json_object_del(json_t *object, const char *name);
int json_object_clear(json_t *object);

size_t json_array_size(const json_t *array);
json_t *json_array_get(const json_t *array, size_t index);
int json_array_append_new(json_t *array, json_t *value);
int json_array_clear(json_t *array);

#define json_object_foreach(object, name_, value_)                                                 \
    for (size_t at_ = 0;                                                                           \
         at_ < json_object_size(object) &&                                                         \
         ((name_) = (object)->members[at_].name, (value_) = (object)->members[at_].value, 1);      \
         at_++)
#define json_array_foreach(array, index, value_)                                                   \
    for ((index) = 0;                                                                              \
         (index) < json_array_size(array) && ((value_) = json_array_get(array, index)) != NULL;    \
         (index)++)

json_t *json_loads(const char *text, size_t flags, json_error_t *error);
json_t *json_loadb(const char *text, size_t size, size_t flags, json_error_t *error);
json_t *json_load_file(const char *path, size_t flags, json_error_t *error);
/* For messages of tests that fail: the order of members is theirs. */
char *json_dumps(const json_t *json, size_t flags);

#endif
