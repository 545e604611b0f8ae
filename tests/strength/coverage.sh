#!/usr/bin/env bash
# Which lines and branches of src/ do the unit tests and the vectors reach? Fails below all lines or
# 95 % of the branches, where a branch that is not reached has no reason in uncovered.txt, and where
# docs/testing.md has other numbers for the gcc that it names.
#
#   ./tests/strength/coverage.sh BUILD_DIR [PAGE]     whose tests are built; another page than that
#
# The library is compiled anew, unoptimised and counting, below BUILD_DIR; the test programs are
# those of BUILD_DIR, linked with it. Left out: the tests of the capture reader and of speed, and
# vectors of 1,200 characters and more, which take minutes to try at every cut.
set -euo pipefail
[ $# -ge 1 ] && [ $# -le 2 ] || { echo "usage: coverage.sh BUILD_DIR [PAGE]" >&2; exit 2; }
build=$(cd "$1" && pwd)
page=$(realpath "${2-"$(dirname "$0")/../../docs/testing.md"}")
cd "$(dirname "$0")/../.."
skip() { echo "skipped: $1"; exit 77; }
command -v gcc >/dev/null || skip "gcc is not installed"
command -v gcovr >/dev/null || skip "gcovr is not installed"

work=$build/coverage
rm -rf "$work"
mkdir -p "$work/objects" "$work/programs" "$work/vectors"
for source in src/*/*.c; do
  name=${source//\//_}
  gcc -std=c99 -O0 --coverage -Iinclude -c "$source" -o "$work/objects/${name%.c}.o"
done
ar rcs "$work/libcounting.a" "$work"/objects/*.o
while IFS='|' read -r program objects libraries; do
  case $program in unit_capture_* | unit_unrelated* | *_work | replay) continue ;; esac
  IFS=';' read -r -a parts <<<"$objects;$libraries"
  unit=tests/unit/${program#unit_}.c
  if [ -f "$unit" ] && grep -q '#include "../../src/' "$unit"; then # private headers count, too
    gcc -std=c99 -O0 --coverage -Iinclude -Itests/support -c "$unit" -o "$work/objects/$program.o"
    parts[0]=$work/objects/$program.o
  fi
  # What the objects need of pvstool comes before what that needs of the library.
  gcc --coverage -o "$work/programs/$program" "${parts[@]:0:3}" "$work/libcounting.a" \
    "${parts[@]:3}"
done <"$build/tests/strength/programs.txt"

failed=0
run() { "$@" >"$work/log.txt" 2>&1 || { failed=1; echo "FAILED: $*"; tail -20 "$work/log.txt"; }; }
for program in "$work"/programs/unit_*; do run "$program"; done
for vectors in tests/vectors/{ac,gossip,pex,pvs,varu64,factom9,factom10,factom11,factom-json}.jsonl; do
  awk 'length < 1200' "$vectors" >"$work/vectors/${vectors##*/}"
  run "$work/programs/vectors" "$work/vectors/${vectors##*/}"
done
[ $failed -eq 0 ] || exit 1

gcovr --root . --object-directory "$work/objects" --filter src/ --json "$work/coverage.json" \
  --fail-under-line 100 --fail-under-branch 95 --print-summary "$work/objects" >"$work/summary.txt" ||
  failed=1
grep -E '^(lines|branches)' "$work/summary.txt"
python3 tests/strength/uncovered.py "$work/coverage.json" tests/strength/uncovered.txt || failed=1
python3 tests/strength/covered.py "$work/summary.txt" "$page" "$(gcc -dumpversion)" || failed=1
exit $failed
