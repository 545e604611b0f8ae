#!/bin/sh
# doxygen.sh DOXYFILE SOURCE OUTPUT: makes the API reference, without a warning, and looks for what has
# to be in it. A header that says nothing about a declaration has to fail.
set -eu
command -v doxygen >/dev/null || { echo "skipped: doxygen is not installed"; exit 77; }
doxyfile=$1 source=$2 output=$3
rm -rf "$output/html" "$output/man"
doxygen "$doxyfile" || { echo "doxygen warns"; exit 1; }
sh "$source/docs/doxygen/man.sh" "$output/man/man3"
# Every public function has a page in HTML and in man.
grep -hoE '^PVS_API [^(]*\b(pvs_[a-z0-9_]+)\(' "$source"/include/pvs/*.h | sed 's/.*[ *]\(pvs_.*\)(/\1/' |
  sort -u >"$output/functions"
[ -s "$output/functions" ]
while read -r name; do
  [ -s "$output/man/man3/$name.3" ] || { echo "no man page: $name"; exit 1; }
  grep -rqs ">$name<" "$output/html" || { echo "not in the HTML: $name"; exit 1; }
done <"$output/functions"
echo "$(wc -l <"$output/functions") functions, $(ls "$output/man/man3" | wc -l) man pages"

# The alarm rings: the same headers with one comment taken away.
mute=$output/mute
rm -rf "$mute"
mkdir -p "$mute"
cp -r "$source/include" "$mute/include"
awk '/^\/\* Where the|^ \* Reads one message/ { next } { print }
  /^PVS_API pvs_bytes pvs_reader_rest/ { print "\nPVS_API int pvs_mute(void);" }' \
  "$source/include/pvs/base.h" >"$mute/include/pvs/base.h"
sed "s,^INPUT  .*,INPUT = \"$mute/include/pvs\",; s,^OUTPUT_DIRECTORY.*,OUTPUT_DIRECTORY = \"$mute\",
  s,^USE_MDFILE.*,," "$doxyfile" >"$mute/Doxyfile"
if doxygen "$mute/Doxyfile" >"$mute/log" 2>&1 || ! grep -q pvs_mute "$mute/log"; then
  echo "doxygen does not notice a function without a word on it"
  exit 1
fi
