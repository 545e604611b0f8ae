#!/bin/sh
# Every source compiles with nothing but the language and the include path, also for machines
# without an operating system; and without a warning, whichever compiler, version of the language or
# strict user's flags; sources and headers as C++, too.
. "$(dirname "$0")/common.sh"

compile_all "$CC" -std=c99 || fail "plain C99"
compile_all "$CC" -std=c99 -ffreestanding || fail "freestanding"

# Can this compiler take these flags?
takes() {
  echo 'typedef int not_empty;' >"$WORK/takes.c"
  "$@" -c "$WORK/takes.c" -o "$WORK/takes.o" >/dev/null 2>&1
}

# clean COMPILER FLAGS..: all sources, without a warning
clean() {
  if ! takes "$@"; then
    echo "left out: $*: this compiler does not know it"
    return
  fi
  compile_all "$@" || fail "warnings of $*"
}

# What users have in front of -Werror.
users="-pedantic-errors -Wall -Wextra -Werror -Wcast-align -Wcast-qual -Wundef -Wwrite-strings
  -Wformat=2 -Wold-style-definition -Wredundant-decls -Wmissing-declarations -Wswitch-enum
  -Wdouble-promotion -Wnull-dereference -Wstrict-overflow=2"
for compiler in gcc clang; do
  if ! command -v $compiler >/dev/null; then
    echo "left out: $compiler is not installed"
    continue
  fi
  # shellcheck disable=SC2086
  {
    for level in -O0 -O2; do
      clean $compiler $strict $level
    done
    # gcc only: alignment also where the machine would not mind; paths that the optimiser sees.
    [ $compiler = clang ] ||
      clean gcc $strict -O2 -Wcast-align=strict -Wlogical-op -Wduplicated-cond -Wduplicated-branches
    for standard in c99 c11 c2x; do
      clean $compiler $users -std=$standard -O2
    done
  }
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

# Everything that clang can say, but for: padding (structs are laid out by hand and their sizes
# tested), declarations behind statements (C99 has them), macros that expand to themselves (those of
# the C library), and warnings of clang 16 and later against every access to a buffer by pointer,
# and every switch with a default.
if command -v clang >/dev/null; then
  everything="-std=c99 -O2 -Weverything -Werror -Wno-padded -Wno-declaration-after-statement
    -Wno-disabled-macro-expansion"
  for newer in unsafe-buffer-usage switch-default pre-c11-compat; do
    # shellcheck disable=SC2086
    takes clang -Werror -Wno-$newer && everything="$everything -Wno-$newer"
  done
  # shellcheck disable=SC2086
  clean clang $everything
fi

# Headers in C++ (consumer/cxx links them as well, with the one that is found first).
for compiler in g++ clang++; do
  if ! command -v $compiler >/dev/null; then
    echo "left out: $compiler is not installed"
    continue
  fi
  for header in include/pvs/*.h; do
    for standard in c++98 c++17; do
      $compiler -std=$standard -x c++ -fsyntax-only -pedantic-errors -Wall -Wextra -Wconversion \
        -Wshadow -Wold-style-cast -Werror -Iinclude -include "$header" /dev/null ||
        fail "$header: $compiler $standard"
    done
  done
done

if command -v tcc >/dev/null; then
  # Not -Wall: it warns of nothing here, but that it ignores what it does not know.
  compile_all tcc -std=c99 -Werror || fail "tcc"
else
  echo "left out: tcc is not installed"
fi
exit $failed
