#!/bin/sh
# how_to.sh PROGRAM EXPECTED [ARGUMENT]: runs a small example and compares what it prints. With an argument,
# which damages its input, it has to end with exit status 1.
set -eu
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
status=0
"$1" ${3+"$3"} >"$printed" || status=$?
[ "$status" = "$(($# - 2))" ] || { echo "exit status $status"; exit 1; }
diff -u "$2" "$printed"
