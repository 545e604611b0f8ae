#!/usr/bin/env bash
# Makes fuzz/corpus/<target> anew: the fewest inputs that reach every edge that the seeds and what a
# campaign found reach together. Larger inputs are left out.
#
#   fuzz/minimise.sh BINARIES [CAMPAIGN]     folders: fuzz_<target> programs; of fuzz/campaign.sh
set -euo pipefail
binaries=$(cd "$1" && pwd) campaign=
if [ -n "${2:-}" ]; then campaign=$(cd "$2" && pwd); fi
cd "$(dirname "$0")"
ls "$binaries"/fuzz_* >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./seeds.py "$work/seeds" >"$work/seeds.log"
for binary in "$binaries"/fuzz_*; do
  name=$(basename "$binary")
  name=${name#fuzz_}
  [ -x "$binary" ] && [ -f "$name.c" ] || continue
  max_len=$(sed -n 's/^max_len *= *//p' "$name.options")
  inputs=("$work/seeds/$name")
  for folder in "corpus/$name" "$campaign/corpus/$name"; do
    if [ -d "$folder" ]; then inputs+=("$folder"); fi
  done
  mkdir -p "$work/corpus/$name"
  "$binary" -set_cover_merge=1 -use_counters=0 -max_len=$((max_len < 1024 ? max_len : 1024)) \
    -timeout=10 "$work/corpus/$name" "${inputs[@]}" >"$work/$name.log" 2>&1 ||
    { tail -20 "$work/$name.log"; exit 1; }
  rm -rf "corpus/$name"
  mkdir -p corpus
  cp -r "$work/corpus/$name" "corpus/$name"
  echo "$name: $(ls "corpus/$name" | wc -l) inputs, $(cat "corpus/$name"/* | wc -c) bytes"
done
