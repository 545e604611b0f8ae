#include "options.h"
#include "graph.h"
#include "node.h"

#include <errno.h>
#include <stdarg.h>
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
    "--out DIR          for the capture and the pictures; without it sampling_service.out, or,\n"
    "                   where that is taken, sampling_service.out-2, -3 ..\n"
    "--force            writes over what an earlier run has left there\n"
    "Injected:\n"
    "--loss PERCENT     messages that are not sent   --silent N     nodes that never answer\n"
    "--lying N          that name peers nobody is    --malformed N  that send broken messages\n"
    "\n"
    "--nodes=N is the same as --nodes N; -h, --help: this.\n"
    "Exit status: 0 the overlay converged, 1 it did not, 2 wrong usage or no sockets or files,\n"
    "130 ended by Ctrl-C (which still prints the summary).\n";

/* Says on standard error what is wrong. 2, for the caller to pass on. */
static int wrong(const char *format, ...) {
    va_list arguments;
    fputs("sampling_service: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("; try --help\n", stderr);
    return 2;
}

/* text as a number within the bounds; says what is wrong with it. */
static int number(const char *name, const char *text, long low, long high, long *value) {
    char *end;
    errno = 0;
    *value = strtol(text, &end, 10);
    if (*text >= '0' && *text <= '9' && errno == 0 && !*end && *value >= low && *value <= high)
        return 0;
    return wrong("%s: %s is not a number from %ld to %ld", name, text, low, high);
}

/* `usual`, or what is left of `all` behind `taken` (below 0: nothing is) where that is less. */
static long fitting(long usual, long all, long taken) {
    long left = taken < 0 ? all : taken < all ? all - taken : 0;
    return usual < left ? usual : left;
}

/* What was not asked for is made to fit what was; what does not fit then is a mistake. */
static int complete(struct options *o) {
    const long half = o->view_size / 2;
    if (o->clusters < 0) o->clusters = fitting(4, o->nodes, 0);
    if (o->heal < 0) o->heal = fitting(1, half, o->swap);
    if (o->swap < 0) o->swap = fitting(3, half, o->heal);

    if (o->clusters > o->nodes)
        return wrong("--clusters %ld: more than the %ld nodes", o->clusters, o->nodes);
    if (o->heal + o->swap > half)
        return wrong("--heal %ld and --swap %ld: together more than half a view of %ld", o->heal,
                     o->swap, o->view_size);
    if (o->silent + o->lying + o->malformed > o->nodes - o->clusters)
        return wrong("--silent, --lying, --malformed: together at most %ld, as the first node of "
                     "each cluster has to be honest",
                     o->nodes - o->clusters);
    if (o->seconds && o->rounds) return wrong("--rounds and --seconds: one of them is enough");
    if (o->seconds) o->rounds = (o->seconds * 1000 + o->period_ms - 1) / o->period_ms;
    if (!o->rounds) o->rounds = 20;
    return 0;
}

int options_read(struct options *o, int argc, char **argv) {
    /* Below 0: not asked for; complete() and service_open() choose. */
    *o = (struct options){.nodes = 16,
                          .clusters = -1,
                          .view_size = 8,
                          .heal = -1,
                          .swap = -1,
                          .period_ms = 500,
                          .base_port = -1,
                          .seed = 1};
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
    const struct {
        const char *name;
        long *value, as;
    } flags[] = {{"--tcp", &o->udp, 0}, {"--udp", &o->udp, 1}, {"--force", &o->force, 1}};
    const size_t count = sizeof known / sizeof *known, flag_count = sizeof flags / sizeof *flags;

    for (int i = 1; i < argc; i++) {
        char name[32] = "";
        const char *equals = strncmp(argv[i], "--", 2) == 0 ? strchr(argv[i], '=') : NULL;
        size_t length = equals ? (size_t)(equals - argv[i]) : strlen(argv[i]), k = 0, f = 0;
        if (length < sizeof name) memcpy(name, argv[i], length);
        while (k < count && strcmp(name, known[k].name) != 0) k++;
        while (f < flag_count && strcmp(name, flags[f].name) != 0) f++;

        if (k < count || strcmp(name, "--out") == 0) {
            const char *value = equals ? equals + 1 : argv[++i];
            if (!value || (k == count && !*value))
                return wrong("%s needs a %s", name, k < count ? "number" : "folder's name");
            if (k == count)
                o->out = value;
            else if (number(name, value, known[k].low, known[k].high, known[k].value))
                return 2;
        } else if (f < flag_count || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
            if (equals) return wrong("%s takes no value", name);
            if (f == flag_count) return fputs(help, stdout), 1;
            *flags[f].value = flags[f].as;
        } else {
            return wrong("%s is no option", argv[i]);
        }
    }
    return complete(o);
}
