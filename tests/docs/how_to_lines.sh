#!/bin/sh
# how_to_lines.sh DIRECTORY: what is to be read in one sitting has at most 40 lines.
set -eu
failed=0
for source in "$1"/*.c; do
  lines=$(wc -l <"$source")
  [ "$lines" -le 40 ] || { echo "$source has $lines lines"; failed=1; }
  grep -q "($(basename "$source"))" "$1/README.md" || { echo "README.md: no $source"; failed=1; }
done
exit $failed
