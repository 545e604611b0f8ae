#include "display.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Lines stay within 80 columns, as one that is wrapped could not be redrawn in its place. */
enum { BAR = 30, MATRIX_MAX = 10 };

static const char *plural(unsigned long number) {
    return number == 1 ? "" : "s";
}

static void print_line(const struct moment *now) {
    const struct measures *m = &now->measures;
    printf("%5.1f s  round %3ld  mixed %3.0f %%  paths %.2f  clustering %.2f  in-degree %zu..%zu\n",
           now->seconds, now->round, 100 * m->mixed, m->path, m->clustering, m->in_degree_min,
           m->in_degree_max);
}

/* Which cluster knows which: the share of each field in its row, as a shade and a number. */
static void print_matrix(const struct graph *g, long clusters) {
    size_t links[MATRIX_MAX][MATRIX_MAX] = {{0}};
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++) links[g->cluster[i]][g->cluster[j]] += g->link[i][j];
    for (long a = 0; a < clusters; a++) {
        size_t sum = 0;
        for (long b = 0; b < clusters; b++) sum += links[a][b];
        printf("  cluster %2ld knows ", a + 1);
        for (long b = 0; b < clusters; b++) {
            size_t share = sum ? 100 * links[a][b] / sum : 0;
            printf("\033[48;5;%zu;38;5;%dm %3zu %%\033[0m", 233 + share / 5, share > 60 ? 16 : 255,
                   share);
        }
        printf("\033[K\n");
    }
}

static void print_block(const struct service *s, const struct moment *now, int first) {
    long clusters = s->options.clusters <= MATRIX_MAX ? s->options.clusters : 0;
    double mixed = now->measures.mixed < 1 ? now->measures.mixed : 1;
    int full = (int)(mixed * (double)BAR);

    if (!first) printf("\033[%ldA", clusters + 2);
    if (clusters) print_matrix(&now->graph, clusters);
    printf("  mixed [%.*s%*s]\033[K\n", full, "##############################", BAR - full, "");
    printf("\033[K");
    print_line(now);
}

/* Can it be redrawn in place? Not where the lines would be broken, or scroll away. */
static int is_drawable(long clusters) {
    const char *kind = getenv("TERM");
    struct winsize window;
    if (!isatty(STDOUT_FILENO) || !kind || !*kind || strcmp(kind, "dumb") == 0) return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return 1;
    return window.ws_col >= 80 && window.ws_row > (clusters <= MATRIX_MAX ? clusters : 0) + 2;
}

void display_round(const struct service *s, const struct moment *now, int first) {
    static double shown;
    if (is_drawable(s->options.clusters)) {
        print_block(s, now, first);
    } else if (first || (long)(now->seconds + 0.05) > (long)(shown + 0.05)) {
        shown = now->seconds;
        print_line(now);
    }
    fflush(stdout);
}

static void print_degrees(const struct graph *before, const struct graph *after) {
    static const char marks[] = "########################################";
    size_t count[2][NODES_MAX + 1] = {{0}}, most = 0;
    for (size_t i = 0; i < after->count; i++) {
        count[0][graph_in_degree(before, i)]++;
        count[1][graph_in_degree(after, i)]++;
    }
    for (size_t d = 0; d < NODES_MAX; d++)
        if (count[0][d] || count[1][d]) most = d;
    printf("\nHow many nodes are known to how many others (in-degree)\n  in-degree  %-18s  after\n",
           "before");
    for (size_t d = 0; d <= most; d++) {
        int left = (int)(count[0][d] < 18 ? count[0][d] : 18);
        int right = (int)(count[1][d] < 40 ? count[1][d] : 40);
        printf("  %9zu%s%.*s", d, left + right ? "  " : "", left, marks);
        if (right) printf("%*s%.*s", 20 - left, "", right, marks);
        printf("\n");
    }
}

static void print_counters(const struct service *s) {
    const struct counters *c = &s->counted;
    int refused = 0;
    printf("\nMessages sent: %lu request%s, %lu response%s", c->requests, plural(c->requests),
           c->responses, plural(c->responses));
    if (c->malformed) printf(", %lu broken on purpose", c->malformed);
    if (c->lost) printf("; %lu not sent (--loss)", c->lost);
    printf("\nExchanges without an answer: %lu\nMessages refused:", c->unanswered);
    for (unsigned status = 0; status < PVS_ERR_YOURS; status++)
        if (c->refused[status])
            printf("%s %lu %s", refused++ ? "," : "", c->refused[status], pvs_status_name(status));
    printf("%s\n", refused ? "" : " 0");
    if (c->impossible) printf("Addresses refused: %lu\n", c->impossible);
    if (c->unsolicited)
        printf("Responses that came too late, or unasked for: %lu\n", c->unsolicited);
    if (c->starved)
        printf("Connections that had no room (file descriptors, ulimit -n): %lu\n", c->starved);
    if (c->outside) printf("Messages from other processes: %lu\n", c->outside);
}

void display_summary(const struct service *s, const struct moment *before,
                     const struct moment *after, const struct moment *converged) {
    uint64_t random = (uint64_t)s->options.seed;
    const struct measures *b = &before->measures, *a = &after->measures;
    struct graph like;
    struct measures r;
    size_t others;

    service_graph(s, &like, &others);
    graph_random_like(&after->graph, &random, &like);
    graph_measure(&like, &r);
    printf("\n%zu honest node%s over %s, %ld round%s in %.1f s: ", after->graph.count,
           plural(after->graph.count), s->options.udp ? "UDP" : "TCP", after->round,
           plural((unsigned long)after->round), after->seconds);
    if (converged)
        printf("converged in round %ld, after %.1f s\n", converged->round, converged->seconds);
    else
        printf("not converged\n");
    printf("\n%28s  %10s  %10s  %12s\n", "", "before", "after", "random graph");
    printf("%28s  %10zu  %10zu  %12zu\n", "links", b->links, a->links, r.links);
    printf("%28s  %10zu  %10zu  %12zu\n", "links to nobody", b->nobody, a->nobody, r.nobody);
    printf("%28s  %10s  %10s  %12s\n", "strongly connected", b->strong ? "yes" : "no",
           a->strong ? "yes" : "no", r.strong ? "yes" : "no");
    printf("%28s  %8.0f %%  %8.0f %%  %10.0f %%\n", "mixed (chance is 100 %)", 100 * b->mixed,
           100 * a->mixed, 100 * r.mixed);
    printf("%28s  %10.2f  %10.2f  %12.2f\n", "average path length", b->path, a->path, r.path);
    printf("%28s  %10.2f  %10.2f  %12.2f\n", "clustering coefficient", b->clustering, a->clustering,
           r.clustering);
    printf("%28s  %4.1f +-%4.1f  %3.1f +-%4.1f  %5.1f +-%4.1f\n", "in-degree, mean and spread",
           b->in_degree, b->spread, a->in_degree, a->spread, r.in_degree, r.spread);
    if (others) printf("%28s  %10s  %10zu\n", "links to other peers", "", others);
    print_degrees(&before->graph, &after->graph);
    print_counters(s);
}
