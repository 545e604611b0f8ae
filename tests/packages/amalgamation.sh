#!/bin/sh
# pvs.h and pvs.c alone in a folder, as somebody has copied them: compiled with every compiler that
# is here, with warnings as errors, linked with a program and run; the header also in C++.
# From the environment: SOURCE, FOLDER (where they were made), WORK, CC.
. "$(dirname "$0")/../checks/common.sh"
cp "$FOLDER/pvs.h" "$FOLDER/pvs.c" "$WORK"
cd "$WORK"
sed 's/<pvs\/pvs.h>/"pvs.h"/' "$SOURCE/tests/consumer/main.c" >main.c
printf '#include "pvs.h"\n#include "pvs.h"\n' >twice.c

# Nothing but the standard headers is included, and nobody is told where this was made.
if grep -h '^ *#include' pvs.h pvs.c | grep -v -e '<std[a-z]*\.h>' -e '<string\.h>' -e '"pvs\.h"'; then
  fail "something else is included"
fi
grep -n -e "$SOURCE" -e "$FOLDER" pvs.h pvs.c && fail "the files name a folder of this machine"

# Every source and every private header of the tree is in it once.
(cd "$SOURCE" && ls src/*/*.c src/*/*.h) | sort >expected.txt
sed -n 's,^/\* ==== \(src/.*\) \*/$,\1,p' pvs.c | sort >there.txt
diff -u expected.txt there.txt || fail "pvs.c does not have each source once"

compiled=
for compiler in gcc clang "$CC"; do
  command -v "$compiler" >/dev/null || { echo "left out: $compiler is not installed"; continue; }
  case $compiler$compiled in */*y) continue ;; esac # which is one of those two
  # shellcheck disable=SC2086
  "$compiler" $strict -O1 -c pvs.c -o pvs.o && "$compiler" $strict -fsyntax-only twice.c &&
    "$compiler" $strict main.c pvs.o -o program && ./program || fail "$compiler"
  compiled=y
done
for compiler in g++ clang++; do
  command -v "$compiler" >/dev/null || { echo "left out: $compiler is not installed"; continue; }
  for standard in c++98 c++20; do
    "$compiler" -std=$standard -Wall -Wextra -Wpedantic -Wconversion -Wold-style-cast -Werror \
      -fsyntax-only -x c++ twice.c || fail "$compiler -std=$standard"
  done
done

# The same functions as the library's.
if command -v nm >/dev/null; then
  nm -g --defined-only pvs.o | awk '{print $NF}' | grep -v '_$' | sort >defined.txt
  diff -u "$SOURCE/tests/checks/symbols.txt" defined.txt || fail "other functions than the library"
fi
exit $failed
