#!/usr/bin/env bash
# The program in README.md compiles as it stands there and prints what it should; every file that
# a document links to exists.
#   readme.sh SOURCE_DIR C_COMPILER
set -euo pipefail
cd "$1"
cc=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

awk '/^```c( |$)/{on=1; next} /^```$/{on=0} on' README.md >"$scratch/example.c"
[ -s "$scratch/example.c" ] || { echo "README.md has no C example"; exit 1; }
"$cc" -std=c99 -Wall -Wextra -Werror -Iinclude "$scratch/example.c" src/*/*.c -o "$scratch/example"
# As the README says for those without a build system: objects of all sources, side by side.
(cd "$scratch" && "$cc" -std=c99 -I"$OLDPWD/include" -c "$OLDPWD"/src/*/*.c)
[ "$(ls "$scratch"/*.o | wc -l)" -eq "$(ls src/*/*.c | wc -l)" ] || { echo "objects collide"; exit 1; }
"$cc" -std=c99 -Iinclude "$scratch/example.c" "$scratch"/*.o -o "$scratch/example"
output=$("$scratch/example")
[ "$output" = "a peer at port 5000" ] || { echo "the example printed: $output"; exit 1; }

failed=0
for document in README.md docs/*.md docs/wire/*.md; do
  while read -r target; do
    [ -e "$(dirname "$document")/$target" ] || { echo "$document: no $target"; failed=1; }
  done < <(grep -oE '\]\([^)#]+\)' "$document" | sed 's/^](//; s/)$//' | grep -v '^https\?:')
done
exit $failed
