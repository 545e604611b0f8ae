#!/bin/sh
# Runs CBMC on one proof.
#
#   cbmc.sh NAME             everything that the proof checks holds in all runs within its bounds,
#                            and each of its REACHED places is reached by a run
#   cbmc.sh --fault NAME     with the fault planted that the proof names, CBMC finds it
#
# NAME is a file of this folder without its .c. What a proof needs is told in its first comment:
#   Unwind: N [LOOP:N ..]    no loop goes round more than N - 1 times; that is checked, too
#   Fault: FILE SED          what the planted fault changes in a file of the library
#   Replace: F:MODEL ..      calls of F go to MODEL, a function (not static) that does whatever F may
#                            do; what it assumes of F is what another proof shows of F
#
# CBMC is $CBMC, or cbmc of the PATH, or what get_cbmc.sh has put into build/cbmc; goto-cc and
# goto-instrument, which belong to it, are beside it. Without them this ends with 77. WORK is a
# folder for copies.
set -u
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
fault=
[ "${1:-}" = --fault ] && { fault=yes; shift; }
name=${1:-}
proof=$here/$name.c
[ -f "$proof" ] || { echo "no proof $name" >&2; exit 2; }

build=${PVS_BUILD_DIR:-build}
case $build in /*) ;; *) build=$source/$build ;; esac
cbmc=${CBMC:-$(command -v cbmc || echo "$build/cbmc/cbmc")}
if ! "$cbmc" --version >/dev/null 2>&1; then
  echo "skipped: proofs/$name: cbmc is not here (tests/proofs/get_cbmc.sh build/cbmc)"
  exit 77
fi

case $cbmc in */*) ;; *) cbmc=$(command -v "$cbmc") ;; esac
tools=$(dirname "$cbmc")

# The lines of the first comment that begin with a word and a colon.
told() {
  sed -n "/^ \*\//q; s/^ \* $1: *//p" "$proof"
}
unwind=$(told Unwind)
replace=$(told Replace | tr '\n' ' ')
if [ -n "$replace" ] && ! "$tools/goto-instrument" --version >/dev/null 2>&1; then
  echo "skipped: proofs/$name: there is no goto-instrument beside $cbmc"
  exit 77
fi
loops=$(echo "$unwind" | cut -s -d ' ' -f 2- | tr ' ' ,)
set -- --unwind "${unwind%% *}" ${loops:+--unwindset "$loops"} --c11 --object-bits 10
checks="--bounds-check --pointer-check --pointer-overflow-check --signed-overflow-check
  --unsigned-overflow-check --conversion-check --undefined-shift-check --div-by-zero-check
  --unwinding-assertions"
work=${WORK:-${TMPDIR:-/tmp}}/proof-$name.$$
mkdir -p "$work" || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

# Makes $program of the proof, with its calls replaced, where it has some to replace.
#   program ROOT [DEFINE]
program() {
  program=$1/tests/proofs/$name.c
  [ -n "$replace" ] || return 0
  "$tools/goto-cc" -std=c11 -I "$1/include" ${2:+"$2"} -o "$work/whole" "$program" &&
    "$tools/goto-instrument" $(printf ' --replace-calls %s' $replace) "$work/whole" \
      "$work/replaced" || return 1
  program=$work/replaced
} >"$work/log" 2>&1

# What a run of CBMC says goes to $work/log; its status is 0 proved, 10 not, else an error.
run() {
  root=$1
  define=$2
  shift 2
  program "$root" $define || return 2
  timeout "${PROOF_SECONDS:-550}" "$cbmc" "$program" -I "$root/include" $define "$@" \
    >"$work/log" 2>&1
}

# Shows what is wrong in the log: at the end of time there is nothing to be seen.
complain() {
  grep -E 'FAILURE|UNKNOWN|rror|failed' "$work/log" >&2 || tail -n 5 "$work/log" >&2
}

if [ -n "$fault" ]; then
  change=$(told Fault)
  file=${change%% *}
  [ -n "$file" ] || { echo "proofs/$name names no fault" >&2; exit 1; }
  mkdir -p "$work/tests" && cp -R "$source/src" "$source/include" "$work" &&
    cp -R "$here" "$work/tests/proofs" || exit 2
  sed "${change#* }" "$source/$file" >"$work/$file"
  if cmp -s "$source/$file" "$work/$file"; then
    echo "proofs/$name: its fault changes nothing in $file" >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # flags
  run "$work" "" "$@" $checks --stop-on-fail
  status=$?
  if [ $status -ne 10 ]; then
    echo "proofs/$name: the fault in $file was not found (status $status)" >&2
    complain
    exit 1
  fi
  echo "found: $(sed -n '/^Violated property:/,/^$/p' "$work/log" | tail -n +2 | tr -s '\n ' ' ')"
  exit 0
fi

# shellcheck disable=SC2086 # flags
run "$source" "" "$@" $checks
status=$?
if [ $status -ne 0 ]; then
  echo "proofs/$name: not proved (status $status)" >&2
  complain
  exit 1
fi
proved=$(sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1/p' "$work/log")
run "$source" -DPROOF_REACHED "$@" --no-standard-checks
missed=$(grep 'reached: .*: SUCCESS' "$work/log")
reached=$(grep -c 'reached: .*: FAILURE' "$work/log")
if [ -n "$missed" ] || [ "$reached" -eq 0 ]; then
  echo "proofs/$name: no run comes to these places" >&2
  echo "${missed:-$(cat "$work/log")}" >&2
  exit 1
fi
echo "proved: ${proved:-?} checks, $reached places reached"
