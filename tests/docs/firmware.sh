#!/bin/sh
# firmware.sh SOURCE WORK: compiles and links the freestanding example for a Cortex-M4 without a C
# library, and prints its size. Nothing may stay undefined, no family may be in it that it does not use.
set -eu
source=$1 work=$2
for tool in arm-none-eabi-gcc arm-none-eabi-size arm-none-eabi-nm; do
  command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
mkdir -p "$work"
cd "$source/examples/how-to"
arm-none-eabi-gcc -std=c99 -Os -mcpu=cortex-m4 -mthumb -ffreestanding \
  -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections -Wall -Wextra -Werror \
  -I../../include freestanding.c cortex_m4.c memory.c ../../src/base/*.c ../../src/view/*.c \
  -nostdlib -Wl,--gc-sections -T cortex_m4.ld -lgcc -o "$work/freestanding.elf"
arm-none-eabi-nm "$work/freestanding.elf" >"$work/symbols"
grep -q ' T pvs_view_read$' "$work/symbols"
if grep -E ' [uU] ' "$work/symbols"; then exit 1; fi
arm-none-eabi-size "$work/freestanding.elf"
