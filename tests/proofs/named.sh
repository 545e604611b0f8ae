#!/bin/sh
# Are the tests that a page names in backquotes (unit/..., proofs/..., ..) tests of this build? A
# name may end in * for all that begin so, and have NAME for any name; at least one has to.
#
#   named.sh PAGE BUILD
set -uf # names with a * are no files
LC_ALL=C
export LC_ALL
page=$1
work=$(mktemp) || exit 2
trap 'rm -f "$work"' EXIT
(cd "$2" && ctest -N) | sed -n 's/^ *Test *#[0-9]*: //p' >"$work"
missing=0
count=0
for name in $(grep -o '`[a-z]*/[A-Za-z0-9_*-][A-Za-z0-9_/*-]*`' "$page" | tr -d '`' | sort -u); do
  case $name in
  unit/* | vectors/* | replay/* | programs/* | fuzz/* | checks/* | proofs/* | tool/* | \
    consumer/* | dissector/* | machines/*) ;;
  *) continue ;;
  esac
  case $name in *.*) continue ;; esac
  count=$((count + 1))
  case $name in
  */NAME/* | */NAME) grep -qx "$(echo "$name" | sed 's|/NAME|/[^/]*|')" "$work" ;;
  *'*') grep -q "^${name%?}" "$work" ;;
  *) grep -qx "$name" "$work" ;;
  esac || { echo "$page names $name, which is no test" >&2; missing=1; }
done
[ "$count" -gt 0 ] || { echo "$page names no test" >&2; exit 1; }
[ "$missing" -eq 0 ] && echo "$count names of tests, all there"
exit "$missing"
