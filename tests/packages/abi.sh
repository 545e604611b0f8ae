#!/bin/sh
# The ABI of the shared library against that of the last release, tests/packages/libpvs.abi: what
# was there may not change without a new soname. New functions may come.
#   abi.sh            compares
#   abi.sh --update   writes the baseline: at a release, or where the soname has become another
# The compiler is gcc, since each describes types in its own way. From the environment: SOURCE, WORK.
SOURCE=${SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)} WORK=${WORK:-${TMPDIR:-/tmp}/libpvs-abi} CMAKE=${CMAKE:-cmake}
. "$(dirname "$0")/../checks/common.sh"
baseline=$SOURCE/tests/packages/libpvs.abi
for tool in abidw abidiff gcc; do
  command -v $tool >/dev/null || skip "$tool is not installed (abigail-tools, gcc)"
done
[ "$(uname -m)" = x86_64 ] || skip "the baseline is that of x86_64"

soname=$(sed -n 's/^#define PVS_VERSION  *"\([0-9]*\.[0-9]*\).*/libpvs.so.\1/p' include/pvs/base.h)
# build FOLDER: the library of the sources there, in one piece, which describes each type once.
build() {
  "$CMAKE" "-DTO=$1" -P "$1/src/amalgamate.cmake"
  (cd "$1" && gcc -std=c99 -g -Og -fPIC -shared -fvisibility=hidden -DPVS_BUILD_SHARED \
    "-Wl,-soname,$soname" pvs.c -o libpvs.so)
}
rm -rf "$WORK/now" "$WORK/changed"
mkdir "$WORK/now"
cp -r include src LICENSE "$WORK/now"
cp -r "$WORK/now" "$WORK/changed"
build "$WORK/now"
# The same text wherever it is made.
abidw --header-file "$WORK/now/pvs.h" --drop-private-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-parameter-names \
  --no-write-default-sizes --out-file "$WORK/libpvs.abi" "$WORK/now/libpvs.so"
if [ "${1-}" = --update ]; then
  cp "$WORK/libpvs.abi" "$baseline"
  exit 0
fi

grep -q "soname='$soname'" "$baseline" ||
  fail "the baseline is of another soname than $soname: run tests/packages/abi.sh --update"
abidiff --no-added-syms "$baseline" "$WORK/libpvs.abi" || fail "the ABI has changed under $soname"

# It would be seen: a member more, a function less.
sed 's/^    uint16_t port;/    uint16_t port, more;/' include/pvs/endpoint.h >"$WORK/endpoint.h"
cmp -s include/pvs/endpoint.h "$WORK/endpoint.h" && fail "there is no port to change"
cp "$WORK/endpoint.h" "$WORK/changed/include/pvs/endpoint.h"
build "$WORK/changed"
abidiff --no-added-syms "$baseline" "$WORK/changed/libpvs.so" >"$WORK/changed.txt" &&
  fail "a longer struct is not seen"
grep -q 'pvs_endpoint.* changed' "$WORK/changed.txt" || fail "a longer struct is not named"
exit $failed
