#!/bin/sh
# The sizes that header comments state for 32-bit machines, on one of them: clang compiles
# assertions for ARM, nothing is run. (unit/sizes does the same on this machine.)
. "$(dirname "$0")/common.sh"
command -v clang >/dev/null || skip "clang is not installed"
target="--target=armv7m-none-eabi -std=c99 -ffreestanding -Iinclude"
echo '#include <stdint.h>' >"$WORK/sizes.c"
# shellcheck disable=SC2086
clang $target -fsyntax-only "$WORK/sizes.c" 2>/dev/null || skip "this clang has no ARM"

# "N bytes / M", "N bytes everywhere" and "N bytes on 64-bit machines, M on 32-bit" are in the
# comment in front of a struct, or of the first of several.
{
  echo '#include "pvs/pvs.h"'
  awk '
    { text = text " " $0 }
    /\/\*/ { text = $0 }
    /^typedef struct pvs_[a-z0-9_]+ \{/ {
      gsub(/[ *]+/, " ", text)
      size = ""
      while (match(text, /[0-9]+ bytes( \/ [0-9]+| everywhere| on 64-bit machines, [0-9]+)/)) {
        size = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
      }
      if (size == "") size = last
      last = size
      if (size !~ /everywhere/) sub(/.*[^0-9]/, "", size)
      print "typedef char assert_" $3 "[sizeof(" $3 ") == " size + 0 " ? 1 : -1];"
      text = ""
    }' include/pvs/*.h
} >"$WORK/sizes.c"
# shellcheck disable=SC2086
clang $target -fsyntax-only "$WORK/sizes.c" || fail "a 32-bit size"
count=$(grep -c assert_ "$WORK/sizes.c")
[ "$count" = "$(cat include/pvs/*.h | grep -c '^typedef struct pvs_')" ] || fail "a struct without a size"
echo "$count structs on a 32-bit machine"
exit $failed
