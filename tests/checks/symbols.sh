#!/bin/sh
# What the library takes from outside and what it shows.
#   symbols.sh            checks
#   symbols.sh --update   writes symbols.txt, the names that the shared library exports
# From the environment also: SHARED, the shared library of this build (may be empty).
. "$(dirname "$0")/common.sh"
here=$SOURCE/tests/checks

# The names of all functions that the headers declare.
declared() {
  code_of include/pvs/*.h | sed 's/^[^:]*:[0-9]*: //' | grep -v '^ *#' | tr '\n' ' ' |
    tr ';{}' '\n\n\n' | grep PVS_API | sed 's/ *(.*//; s/.*[ *]//' | sort -u
}

if [ "${1-}" = --update ]; then
  declared >"$here/symbols.txt"
  exit 0
fi
command -v nm >/dev/null || skip "nm is not installed"

allowed=' memcpy memmove memset memcmp '

# Labels that compilers make (.LC0) are no names; what they make of names begins with those.
look_at() {
  find "$WORK/objects" -name '*.o' -exec nm {} + | awk -v allowed="$allowed" '
    NF < 2 { next }
    { kind = $(NF - 1); name = $NF }
    kind == "U" { needed[name] = 1; next }
    name ~ /^\.L/ { next }
    { defined[name] = 1 }
    name !~ /^pvs_/ { print "a name of others is defined: " name; bad = 1 }
    kind ~ /[bBdDcCsSgG]/ { print "data that can change: " name; bad = 1 }
    END {
      for (name in needed) {
        if (!(name in defined) && !index(allowed, " " name " ")) {
          print "taken from outside: " name
          bad = 1
        }
      }
      exit bad
    }' || fail "$1"
  if command -v size >/dev/null; then
    find "$WORK/objects" -name '*.o' -exec size {} + |
      awk '$1 ~ /^[0-9]+$/ && ($2 || $3) { print; bad = 1 } END { exit bad }' || fail "$1: .data or .bss"
  fi
}

# Without what systems differ in: position-independent code needs relocations of constant tables.
for compiler in gcc clang; do
  command -v $compiler >/dev/null || { echo "left out: $compiler is not installed"; continue; }
  for level in -O0 -O2 -Os; do
    compile_all $compiler -std=c99 $level -fno-stack-protector -fno-pic -fno-pie || fail "$compiler"
    look_at "$compiler $level"
  done
done

declared >"$WORK/declared.txt"
diff -u "$here/symbols.txt" "$WORK/declared.txt" ||
  fail "symbols.txt is not what the headers declare: run symbols.sh --update"
if [ -n "${SHARED-}" ] && [ -e "$SHARED" ]; then
  # Names with two underscores belong to the compiler: sanitizers and profilers export some.
  nm -D --defined-only "$SHARED" | awk '{print $NF}' | sed 's/@.*//' |
    grep -v -E '^(__|_init$|_fini$|_edata$|_end$)' | sort -u >"$WORK/exported.txt"
  diff -u "$here/symbols.txt" "$WORK/exported.txt" || fail "the shared library exports other names"
else
  echo "left out: this build has no shared library"
fi
exit $failed
