#!/usr/bin/env bash
# Installs what the tests need (Debian packages, as root or with sudo), builds everything below
# build/, and runs every test: with the system's compiler, once more with its sanitizers, and the
# library with clang where that is installed. Without apt-get it uses what is there.
#
#   ./tests/run.sh                every test, in about a quarter of an hour on two cores
#   ./tests/run.sh -R '^unit/'    some of them: arguments go to ctest
#
# PVS_BUILD_DIR names another place than build/. With PVS_ALL_MACHINES=1 it installs wine, tcc and
# g++ as well; docs/machines.md has the list.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/.."
. examples/install.sh
. examples/build.sh
case ${1:-} in -h | --help) show_usage tests/run.sh; exit ;; esac
build=$(build_folder "$here")
[ -z "${PVS_BUILD_DIR:-}" ] || export PVS_BUILD_DIR=$build

install_packages build-essential cmake libjansson-dev libmd-dev libpcap-dev libcmocka-dev \
  -- clang libclang-rt-dev clang-format pkg-config python3 tshark graphviz doxygen gcovr \
  abigail-tools lintian qemu-user gcc-s390x-linux-gnu libc6-dev-s390x-cross \
  gcc-powerpc-linux-gnu libc6-dev-powerpc-cross gcc-arm-none-eabi libnewlib-arm-none-eabi \
  libc6-dev-i386 ${PVS_ALL_MACHINES:+gcc-mingw-w64-x86-64 wine wine64 tcc g++ valgrind}
# For programs of 32 bits; its name has gcc's version.
if [ "$(uname -m)" = x86_64 ] && command -v apt-get >/dev/null && command -v gcc >/dev/null; then
  install_packages -- "gcc-$(gcc -dumpversion)-multilib"
fi

jobs=$(nproc 2>/dev/null || echo 2)

# Configures and builds everything; a missing package is an error here.
#   build_all NAME [cmake arguments]
build_all() {
  local dir=$build/$1
  printf '\n== %s\n' "$1"
  shift
  discard_stale "$dir"
  cmake -S . -B "$dir" -DPVS_WERROR=ON -DPVS_REQUIRE_ALL=ON "$@" >"$dir.log" 2>&1 ||
    { cat "$dir.log"; return 1; }
  cmake --build "$dir" -j "$jobs" >>"$dir.log" 2>&1 || { tail -50 "$dir.log"; return 1; }
}

# What ctest is told, but for -E, of which it would take the last one alone.
chosen=() without=
while [ $# -gt 0 ]; do
  case $1 in
  -E | --exclude-regex) without=${2?"-E needs an expression"}; shift 2 ;;
  *) chosen+=("$1"); shift ;;
  esac
done

# A test that does not end is a failure, and so is a choice of tests that chooses none.
#   run_tests NAME [what not to run, an expression; then ctest arguments]
run_tests() {
  local dir=$build/$1 never=${2-}
  shift $(($# < 2 ? $# : 2))
  [ -z "$without" ] || never=${never:+$never|}$without
  (cd "$dir" && ctest --output-on-failure --no-tests=error --timeout 900 -j "$jobs" \
    ${never:+-E "$never"} "$@")
}

mkdir -p "$build"
# For the proofs; not every Debian has a package of it.
if [ -z "${CBMC:-}" ] && tests/proofs/get_cbmc.sh "$build/cbmc"; then
  [ ! -x "$build/cbmc/cbmc" ] || CBMC=$(cd "$build/cbmc" && pwd)/cbmc
  export CBMC=${CBMC:-cbmc}
elif [ -z "${CBMC:-}" ]; then
  echo "skipped: the proofs (proofs/*), as CBMC could not be had"
fi

build_all plain -DCMAKE_BUILD_TYPE=RelWithDebInfo
run_tests plain '' ${chosen[@]+"${chosen[@]}"}

export ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
build_all sanitized -DCMAKE_BUILD_TYPE=Debug \
  "-DCMAKE_C_FLAGS=-O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
# What builds programs of its own, and the dissector, have been run above.
run_tests sanitized '^(consumer|packages|checks|docs|dissector|proofs|strength|machines)/' \
  ${chosen[@]+"${chosen[@]}"}

if command -v clang >/dev/null; then
  build_all clang -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release
  run_tests clang capture -R '^(unit|fuzz|programs)/'
else
  echo "skipped: clang is not installed, so nothing was built with it"
fi

printf '\nAll tests passed.\n'
