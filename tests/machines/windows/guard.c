/* support/guard.c with the calls of Windows. */
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

struct guard guard_new(size_t size) {
    struct guard guard;
    size_t page = 4096;
    DWORD before;
    guard.usable = (size + page - 1) / page * page;
    guard.mapped = guard.usable + page;
    guard.pages = VirtualAlloc(NULL, guard.mapped, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!guard.pages || !VirtualProtect(guard.pages + guard.usable, page, PAGE_NOACCESS, &before)) {
        fprintf(stderr, "guard page\n");
        exit(2);
    }
    return guard;
}

void guard_free(struct guard *guard) {
    VirtualFree(guard->pages, 0, MEM_RELEASE);
    guard->pages = NULL;
}
