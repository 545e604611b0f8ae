/* pvstool: libpvs on the command line. */
#include "arguments.h"
#include "command.h"

#include <stdio.h>
#include <string.h>

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
    if (*command) return wrong_usage("no such command", command);
    print_usage(stderr);
    return EXIT_USAGE;
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
