#include "posix.h"

#include <stdlib.h>

long getdelim(char **line, size_t *room, int end, FILE *file) {
    size_t size = 0;
    int c = 0;
    while (c != EOF && (size == 0 || c != end)) {
        if (size + 2 > *room) {
            *room = 2 * *room + 4096;
            *line = realloc(*line, *room);
            if (!*line) abort();
        }
        c = fgetc(file);
        if (c != EOF) (*line)[size++] = (char)c;
    }
    if (size) (*line)[size] = '\0';
    return size ? (long)size : -1;
}

long getline(char **line, size_t *room, FILE *file) {
    return getdelim(line, room, '\n', file);
}
