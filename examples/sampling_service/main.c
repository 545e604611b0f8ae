/* main.c - a peer sampling service whose only codec is libpvs: one process, all nodes. */
#include "display.h"
#include "folder.h"
#include "picture.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

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
    long round = 0;
    int done = 0;

    while (!stopped && (round < s->options.rounds || !service_is_done(s))) {
        int64_t next = service_tick(s);
        int64_t sample = start + (round + 1) * s->period;
        service_wait(s, sample < next ? sample : next);
        if (round == s->options.rounds || now_ms() < sample) continue;
        look(s, after, start, ++round);
        display_round(s, after, 0);
        if (!done && graph_converged(&after->measures)) {
            *converged = *after;
            done = 1;
        }
        /* Clusters that grew together do not count where bad addresses get in later. */
        if (!graph_is_sound(&after->measures)) done = 0;
    }
    look(s, after, start, round);
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
    if (capture_close(s.capture))
        return fprintf(stderr, "sampling_service: %s: not all could be written\n", path), 2;
    printf("\n%s: the capture\n", path);
    status = picture_draw(&s, &before.graph, &after.graph);
    if (status < 0) return 2;
    printf("%s/overlay.%s: the overlay before and after\n", s.options.out, status ? "dot" : "svg");
    if (status) printf("  (no picture made of it: that needs Graphviz, package graphviz)\n");
    return stopped ? 130 : done ? 0 : 1;
}

int main(int argc, char **argv) {
    int status = serve(argc, argv);
    if (!fflush(stdout) && !ferror(stdout)) return status;
    perror("sampling_service: standard output");
    return 2;
}
