#include "header.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const header_names[] = {
#include "headers.inc"
    NULL};

char *header_text(const char *name) {
    enum { ROOM = 1 << 18 };
    char path[4096], *text = malloc(ROOM);
    FILE *file;
    size_t size;
    snprintf(path, sizeof path, "%s/pvs/%s", INCLUDE_DIR, name);
    file = fopen(path, "r");
    if (!file || !text) {
        perror(path);
        exit(2);
    }
    size = fread(text, 1, ROOM - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

char *header_code(const char *name) {
    char *text = header_text(name), *at = text, *end;
    while ((at = strstr(at, "/*")) != NULL && (end = strstr(at, "*/")) != NULL) {
        for (; at < end + 2; at++) {
            if (*at != '\n') *at = ' ';
        }
    }
    return text;
}
