#define _DEFAULT_SOURCE
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct guard guard_new(size_t size) {
    struct guard guard;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    guard.usable = (size + page - 1) / page * page;
    guard.mapped = guard.usable + page;
    guard.pages =
        mmap(NULL, guard.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (guard.pages == MAP_FAILED || mprotect(guard.pages + guard.usable, page, PROT_NONE)) {
        perror("guard page");
        exit(2);
    }
    return guard;
}

void guard_free(struct guard *guard) {
    munmap(guard->pages, guard->mapped);
    guard->pages = NULL;
}
