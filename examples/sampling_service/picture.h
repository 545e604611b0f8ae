/* picture.h - draws the overlay with Graphviz. */
#ifndef PICTURE_H
#define PICTURE_H

#include "service.h"

/*
 * Writes before.dot and after.dot (for any layout program) and overlay.dot (both side by side,
 * placed), and has neato make overlay.svg of it. Returns 0; 1 without the picture, as there is no
 * neato; 2 where it failed or a signal came; -1 and a line on stderr where a file cannot be written.
 */
int picture_draw(const struct service *s, const struct graph *before, const struct graph *after);

#endif
