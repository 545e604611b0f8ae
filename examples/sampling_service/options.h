/* options.h - the command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

struct options {
    long udp, nodes, clusters, view_size, heal, swap, rounds, seconds, period_ms, base_port, seed;
    long loss, silent, lying, malformed, force;
    const char *out; /* NULL: not asked for */
};

/* 0: go on; 1: --help was all; 2: wrong, and stderr says what. */
int options_read(struct options *options, int argc, char **argv);

#endif
