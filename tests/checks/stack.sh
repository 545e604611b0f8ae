#!/bin/sh
# The call graph as gcc sees it: no recursion, no call through a pointer, no frame of a size that
# is known at run time only; and for each public function the deepest stack of all that it may
# call, without memcpy and its kin: under 512 bytes, as base.h promises, or what a line of a header
# tells: " *   pvs_function 1024" or " *   pvs_function 3712, short payloads 2560", i.e. without the
# checksum of payloads that pvs_factom_crc32 takes stack for.
# Writes stack.txt in the build directory.
. "$(dirname "$0")/common.sh"
gcc=gcc
command -v $gcc >/dev/null || skip "gcc is not installed"
echo 'int nothing;' >"$WORK/nothing.c"
(cd "$WORK" && $gcc -fcallgraph-info=su,da -c nothing.c -o nothing.o) 2>/dev/null ||
  skip "this $gcc does not know -fcallgraph-info"

# On x86-64 a function that calls none may use 128 bytes below the stack pointer, which the graph
# does not count. Machines without such a red zone have compilers that refuse the flag.
redless=
(cd "$WORK" && $gcc -mno-red-zone -c nothing.c -o nothing.o) 2>/dev/null && redless=-mno-red-zone

# graph_of LEVEL: compiles everything for its call graph
graph_of() {
  rm -rf "$WORK/graph"
  mkdir "$WORK/graph"
  for family in src/*/; do
    mkdir -p "$WORK/graph/$family"
    (cd "$WORK/graph/$family" && $gcc -std=c99 "$1" -fno-stack-protector $redless \
      -fcallgraph-info=su,da -I"$SOURCE/include" -c "$SOURCE/$family"*.c)
  done
}

# stack_of LEVEL [WITHOUT]: a line "bytes name" for each public function; WITHOUT is never called
stack_of() {
  find "$WORK/graph" -name "*.ci" -exec cat {} + | awk -v level="$1" -v without="${2-}" '
    function quoted(key,   at, rest) {
      at = index($0, key ": \"")
      if (!at) return ""
      rest = substr($0, at + length(key) + 3)
      return substr(rest, 1, index(rest, "\"") - 1)
    }
    /^node:/ {
      title = quoted("title")
      label = quoted("label")
      if (match(label, /[0-9]+ bytes \([a-z,]+\)/)) {
        own[title] = substr(label, RSTART) + 0
        if (label !~ /\(static\)/) { print "dynamic frame: " title > "/dev/stderr"; bad = 1 }
      }
    }
    /^edge:/ {
      if (without != "" && quoted("targetname") == without) next
      from[++edges] = quoted("sourcename")
      to[edges] = quoted("targetname")
      if (to[edges] == "__indirect_call") {
        print "call through a pointer: " from[edges] > "/dev/stderr"
        bad = 1
      }
    }
    END {
      for (name in own) { deep[name] = own[name]; count++ }
      # The frame of a function counts the return address that calling it pushes.
      for (round = 0; round <= count; round++) {
        changed = 0
        for (e = 1; e <= edges; e++) {
          if (!(to[e] in own)) continue
          need = own[from[e]] + deep[to[e]]
          if (need > deep[from[e]]) { deep[from[e]] = need; via[from[e]] = to[e]; changed = 1 }
        }
        if (!changed) break
      }
      if (changed) { print "recursion at " level > "/dev/stderr"; bad = 1 }
      for (name in own) if (name ~ /^pvs_[a-z0-9_]*[a-z0-9]$/) print deep[name], name
      exit bad
    }'
}

# All of a leaf's bytes are counted.
rm -rf "$WORK/graph"
mkdir "$WORK/graph"
echo 'void pvs_leaf(void) { volatile char big[600]; big[0] = 1; big[599] = big[0]; }' >"$WORK/graph/leaf.c"
(cd "$WORK/graph" && $gcc -std=c99 -O2 -fno-stack-protector $redless -fcallgraph-info=su,da \
  -c leaf.c)
stack_of -O2 | awk '$2 == "pvs_leaf" && $1 >= 600 {found = 1} END {exit !found}' ||
  fail "600 bytes of a function that calls none are not counted"

# A line "name bytes bytes": what headers state, and what for short payloads.
sed -n 's/^ \*   \(pvs_[a-z0-9_]*\) \([0-9]*\)\(, short payloads \([0-9]*\)\)*$/\1 \2 \4/p' include/pvs/*.h \
  >"$WORK/told.txt"
[ -s "$WORK/told.txt" ] || fail "the headers tell no stack"

# within FILE FIELD: no line "bytes name" has as much as is told in that field; no name is told in vain
within() {
  awk -v field="$2" '
    FILENAME ~ /told/ {if (NF >= field) {limit[$1] = $field; told[$1] = 1}; next}
    {delete told[$2]}
    (field == 2 || $2 in limit) && $1 >= ($2 in limit ? limit[$2] : 512) {print; bad = 1}
    field == 2 && $2 in limit && $1 * 1.15 < limit[$2] {print; print "is told as " limit[$2]; bad = 1}
    END {
      for (name in told) {print name " is told, but is no function"; bad = 1}
      exit bad
    }' "$WORK/told.txt" "$1"
}

: >"$WORK/stack.txt"
for level in -O0 -Os -O2; do
  graph_of $level
  stack_of $level >"$WORK/level.txt" || fail "the call graph at $level"
  sort -rn "$WORK/level.txt" | sed "s/^/$level /" >>"$WORK/stack.txt"
  echo "$level: deepest"
  sort -rn "$WORK/level.txt" | head -n 5
  [ -s "$WORK/level.txt" ] || fail "no public function found at $level"
  [ $level = -O0 ] && continue # a promise for the library as it is built to be used
  within "$WORK/level.txt" 2 || fail "other than is stated at $level"
  stack_of $level pvs_factom_crc32 >"$WORK/short.txt" || fail "the call graph at $level"
  within "$WORK/short.txt" 3 || fail "other than is stated at $level, of short payloads"
done
exit $failed
