#include "options.h"
#include "graph.h"
#include "node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "sampling_service [options]   a peer sampling service, with all its nodes on 127.0.0.1\n"
    "\n"
    "--tcp | --udp      the transport; TCP, as the reference demo has it, is the default\n"
    "--nodes N          nodes in all (16)            --clusters N   to begin with (4)\n"
    "--view-size N      peers that a node knows (8)  --heal N, --swap N   see README.md (1, 3)\n"
    "--rounds N         exchanges of a node (20)     --seconds N    the same as a time\n"
    "--period-ms N      from one round to the next, and the deadline of an exchange (500)\n"
    "--base-port N      5000: 5001, 5002.., 5101.. as in the demo; 0: ports that are free\n"
    "--seed N           of everything that is drawn by chance (1)\n"
    "--out DIR          for the capture and the pictures (sampling_service.out)\n"
    "Injected:\n"
    "--loss PERCENT     messages that are not sent   --silent N     nodes that never answer\n"
    "--lying N          that name peers nobody is    --malformed N  that send broken messages\n"
    "\n"
    "Exit status: 0 the overlay converged, 1 it did not, 2 wrong usage or no sockets or files,\n"
    "130 ended by Ctrl-C (which still prints the summary).\n";

/* text as a number within the bounds; says what is wrong with it. */
static int number(const char *name, const char *text, long low, long high, long *value) {
    char *end;
    if (!text) return fprintf(stderr, "%s needs a number behind it\n", name), 2;
    errno = 0;
    *value = strtol(text, &end, 10);
    if (errno == 0 && *text && !*end && *value >= low && *value <= high) return 0;
    return fprintf(stderr, "%s: %s is not a number from %ld to %ld\n", name, text, low, high), 2;
}

int options_read(struct options *o, int argc, char **argv) {
    *o = (struct options){.nodes = 16,
                          .clusters = 4,
                          .view_size = 8,
                          .heal = 1,
                          .swap = 3,
                          .rounds = 20,
                          .period_ms = 500,
                          .base_port = -1,
                          .seed = 1,
                          .out = "sampling_service.out"};
    const struct {
        const char *name;
        long low, high, *value;
    } known[] = {{"--nodes", 2, NODES_MAX, &o->nodes},
                 {"--clusters", 1, NODES_MAX, &o->clusters},
                 {"--view-size", 4, VIEW_MAX, &o->view_size},
                 {"--heal", 0, VIEW_MAX / 2, &o->heal},
                 {"--swap", 0, VIEW_MAX / 2, &o->swap},
                 {"--rounds", 1, 100000, &o->rounds},
                 {"--seconds", 1, 86400, &o->seconds},
                 {"--period-ms", 20, 60000, &o->period_ms},
                 {"--base-port", 0, 65000, &o->base_port},
                 {"--seed", 0, 2147483647, &o->seed},
                 {"--loss", 0, 100, &o->loss},
                 {"--silent", 0, NODES_MAX, &o->silent},
                 {"--lying", 0, NODES_MAX, &o->lying},
                 {"--malformed", 0, NODES_MAX, &o->malformed}};
    const size_t count = sizeof known / sizeof *known;

    for (int i = 1; i < argc; i++) {
        size_t k = 0;
        while (k < count && strcmp(argv[i], known[k].name) != 0) k++;
        if (k < count) {
            if (number(argv[i], argv[i + 1], known[k].low, known[k].high, known[k].value)) return 2;
            i++;
        } else if (strcmp(argv[i], "--tcp") == 0) {
            o->udp = 0;
        } else if (strcmp(argv[i], "--udp") == 0) {
            o->udp = 1;
        } else if (strcmp(argv[i], "--out") == 0) {
            if (!argv[++i]) return fprintf(stderr, "--out needs a folder behind it\n"), 2;
            o->out = argv[i];
        } else if (strcmp(argv[i], "--help") == 0) {
            return fputs(help, stdout), 1;
        } else {
            return fprintf(stderr, "%s is no option; --help names them\n", argv[i]), 2;
        }
    }
    if (o->clusters > o->nodes)
        return fprintf(stderr, "--clusters %ld: more than there are nodes\n", o->clusters), 2;
    if (o->heal + o->swap > o->view_size / 2)
        return fprintf(stderr, "--heal and --swap: together more than half a view\n"), 2;
    if (o->silent + o->lying + o->malformed > o->nodes - o->clusters)
        return fprintf(stderr,
                       "--silent, --lying, --malformed: together at most %ld, as the first "
                       "node of each cluster has to be honest\n",
                       o->nodes - o->clusters),
               2;
    if (o->seconds) o->rounds = (o->seconds * 1000 + o->period_ms - 1) / o->period_ms;
    return 0;
}
