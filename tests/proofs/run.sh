#!/bin/sh
# Runs the proofs by themselves, two at a time, and says of each how long it took.
#
#   run.sh [NAME..]            all of them, or some
#   run.sh --faults [NAME..]   and with the fault planted that each of them names
#
# CBMC comes from tests/proofs/get_cbmc.sh build/cbmc, if it is nowhere else. Ends with 1 where a
# proof fails, with 77 where none could be run.
set -u
cd "$(dirname "$0")" || exit 2
mode=
[ "${1:-}" = --faults ] && { mode=--fault; shift; }
[ $# -gt 0 ] || set -- $(ls *.c | sed 's/\.c$//')
build=${PVS_BUILD_DIR:-build}
case $build in /*) ;; *) build=../../$build ;; esac
./get_cbmc.sh "$build/cbmc" || exit 77
export mode
printf '%s\n' "$@" | xargs -P 2 -I '{}' sh -c '
  start=$(date +%s)
  said=$(./cbmc.sh $mode {} 2>&1)
  status=$?
  echo "{}: $(($(date +%s) - start)) s: $said"
  exit $status' || exit 1
