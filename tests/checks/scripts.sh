#!/usr/bin/env bash
# examples/run.sh, examples/sampling_service/run.sh, tests/run.sh and tests/soak.sh as a stranger
# calls them: from another folder, in a copy that brought its build folder along. What they would install and build
# is taken as installed and built; CMake configures the examples in earnest.
#   scripts.sh SOURCE WORK SAMPLING_SERVICE PVSTOOL [ninja]    ninja: a build folder made for it, alone
set -euo pipefail
source=$1 work=$2 service=$3 pvstool=$4
rm -rf "$work"
mkdir -p "$work/bin" "$work/elsewhere" "$work/first/tests/captures"
cp -r "$source"/{CMakeLists.txt,src,include,examples,docs,.ci,dissector} "$work/first"
cp "$source"/tests/{run,soak}.sh "$work/first/tests"
cp "$source/tests/captures/pvs-demo.pcap" "$work/first/tests/captures"

real=$(command -v cmake)
cat >"$work/bin/cmake" <<END
#!/bin/sh
case \$* in
*PVS_BUILD_TESTS=OFF*) exec "$real" "\$@" ;;
--build*) mkdir -p "\$2/examples/sampling_service" ;;
*) mkdir -p "\$4" && exit ;;
esac
ln -sf "$pvstool" "\$2/examples/pvstool"
ln -sf "$service" "\$2/examples/sampling_service/sampling_service"
END
printf '#!/bin/sh\necho install ok installed\n' >"$work/bin/dpkg-query"
printf '#!/bin/sh\nexit 0\n' >"$work/bin/apt-get"
printf '#!/bin/sh\necho ctest in "$PWD": "$@"\n' >"$work/bin/ctest"
chmod +x "$work"/bin/*
export PATH=$work/bin:$PATH CBMC=none
unset PVS_BUILD_DIR CMAKE_GENERATOR
tree=$work/first
cd "$work/elsewhere"

# expect STATUS PATTERN SCRIPT [ARGUMENTS]: 01 is either.
expect() {
  local status=$1 pattern=$2 got=0
  shift 2
  "$tree/$1" "${@:2}" >"$work/said" 2>&1 </dev/null || got=$?
  if [[ $status != *$got* ]] || ! grep -q -e "$pattern" "$work/said"; then
    echo "FAILED: $*: exit status $got, not $status; looked for: $pattern"
    cat "$work/said"
    exit 1
  fi
}
afresh() {
  grep -q 'starting afresh' "$work/said" || { echo "FAILED: $1 is gone on with"; exit 1; }
}
goes_on() {
  ! grep -q 'starting afresh' "$work/said" || { echo "FAILED: $1 is thrown away"; exit 1; }
}
there() {
  [ -s "$1" ] || { echo "FAILED: there is no $1"; exit 1; }
}
if [ "${5-}" = ninja ]; then
  command -v ninja >/dev/null || { echo "skipped: ninja is not installed"; exit 77; }
  "$real" -S "$tree" -B "$tree/build/tool" -G Ninja -DPVS_BUILD_TESTS=OFF -DPVS_BUILD_FUZZ=OFF >"$work/said"
  expect 0 '' examples/run.sh "$source/tests/captures/pvs-demo.pcap"
  goes_on 'a build folder for Ninja'
  rm -rf "$work"
  exit
fi
quick=(--nodes 4 --base-port 0 --period-ms 20 --rounds 2)
run=examples/sampling_service/run.sh

# ---- what they say about themselves
for script in examples/run.sh tests/run.sh; do
  for option in -h --help; do expect 0 "^  ./$script" $script $option; done
done
[ ! -e "$tree/build" ] || { echo "FAILED: --help builds"; exit 1; }
expect 0 '^--out DIR' $run --help
! grep -q 'of its messages' "$work/said" || { echo "FAILED: --help is a run"; exit 1; }
expect 0 '^--out DIR' $run -h

# ---- names of files are those of the caller
cp "$source/tests/captures/pvs-demo.pcap" mine.pcap
expect 0 '^mine.pcap: 2772 frames' examples/run.sh mine.pcap
expect 0 '2772 frames, 645 messages' examples/run.sh
expect 01 "^All of them: .* $tree/build/overlay/overlay.pcap" $run "${quick[@]}"
there "$tree/build/overlay/overlay.pcap"
expect 01 '' $run "${quick[@]}" # the last run's place is the next one's
expect 01 '^All of them: .* out\\ 1/overlay.pcap' $run "${quick[@]}" --out 'out 1'
expect 2 'out 1/overlay.pcap: is there already; --force' $run "${quick[@]}" '--out=out 1'
expect 01 '^All of them: .* out\\ 1/overlay.pcap' $run --force '--out=out 1' "${quick[@]}"
expect 2 "^sampling_service: --out needs a folder's name" $run --out
expect 2 "^sampling_service: --out needs a folder's name" $run --out ''
there 'out 1/overlay.pcap'
there 'out 1/overlay.dot'
PVS_BUILD_DIR=here expect 0 "Building pvstool in $PWD/here/tool" examples/run.sh mine.pcap
there here/tool/CMakeCache.txt
PVS_BUILD_DIR=$work/there expect 0 "in $work/there/tool" examples/run.sh mine.pcap
there "$work/there/tool/CMakeCache.txt"

# ---- a build folder that came along
expect 0 '' examples/run.sh mine.pcap
goes_on 'a build folder of its own'
touch "$tree/build/tool/kept"
expect 0 '' examples/run.sh mine.pcap
goes_on 'a build folder of its own'
[ -e "$tree/build/tool/kept" ] || { echo "FAILED: it is made anew"; exit 1; }
ln -s "$tree" "$work/alias"
tree=$work/alias
expect 0 '' examples/run.sh mine.pcap
goes_on 'a build folder reached by a link'
cp -r "$work/first" "$work/second"
tree=$work/second
expect 0 "/second/build/tool was made of the sources in .*/first: " examples/run.sh mine.pcap
afresh 'what was made in another place'
[ ! -e "$tree/build/tool/kept" ] || { echo "FAILED: parts of it stay"; exit 1; }
mv "$work/second" "$work/third"
tree=$work/third
expect 01 "made of the sources in .*/second: " $run "${quick[@]}"
mv "$tree/build/tool" "$tree/build/plain"
expect 0 'made in .*/third/build/tool: ' tests/run.sh -N
grep -q "ctest in $tree/build/plain: .* -N" "$work/said" || { cat "$work/said"; exit 1; }
changed() {
  sed -i "s#^\($1:[A-Z]*\)=.*#\1=$2#" "$tree/build/tool/CMakeCache.txt"
}
expect 0 '' examples/run.sh mine.pcap
changed CMAKE_GENERATOR 'Ninja Multi-Config'
expect 0 "with the generator 'Ninja Multi-Config': starting afresh" examples/run.sh mine.pcap
changed CMAKE_MAKE_PROGRAM /nowhere/make
expect 0 'with /nowhere/make, which is not here: starting afresh' examples/run.sh mine.pcap
changed CMAKE_C_COMPILER /nowhere/cc
expect 0 'with /nowhere/cc, which is not here: starting afresh' examples/run.sh mine.pcap
expect 0 '' examples/run.sh mine.pcap
goes_on 'what was begun afresh'

# ---- tests/soak.sh does what it is told or says that it cannot
tree=$work/first
printf '#!/bin/sh\n[ -z "$SAYS" ] || echo "$SAYS"\nexit ${THOROUGH:-0}\n' >"$tree/tests/thorough.sh"
printf '#!/bin/sh\necho "$3" >"%s/limit"\nshift 3\nexec "$@"\n' "$work" >"$work/bin/timeout"
chmod +x "$tree/tests/thorough.sh" "$work/bin/timeout"
export PVS_SOAK_DIR=$work/soak
for option in -h --help; do expect 0 '^  ./tests/soak.sh \[MINUTES\]' tests/soak.sh $option; done
! grep -q '^!' "$work/said" || { echo "FAILED: --help begins with the shell"; exit 1; }
expect 2 "there is no step 'oss-fuzz'" tests/soak.sh 2 oss-fuzz
expect 2 "there is no step 'thorough:14'" tests/soak.sh 2 thorough thorough:14
expect 2 "there is no step ''" tests/soak.sh 2 ''
expect 2 "there is no step 'packages:5 fuzz'" tests/soak.sh 2 'packages:5 fuzz'
expect 2 "minutes: 0 is not enough" tests/soak.sh 00 thorough
for wrong in '' -1 1h 0x10 thorough 1000000; do
  expect 2 "minutes: '$wrong' is no number" tests/soak.sh "$wrong" thorough
done
[ ! -e "$work/soak" ] || { echo "FAILED: what is refused leaves a folder"; exit 1; }
expect 0 '^thorough: nothing was found' tests/soak.sh 08 thorough
[ "$(cat "$work/limit")" = 8m ] || { echo "FAILED: a limit of $(cat "$work/limit")"; exit 1; }
THOROUGH=77 expect 0 '^thorough: skipped' tests/soak.sh 1 thorough
THOROUGH=1 expect 1 '^thorough: FAILED' tests/soak.sh 1 thorough
THOROUGH=124 expect 0 'not all of it was run in 1 minutes' tests/soak.sh 1 thorough
SAYS='FAILED: a file' THOROUGH=124 expect 1 '^thorough: FAILED' tests/soak.sh 1 thorough
SAYS='skipped: a tool' expect 0 '^thorough: skipped: a tool' tests/soak.sh 1 thorough
rm "$work/bin/timeout"
tree=$work/third

# Why it cannot be built is said.
sed -i '1i message(FATAL_ERROR "no wish to")' "$tree/CMakeLists.txt"
expect 1 'no wish to' examples/run.sh mine.pcap
expect 1 'no wish to' $run
rm -rf "$work"
