#!/usr/bin/env bash
# Installs what the tests need (Debian packages, as root or with sudo), builds everything in
# build/tests, and runs every test. Without apt-get it uses what is there.
#
#   ./tests/run.sh              everything, in about ten minutes on two cores
#   ./tests/run.sh -L quick     only what `ctest -L quick` would run; all arguments go to ctest
set -euo pipefail
cd "$(dirname "$0")/.."
. examples/install.sh

install_packages build-essential cmake libjansson-dev libmd-dev libpcap-dev libcmocka-dev \
  -- clang pkg-config clang-format

jobs=$(nproc 2>/dev/null || echo 2)

# One configuration after the other; each is a complete build with its own tests.
#   run_tests NAME [cmake arguments] [-- ctest arguments]
run_tests() {
  local name=$1 dir=build/$1
  shift
  local cmake_arguments=() ctest_arguments=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do cmake_arguments+=("$1"); shift; done
  [ $# -gt 0 ] && shift
  ctest_arguments=("$@")
  printf '\n== %s\n' "$name"
  cmake -S . -B "$dir" -DPVS_WERROR=ON "${cmake_arguments[@]}" >"$dir.log" 2>&1 ||
    { cat "$dir.log"; return 1; }
  cmake --build "$dir" -j "$jobs" >>"$dir.log" 2>&1 || { tail -50 "$dir.log"; return 1; }
  ctest --test-dir "$dir" --output-on-failure -j "$jobs" "${ctest_arguments[@]}"
}

mkdir -p build
run_tests plain -DCMAKE_BUILD_TYPE=RelWithDebInfo -- "$@"

export ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
run_tests sanitized -DCMAKE_BUILD_TYPE=Debug \
  "-DCMAKE_C_FLAGS=-O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" \
  -- -E '^(consumer|checks)/' "$@"

printf '\nAll tests passed.\n'
