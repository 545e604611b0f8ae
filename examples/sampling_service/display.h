/* display.h - what the service shows while it runs, and its summary. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include "service.h"

struct moment {
    struct graph graph;
    struct measures measures;
    long round;     /* 0: before the first */
    double seconds; /* since the start */
};

/* A state of the overlay: redrawn in place on a terminal, else a line once a second. */
void display_round(const struct service *s, const struct moment *now, int first);

/* converged: the first moment that was, or NULL. */
void display_summary(const struct service *s, const struct moment *before,
                     const struct moment *after, const struct moment *converged);

#endif
