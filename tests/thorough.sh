#!/bin/sh
# The vectors with every cut, flip and capacity, also in the middle of large messages: too long for
# ctest. The programs have to be built.
#
#   ./tests/thorough.sh BUILD_DIR [FILE..]     all files, or those named, of tests/vectors
set -eu
[ $# -gt 0 ] || { echo "usage: thorough.sh BUILD_DIR [FILE..]" >&2; exit 2; }
program=$(cd "$1" && pwd)/tests/vectors
shift
[ -x "$program" ] || { echo "thorough.sh: $program is not built" >&2; exit 2; }
cd "$(dirname "$0")/vectors"
# Lines of another make are for tests of their own.
[ $# -gt 0 ] || set -- $(ls ./*.jsonl ./*.json | grep -v -e ac-forward -e factom-helpers)
failed=0
for file; do
  printf '\n== %s\n' "$file"
  "$program" --thorough "$file" || { echo "FAILED: $file"; failed=1; }
done
exit $failed
