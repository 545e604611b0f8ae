#include "picture.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIDE = 400, GAP = 80, STEPS = 500, NAME_MAX_ = 4096 };

static const char *const colours[] = {"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                      "#56b4e9", "#d55e00", "#b3a400", "#7f7f7f"};

struct place {
    double x, y;
};

static const char *colour(int cluster) {
    return colours[(size_t)cluster % (sizeof colours / sizeof *colours)];
}

static int joined(const struct graph *g, size_t a, size_t b) {
    return g->link[a][b] || g->link[b][a];
}

/* A little force on each node: all push each other away, links pull (Fruchterman, Reingold). */
static void step(const struct graph *g, struct place *at, double reach) {
    const double ideal = 1 / sqrt((double)g->count);
    struct place force[NODES_MAX] = {{0, 0}};
    for (size_t a = 0; a < g->count; a++)
        for (size_t b = 0; b < g->count; b++) {
            if (a == b) continue;
            double dx = at[a].x - at[b].x, dy = at[a].y - at[b].y;
            double far = sqrt(dx * dx + dy * dy) + 1e-6;
            double push =
                ideal * ideal / far * (1 + ideal / far) - (joined(g, a, b) ? far * far / ideal : 0);
            force[a].x += dx / far * push;
            force[a].y += dy / far * push;
        }
    for (size_t a = 0; a < g->count; a++) {
        double size = sqrt(force[a].x * force[a].x + force[a].y * force[a].y) + 1e-9;
        double move = size < reach ? size : reach;
        at[a].x += force[a].x / size * move;
        at[a].y += force[a].y / size * move;
    }
}

/* Places in a square of SIDE points. Everybody begins on a circle, cluster by cluster. */
static void lay_out(const struct graph *g, struct place *at) {
    struct place low = {1e9, 1e9}, high = {-1e9, -1e9};
    for (size_t i = 0; i < g->count; i++) {
        double turn = 6.2831853 * (double)i / (double)g->count;
        at[i] = (struct place){cos(turn), sin(turn)};
    }
    for (int i = 0; i < STEPS; i++) step(g, at, 0.1 * (double)(STEPS - i) / (double)STEPS);
    for (size_t i = 0; i < g->count; i++) {
        low.x = fmin(low.x, at[i].x);
        low.y = fmin(low.y, at[i].y);
        high.x = fmax(high.x, at[i].x);
        high.y = fmax(high.y, at[i].y);
    }
    for (size_t i = 0; i < g->count; i++) {
        at[i].x = (double)SIDE * (at[i].x - low.x) / fmax(high.x - low.x, 1e-6);
        at[i].y = (double)SIDE * (at[i].y - low.y) / fmax(high.y - low.y, 1e-6);
    }
}

/* One state as a directed graph for any layout program: dot, neato, fdp, circo.. */
static void write_plain(FILE *f, const struct graph *g, const unsigned *port) {
    fputs("digraph overlay {\n  node [style=filled fontcolor=white];\n", f);
    for (size_t i = 0; i < g->count; i++)
        fprintf(f, "  n%zu [label=\"%u\" fillcolor=\"%s\"];\n", i, port[i], colour(g->cluster[i]));
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++)
            if (g->link[i][j]) fprintf(f, "  n%zu -> n%zu;\n", i, j);
    fputs("}\n", f);
}

/* One state as half of the picture; links without their direction: a cluster's own in its colour. */
static void write_half(FILE *f, const struct graph *g, const unsigned *port, const char *name,
                       const char *title, double left) {
    struct place at[NODES_MAX];
    lay_out(g, at);
    fprintf(f,
            "  %s [shape=plaintext style=\"\" fontsize=20 fontcolor=\"#222222\" label=\"%s\" "
            "fixedsize=false pos=\"%.0f,%d\"];\n",
            name, title, left + (double)SIDE / 2, SIDE + 45);
    for (size_t i = 0; i < g->count; i++)
        fprintf(f, "  %s%zu [label=\"%u\" fillcolor=\"%s\" pos=\"%.1f,%.1f\"];\n", name, i, port[i],
                colour(g->cluster[i]), left + at[i].x, at[i].y);
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < i; j++)
            if (joined(g, i, j))
                fprintf(f, "  %s%zu -- %s%zu [color=\"%s%s\"];\n", name, i, name, j,
                        g->cluster[i] == g->cluster[j] ? colour(g->cluster[i]) : "#303030",
                        g->cluster[i] == g->cluster[j] ? "" : "70");
}

static void write_both(FILE *f, const struct graph *before, const struct graph *after,
                       const unsigned *port) {
    fprintf(f,
            "graph overlay {\n"
            "  graph [bgcolor=white splines=line pad=0.3 outputorder=edgesfirst];\n"
            "  node [shape=circle style=filled fixedsize=true width=0.52 fontname=\"Helvetica\" "
            "fontsize=%d fontcolor=white color=white penwidth=2];\n  edge [penwidth=1.3];\n",
            port[0] > 9999 ? 10 : 12);
    write_half(f, before, port, "before", "before", 0);
    write_half(f, after, port, "after", "after", SIDE + GAP);
    fputs("}\n", f);
}

/* Runs neato, for at most 20 seconds. 0: the picture is there; 1: there is no neato; 2: it failed. */
static int run_neato(const char *dot, const char *svg) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        execlp("neato", "neato", "-n2", "-Tsvg", "-o", svg, dot, (char *)NULL);
        _exit(127);
    }
    if (child < 0) return 2;
    /* Whoever ends the service does not want to wait for a picture. */
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR || kill(child, SIGTERM)) return 2;
    if (!WIFEXITED(status)) return 2;
    return WEXITSTATUS(status) == 127 ? 1 : WEXITSTATUS(status) ? 2 : 0;
}

int picture_draw(const struct service *s, const struct graph *before, const struct graph *after) {
    static const char *const names[] = {"before.dot", "after.dot", "overlay.dot"};
    char path[NAME_MAX_], svg[NAME_MAX_];
    /* neato would take a leading dash for an option. */
    const char *here = s->options.out[0] == '-' ? "./" : "";
    unsigned port[NODES_MAX];
    size_t honest = 0;

    for (size_t i = 0; i < s->count; i++)
        if (s->peer[i].kind == HONEST) port[honest++] = s->peer[i].node.own.port;
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s%s/%s", here, s->options.out, names[i]);
        FILE *f = fopen(path, "w");
        if (f && i < 2)
            write_plain(f, i ? after : before, port);
        else if (f)
            write_both(f, before, after, port);
        if (!f || ferror(f) | fclose(f))
            return fprintf(stderr, "sampling_service: %s: %s\n", path, strerror(errno)), -1;
    }
    snprintf(svg, sizeof svg, "%s%s/overlay.svg", here, s->options.out);
    remove(svg); /* an earlier run's, where --force has it written over */
    return run_neato(path, svg);
}
