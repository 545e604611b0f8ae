#!/usr/bin/env bash
# The checks of the fuzz targets that need libFuzzer, in a build of its own.
#
#   SOURCE=project WORK=folder fuzz/check.sh build
#   SOURCE=project WORK=folder fuzz/check.sh target NAME   reaches its floor; a short run is clean
#   SOURCE=project WORK=folder fuzz/check.sh blind NAME..  with a broken front door it does not
#   SOURCE=project WORK=folder fuzz/check.sh planted       the two above notice programs that are none
#
# Status 77: skipped, as clang or its fuzzer is not there. floors.txt has a floor for each target:
# the share of the instrumented edges that corpus and regressions have to reach, in percent.
set -euo pipefail
cd "$SOURCE"

skip() {
  echo "skipped: $1"
  exit 77
}

build() {
  command -v clang >/dev/null || skip "clang is not installed"
  mkdir -p "$WORK"
  printf 'int LLVMFuzzerTestOneInput(const char *p, unsigned long n) { return p && n ? 0 : 0; }\n' \
    >"$WORK/probe.c"
  clang -fsanitize=fuzzer,address "$WORK/probe.c" -o "$WORK/probe" 2>/dev/null ||
    skip "clang has no libFuzzer"
  cmake -S . -B "$WORK/build" -DCMAKE_C_COMPILER=clang -DPVS_LIBFUZZER=ON -DPVS_BUILD_TESTS=OFF \
    -DPVS_BUILD_EXAMPLES=OFF -DPVS_INSTALL=OFF -DPVS_WERROR=ON -DCMAKE_BUILD_TYPE= \
    "-DCMAKE_C_FLAGS=" >"$WORK/build.log" 2>&1 ||
    { cat "$WORK/build.log"; exit 1; }
  cmake --build "$WORK/build" -j 2 >>"$WORK/build.log" 2>&1 || { cat "$WORK/build.log"; exit 1; }
}

program() {
  [ -x "$WORK/build/fuzz/$1" ] || skip "$1 is not built"
  printf '%s' "$WORK/build/fuzz/$1"
}

inputs() {
  for folder in corpus regressions; do
    if [ -d "fuzz/$folder/$1" ]; then printf 'fuzz/%s/%s\n' "$folder" "$1"; fi
  done
}

# reach BINARY NAME: does it reach the floor of NAME?
reach() {
  local said edges counters floor
  # shellcheck disable=SC2046
  said=$("$1" -runs=0 -timeout=10 $(inputs "$2") 2>&1) ||
    { printf '%s\n' "$said"; echo "FAILED: $2 does not run"; exit 1; }
  edges=$(printf '%s\n' "$said" | sed -n 's/.*DONE *cov: \([0-9]*\).*/\1/p')
  counters=$(printf '%s\n' "$said" | sed -n 's/.*(\([0-9]*\) inline 8-bit counters).*/\1/p' | head -1)
  floor=$(awk -v name="$2" '$1 == name { print $2 }' fuzz/floors.txt)
  echo "$2: ${edges:-0} of ${counters:-?} edges, floor $floor %"
  # What libFuzzer does not say, as its words have changed, is neither blind nor seeing.
  [ -n "$floor" ] && [ "${edges:-0}" -gt 0 ] && [ "${counters:-0}" -gt 0 ] ||
    { echo "FAILED: $2: no floor, or no count of edges in what it says"; printf '%s\n' "$said"; exit 1; }
  [ $((100 * edges)) -ge $((floor * counters)) ]
}

case $1 in
build)
  build
  ;;
target)
  binary=$(program "fuzz_$2")
  reach "$binary" "$2" || { echo "FAILED: $2 has gone blind"; exit 1; }
  fresh=$WORK/fresh/$2
  rm -rf "$fresh"
  mkdir -p "$fresh"
  dictionary=()
  [ -f "fuzz/$2.dict" ] && dictionary=("-dict=fuzz/$2.dict")
  # shellcheck disable=SC2046
  "$binary" -max_total_time=5 -timeout=10 -rss_limit_mb=2048 -max_len=1024 -verbosity=0 \
    "-artifact_prefix=$WORK/finding-$2-" ${dictionary[@]+"${dictionary[@]}"} \
    "$fresh" $(inputs "$2") || { echo "FAILED: a finding, see $WORK/finding-$2-*"; exit 1; }
  ;;
blind)
  shift
  for name; do
    binary=$(program "blind_$name")
    if reach "$binary" "$name"; then
      echo "FAILED: $name without its first byte reaches its floor"
      exit 1
    fi
  done
  ;;
planted)
  # expect STATUS MODE PROGRAM: of a program that says so
  fake=$WORK/planted/build/fuzz
  mkdir -p "$fake"
  expect() {
    local got=0
    printf '#!/bin/sh\n%s\n' "$3" | tee "$fake/fuzz_view" >"$fake/blind_view"
    chmod +x "$fake"/*_view
    SOURCE=$SOURCE WORK=$WORK/planted bash "$0" "$2" view >"$WORK/planted/said" 2>&1 || got=$?
    [ "$got" = "$1" ] || { cat "$WORK/planted/said"; echo "FAILED: $got for $2, $3"; exit 1; }
  }
  counters='echo "INFO: Loaded 1 modules   (1000 inline 8-bit counters): 1000 [0x0, 0x1)";'
  expect 0 target "$counters echo '#1 DONE   cov: 1000 ft: 1'"
  expect 1 target "$counters echo '#1 DONE   cov: 10 ft: 1'"
  expect 0 blind "$counters echo '#1 DONE   cov: 10 ft: 1'"
  expect 1 blind "$counters echo '#1 DONE   cov: 1000 ft: 1'"
  for mode in target blind; do
    expect 1 $mode "echo '#1 DONE   cov: 1000 ft: 1'"
    expect 1 $mode "$counters"
    expect 1 $mode "$counters echo '#1 DONE   cov: 10 ft: 1'; exit 77"
  done
  ;;
*)
  echo "there is no \"$1\""
  exit 1
  ;;
esac
