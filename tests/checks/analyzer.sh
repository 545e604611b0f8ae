#!/bin/sh
# What an analyzer, that of gcc (-fanalyzer) or of clang (--analyze), finds in the sources: nothing
# may remain but what `known` names, with its reason. CC does not matter.
#
#   analyzer.sh gcc|clang
. "$(dirname "$0")/common.sh"
tool=$1
need "$tool"

# Findings that are none, as "TOOL FILE MESSAGE", a pattern of grep.
#   protobuf.c: a strict reader opens the first group before the loop, so that there is one to
#     compare with while a group is open; gcc does not connect the two, and gcc 14 sees a place of
#     -1, where there is none yet.
#   rules.c: what is moved up in an address is what was written behind the gap, which may be nothing.
#   crc32k_fold.c: its caller has a block of bytes at least, which fills the words; gcc looks at the
#     file alone.
known="^gcc src/factom/protobuf.c use of uninitialized value '[*]groups[.](number|run)\[
^gcc src/factom/protobuf.c stack-based buffer over(-read|flow) .CWE-12[16]. .-Wanalyzer-out-of-bounds.
^gcc src/factom/rules.c use of uninitialized value 'ip [+] gap'
^gcc src/factom/crc32k_fold.c use of uninitialized value .*&words\[184\]"

# look COMMAND..: each source with the command; the findings go to $WORK/findings.
look() {
  for source in src/*/*.c; do
    "$@" -std=c99 -Iinclude "$source" 2>"$WORK/said" || fail "$tool cannot read $source"
    sed -n "s/^\([^ :]*\):[0-9]*:[0-9]*: warning: /$tool \1 /p" "$WORK/said" >>"$WORK/findings"
  done
}

: >"$WORK/findings"
case $tool in
gcc) look gcc -O2 -fanalyzer -fdiagnostics-plain-output -c -o "$WORK/object.o" ;;
clang)
  look clang --analyze -Xanalyzer -analyzer-output=text -Xanalyzer -analyzer-config \
    -Xanalyzer mode=shallow -o "$WORK/report"
  ;;
*) fail "there is no analyzer of $tool" ;;
esac
grep -v -E "$known" "$WORK/findings" && fail "the above is new"
echo "$(ls src/*/*.c | wc -l) sources, $tool: $(wc -l <"$WORK/findings") known findings that are none"
exit $failed
