#!/bin/sh
# Every source compiles with nothing but the language and the include path, also for machines
# without an operating system; and without a warning, whichever compiler.
. "$(dirname "$0")/common.sh"

compile_all "$CC" -std=c99 || fail "plain C99"
compile_all "$CC" -std=c99 -ffreestanding || fail "freestanding"

for compiler in gcc clang; do
  if ! command -v $compiler >/dev/null; then
    echo "left out: $compiler is not installed"
    continue
  fi
  for level in -O0 -O2; do
    # shellcheck disable=SC2086
    compile_all $compiler $strict $level || fail "warnings of $compiler $level"
  done
  # All headers, alone and twice, also in later versions of the language.
  for header in include/pvs/*.h; do
    name=pvs/${header##*/}
    printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "$name" "$name" >"$WORK/one.c"
    # shellcheck disable=SC2086
    for standard in c99 c17; do
      $compiler $strict -std=$standard -Iinclude -fsyntax-only "$WORK/one.c" ||
        fail "$header: $compiler $standard"
    done
  done
done
exit $failed
