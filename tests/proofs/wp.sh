#!/bin/sh
# The loads and cuts of src/base/cursor.h for bytes of any number, with Frama-C's WP: no read
# outside of them, and what a cut gives is no longer than what it was cut from.
#
#   wp.sh            0 where every goal is proved, 77 where there is no frama-c
#   wp.sh --fault    0 where one is not any more, with a check that is off by one
#
# The contracts are put into a copy: the sources stay free of them. Debian: frama-c-base why3 z3
# cvc4. WORK is a folder for the copy.
set -u
cd "$(dirname "$0")/../.." || exit 2
for program in frama-c why3 z3 cvc4; do
  command -v $program >/dev/null ||
    { echo "skipped: proofs/wp: $program is not here (frama-c-base why3 z3 cvc4)"; exit 77; }
done
work=${WORK:-${TMPDIR:-/tmp}}/wp.$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" || exit 2

loads="pvs_u8_ pvs_be16_ pvs_le16_ pvs_be32_ pvs_le32_ pvs_be64_ pvs_le64_"
awk -v loads="$loads" '
  BEGIN {
    split(loads, list, " ")
    for (i in list) known[list[i]] = "assigns \\nothing;"
    known["pvs_u8_"] = "assigns \\nothing; ensures at < b.size ==> \\result == b.data[at];"
    known["pvs_has_"] = "assigns \\nothing; ensures \\result <==> at <= b.size && b.size - at >= n;"
    known["pvs_cut_"] = "assigns \\nothing; ensures \\result.size <= b.size && \\result.size <= n;"
  }
  /^static inline / {
    name = $0
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    if (name in known) {
      if (name == "pvs_has_") print "/*@ " known[name] " */"
      else print "/*@ requires b.size == 0 || \\valid_read(b.data + (0 .. b.size - 1)); " known[name] " */"
      delete known[name]
    }
  }
  { print }
  END { for (name in known) print "#error no function " name }' src/base/cursor.h >"$work/cursor.h"
[ "${1:-}" != --fault ] || sed -i 's/b.size - at >= n;$/b.size - at + 1 >= n;/' "$work/cursor.h"
echo '#include "cursor.h"' >"$work/loads.c"
export WHY3CONFIG="$work/why3.conf" HOME="$work"
why3 -C "$WHY3CONFIG" config detect >"$work/why3" 2>&1 || { cat "$work/why3" >&2; exit 2; }
timeout 300 frama-c -wp -wp-rte -wp-prover z3,cvc4 -wp-timeout 10 -wp-par 1 \
  -wp-fct "pvs_has_,$(echo "$loads" | tr ' ' ,),pvs_cut_" -cpp-extra-args="-I$PWD/include" \
  "$work/loads.c" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
goals=$(sed -n 's/.*Proved goals: *\([0-9]*\) *\/ *\([0-9]*\).*/\1 of \2/p' "$work/log")
if [ "${1:-}" = --fault ]; then
  [ "${goals% of *}" -lt "${goals#* of }" ] && { echo "found: $goals goals"; exit 0; }
  echo "proofs/wp: the fault was not found ($goals)" >&2
  exit 1
fi
[ -n "$goals" ] && [ "${goals% of *}" -eq "${goals#* of }" ] && [ "${goals#* of }" -ge 60 ] && {
  echo "proved: $goals goals, by Frama-C $(frama-c -version)"
  exit 0
}
grep -A3 -E 'Failed|Timeout|Unknown' "$work/log" >&2
echo "proofs/wp: $goals goals are proved" >&2
exit 1
