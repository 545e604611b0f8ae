/* The least that a Cortex-M4 needs around `main`: a vector table, and a start that fills RAM. */
#include <stddef.h>
#include <stdint.h>

extern uint32_t ram_image[], ram_start[], ram_filled[], ram_zeroed[],
    stack_top[]; /* cortex_m4.ld */
int main(void);
void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
void start(void);

const struct {
    const void *stack;
    void (*start)(void);
} vectors __attribute__((section(".vectors"), used)) = {stack_top, start};

void start(void) {
    memcpy(ram_start, ram_image, (size_t)((char *)ram_filled - (char *)ram_start));
    memset(ram_filled, 0, (size_t)((char *)ram_zeroed - (char *)ram_filled));
    main();
    for (;;) {
    }
}
