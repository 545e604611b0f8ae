/* What the tests take from POSIX and Windows does not have. */
#ifndef WINDOWS_POSIX_H
#define WINDOWS_POSIX_H

#include <stdio.h>

long getdelim(char **line, size_t *room, int end, FILE *file);
long getline(char **line, size_t *room, FILE *file);

#endif
