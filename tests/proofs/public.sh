#!/bin/sh
# Is every public function, and every source of the library, either in a proof or named by
# docs/security.md among what is only tested? Nothing may be both, so that the list stays true.
#
#   public.sh PAGE
#
# A function is in a proof that calls it and is of the source that it stands in; a source is in a
# proof that is of it. The page names the others between two marks.
set -u
page=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")" || exit 2
include=../../include/pvs
src=../../src
named=$(sed -n '/<!-- only tested -->/,/<!-- end of only tested -->/p' "$page" | grep -o '`[^`]*`' |
  tr -d '`')
wrong=0
count=0

# judge WORD PROVED: complains where the page and the proofs do not agree.
judge() {
  count=$((count + 1))
  listed=no
  printf '%s\n' "$named" | grep -qx "$1" && listed=yes
  case $2$listed in
  yesyes) echo "$page says that $1 is in no proof, but it is in one" >&2; wrong=1 ;;
  nono) echo "$1 is in no proof, and $page does not say so" >&2; wrong=1 ;;
  esac
}

for function in $(grep -ho '\bpvs_[a-z0-9_]*[a-z0-9](' $include/*.h | tr -d '(' | sort -u); do
  source=$(grep -lE "^[a-z].*\b$function\(" $src/*/*.c) || continue # named in a comment only
  proved=no
  for proof in $(grep -l "^ \* Of:.*${source#../../}" ./*.c); do
    grep -q "\b$function(" "$proof" && proved=yes
  done
  judge "$function" $proved
done
for source in $src/*/*.c; do
  proved=no
  grep -q "^ \* Of:.*${source#../../}" ./*.c && proved=yes
  judge "${source#../../src/}" $proved
done
[ "$count" -gt 50 ] || { echo "only $count functions and sources were found" >&2; exit 1; }
[ $wrong -eq 0 ] && echo "$count functions and sources, each in a proof or named"
exit $wrong
