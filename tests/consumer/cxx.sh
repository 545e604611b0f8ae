#!/bin/sh
# cxx.sh 98|11|20: the headers as C++ of that year: each alone, then all of them linked with the
# library and run. From the environment: SOURCE, WORK, CXX, FLAGS, LIBRARY.
set -eu
standard=c++$1
skip() {
  echo "skipped: $1"
  exit 77
}
command -v "$CXX" >/dev/null || skip "no C++ compiler is installed"
echo 'int main() {}' | "$CXX" -std="$standard" -x c++ -fsyntax-only - 2>/dev/null ||
  skip "$CXX does not know $standard"
work=$WORK/$standard
mkdir -p "$work"
warnings="-Wall -Wextra -Wpedantic -Werror -Wold-style-cast -Wconversion -Wshadow"
(cd "$SOURCE/include" && find pvs -name '*.h' | LC_ALL=C sort | sed 's/.*/#include "&"/') \
  >"$work/headers.inc"
while read -r line; do
  # shellcheck disable=SC2086
  printf '%s\n%s\n' "$line" "$line" |
    "$CXX" -std="$standard" $warnings -I"$SOURCE/include" -x c++ -fsyntax-only -
done <"$work/headers.inc"
# shellcheck disable=SC2086
"$CXX" $FLAGS -std="$standard" $warnings -I"$SOURCE/include" -I"$work" \
  "$SOURCE/tests/consumer/main.cpp" "$LIBRARY" -Wl,-rpath,"$(dirname "$LIBRARY")" -o "$work/cxx"
"$work/cxx"
