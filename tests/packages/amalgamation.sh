#!/bin/sh
# pvs.h and pvs.c alone in a folder, as somebody has copied them. One of these at a time:
#   amalgamation.sh files           every source is in them once, and nothing else
#   amalgamation.sh symbols OBJECT  that of pvs.c has the functions of the library
#   amalgamation.sh c COMPILER      compiled with warnings as errors, linked with a program and run
#   amalgamation.sh cxx COMPILER    the header in C++
# From the environment: SOURCE, FOLDER (where they were made), WORK.
. "$(dirname "$0")/../checks/common.sh"
rm -rf "$WORK"
mkdir "$WORK"
cp "$FOLDER/pvs.h" "$FOLDER/pvs.c" "$WORK"
cd "$WORK"
printf '#include "pvs.h"\n#include "pvs.h"\n' >twice.c

files() {
  # Nothing but the standard headers is included, and nobody is told where this was made.
  if grep -h '^ *#include' pvs.h pvs.c | grep -v -e '<std[a-z]*\.h>' -e '<string\.h>' -e '"pvs\.h"'; then
    fail "something else is included"
  fi
  grep -n -e "$SOURCE" -e "$FOLDER" pvs.h pvs.c && fail "the files name a folder of this machine"

  # Every source and every private header of the tree is in it once.
  (cd "$SOURCE" && ls src/*/*.c src/*/*.h) | sort >expected.txt
  sed -n 's,^/\* ==== \(src/.*\) \*/$,\1,p' pvs.c | sort >there.txt
  diff -u expected.txt there.txt || fail "pvs.c does not have each source once"
}

symbols() {
  need nm
  nm -g --defined-only "$1" | awk '{print $NF}' | grep -v '_$' | sort >defined.txt
  diff -u "$SOURCE/tests/checks/symbols.txt" defined.txt || fail "other functions than the library"
}

# shellcheck disable=SC2086
c() {
  need "$1"
  sed 's/<pvs\/pvs.h>/"pvs.h"/' "$SOURCE/tests/consumer/main.c" >main.c
  "$1" $strict -O1 -c pvs.c -o pvs.o && "$1" $strict -fsyntax-only twice.c &&
    "$1" $strict main.c pvs.o -o program && ./program || fail "$1"
}

cxx() {
  need "$1"
  for standard in c++98 c++20; do
    "$1" -std=$standard -Wall -Wextra -Wpedantic -Wconversion -Wold-style-cast -Werror \
      -fsyntax-only -x c++ twice.c || fail "$1 -std=$standard"
  done
}

case $1 in
files | symbols | c | cxx) "$@" ;;
*) fail "there is no \"$1\"" ;;
esac
exit $failed
