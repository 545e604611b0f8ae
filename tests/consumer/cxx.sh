#!/bin/sh
# The headers as C++98, C++11 and C++20: each alone, then all of them linked with the library and
# run. From the environment: SOURCE, WORK, CXX, FLAGS, LIBRARY.
set -eu
command -v "$CXX" >/dev/null || { echo "skipped: $CXX is not installed"; exit 77; }
warnings="-Wall -Wextra -Wpedantic -Werror -Wold-style-cast -Wconversion -Wshadow"
mkdir -p "$WORK"
(cd "$SOURCE/include" && find pvs -name '*.h' | LC_ALL=C sort | sed 's/.*/#include "&"/') \
  >"$WORK/headers.inc"
for standard in c++98 c++11 c++20; do
  if ! echo 'int main() {}' | "$CXX" -std=$standard -x c++ -fsyntax-only - 2>/dev/null; then
    echo "left out: $CXX does not know $standard"
    continue
  fi
  while read -r line; do
    # shellcheck disable=SC2086
    printf '%s\n%s\n' "$line" "$line" |
      "$CXX" -std=$standard $warnings -I"$SOURCE/include" -x c++ -fsyntax-only -
  done <"$WORK/headers.inc"
  # shellcheck disable=SC2086
  "$CXX" $FLAGS -std=$standard $warnings -I"$SOURCE/include" -I"$WORK" \
    "$SOURCE/tests/consumer/main.cpp" "$LIBRARY" -Wl,-rpath,"$(dirname "$LIBRARY")" \
    -o "$WORK/cxx"
  "$WORK/cxx"
done
