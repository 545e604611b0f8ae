#include "arguments.h"

#include "command.h"

#include <string.h>

static const char usage[] =
    "pvstool dump   [--json] [-v] [--proto P] [--port LO[-HI]=P].. [--lenient] [--colour] FILE..\n"
    "pvstool decode --proto P [--kind K] [--stream] [--start handshake|parcel] [--lenient]\n"
    "               [--chunk N] [--reencode] [--full] [--own NETID]   < hex > json\n"
    "pvstool encode [--lenient]                                       < json > hex\n"
    "pvstool --version | --help | -h\n"
    "\n"
    "dump    shows the messages of captures (pcap, pcapng, - for standard input), -v with all "
    "they\n"
    "        say. On terminals that can it is coloured; --colour: elsewhere, too.\n"
    "decode  answers each line of hexadecimal digits with a line of JSON.\n"
    "encode  answers each line {\"proto\",\"kind\",\"fields\"} with a line of hexadecimal digits,\n"
    "        an empty one where it cannot be written.\n"
    "\n"
    "Protocols: ";

void print_usage(FILE *out) {
    size_t i;
    fputs(usage, out);
    for (i = 0; family_known[i]; i++) fprintf(out, "%s%s", i ? ", " : "", family_known[i]->proto);
    fputs(".\n--proto=P is the same as --proto P, as for all options.\n"
          "Numbers are decimal, or hexadecimal behind 0x.\n"
          "Exit status: 0 all well, 1 something malformed, 2 wrong usage or no file.\n",
          out);
}

int wrong_option(void) {
    fputs("pvstool: try pvstool --help\n", stderr);
    return EXIT_USAGE;
}

int wrong_usage(const char *what, const char *value) {
    fprintf(stderr, "pvstool: %s%s%s; try pvstool --help\n", what, value ? ": " : "",
            value ? value : "");
    return EXIT_USAGE;
}

/* The value of a digit; 16 where it is none. */
static unsigned digit_of(char c) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *digit = c ? strchr(digits, c) : NULL;
    return digit ? (unsigned)(digit - digits) % 16 : 16;
}

int take_number(const char **text, uint64_t most, uint64_t *value) {
    const char *at = *text;
    unsigned base = 10, digit;
    *value = 0;
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        base = 16;
        at += 2;
    }
    if (digit_of(*at) >= base) return 0;
    for (; (digit = digit_of(*at)) < base; at++) {
        if (digit > most || *value > (most - digit) / base) return 0;
        *value = *value * base + digit;
    }
    *text = at;
    return 1;
}

int get_number(const char *text, uint64_t most, uint64_t *value) {
    return take_number(&text, most, value) && *text == '\0';
}
