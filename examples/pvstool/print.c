#define _POSIX_C_SOURCE 200809L
#include "print.h"

#include "json_form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum colour { PLAIN, DIM, RED, YELLOW, FAMILY, KIND };

static const char *paint(const struct printer *p, enum colour colour) {
    static const char *const codes[] = {"\033[0m",  "\033[2m",  "\033[1;31m",
                                        "\033[33m", "\033[36m", "\033[1m"};
    return p->colour ? codes[colour] : "";
}

static void count(struct printer *p, const struct record *record, const char *kind) {
    size_t i;
    for (i = 0; i < p->kinds; i++) {
        if (p->counts[i].family == record->family && strcmp(p->counts[i].kind, kind) == 0) break;
    }
    if (i == sizeof p->counts / sizeof p->counts[0]) return;
    if (i == p->kinds) {
        p->kinds++;
        p->counts[i].family = record->family;
        p->counts[i].kind = kind;
        p->counts[i].count = 0;
    }
    p->counts[i].count++;
}

static const char *kind_of(const struct record *record) {
    switch (record->kind) {
    case RECORD_MESSAGE:
        return record->family->kind(record->message);
    case RECORD_GAP:
        return "gap";
    case RECORD_CUT:
        return "incomplete";
    case RECORD_VEIL:
        return "encrypted";
    default:
        return "malformed";
    }
}

/* ---- JSON */

static void endpoint_text(const pvs_endpoint *ep, char text[PVS_ENDPOINT_TEXT_MAX + 1]) {
    pvs_writer out = pvs_writer_init(text, PVS_ENDPOINT_TEXT_MAX);
    if (pvs_endpoint_print(&out, ep) != PVS_OK) out.pos = 0;
    text[out.pos] = '\0';
}

static json_t *json_of(const struct record *r) {
    char from[PVS_ENDPOINT_TEXT_MAX + 1], to[PVS_ENDPOINT_TEXT_MAX + 1];
    char stream[2 * PVS_ENDPOINT_TEXT_MAX + 3], when[32], stamp[48];
    struct tm utc;
    time_t seconds = (time_t)r->seconds;
    json_t *line;
    endpoint_text(&r->from, from);
    endpoint_text(&r->to, to);
    snprintf(stream, sizeof stream, "%s->%s", from, to);
    if (!gmtime_r(&seconds, &utc) || !strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", &utc)) {
        when[0] = '\0';
    }
    snprintf(stamp, sizeof stamp, "%s.%06" PRIu32 "Z", when, r->nanoseconds / 1000);
    line = json_pack("{sIssss}", "frame", (json_int_t)r->frame, "time", stamp, "stream", stream);
    if (r->in_stream) json_object_set_new(line, "offset", json_integer((json_int_t)r->offset));
    json_object_set_new(line, "proto", json_string(family_proto(r->family, r->message)));
    json_object_set_new(line, "kind", json_string(kind_of(r)));
    switch (r->kind) {
    case RECORD_MESSAGE:
        json_object_set_new(line, "size", json_integer((json_int_t)r->bytes.size));
        json_object_set_new(line, "fields", r->family->fields(r->message, 0));
        break;
    case RECORD_LOST:
        json_object_set_new(line, "error", form_fault(&r->fault));
        json_object_set_new(line, "left", json_integer((json_int_t)r->left));
        break;
    case RECORD_CUT:
        json_object_set_new(line, "cut", json_string(r->why));
        json_object_set_new(line, "field", json_string(pvs_field_text(r->fault.field)));
        json_object_set_new(line, "left", json_integer((json_int_t)r->left));
        json_object_set_new(line, "needed", json_integer((json_int_t)r->needed));
        break;
    case RECORD_GAP:
        json_object_set_new(line, "missing", json_integer((json_int_t)r->missing));
        json_object_set_new(line, "left", json_integer((json_int_t)r->left));
        break;
    case RECORD_VEIL:
        json_object_set_new(line, "with", json_string(r->why));
        break;
    case RECORD_FAULT:
        break;
    }
    return line;
}

static void print_json(struct printer *p, const struct record *record) {
    json_t *line = json_of(record);
    json_dumpf(line, p->out, JSON_COMPACT);
    fputc('\n', p->out);
    json_decref(line);
}

/* ---- people */

/* As it is where that is a plain word, else in quotes: terminals obey some characters. */
static void print_scalar(FILE *out, const json_t *value) {
    const char *text = json_string_value(value);
    size_t i = 0, size = json_string_length(value);
    while (i < size && text[i] > ' ' && text[i] <= '~') i++;
    if (size && i == size) {
        fputs(text, out);
    } else {
        json_dumpf(value, out, JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII);
    }
}

static int is_branch(const json_t *value) {
    if (json_is_object(value)) {
        return !json_object_get(value, "hex") && !json_object_get(value, "sha256");
    }
    return json_is_array(value);
}

/* "addresses" is the name of the list, "address" that of each. */
static int singular(const char *name) {
    size_t n = strlen(name);
    if (n > 4 && strcmp(name + n - 4, "sses") == 0) return (int)n - 2;
    return (int)(n > 1 && name[n - 1] == 's' ? n - 1 : n);
}

/* Behind a colon: the plain members of an object, and below what has members of its own. */
static void print_tree(FILE *out, const json_t *object, int depth) {
    const char *name, *gap = " ";
    json_t *value;
    size_t i;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        if (!is_branch(value)) {
            fprintf(out, "%s%s ", gap, name);
            print_scalar(out, value);
            gap = "  ";
        }
    }
    fputc('\n', out);
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        if (json_is_object(value) && is_branch(value)) {
            fprintf(out, "%*s%s:", depth, "", name);
            print_tree(out, value, depth + 4);
        }
        for (i = 0; i < json_array_size(value); i++) {
            fprintf(out, "%*s%.*s %zu:", depth, "", singular(name), name, i + 1);
            if (is_branch(json_array_get(value, i))) {
                print_tree(out, json_array_get(value, i), depth + 4);
            } else {
                fputc(' ', out);
                print_scalar(out, json_array_get(value, i));
                fputc('\n', out);
            }
        }
    }
}

static void print_day(struct printer *p, int64_t seconds) {
    int64_t day = seconds / 86400 - (seconds % 86400 < 0);
    time_t when = (time_t)seconds;
    struct tm utc;
    char text[64];
    if (p->day_known && day == p->day) return;
    p->day = day;
    p->day_known = 1;
    if (gmtime_r(&when, &utc) && strftime(text, sizeof text, "%A, %Y-%m-%d (UTC)", &utc)) {
        fprintf(p->out, "%s%s%s\n", paint(p, DIM), text, paint(p, PLAIN));
    }
}

static void print_head(struct printer *p, const struct record *r) {
    char from[PVS_ENDPOINT_TEXT_MAX + 1], to[PVS_ENDPOINT_TEXT_MAX + 1];
    int64_t of_day = r->seconds % 86400;
    if (of_day < 0) of_day += 86400;
    endpoint_text(&r->from, from);
    endpoint_text(&r->to, to);
    print_day(p, r->seconds);
    fprintf(p->out, "%s%02d:%02d:%02d.%06" PRIu32 "%s  %-21s > %-21s  %s%-7s%s ", paint(p, DIM),
            (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60),
            r->nanoseconds / 1000, paint(p, PLAIN), from, to, paint(p, FAMILY),
            family_proto(r->family, r->message), paint(p, PLAIN));
}

static void print_fault(struct printer *p, const struct record *r) {
    const char *field = pvs_field_text(r->fault.field);
    fprintf(p->out, "%s%-22s%s  %s, at byte %zu", paint(p, RED), "malformed", paint(p, PLAIN),
            pvs_status_text(r->fault.status), r->fault.at);
    if (*field) fprintf(p->out, " (%s)", field);
    fputs("; ", p->out);
    form_print_count(r->left, "byte", p->out);
    fputs(" there\n", p->out);
}

static void print_cut(struct printer *p, const struct record *r) {
    const char *field = pvs_field_text(r->fault.field);
    fprintf(p->out, "%s%-22s%s  %s", paint(p, YELLOW), "incomplete", paint(p, PLAIN),
            strcmp(r->why, "reset") == 0 ? "cut off by a reset" : "the capture ends inside it");
    if (*field) fprintf(p->out, ", in %s", field);
    fputs("; ", p->out);
    form_print_count(r->left, "byte", p->out);
    fprintf(p->out, " there, at least %" PRIu64 " %s missing\n", r->needed,
            r->needed == 1 ? "is" : "are");
}

/* Kind and summary; a kind that says all is not filled up with blanks. */
static void print_message(struct printer *p, const struct record *r) {
    const char *kind = kind_of(r);
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (memory) {
        r->family->summary(r->message, memory);
        fclose(memory);
    }
    if (text && size) {
        fprintf(p->out, "%s%-22s%s  ", paint(p, KIND), kind, paint(p, PLAIN));
        fwrite(text, 1, size, p->out);
        fputc('\n', p->out);
    } else {
        fprintf(p->out, "%s%s%s\n", paint(p, KIND), kind, paint(p, PLAIN));
    }
    free(text);
}

static void print_line(struct printer *p, const struct record *r) {
    json_t *fields;
    print_head(p, r);
    switch (r->kind) {
    case RECORD_MESSAGE:
        print_message(p, r);
        if (!p->verbose) break;
        fields = r->family->fields(r->message, 0);
        fprintf(p->out, "    frame %" PRIu64 ", ", r->frame);
        form_print_count(r->bytes.size, "byte", p->out);
        fputc(':', p->out);
        print_tree(p->out, fields, 8);
        json_decref(fields);
        break;
    case RECORD_FAULT:
        print_fault(p, r);
        break;
    case RECORD_CUT:
        print_cut(p, r);
        break;
    case RECORD_GAP:
        fprintf(p->out, "%s%-22s%s  the capture lacks ", paint(p, YELLOW), "gap", paint(p, PLAIN));
        form_print_count(r->missing, "byte", p->out);
        if (r->left) {
            fputs("; ", p->out);
            form_print_count(r->left, "byte", p->out);
            fputs(" before that of no use", p->out);
        }
        fputc('\n', p->out);
        break;
    case RECORD_VEIL:
        fprintf(p->out, "%s%-22s%s  from here on %s\n", paint(p, YELLOW), "encrypted",
                paint(p, PLAIN), r->why);
        break;
    case RECORD_LOST:
        break;
    }
}

void print_record(struct printer *p, const struct record *record) {
    /* A fault is told to people at once, and to programs when it is known how much is lost. */
    enum record_kind not_now = p->json ? RECORD_FAULT : RECORD_LOST;
    if (record->kind == RECORD_MESSAGE || record->kind == RECORD_LOST ||
        record->kind == RECORD_CUT) {
        count(p, record, kind_of(record));
    }
    if (record->kind == not_now) return;
    if (p->json) {
        print_json(p, record);
    } else {
        print_line(p, record);
    }
}

/* ---- summary */

static void tell(struct printer *p, uint64_t number, const char *what) {
    if (number) fprintf(p->out, "  %10" PRIu64 "  %s\n", number, what);
}

void print_summary(struct printer *p, const char *path, const struct follow_totals *totals,
                   const struct capture_totals *capture) {
    char text[96];
    size_t i;
    if (p->json) return;
    fprintf(p->out, "\n%s: ", path);
    form_print_count(capture->frames, "frame", p->out);
    fputs(", ", p->out);
    form_print_count(totals->messages, "message", p->out);
    fputc('\n', p->out);
    for (i = 0; i < p->kinds; i++) {
        snprintf(text, sizeof text, "%s %s", p->counts[i].family->proto, p->counts[i].kind);
        tell(p, p->counts[i].count, text);
    }
    tell(p, totals->undecided_datagrams, "datagrams of no known protocol");
    tell(p, totals->undecided_streams, "streams of no known protocol");
    tell(p, totals->undecided_bytes, "bytes in those");
    tell(p, totals->veiled_bytes, "bytes encrypted");
    tell(p, totals->skipped_bytes, "bytes behind a gap, until a message was recognised again");
    tell(p, capture->gap_bytes, "bytes of streams that the capture does not have");
    tell(p, capture->datagrams_cut, "datagrams cut off by the capture");
    tell(p, capture->incomplete, "fragmented datagrams of which parts are missing");
    for (i = 0; i < CAPTURE_SKIPS; i++) {
        snprintf(text, sizeof text, "frames left alone: %s",
                 capture_skip_text((enum capture_skip)i));
        tell(p, capture->skipped[i], text);
    }
    p->kinds = 0;
    p->day_known = 0;
}
