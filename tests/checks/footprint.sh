#!/bin/sh
# The tables of docs/machines.md: text of each family and deepest stack of each public function, as
# compilers make them, compared with what is there.
#
#   footprint.sh             fails where a size is more than 5 % (and 32 bytes) off, or a stack more
#                            than 10 % (and 32 bytes), or a row is missing; only with the compiler
#                            versions that the tables name, as others differ
#   footprint.sh --update    writes the tables
. "$(dirname "$0")/common.sh"
page=$SOURCE/docs/machines.md
version() { "$1" -dumpfullversion -dumpversion | sed 's/\..*//'; }

# ---- text: a column for each machine

# text_of FILE CC FLAGS..: a line "family bytes" for each family, and the whole
text_of() {
  out=$1
  shift
  compile_all "$@" || return 1
  for family in src/*/; do
    set -- "$WORK/objects/$family"*.o
    size "$@" | awk -v name="$(basename "$family")" 'NR > 1 {sum += $1} END {print name, sum}'
  done | awk '{print; sum += $2} END {print "whole", sum}' >"$out"
}

sizes() {
  text_of "$WORK/x86.txt" gcc -std=c99 -O2 -fno-stack-protector -fno-pic -fno-pie \
    -fno-asynchronous-unwind-tables -fcf-protection=none
  size() { arm-none-eabi-size "$@"; }
  text_of "$WORK/m0.txt" arm-none-eabi-gcc -std=c99 -Os -mcpu=cortex-m0plus -mthumb -ffreestanding
  text_of "$WORK/m4.txt" arm-none-eabi-gcc -std=c99 -Os -mcpu=cortex-m4 -mthumb -ffreestanding
  unset -f size
  echo "| part | Cortex-M0+ (-Os) | Cortex-M4 (-Os) | x86-64 (-O2) |"
  echo "| --- | ---: | ---: | ---: |"
  awk 'FILENAME ~ /m0.txt/ {m0[$1] = $2; next} FILENAME ~ /m4.txt/ {m4[$1] = $2; next}
    {print "| " $1 " | " m0[$1] " | " m4[$1] " | " $2 " |"}' "$WORK/m0.txt" "$WORK/m4.txt" "$WORK/x86.txt"
}

# ---- stack: as checks/stack finds it

stacks() {
  echo "| function | -O2 | -Os |"
  echo "| --- | ---: | ---: |"
  awk '$1 == "-O2" {fast[$3] = $2} $1 == "-Os" {small[$3] = $2}
    END {for (name in fast) print "| " name " | " fast[name] " | " small[name] " |"}' \
    "$WORK/stack/stack.txt" | sort
}

# ---- the page

# Rows of the page between the two marks of a table.
rows() {
  awk -v name="$1" '$0 == "<!-- " name " -->" {on = 1; next} /^<!-- end -->/ {on = 0}
    on && /^\| [a-z]/ && !/^\| (part|function) / {gsub(/[|]/, ""); print}' "$page"
}

compare() { # FILE PERCENT TABLE
  rows "$3" >"$WORK/told.txt"
  grep -E '^\| [a-z]' "$1" | grep -v -E '^\| (part|function) ' | sed 's/|//g' >"$WORK/found.txt"
  awk -v percent="$2" '
    FILENAME ~ /told/ {told[$1] = $0; next}
    {
      seen[$1] = 1
      if (!($1 in told)) {print $1 ": is not in the table"; bad = 1; next}
      n = split(told[$1], t)
      for (i = 2; i <= NF; i++) {
        off = $i - t[i]
        if (off < 0) off = -off
        if (n != NF || (off > 32 && off * 100 > percent * t[i])) {
          print $1 ": " $i ", the table says " t[i]
          bad = 1
        }
      }
    }
    END {
      for (name in told) if (!(name in seen)) {print name ": is in the table only"; bad = 1}
      exit bad
    }' "$WORK/told.txt" "$WORK/found.txt" || fail "$3 in docs/machines.md: footprint.sh --update writes it"
}

command -v gcc >/dev/null || skip "gcc is not installed"
SOURCE=$SOURCE WORK=$WORK/stack sh "$(dirname "$0")/stack.sh" >"$WORK/stack.log" || {
  status=$?
  [ $status = 77 ] && skip "$(cat "$WORK/stack.log")"
  cat "$WORK/stack.log"
  fail "checks/stack"
}
stacks >"$WORK/stacks.md"
arm=
if command -v arm-none-eabi-gcc >/dev/null; then
  arm=$(version arm-none-eabi-gcc)
  sizes >"$WORK/sizes.md"
fi
found="gcc $(version gcc), arm-none-eabi-gcc ${arm:-none}"

if [ "${1-}" = --update ]; then
  [ -n "$arm" ] || skip "arm-none-eabi-gcc is not installed"
  awk -v sizes="$WORK/sizes.md" -v stacks="$WORK/stacks.md" -v found="$found" '
    function table(file,   line) {while ((getline line <file) > 0) print line}
    /^Compilers: / {print "Compilers: " found "."; next}
    /^<!-- end -->/ {on = 0}
    !on {print}
    /^<!-- sizes -->/ {on = 1; table(sizes)}
    /^<!-- stacks -->/ {on = 1; table(stacks)}' "$page" >"$WORK/page.md"
  cat "$WORK/page.md" >"$page"
  exit 0
fi

told=$(sed -n 's/^Compilers: \(.*\)\.$/\1/p' "$page")
case $told in
"gcc $(version gcc), "*) compare "$WORK/stacks.md" 10 stacks ;;
*) skip "the tables are of $told, here is $found" ;;
esac
if [ "$told" = "$found" ]; then
  compare "$WORK/sizes.md" 5 sizes
else
  echo "left out: the sizes are of $told, here is $found"
fi
exit $failed
