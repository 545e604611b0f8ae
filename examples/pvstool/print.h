/* Records of follow.h on standard output: for people, or as lines of JSON. */
#ifndef PVSTOOL_PRINT_H
#define PVSTOOL_PRINT_H

#include "follow.h"

struct printer {
    int json, verbose, colour;
    FILE *out;
    int64_t day; /* the last one that was named, in days since 1970 */
    /* How many messages of each kind there were, in order of appearance. */
    struct {
        const struct family *family;
        const char *kind;
        uint64_t count;
    } counts[64];
    size_t kinds;
    int day_known;
};

void print_record(struct printer *printer, const struct record *record);
/* What was there and what could not be read, for people; nothing in JSON. */
void print_summary(struct printer *printer, const char *path, const struct follow_totals *totals,
                   const struct capture_totals *capture);

#endif
