#!/bin/bash -eu
# Builds all targets as OSS-Fuzz asks for them: with $CC, $CFLAGS and $LIB_FUZZING_ENGINE into $OUT,
# each with its seeds, dictionary and options. Compiles the sources itself, so nothing but the
# compiler has a say. Without those variables, for a try with a local clang:
#
#   OUT=folder fuzz/oss-fuzz/build.sh
cd "$(dirname "$0")/../.."
[ -d include/pvs ] || cd "$SRC/libpvs"
: "${CC:=clang}" "${CXX:=$CC}" "${OUT:?}"
: "${CFLAGS=-g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all}"
: "${CXXFLAGS=$CFLAGS}"
: "${LIB_FUZZING_ENGINE=-fsanitize=fuzzer}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$OUT" "$work/objects"

# Counting the work is for libFuzzer alone: other engines use the same hook.
count=() wrap=()
if [ "${FUZZING_ENGINE:-libfuzzer}" = libfuzzer ]; then
  count=(-fsanitize-coverage=trace-pc)
  wrap=(-Wl,--wrap=__sanitizer_cov_trace_pc)
fi
includes=(-Iinclude -Ifuzz -Iexamples/pvstool)

# compile SOURCE [FLAGS]: an object in $work/objects
compile() {
  local source=$1
  shift
  # shellcheck disable=SC2086
  $CC $CFLAGS -std=c99 -DFUZZ_LIBFUZZER "${includes[@]}" "$@" -c "$source" \
    -o "$work/objects/$(printf '%s' "$source" | tr / _).o"
}

for source in src/*/*.c; do compile "$source" ${count[@]+"${count[@]}"}; done
for source in examples/pvstool/capture/*.c; do compile "$source" ${count[@]+"${count[@]}"}; done
for source in fuzz/support/*.c; do
  case $source in */main.c | */blind.c) ;; *) compile "$source" ;; esac
done
ar rc "$work/libpvs.a" "$work"/objects/src_*.o
ar rc "$work/libcapture.a" "$work"/objects/examples_*.o
ar rc "$work/libsupport.a" "$work"/objects/fuzz_support_*.o

python3 fuzz/seeds.py "$work/seeds"
for source in fuzz/*.c; do
  name=$(basename "$source" .c)
  # MemorySanitizer needs everything instrumented, and libpcap is not.
  [ "$name" = capture ] && [ "${SANITIZER:-}" = memory ] && continue
  compile "$source"
  libraries=("$work/libsupport.a" "$work/libpvs.a")
  # The image that runs the targets has no libpcap, so it is linked statically where that goes.
  [ "$name" = capture ] && libraries=("$work/libcapture.a" "${libraries[@]}" -l:libpcap.a)
  # shellcheck disable=SC2086
  link() {
    $CXX $CXXFLAGS "$work/objects/fuzz_$name.c.o" "$@" ${wrap[@]+"${wrap[@]}"} \
      $LIB_FUZZING_ENGINE -o "$OUT/$name"
  }
  link "${libraries[@]}" 2>"$work/link.log" || {
    [ "$name" = capture ] || { cat "$work/link.log"; exit 1; }
    link "${libraries[@]/-l:libpcap.a/-lpcap}"
  }
  folder=$work/seeds/$name
  mkdir -p "$folder"
  for kept in corpus regressions; do
    if [ -d "fuzz/$kept/$name" ]; then cp "fuzz/$kept/$name"/* "$folder"; fi
  done
  python3 - "$folder" "$OUT/${name}_seed_corpus.zip" <<'END'
import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        archive.write(path, path.name)
END
  cp "fuzz/$name.dict" "fuzz/$name.options" "$OUT"
done
