#!/bin/sh
# What the library takes from outside and what it shows. One of these at a time:
#   symbols.sh names              symbols.txt lists the functions that the headers declare
#   symbols.sh objects COMPILER   what objects take, define and hold, by gcc or clang
#   symbols.sh shared             the shared library exports these functions and nothing else
#   symbols.sh --update           writes symbols.txt
# From the environment also: SHARED, the shared library of this build (may be empty).
. "$(dirname "$0")/common.sh"
list=$SOURCE/tests/checks/symbols.txt

# The names of all functions that the headers declare.
declared() {
  code_of include/pvs/*.h | sed 's/^[^:]*:[0-9]*: //' | grep -v '^ *#' | tr '\n' ' ' |
    tr ';{}' '\n\n\n' | grep PVS_API | sed 's/ *(.*//; s/.*[ *]//' | sort -u
}

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
  find "$WORK/objects" -name '*.o' -exec size {} + |
    awk '$1 ~ /^[0-9]+$/ && ($2 || $3) { print; bad = 1 } END { exit bad }' || fail "$1: .data or .bss"
}

# Without what systems differ in: position-independent code needs relocations of constant tables.
objects() {
  need "$1"
  need nm
  need size
  for level in -O0 -O2 -Os; do
    compile_all "$1" -std=c99 $level -fno-stack-protector -fno-pic -fno-pie || fail "$1"
    look_at "$1 $level"
  done
}

shared() {
  [ -n "${SHARED-}" ] || skip "this build has no shared library"
  need nm
  # Names with two underscores belong to the compiler: sanitizers and profilers export some.
  nm -D --defined-only "$SHARED" | awk '{print $NF}' | sed 's/@.*//' |
    grep -v -E '^(__|_init$|_fini$|_edata$|_end$)' | sort -u >"$WORK/exported.txt"
  diff -u "$list" "$WORK/exported.txt" || fail "the shared library exports other names"
}

case $1 in
names)
  declared >"$WORK/declared.txt"
  diff -u "$list" "$WORK/declared.txt" ||
    fail "symbols.txt is not what the headers declare: run symbols.sh --update"
  ;;
objects) objects "$2" ;;
shared) shared ;;
--update) declared >"$list" ;;
*) fail "there is no \"$1\"" ;;
esac
exit $failed
