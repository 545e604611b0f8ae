/* dump: the messages of captures. */
#define _POSIX_C_SOURCE 200809L
#include "arguments.h"
#include "command.h"
#include "print.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dump {
    struct follow_options follow;
    struct printer printer;
    int watched; /* somebody sits at a terminal */
    int percent;
};

static void on_record(void *user, const struct record *record) {
    struct dump *dump = user;
    print_record(&dump->printer, record);
}

static void on_progress(void *user, uint64_t done, uint64_t size) {
    struct dump *dump = user;
    int percent = size ? (int)(100 * (double)done / (double)size) : 0;
    if (!dump->watched || percent == dump->percent || size < 1u << 20) return;
    dump->percent = percent;
    fprintf(stderr, "\r%3d %%%s", percent, percent >= 100 ? "\r     \r" : "");
    fflush(stderr);
}

/* LO[-HI]=P */
static int add_port(struct follow_options *options, const char *text) {
    uint64_t low, high;
    const struct family *family;
    if (options->ports == FOLLOW_PORTS_MAX || !take_number(&text, 65535, &low)) return 0;
    high = low;
    if (*text == '-') {
        text++;
        if (!take_number(&text, 65535, &high)) return 0;
    }
    if (*text != '=' || low > high) return 0;
    family = family_find(text + 1, NULL);
    if (!family || !family->guess) return 0;
    options->port[options->ports].low = (unsigned)low;
    options->port[options->ports].high = (unsigned)high;
    options->port[options->ports].family = family;
    options->ports++;
    return 1;
}

enum { OPT_JSON = 256, OPT_PROTO, OPT_PORT, OPT_LENIENT, OPT_COLOUR };

static int dump_arguments(int argc, char **argv, struct dump *dump) {
    static const struct option longs[] = {{"json", no_argument, NULL, OPT_JSON},
                                          {"proto", required_argument, NULL, OPT_PROTO},
                                          {"port", required_argument, NULL, OPT_PORT},
                                          {"lenient", no_argument, NULL, OPT_LENIENT},
                                          {"verbose", no_argument, NULL, 'v'},
                                          {"colour", no_argument, NULL, OPT_COLOUR},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    static char program[] = "pvstool"; /* in what getopt says */
    int option;
    argv[0] = program;
    while ((option = getopt_long(argc, argv, "hv", longs, NULL)) != -1) {
        switch (option) {
        case OPT_JSON:
            dump->printer.json = 1;
            break;
        case 'v':
            dump->printer.verbose = 1;
            break;
        case OPT_COLOUR:
            dump->printer.colour = 1;
            break;
        case OPT_LENIENT:
            dump->follow.lenient = 1;
            break;
        case OPT_PROTO:
            dump->follow.all = family_find(optarg, NULL);
            if (!dump->follow.all || !dump->follow.all->guess) {
                return wrong_usage("--proto: no such protocol in captures", optarg);
            }
            break;
        case OPT_PORT:
            if (!add_port(&dump->follow, optarg))
                return wrong_usage("--port takes LO[-HI]=P", optarg);
            break;
        case 'h':
            print_usage(stdout);
            return USAGE_SHOWN;
        default:
            return wrong_option();
        }
    }
    if (optind == argc) return wrong_usage("dump needs a capture file", NULL);
    return 0;
}

/* 0 all decoded, EXIT_MALFORMED, or EXIT_USAGE for a file that cannot be read. */
static int dump_file(struct dump *dump, const char *path, int several) {
    struct follow_totals totals;
    struct capture_totals capture;
    char error[CAPTURE_ERROR_MAX];
    int outcome;
    if (several && !dump->printer.json) fprintf(dump->printer.out, "== %s\n", path);
    dump->percent = -1;
    outcome = follow_file(path, &dump->follow, &totals, &capture, error);
    if (outcome == CAPTURE_FAILED || outcome == CAPTURE_STOPPED) {
        fprintf(stderr, "pvstool: %s: %s\n", path, *error ? error : "out of memory");
        return EXIT_USAGE;
    }
    print_summary(&dump->printer, path, &totals, &capture);
    if (outcome == CAPTURE_CUT) {
        fflush(stdout);
        fprintf(stderr, "pvstool: %s: %s\n", path, error);
        return EXIT_USAGE;
    }
    return totals.malformed ? EXIT_MALFORMED : 0;
}

/* Does standard output show colours, and may it? */
static int has_colours(void) {
    const char *plain = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(plain && *plain) && term && *term &&
           strcmp(term, "dumb") != 0;
}

int command_dump(int argc, char **argv) {
    struct dump *dump = calloc(1, sizeof *dump);
    int status, worst = 0, i;
    if (!dump) return EXIT_USAGE;
    dump->printer.out = stdout;
    dump->printer.colour = has_colours();
    dump->watched = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    dump->follow.handler = on_record;
    dump->follow.progress = on_progress;
    dump->follow.user = dump;
    status = dump_arguments(argc, argv, dump);
    if (status == 0) {
        for (i = optind; i < argc; i++) {
            status = dump_file(dump, argv[i], argc - optind > 1);
            if (status > worst) worst = status;
            if (i + 1 < argc && !dump->printer.json) putchar('\n');
        }
        status = worst;
    }
    free(dump);
    return status == USAGE_SHOWN ? 0 : status;
}
