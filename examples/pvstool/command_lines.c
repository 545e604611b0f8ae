/* decode and encode: a line in, a line out. */
#define _POSIX_C_SOURCE 200809L
#include "arguments.h"
#include "command.h"
#include "decode.h"
#include "encode.h"
#include "json_form.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static char program[] = "pvstool"; /* in what getopt says */

/* The next line without its end and the blanks around it; -1 at the end of the input. */
static ssize_t next_line(char **line, size_t *room, char **text) {
    ssize_t n = getline(line, room, stdin);
    *text = *line;
    while (n > 0 && strchr(" \t\r\n", (*text)[n - 1])) (*text)[--n] = '\0';
    while (n > 0 && strchr(" \t", **text)) {
        ++*text;
        --n;
    }
    return n;
}

/* 0 at the end of the input, 1 where it could not be read. */
static int input_failed(void) {
    if (!ferror(stdin)) return 0;
    perror("pvstool: standard input");
    return 1;
}

enum {
    OPT_PROTO = 1,
    OPT_KIND,
    OPT_STREAM,
    OPT_START,
    OPT_LENIENT,
    OPT_CHUNK,
    OPT_REENCODE,
    OPT_FULL,
    OPT_OWN
};

/* What the family has no use for is a mistake of whoever asks for it. */
static int check_options(const struct decode_options *options, const char *proto) {
    const struct family *family = options->family;
    const char *kind = options->of_family.kind;
    if (kind &&
        (strcmp(family->proto, proto) != 0 || !family->form || strcmp(family->form, kind) != 0)) {
        return wrong_usage("--kind is no form of this protocol", kind);
    }
    if (options->stream && !(family->transports & FAMILY_STREAM)) {
        return wrong_usage("--stream: each message is a datagram in this protocol", proto);
    }
    if (options->of_family.has_own && !(family->takes & FAMILY_TAKES_OWN)) {
        return wrong_usage("--own means nothing to this protocol", proto);
    }
    if (options->of_family.start && !(family->takes & FAMILY_TAKES_START)) {
        return wrong_usage("--start means nothing to this protocol", proto);
    }
    return 0;
}

/* 0, USAGE_SHOWN, or the exit status of wrong usage. */
static int decode_arguments(int argc, char **argv, struct decode_options *options) {
    static const struct option longs[] = {{"proto", required_argument, NULL, OPT_PROTO},
                                          {"kind", required_argument, NULL, OPT_KIND},
                                          {"stream", no_argument, NULL, OPT_STREAM},
                                          {"start", required_argument, NULL, OPT_START},
                                          {"lenient", no_argument, NULL, OPT_LENIENT},
                                          {"chunk", required_argument, NULL, OPT_CHUNK},
                                          {"reencode", no_argument, NULL, OPT_REENCODE},
                                          {"full", no_argument, NULL, OPT_FULL},
                                          {"own", required_argument, NULL, OPT_OWN},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    const char *proto = NULL;
    uint64_t number;
    int option;
    memset(options, 0, sizeof *options);
    argv[0] = program;
    while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
        switch (option) {
        case OPT_PROTO:
            proto = optarg;
            break;
        case OPT_KIND:
            options->of_family.kind = optarg;
            break;
        case OPT_STREAM:
            options->stream = 1;
            break;
        case OPT_START:
            if (strcmp(optarg, "handshake") != 0 && strcmp(optarg, "parcel") != 0) {
                return wrong_usage("--start takes handshake or parcel", optarg);
            }
            options->of_family.start = optarg;
            break;
        case OPT_LENIENT:
            options->lenient = 1;
            break;
        case OPT_REENCODE:
            options->reencode = 1;
            break;
        case OPT_FULL:
            options->full = 1;
            break;
        case OPT_CHUNK:
            if (!get_number(optarg, SIZE_MAX / 2, &number) || number == 0) {
                return wrong_usage("--chunk takes a number of bytes", optarg);
            }
            options->chunk = (size_t)number;
            break;
        case OPT_OWN:
            if (!get_number(optarg, UINT32_MAX, &number)) {
                return wrong_usage("--own takes a netid of 32 bits", optarg);
            }
            options->of_family.has_own = 1;
            options->of_family.own = (uint32_t)number;
            break;
        case 'h':
            print_usage(stdout);
            return USAGE_SHOWN;
        default:
            return wrong_option();
        }
    }
    if (optind < argc) return wrong_usage("decode reads standard input", argv[optind]);
    if (!proto) return wrong_usage("decode needs --proto", NULL);
    options->family = family_find(proto, options->of_family.kind);
    if (!options->family) return wrong_usage("--proto: unknown protocol", proto);
    return check_options(options, proto);
}

static int print_json(json_t *value) {
    if (!value) {
        fputs("pvstool: out of memory\n", stderr);
        return EXIT_USAGE;
    }
    json_dumpf(value, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(value);
    return 0;
}

int command_decode(int argc, char **argv) {
    struct decode_options options;
    char *line = NULL, *text;
    size_t room = 0, number = 0;
    ssize_t n;
    int status = decode_arguments(argc, argv, &options);
    if (status) return status == USAGE_SHOWN ? 0 : status;
    if (options.family->remark) { /* what it remembers goes from line to line */
        options.state = calloc(1, options.family->state_size + 1);
        if (options.state && options.family->start) {
            options.family->start(options.state, &options.of_family);
        }
    }
    while (status != EXIT_USAGE && (n = next_line(&line, &room, &text)) >= 0) {
        pvs_bytes bytes;
        uint8_t *data;
        size_t size;
        json_t *answer;
        number++;
        if (!form_unhex(text, (size_t)n, &data, &size)) {
            fprintf(stderr, "error: line %zu: not hexadecimal digits, two a byte\n", number);
            status = EXIT_MALFORMED;
            puts("{\"ok\":false,\"messages\":[],\"need_more\":false,\"error\":"
                 "{\"status\":\"usage\",\"offset\":0,\"field\":\"\"},\"left\":0}");
            continue;
        }
        bytes = pvs_bytes_of(data, size);
        answer = decode_bytes(bytes, &options);
        if (answer && !json_is_true(json_object_get(answer, "ok"))) status = EXIT_MALFORMED;
        if (print_json(answer)) status = EXIT_USAGE;
        free(data);
    }
    if (options.state && options.family->stop) options.family->stop(options.state);
    free(options.state);
    free(line);
    return input_failed() ? EXIT_USAGE : status;
}

int command_encode(int argc, char **argv) {
    static const struct option longs[] = {{"lenient", no_argument, NULL, OPT_LENIENT},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    char *line = NULL, *text;
    size_t room = 0, number = 0;
    int option, lenient = 0, status = 0;
    ssize_t n;
    argv[0] = program;
    while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
        if (option == 'h') {
            print_usage(stdout);
            return 0;
        }
        if (option != OPT_LENIENT) return wrong_option();
        lenient = 1;
    }
    if (optind < argc) return wrong_usage("encode reads standard input", argv[optind]);
    while ((n = next_line(&line, &room, &text)) >= 0) {
        json_error_t error;
        const char *problem = NULL;
        json_t *object =
            json_loadb(text, (size_t)n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
        uint8_t *bytes = NULL;
        size_t size = 0, i;
        number++;
        if (object) bytes = encode_line(object, lenient, &size, &problem);
        /* A line that is refused is answered, too, with no bytes: so every answer has its place. */
        for (i = 0; bytes && i < size; i++) printf("%02x", bytes[i]);
        putchar('\n');
        if (!bytes) {
            fprintf(stderr, "error: line %zu: %s\n", number, object ? problem : error.text);
            status = EXIT_MALFORMED;
        }
        free(bytes);
        json_decref(object);
    }
    free(line);
    return input_failed() ? EXIT_USAGE : status;
}
