#!/bin/sh
# how_to.sh PROGRAM EXPECTED: runs a small example and compares what it prints.
set -eu
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
"$1" >"$printed" || { echo "exit status $?"; exit 1; }
diff -u "$2" "$printed"
