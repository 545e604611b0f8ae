#!/bin/sh
# Every source compiles with nothing but the language and the include path, also for machines
# without an operating system; and without a warning, whichever compiler, version of the language or
# strict user's flags; sources and headers as C++, too. One of these at a time:
#
#   compile.sh plain                $CC, with no flag but -std=c99, and freestanding
#   compile.sh warnings COMPILER    gcc or clang, with strict warnings; the headers alone
#   compile.sh pedantic COMPILER    with -pedantic-errors and what users have in front of -Werror
#   compile.sh weverything clang
#   compile.sh cxx COMPILER         the headers with g++ or clang++
#   compile.sh tcc tcc
#
# Status 77: the compiler is missing, or does not know some of these flags.
. "$(dirname "$0")/common.sh"
kind=$1
compiler=${2-$CC}
need "$compiler"

# Can this compiler take these flags?
takes() {
  echo 'typedef int not_empty;' >"$WORK/takes.c"
  "$@" -c "$WORK/takes.c" -o "$WORK/takes.o" >/dev/null 2>&1
}

# clean COMPILER FLAGS..: all sources, without a warning
left_out=
clean() {
  if ! takes "$@"; then
    left_out="this compiler does not know all of: $*"
    echo "$left_out"
    return
  fi
  compile_all "$@" || fail "warnings of $*"
}

plain() {
  compile_all "$compiler" -std=c99 || fail "plain C99"
  compile_all "$compiler" -std=c99 -ffreestanding || fail "freestanding"
}

# shellcheck disable=SC2086
warnings() {
  for level in -O0 -O2; do
    clean $compiler $strict $level
  done
  # gcc only: alignment also where the machine would not mind; paths that the optimiser sees.
  [ $compiler = clang ] ||
    clean gcc $strict -O2 -Wcast-align=strict -Wlogical-op -Wduplicated-cond -Wduplicated-branches
  # All headers, alone and twice, also in later versions of the language.
  for header in include/pvs/*.h; do
    name=pvs/${header##*/}
    printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "$name" "$name" >"$WORK/one.c"
    for standard in c99 c17; do
      $compiler $strict -std=$standard -Iinclude -fsyntax-only "$WORK/one.c" ||
        fail "$header: $compiler $standard"
    done
  done
}

# shellcheck disable=SC2086
pedantic() {
  users="-pedantic-errors -Wall -Wextra -Werror -Wcast-align -Wcast-qual -Wundef -Wwrite-strings
    -Wformat=2 -Wold-style-definition -Wredundant-decls -Wmissing-declarations -Wswitch-enum
    -Wdouble-promotion -Wnull-dereference -Wstrict-overflow=2"
  for standard in c99 c11 c2x; do
    clean $compiler $users -std=$standard -O2
  done
}

# Everything that clang can say, but for: padding (structs are laid out by hand and their sizes
# tested), declarations behind statements (C99 has them), macros that expand to themselves (those of
# the C library), and warnings of clang 16 and later against every access to a buffer by pointer,
# and every switch with a default.
# shellcheck disable=SC2086
weverything() {
  everything="-std=c99 -O2 -Weverything -Werror -Wno-padded -Wno-declaration-after-statement
    -Wno-disabled-macro-expansion"
  for newer in unsafe-buffer-usage switch-default pre-c11-compat; do
    takes clang -Werror -Wno-$newer && everything="$everything -Wno-$newer"
  done
  clean clang $everything
}

# (consumer/cxx-.. link them as well, with the compiler that is found first.)
cxx() {
  for header in include/pvs/*.h; do
    for standard in c++98 c++17; do
      $compiler -std=$standard -x c++ -fsyntax-only -pedantic-errors -Wall -Wextra -Wconversion \
        -Wshadow -Wold-style-cast -Werror -Iinclude -include "$header" /dev/null ||
        fail "$header: $compiler $standard"
    done
  done
}

# Not -Wall: it warns of nothing here, but that it ignores what it does not know.
tcc_() {
  compile_all tcc -std=c99 -Werror || fail "tcc"
}

case $kind in
plain | warnings | pedantic | weverything | cxx) $kind ;;
tcc) tcc_ ;;
*) fail "there is no kind \"$kind\"" ;;
esac
[ $failed = 1 ] || [ -z "$left_out" ] || skip "$left_out"
exit $failed
