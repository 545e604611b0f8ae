/* main.c - a peer sampling service whose only codec is libpvs: one process, all nodes. */
#include "display.h"
#include "folder.h"
#include "picture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void stop(int number) {
    (void)number;
    stopped = 1;
}

/* The first Ctrl-C, or the end of the terminal, ends the run in good order, a second one at once. */
static void catch_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = stop;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    /* A reader of standard output that went is noticed by the failing write. */
    action.sa_handler = SIG_IGN;
    action.sa_flags = 0;
    sigaction(SIGPIPE, &action, NULL);
}

/* Were one of 0, 1 and 2 closed, a socket would get its number, and what is printed. */
static void open_standard(void) {
    int fd;
    do fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= 2);
    if (fd > 2) close(fd);
}

/* Clusters of even size; the bad peers are the last of each, never the first, its connector. */
static void cast_peers(struct service *s) {
    const struct options *o = &s->options;
    long left[] = {0, o->silent, o->lying, o->malformed};

    s->count = (size_t)o->nodes;
    for (long i = 0; i < o->nodes; i++) {
        s->peer[i].cluster = (int)(i * o->clusters / o->nodes);
        s->peer[i].fd = -1;
    }
    for (long from_last = 0; from_last < o->nodes; from_last++)
        for (long i = o->nodes - 1; i > 0; i--) {
            int kind = left[SILENT] ? SILENT : left[LYING] ? LYING : MALFORMED;
            int last = i + 1 == o->nodes || s->peer[i + 1].cluster != s->peer[i].cluster ||
                       s->peer[i + 1].kind != HONEST;
            int connector = s->peer[i - 1].cluster != s->peer[i].cluster;
            if (!left[kind] || !last || connector || s->peer[i].kind != HONEST) continue;
            s->peer[i].kind = (enum kind)kind;
            left[kind]--;
            while (i > 0 && s->peer[i - 1].cluster == s->peer[i].cluster) i--; /* next cluster */
        }
}

static void look(const struct service *s, struct moment *now, int64_t start, long round) {
    service_graph(s, &now->graph, NULL);
    graph_measure(&now->graph, &now->measures);
    now->round = round;
    now->seconds = (double)(now_ms() - start) / 1000;
}

/* All rounds, and the exchanges that are still open then. 1: `converged` says when. */
static int run(struct service *s, struct moment *after, struct moment *converged) {
    const int64_t start = now_ms();
    int64_t sample = start + s->period;
    long round = 0;
    int done = 0;

    while (!stopped && (round < s->options.rounds || !service_is_done(s))) {
        int64_t next = service_tick(s);
        service_wait(s, sample < next ? sample : next);
        int64_t now = now_ms();
        if (round == s->options.rounds || now < sample) continue;
        /* After a standstill nothing is made up for, as in service_tick. */
        sample = now < sample + s->period ? sample + s->period : now + s->period;
        round = service_rounds(s);
        look(s, after, start, round);
        display_round(s, after, 0);
        if (ferror(stdout)) stopped = 1; /* nobody looks any more */
        if (!done && graph_converged(&after->measures)) {
            *converged = *after;
            done = 1;
        }
        /* Clusters that grew together do not count where bad addresses get in later. */
        if (!graph_is_sound(&after->measures)) done = 0;
    }
    look(s, after, start, service_rounds(s));
    return done;
}

static int serve(int argc, char **argv) {
    static struct service s;
    static struct moment before, after, converged;
    char path[4096], why[512];
    int status = options_read(&s.options, argc, argv), done;

    if (status) return status == 1 ? 0 : 2;
    s.rules =
        (struct rules){(size_t)s.options.view_size, (size_t)s.options.heal, (size_t)s.options.swap};
    s.random = (uint64_t)s.options.seed;
    s.period = s.options.period_ms;
    cast_peers(&s);

    /* The files last, so that a run which cannot be leaves none. */
    if (service_open(&s)) return 2;
    if (folder_make(&s.options)) return 2;
    snprintf(path, sizeof path, "%s/overlay.pcap", s.options.out);
    s.capture = capture_open(path, (int)s.options.force, why, sizeof why);
    if (!s.capture) return fprintf(stderr, "sampling_service: %s\n", why), 2;
    catch_signals();

    service_start(&s);
    look(&s, &before, now_ms(), 0);
    printf("%zu nodes in %ld cluster%s over %s, 127.0.0.1:%u to :%u, a round each %ld ms\n",
           s.count, s.options.clusters, s.options.clusters == 1 ? "" : "s",
           s.options.udp ? "UDP" : "TCP", s.peer[0].node.own.port,
           s.peer[s.count - 1].node.own.port, s.options.period_ms);
    display_round(&s, &before, 1);
    done = run(&s, &after, &converged);
    service_close(&s);

    display_summary(&s, &before, &after, done ? &converged : NULL);
    unsigned long left_out = capture_left_out(s.capture);
    if (capture_close(s.capture))
        return fprintf(stderr, "sampling_service: %s: not all could be written\n", path), 2;
    printf("\n%s: the capture\n", path);
    if (left_out)
        printf("  (%lu packets were left out: it is kept below %d MiB)\n", left_out,
               CAPTURE_MAX >> 20);
    status = picture_draw(&s, &before.graph, &after.graph);
    if (status < 0) return 2;
    printf("%s/overlay.%s: the overlay before and after\n", s.options.out, status ? "dot" : "svg");
    if (status)
        printf("  (no picture made of it: %s)\n", status == 1
                                                      ? "that needs Graphviz, package graphviz"
                                                      : "neato failed, or was ended");
    return stopped ? 130 : done ? 0 : 1;
}

int main(int argc, char **argv) {
    open_standard();
    int status = serve(argc, argv);
    if (!fflush(stdout) && !ferror(stdout)) return status;
    perror("sampling_service: standard output");
    return 2;
}
