/*
 * The four functions that libpvs calls, for those who link without a C library. With gcc, compile
 * this with -fno-tree-loop-distribute-patterns, or it may turn these loops into calls of themselves.
 */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

void *memcpy(void *to, const void *from, size_t size) {
    return memmove(to, from, size);
}
void *memmove(void *to, const void *from, size_t size) {
    char *t = to;
    const char *f = from;
    size_t i;
    if (t <= f)
        for (i = 0; i < size; i++) t[i] = f[i];
    else
        while (size--) t[size] = f[size];
    return to;
}
void *memset(void *to, int byte, size_t size) {
    char *t = to;
    while (size--) *t++ = (char)byte;
    return to;
}
int memcmp(const void *a, const void *b, size_t size) {
    const unsigned char *x = a, *y = b;
    for (; size; size--, x++, y++)
        if (*x != *y) return *x - *y;
    return 0;
}
