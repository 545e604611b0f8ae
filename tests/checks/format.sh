#!/bin/sh
# The style of .clang-format, which versions of clang-format read differently: only 14 is asked.
. "$(dirname "$0")/common.sh"
for tool in clang-format-14 clang-format; do
  command -v $tool >/dev/null && $tool --version | grep -q 'version 14\.' && break
  tool=
done
[ -n "$tool" ] || skip "clang-format 14 is not installed"
directories=
for directory in src include examples tests fuzz; do
  [ -d $directory ] && directories="$directories $directory"
done
# shellcheck disable=SC2086
find $directories -name '*.[ch]' -exec $tool --dry-run --Werror {} + || fail "clang-format -i is missing"
exit $failed
