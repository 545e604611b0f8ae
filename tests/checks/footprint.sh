#!/bin/sh
# The tables of docs/machines.md: text of each family and deepest stack of each public function, as
# compilers make them, compared with what is there.
#
#   footprint.sh stack       fails where a stack is more than 10 % (and 32 bytes) off,
#   footprint.sh x86-64      or a size in the column of this machine, more than 5 % (and 32 bytes),
#   footprint.sh arm         or in those of Cortex-M; or a row is missing
#   footprint.sh --update    writes the tables
#
# Status 77: the compiler is missing, or of another version than the tables name, as others differ.
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

sizes_x86() {
  text_of "$WORK/x86.txt" gcc -std=c99 -O2 -fno-stack-protector -fno-pic -fno-pie \
    -fno-asynchronous-unwind-tables -fcf-protection=none
}

sizes_arm() {
  size() { arm-none-eabi-size "$@"; }
  text_of "$WORK/m0.txt" arm-none-eabi-gcc -std=c99 -Os -mcpu=cortex-m0plus -mthumb -ffreestanding
  text_of "$WORK/m4.txt" arm-none-eabi-gcc -std=c99 -Os -mcpu=cortex-m4 -mthumb -ffreestanding
  unset -f size
}

sizes() {
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

# A table's rows between its two marks on the page.
rows() {
  awk -v name="$1" '$0 == "<!-- " name " -->" {on = 1; next} /^<!-- end -->/ {on = 0}
    on && /^\| [a-z]/ && !/^\| (part|function) / {gsub(/[|]/, ""); print}' "$page"
}

compare() { # FILE PERCENT TABLE COLUMNS: the file has only those, the first is 2
  rows "$3" | awk -v columns="$4" '{
    line = $1
    for (i = 1; i <= split(columns, column, " "); i++) line = line " " $column[i]
    print line
  }' >"$WORK/told.txt"
  [ -s "$WORK/told.txt" ] || fail "docs/machines.md has no table $3"
  cp "$1" "$WORK/found.txt"
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

measure_stacks() {
  SOURCE=$SOURCE WORK=$WORK/stack sh "$(dirname "$0")/stack.sh" >"$WORK/stack.log" || {
    status=$?
    [ $status = 77 ] && skip "$(cat "$WORK/stack.log")"
    cat "$WORK/stack.log"
    fail "checks/stack"
  }
  stacks >"$WORK/stacks.md"
}

# Rows of a table that was made here, without its head.
plain_rows() {
  grep -E '^\| [a-z]' "$1" | grep -v -E '^\| (part|function) ' | sed 's/|//g'
}

if [ "${1-}" = --update ]; then
  need gcc
  need arm-none-eabi-gcc
  found="gcc $(version gcc), arm-none-eabi-gcc $(version arm-none-eabi-gcc)"
  measure_stacks
  sizes_x86
  sizes_arm
  sizes >"$WORK/sizes.md"
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

# told COMPILER: is it of the version that the tables are of?
told() {
  need "$1"
  said=$(sed -n 's/^Compilers: \(.*\)\.$/\1/p' "$page")
  case ", $said," in
  *", $1 $(version "$1"),"*) ;;
  *) skip "the tables are of $said, here is $1 $(version "$1")" ;;
  esac
}

case ${1-} in
stack)
  told gcc
  measure_stacks
  plain_rows "$WORK/stacks.md" >"$WORK/stacks.txt"
  compare "$WORK/stacks.txt" 10 stacks "2 3"
  ;;
x86-64)
  told gcc
  sizes_x86
  compare "$WORK/x86.txt" 5 sizes 4
  ;;
arm)
  told arm-none-eabi-gcc
  sizes_arm
  awk 'FILENAME ~ /m0.txt/ {m0[$1] = $2; next} {print $1, m0[$1], $2}' "$WORK/m0.txt" "$WORK/m4.txt" \
    >"$WORK/arm.txt"
  compare "$WORK/arm.txt" 5 sizes "2 3"
  ;;
*) fail "footprint.sh stack, x86-64, arm or --update" ;;
esac
exit $failed
