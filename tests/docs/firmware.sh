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
  -fno-tree-loop-distribute-patterns -ffunction-sections -fdata-sections -Wall -Wextra -Wpedantic -Werror \
  -I../../include freestanding.c cortex_m4.c memory.c ../../src/base/*.c ../../src/view/*.c \
  -nostdlib -Wl,--gc-sections -T cortex_m4.ld -lgcc -o "$work/freestanding.elf"
arm-none-eabi-nm "$work/freestanding.elf" >"$work/symbols"
grep -q ' T pvs_view_read$' "$work/symbols"
if grep -E ' [uU] ' "$work/symbols"; then exit 1; fi
arm-none-eabi-size "$work/freestanding.elf" | tee "$work/size"
# The guide says how large it is with one compiler; others differ.
text=$(awk 'NR == 2 { printf "%d,%03d", $1 / 1000, $1 % 1000 }' "$work/size")
case $(arm-none-eabi-gcc -dumpfullversion) in
12.2.*)
  grep -q "is $text bytes of code and constants" "$source/docs/guides/firmware.md" ||
    { echo "docs/guides/firmware.md gives another size than $text"; exit 1; }
  ;;
esac
