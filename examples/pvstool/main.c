/* pvstool: libpvs on the command line. */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "pvstool dump   [--json] [-v] [--proto P] [--port LO[-HI]=P].. [--lenient] FILE..\n"
    "pvstool decode --proto P [--kind K] [--stream] [--start handshake|parcel] [--lenient]\n"
    "               [--chunk N] [--reencode] [--full] [--own NETID]   < hex > json\n"
    "pvstool encode [--lenient]                                       < json > hex\n"
    "pvstool --version | --help\n"
    "\n"
    "dump    shows the messages of captures (pcap, pcapng, - for standard input).\n"
    "decode  answers each line of hexadecimal digits with a line of JSON.\n"
    "encode  answers each line {\"proto\",\"kind\",\"fields\"} with a line of hexadecimal digits.\n"
    "\n"
    "Protocols: ";

static void print_usage(FILE *out) {
    size_t i;
    fputs(usage, out);
    for (i = 0; family_known[i]; i++) fprintf(out, "%s%s", i ? ", " : "", family_known[i]->proto);
    fputs(".\nExit status: 0 all well, 1 something malformed, 2 wrong usage or no file.\n", out);
}

static int run(int argc, char **argv) {
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "dump") == 0) return command_dump(argc - 1, argv + 1);
    if (strcmp(command, "decode") == 0) return command_decode(argc - 1, argv + 1);
    if (strcmp(command, "encode") == 0) return command_encode(argc - 1, argv + 1);
    if (strcmp(command, "--version") == 0) {
        printf("pvstool %s\n", pvs_version());
        return 0;
    }
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
        print_usage(stdout);
        return 0;
    }
    print_usage(stderr);
    return 2;
}

int main(int argc, char **argv) {
    int status = run(argc, argv);
    /* An answer that was lost, on a full disk for one, is no answer. */
    if (fflush(stdout) || ferror(stdout)) {
        perror("pvstool: standard output");
        return EXIT_USAGE;
    }
    return status;
}
