#include "folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define USUAL "sampling_service.out"

enum { FOLDERS = 999, PATH_ROOM = 4096 };

static int failed(const char *what, const char *why) {
    fprintf(stderr, "sampling_service: %s: %s\n", what, why);
    return -1;
}

/* mkdir tells a folder that is there already from a new one: two runs never get the same. */
static int make_new(struct options *o) {
    static char name[sizeof USUAL + 12] = USUAL; /* with any int */
    for (int i = 2; mkdir(name, 0777) != 0; i++) {
        if (errno != EEXIST) return failed(name, strerror(errno));
        if (i > FOLDERS)
            return failed(name, "there are this and all before it; --out names another");
        snprintf(name, sizeof name, "%s-%d", USUAL, i);
    }
    o->out = name;
    return 0;
}

static int is_free(const char *folder) {
    static const char *const names[] = {"overlay.pcap", "before.dot", "after.dot", "overlay.dot",
                                        "overlay.svg"};
    char path[PATH_ROOM];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (access(path, F_OK) == 0) {
            failed(path, "is there already; --force writes over it");
            return 0;
        }
    }
    return 1;
}

int folder_make(struct options *o) {
    if (!o->out && !o->force) return make_new(o);
    if (!o->out) o->out = USUAL;
    if (strlen(o->out) > PATH_ROOM - 32) return failed("--out", strerror(ENAMETOOLONG));
    if (mkdir(o->out, 0777) != 0 && errno != EEXIST) return failed(o->out, strerror(errno));
    return o->force || is_free(o->out) ? 0 : -1;
}
