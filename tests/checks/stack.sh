#!/bin/sh
# The call graph as gcc sees it: no recursion, no call through a pointer, no frame of a size that
# is known at run time only; and for each public function the deepest stack of all that it may
# call, without memcpy and its kin: under 512 bytes, as base.h promises.
# Writes stack.txt in the build directory.
. "$(dirname "$0")/common.sh"
gcc=gcc
command -v $gcc >/dev/null || skip "gcc is not installed"
echo 'int nothing;' >"$WORK/nothing.c"
(cd "$WORK" && $gcc -fcallgraph-info=su,da -c nothing.c -o nothing.o) 2>/dev/null ||
  skip "this $gcc does not know -fcallgraph-info"

# stack of LEVEL: a line "bytes name" for each public function, the deepest first
stack_of() {
  rm -rf "$WORK/graph"
  mkdir "$WORK/graph"
  for family in src/*/; do
    mkdir -p "$WORK/graph/$family"
    (cd "$WORK/graph/$family" && $gcc -std=c99 "$1" -fno-stack-protector \
      -fcallgraph-info=su,da -I"$SOURCE/include" -c "$SOURCE/$family"*.c)
  done
  find "$WORK/graph" -name "*.ci" -exec cat {} + | awk -v level="$1" '
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

# Functions whose headers state more: the CRC of long payloads takes 3 KiB, JSON that nests deeply
# 1.5 KiB, and gob keeps what is open in a skipped value.
more="pvs_factom_crc32 3136 pvs_factom_check_v9 3136 pvs_factom_header 3200 pvs_factom_write 3584
  pvs_factom_read 3712 pvs_factom_next_endpoint 2176 pvs_factom_read_share 2176
  pvs_factom_check_endpoints 2176 pvs_factom_check_handshake 2176 pvs_factom_agree 2304
  pvs_factom_write_share 2304 pvs_factom_add_endpoint 1024"

: >"$WORK/stack.txt"
for level in -O0 -Os -O2; do
  stack_of $level >"$WORK/level.txt" || fail "the call graph at $level"
  sort -rn "$WORK/level.txt" | sed "s/^/$level /" >>"$WORK/stack.txt"
  echo "$level: deepest"
  sort -rn "$WORK/level.txt" | head -n 5
  [ -s "$WORK/level.txt" ] || fail "no public function found at $level"
  [ $level = -O0 ] && continue # a promise for the library as it is built to be used
  awk -v more="$more" '
    BEGIN { for (n = split(more, word); n > 0; n -= 2) limit[word[n - 1]] = word[n] }
    $1 >= ($2 in limit ? limit[$2] : 512) { print; bad = 1 }
    END { exit bad }' "$WORK/level.txt" || fail "more than is stated at $level"
done
exit $failed
