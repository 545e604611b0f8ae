/* What machine is this? Prints "big 64" or the like: byte order and bits of a pointer. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    unsigned number = 1;
    unsigned char first;
    memcpy(&first, &number, 1);
    printf("%s %u\n", first ? "little" : "big", (unsigned)(sizeof(void *) * CHAR_BIT));
    return 0;
}
