#!/bin/sh
# Prints the table of the proofs for docs/security.md, out of what each says of itself; or compares.
#
#   table.sh                 prints it
#   table.sh --check FILE    0 where FILE has just these lines between its two marks, else 1
set -u
page=${2:-}
[ -z "$page" ] || page=$(cd "$(dirname "$page")" && pwd)/$(basename "$page")
cd "$(dirname "$0")" || exit 2

table() {
  echo "| proof | what holds in every run | of | up to which bound |"
  echo "| --- | --- | --- | --- |"
  for proof in *.c; do
    sed -n "
      /^ \* Proves: /{s///;h;}
      /^ \* Of: /{s///;s/src\///g;s/, /\`, \`/g;s/.*/ | \`&\`/;H;}
      /^ \* Bound: /{s///;s/^/ | /;H;g;s/\n//g;s/.*/| \`${proof%.c}\` | & |/p;q;}" "$proof"
  done
}

if [ "${1:-}" = --check ]; then
  told=$(sed -n '/<!-- proofs -->/,/<!-- end of proofs -->/p' "$page" | grep '^|')
  [ "$told" = "$(table)" ] && exit 0
  echo "$page does not list the proofs as they are; tests/proofs/table.sh prints the table" >&2
  exit 1
fi
table
