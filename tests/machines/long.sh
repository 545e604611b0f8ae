#!/bin/sh
# Every machine, with as many cuts, flips and capacities as the test command tries on this one, and
# those that are too slow for ctest: valgrind, tcc with bounds checks. Tells after each file of
# vectors and each unit test how much processor time has gone into this machine. A run that was
# stopped goes on where it was.
#
#   ./tests/machines/long.sh BUILD_DIR [NAME..]     BUILD_DIR: where CMake has configured the tests
set -eu
[ $# -gt 0 ] || { echo "usage: long.sh BUILD_DIR [NAME..]" >&2; exit 2; }
build=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
SOURCE=$(pwd) GENERATED=$build/tests/generated
export SOURCE GENERATED
[ -d "$GENERATED" ] || { echo "long.sh: $build is not configured with tests" >&2; exit 2; }
VECTORS=$(cat "$build/tests/machines/vectors.txt")
export VECTORS
[ $# -gt 0 ] || set -- memory i386-sanitized valgrind tcc-bounds tcc i386 windows s390x powerpc
failed=0 ran=0
for name; do
  status=0
  WORK=$build/tests/machines/long-$name sh tests/machines/machine.sh "$name" --long || status=$?
  [ $status = 77 ] || ran=1
  [ $status = 0 ] || [ $status = 77 ] || failed=1
done
[ $ran = 1 ] || exit 77 # each has said why
exit $failed
