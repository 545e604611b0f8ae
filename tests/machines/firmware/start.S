/* Calls main; then hands its result to Linux, as which qemu-arm runs this. */
    .syntax unified
    .thumb
    .global _start
    .thumb_func
_start:
    bl main
    movs r7, #1
    svc #0
    .size _start, . - _start
