#!/bin/sh
# The library and its tests on another machine: builds both for it, with the stand-ins for jansson,
# cmocka and libmd, and runs every vector, vectors that have been made wrong (they have to fail) and
# the unit tests there.
#
#   machine.sh NAME [--long]     --long: as many cuts, flips and capacities as ctest tries on this
#                                machine, and the slow unit tests, too; tells what is done as it
#                                goes, and leaves out what was done before by the same program with
#                                the same vectors
#
# From the environment: SOURCE, WORK, GENERATED (the lists that CMake made for the unit tests), and
# VECTORS ("FILE:COUNT .."). Exit status 77: a tool is missing, or cannot do this.
set -eu
name=$1
effort=${2-}
here=$SOURCE/tests/machines
mkdir -p "$WORK"
cd "$WORK"

skip() {
  echo "skipped: $1"
  exit 77
}
fail() {
  echo "FAILED: $1"
  exit 1
}
need() {
  command -v "$1" >/dev/null || skip "$1 is not installed (Debian: $2)"
}

# With --long: was this program run to its end before, with this file?
mark() {
  cat "$@" | cksum
}
was_done() {
  [ "$effort" = --long ] && grep -qxF "$(mark "$@")" done.txt 2>/dev/null
}
tell() { # and the processor time of all that has been run so far
  [ "$effort" = --long ] || return 0
  times >times.log
  echo "$name: $1, $(tail -n 1 times.log | cut -d ' ' -f 1)"
}

# ---- the machines: compiler, flags, how to run a program, byte order and pointers

run= flags=-O2 suffix= guard=$SOURCE/tests/support/guard.c more= without=
# i386 aligns uint64_t to 4 bytes, which base.h excepts from the sizes it states.
case $name in i386*) without=sizes ;; esac
case $name in
s390x)
  need s390x-linux-gnu-gcc "gcc-s390x-linux-gnu libc6-dev-s390x-cross"
  need qemu-s390x qemu-user
  cc=s390x-linux-gnu-gcc run=qemu-s390x expected="big 64" flags="-O2 -static"
  ;;
powerpc)
  need powerpc-linux-gnu-gcc "gcc-powerpc-linux-gnu libc6-dev-powerpc-cross"
  need qemu-ppc qemu-user
  cc=powerpc-linux-gnu-gcc run=qemu-ppc expected="big 32" flags="-O2 -static"
  ;;
i386)
  need gcc gcc
  # Debian has what gcc-multilib adds to gcc-12-multilib and its like, a link, in its usual place.
  cc=gcc expected="little 32" flags="-O2 -m32 -idirafter /usr/include/x86_64-linux-gnu"
  ;;
i386-sanitized)
  need gcc gcc
  cc=gcc expected="little 32"
  flags="-O1 -g -m32 -idirafter /usr/include/x86_64-linux-gnu -fsanitize=address,undefined
    -fno-sanitize-recover=all"
  ;;
windows)
  need x86_64-w64-mingw32-gcc gcc-mingw-w64-x86-64
  need wine "wine wine64"
  cc=x86_64-w64-mingw32-gcc run=wine suffix=.exe expected="little 64"
  # printf as in C99, which is not how Windows has it.
  flags="-O2 -static -D__USE_MINGW_ANSI_STDIO=1 -include $here/windows/posix.h"
  guard=$here/windows/guard.c more=$here/windows/posix.c
  without="endpoint_system" # what inet_pton says
  WINEPREFIX=$WORK/prefix WINEDEBUG=-all DISPLAY=
  export WINEPREFIX WINEDEBUG DISPLAY
  ;;
tcc)
  need tcc tcc
  cc=tcc flags= expected="little 64"
  ;;
tcc-bounds)
  need tcc tcc
  cc=tcc flags=-b expected="little 64"
  ;;
memory)
  need clang clang
  cc=clang expected="little 64"
  flags="-O1 -g -fsanitize=memory -fsanitize-memory-track-origins -fno-sanitize-recover=all"
  ;;
valgrind)
  need gcc gcc
  need valgrind valgrind
  cc=gcc run="valgrind -q --error-exitcode=9" flags="-O1 -g" expected="little 64"
  ;;
*) fail "there is no machine \"$name\"" ;;
esac

# shellcheck disable=SC2086
{
  $cc -std=c99 $flags "$here/probe.c" -o "probe$suffix" 2>probe.log ||
    skip "$cc $flags makes no program ($(head -n 1 probe.log))"
  machine=$($run "./probe$suffix" 2>probe.log | tr -d '\r') ||
    skip "$run does not run a program ($(head -n 1 probe.log))"
}
[ "$machine" = "$expected" ] || fail "this machine is \"$machine\", not \"$expected\""
echo "$name: $machine, $($cc --version 2>/dev/null | head -n 1 || $cc -v 2>&1 | head -n 1)"

# ---- building

compile() {
  # shellcheck disable=SC2086
  $cc -std=c99 $flags -D_POSIX_C_SOURCE=200809L "-DVECTORS_DIR=\"$SOURCE/tests/vectors\"" \
    "-DCAPTURES_DIR=\"$SOURCE/tests/captures\"" "-DINCLUDE_DIR=\"$SOURCE/include\"" \
    -I"$here/stand_in" -I"$SOURCE/include" -I"$SOURCE/examples/pvstool" -I"$SOURCE/tests/support" \
    -I"$GENERATED" "$@" || fail "$cc $*"
}

rm -rf objects units
mkdir objects units
for source in "$SOURCE"/src/*/*.c "$SOURCE"/examples/pvstool/families/*.c "$here"/stand_in/*.c \
  "$SOURCE"/examples/pvstool/family.c "$SOURCE"/examples/pvstool/decode.c \
  "$SOURCE"/examples/pvstool/encode.c "$SOURCE"/examples/pvstool/json_form.c \
  "$SOURCE"/tests/support/ac_model.c "$SOURCE"/tests/support/built.c \
  "$SOURCE"/tests/support/factom_node.c "$SOURCE"/tests/support/gob_bytes.c \
  "$SOURCE"/tests/support/gob_reading.c "$SOURCE"/tests/support/header.c \
  "$SOURCE"/tests/support/properties.c "$SOURCE"/tests/support/trace.c \
  "$SOURCE"/tests/support/view_model.c "$guard" $more; do
  folder=${source%/*}
  compile -c "$source" -o "objects/${folder##*/}_$(basename "$source" .c).o"
done
compile "$SOURCE/tests/vectors/vectors.c" objects/*.o -o "vectors$suffix"

# ---- every vector

sparing=--light
[ "$effort" = --long ] && sparing=
total=0
for entry in $VECTORS; do
  file=${entry%:*}
  total=$((total + ${entry#*:}))
  if was_done "vectors$suffix" "$SOURCE/tests/vectors/$file"; then
    tell "$file held before"
    continue
  fi
  # shellcheck disable=SC2086
  $run "./vectors$suffix" $sparing --count "${entry#*:}" "$SOURCE/tests/vectors/$file" \
    >vectors.log 2>&1 || { tail -n 20 vectors.log; fail "$file"; }
  grep -q "${entry#*:} tests, 0 failed, 0 skipped" vectors.log || fail "$file: nothing was told"
  mark "vectors$suffix" "$SOURCE/tests/vectors/$file" >>done.txt
  tell "$file holds"
done
echo "$name: $total vectors hold"

# ---- the same, made wrong: a verdict, a field

planted=0
for entry in $VECTORS; do
  file=${entry%:*}
  for wrong in 's/"\(strict\|reference\)":true/"\1":false/g' 's/"fields":{/"fields":{"planted":1,/'; do
    # (The runner leaves fields of raw V11 handshakes out.)
    grep -e '"reference":true' -e '"strict":true' "$SOURCE/tests/vectors/$file" |
      grep -m 1 -v -e listen_port >good.jsonl || continue
    sed "$wrong" good.jsonl >planted.jsonl
    # A test that fails leaves by longjmp, so what it held is no leak.
    # shellcheck disable=SC2086
    if ASAN_OPTIONS=detect_leaks=0 $run "./vectors$suffix" --light planted.jsonl >planted.log 2>&1; then
      fail "$file: nobody saw $wrong"
    fi
    grep -q '1 tests, 1 failed' planted.log || fail "$file: something else failed"
    planted=$((planted + 1))
  done
done
[ $planted -gt 0 ] || fail "nothing was planted"
echo "$name: $planted wrong vectors were seen"

# ---- the unit tests, but for those that need libpcap, or measure time

slow="gossip_text view_read_model pex_head ac_memory"
[ "$effort" = --long ] && slow=
units=0
for source in "$SOURCE"/tests/unit/*.c; do
  unit=$(basename "$source" .c)
  case " $without $slow " in *" $unit "*) continue ;; esac
  case $unit in capture_* | unrelated*) continue ;; esac
  if grep -q processor_seconds "$source"; then continue; fi
  compile "$source" objects/*.o -o "units/$unit$suffix"
  if was_done "units/$unit$suffix"; then
    units=$((units + 1))
    continue
  fi
  # shellcheck disable=SC2086
  $run "./units/$unit$suffix" >unit.log 2>&1 || { tail -n 20 unit.log; fail "unit/$unit"; }
  grep -q ' tests, 0 failed' unit.log || fail "unit/$unit: nothing was told"
  mark "units/$unit$suffix" >>done.txt
  tell "unit/$unit passes"
  rm -f "units/$unit$suffix"
  units=$((units + 1))
done
echo "$name: $units programs of unit tests pass"

# ---- as a DLL, which only Windows has

if [ "$name" = windows ]; then
  # shellcheck disable=SC2086
  {
    $cc -std=c99 -O2 -DPVS_BUILD_SHARED -I"$SOURCE/include" -shared "$SOURCE"/src/*/*.c \
      -Wl,--out-implib,libpvs.dll.a -o pvs.dll || fail "the DLL"
    $cc -std=c99 -O2 -DPVS_USE_SHARED -I"$SOURCE/include" "$SOURCE/tests/consumer/main.c" \
      libpvs.dll.a -o consumer.exe || fail "a program that uses the DLL"
  }
  $run ./consumer.exe | grep -q 'libpvs .*: ok' || fail "the program that uses the DLL"
  echo "$name: a program runs with the DLL"
fi
