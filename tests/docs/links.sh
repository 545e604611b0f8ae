#!/bin/sh
# links.sh CTEST BUILD SOURCE WORK: asks ctest for the names of all tests, then looks up what pages name.
set -eu
ctest=$1 build=$2 source=$3 work=$4
mkdir -p "$work"
(cd "$build" && "$ctest" -N) | sed -n 's/^ *Test *#[0-9]*: //p' >"$work/tests.txt"
exec sh "$source/tests/docs/python.sh" "$source/tests/docs/links.py" "$source" "$work/tests.txt"
