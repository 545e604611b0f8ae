#!/bin/sh
# The library for a machine without an operating system: compiled freestanding, linked with libgcc
# and four functions of its own, one program for each family; qemu-arm runs these (as the
# larger ARM that it is by default: that of Debian 12 starts no program as a Cortex-M).
#
#   firmware.sh build cortex-m0plus|cortex-m4     from the environment: SOURCE, WORK
#   firmware.sh run cortex-m0plus|cortex-m4       what was built
set -eu
what=$1 cpu=$2
here=$SOURCE/tests/machines
mkdir -p "$WORK"
cd "$WORK"
skip() {
  echo "skipped: $1"
  exit 77
}
fail() {
  echo "FAILED: $1"
  exit 1
}
families="ac view pex gossip factom all"

if [ "$what" = run ]; then
  command -v qemu-arm >/dev/null || skip "qemu-arm is not installed (Debian: qemu-user)"
  for family in $families; do
    [ -x "firmware-$family" ] || skip "no program was built for $cpu"
    qemu-arm "./firmware-$family" || fail "$family answers $?"
    echo "$cpu: $family runs"
  done
  exit
fi

rm -rf objects firmware-*
cc=arm-none-eabi-gcc
command -v $cc >/dev/null || skip "$cc is not installed (Debian: gcc-arm-none-eabi)"

# newlib lends its headers (string.h); nothing of it is linked.
echo '#include <string.h>' >probe.c
$cc -c probe.c -o probe.o 2>/dev/null ||
  skip "string.h for ARM is not installed (Debian: libnewlib-arm-none-eabi)"
strict="-std=c99 -pedantic-errors -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow
  -Wcast-align=strict -Wcast-qual -Wundef -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror"
flags="-mcpu=$cpu -mthumb -Os -ffreestanding -ffunction-sections -fdata-sections"
echo "$cpu: $($cc --version | head -n 1)"

mkdir objects
# shellcheck disable=SC2086
for source in "$SOURCE"/src/*/*.c; do
  folder=${source%/*}
  object=objects/${folder##*/}_$(basename "$source" .c).o
  $cc $flags $strict -I"$SOURCE/include" -c "$source" -o "$object" || fail "$source"
  data=$(arm-none-eabi-size "$object" | awk 'NR == 2 {print $2 + $3}')
  [ "$data" = 0 ] || fail "$source: $data bytes of .data and .bss"
  # (__gnu_thumb1_case_..: jump tables of Cortex-M0, from libgcc as well.)
  arm-none-eabi-nm -u "$object" | awk '{print $NF}' |
    grep -v -E '^(pvs_|memcpy$|memmove$|memset$|memcmp$|__aeabi_|__gnu_thumb1_case_)' && fail "$source takes more"
done

# shellcheck disable=SC2086
for family in $families; do
  $cc $flags $strict -fno-builtin -I"$SOURCE/include" -DUSE=$family "$here/firmware/start.S" \
    "$here/firmware/main.c" "$here/firmware/memory.c" objects/*.o \
    -nostdlib -Wl,--gc-sections -Wl,--fatal-warnings -lgcc -o "firmware-$family" || fail "linking $family"
  size=$(arm-none-eabi-size "firmware-$family" | awk 'NR == 2 {print $1}')
  echo "$cpu: $family, $size bytes with main and libgcc"
done
