#!/usr/bin/env bash
# The long checks, for a night or a weekend: everything that is too slow for tests/run.sh. Steps run
# one after the other; what they find stays in a folder, and a table at the end says what was done.
# The status is 1 where something was found.
#
#   ./tests/soak.sh [MINUTES] [STEP..]    60 minutes in all; all steps, or those named
#
# PVS_SOAK_DIR names another place than build/soak. The fuzzer goes on with the inputs that it has
# collected there before.
set -uo pipefail
cd "$(dirname "$0")/.."

# A step is a function step_NAME that takes the minutes it may spend. It returns 0 where all is
# well, 77 where it was skipped, and adds what people want to see to $summary: also what of it was
# skipped, and why. The list has the share of the time that each step gets, in percent.
steps="oss_fuzz:2 packages:5 dissector:5 machines:14 thorough:14 mutation:20 fuzz:40"
names=$(printf '%s' "$steps" | sed 's/:[0-9]*//g')

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "$0"
  printf '\nSteps: %s\n' "$names"
}
refuse() {
  printf '%s\n\n' "$1" >&2
  usage >&2
  exit 2
}
case ${1-} in -h | --help) usage; exit ;; esac
minutes=${1-60}
case $minutes in
*[!0-9]* | '' | ???????*) refuse "minutes: '$minutes' is no number from 1 to 999999" ;;
esac
minutes=$((10#$minutes))
# To timeout(1), 0 is no limit.
[ "$minutes" -gt 0 ] || refuse "minutes: 0 is not enough for anything"
shift || true
for name; do
  # shellcheck disable=SC2086
  printf '%s\n' $names | grep -qxF -e "$name" || refuse "there is no step '$name'"
done
soak=${PVS_SOAK_DIR:-build/soak}
mkdir -p "$soak"
soak=$(cd "$soak" && pwd) || exit 1
summary=$soak/summary.txt
: >"$summary"

# build NAME [cmake arguments]: what steps test with, as the sources are now.
built=
build() {
  local place=$soak/$1
  case " $built " in *" $1 "*) return ;; esac
  { cmake -S . -B "$place" "${@:2}" &&
    cmake --build "$place" -j "$(nproc 2>/dev/null || echo 2)"; } >"$place.log" 2>&1 ||
    { tail -20 "$place.log"; return 1; }
  built="$built $1"
}
plain() { build plain -DCMAKE_BUILD_TYPE=RelWithDebInfo; }

# Runs a command for at most so many minutes, with its output in a file. What was not reached by
# then is no failure, but said, and $cut is 1; what had FAILED before is one.
within() {
  local minutes=$1 status=0 begin=$SECONDS
  shift
  cut=0
  timeout -k 60 "${minutes}m" "$@" >"$soak/$name.log" 2>&1 || status=$?
  sed -n "s/^skipped/$name: &/p" "$soak/$name.log" >>"$summary"
  # 137: what did not end by itself was killed.
  if [ $status = 124 ] || { [ $status = 137 ] && [ $((SECONDS - begin)) -ge $((60 * minutes)) ]; }; then
    printf '%s: not all of it was run in %s minutes\n' "$*" "$minutes" >>"$summary"
    cut=1 status=0
    ! grep '^FAILED' "$soak/$name.log" || return 1
  fi
  [ $status = 0 ] || [ $status = 77 ] || tail -20 "$soak/$name.log"
  return $status
}

# need PROGRAM..: returns 77 where one is missing
need() {
  for program; do
    command -v "$program" >/dev/null && continue
    printf '%s: skipped: %s is not installed\n' "$name" "$program" >>"$summary"
    return 77
  done
}

# The packages, installed in a clean Debian.
step_packages() { PVS_BUILD_DIR=$soak within "$1" ./tests/packages/run.sh; }

# The dissector in the newest Wireshark that there is.
step_dissector() {
  plain || return 1
  within "$1" tests/dissector/wireshark.sh -k "$soak/wireshark" sid all \
    "$soak/plain/examples/pvstool"
}

# Other machines and memory checkers, with as much effort as ctest has for this machine.
step_machines() {
  plain && within "$1" tests/machines/long.sh "$soak/plain"
}

# Every cut, flip and capacity of every vector.
step_thorough() {
  plain && within "$1" tests/thorough.sh "$soak/plain"
}

# Mutants, those that were not tried before; the table says how many were noticed. What survives
# and has no reason is looked at with the sanitizers, too; if it survives them, it was found.
step_mutation() {
  local tool=tests/strength/mutate.py left=0
  need python3 || return
  plain || return 1
  rm -rf "$soak"/plain/mutation/plain-* # of a run that was cut short
  within $((($1 * 3 + 3) / 4)) python3 $tool run --build "$soak/plain" --jobs 2 src/*/*.[ch] || return 1
  if ! python3 $tool survivors --build "$soak/plain" >"$soak/survivors.txt"; then
    build sanitized -DCMAKE_BUILD_TYPE=Debug -DPVS_BUILD_FUZZ=OFF \
      "-DCMAKE_C_FLAGS=-O1 -fsanitize=address,undefined -fno-sanitize-recover=all" || return 1
    rm -rf "$soak"/plain/mutation/plain-* "$soak"/sanitized/mutation
    within $((($1 + 3) / 4)) python3 $tool run --build "$soak/plain" --sanitized "$soak/sanitized" \
      --again --jobs 2 src/*/*.[ch] || return 1
    python3 $tool survivors --build "$soak/plain" >"$soak/survivors.txt" || left=1
  fi
  python3 $tool table --build "$soak/plain" >>"$summary"
  [ $left = 0 ] || tail -20 "$soak/survivors.txt"
  # Where that look was cut short, some of them may not have had it.
  [ $left = 0 ] || [ $cut = 1 ]
}

# Every fuzz target, two at a time, with findings in $soak/findings.
step_fuzz() {
  local seconds=$(($1 * 60)) count turn names name status=0
  SOURCE=$PWD WORK=$soak/libfuzzer bash fuzz/check.sh build || return $?
  names=$(for binary in "$soak"/libfuzzer/build/fuzz/fuzz_*; do basename "$binary"; done |
    sed -n 's/^fuzz_//p')
  count=$(printf '%s\n' "$names" | wc -l)
  turn=$((2 * seconds / count))
  [ "$turn" -ge 10 ] || turn=10
  rm -f "$soak"/logs/*.tsv
  printf '%s\n' "$names" | PVS_SOAK=$soak PVS_TURN=$turn xargs -P 2 -I NAME bash -c '
    inputs=()
    for folder in corpus regressions; do
      if [ -d fuzz/$folder/NAME ]; then inputs+=("fuzz/$folder/NAME"); fi
    done
    nice -n 19 bash fuzz/campaign.sh "$PVS_SOAK/libfuzzer/build/fuzz/fuzz_NAME" "$PVS_TURN" \
      "$PVS_TURN" "$PVS_SOAK" "${inputs[@]}"' || status=1
  bash fuzz/table.sh "$soak" >>"$summary"
  return $status
}

# What OSS-Fuzz would build, and that its programs start with their seeds.
step_oss_fuzz() {
  local program status=0
  need clang python3 || return
  OUT=$soak/oss-fuzz bash fuzz/oss-fuzz/build.sh >"$soak/oss-fuzz.log" 2>&1 ||
    { tail -20 "$soak/oss-fuzz.log"; return 1; }
  for program in fuzz/*.c; do
    program=$(basename "$program" .c)
    "$soak/oss-fuzz/$program" -runs=0 "fuzz/corpus/$program" >"$soak/oss-fuzz.log" 2>&1 ||
      { tail -20 "$soak/oss-fuzz.log"; status=1; }
  done
  return $status
}

failed=0
for entry in $steps; do
  name=${entry%%:*} share=${entry##*:}
  if [ $# -gt 0 ] && ! printf '%s\n' "$@" | grep -qxF -e "$name"; then continue; fi
  [ $# -gt 0 ] && share=$((100 / $#))
  printf '\n== %s\n' "$name"
  "step_$name" $(((minutes * share + 99) / 100))
  case $? in
  0) printf '%s: nothing was found\n' "$name" >>"$summary" ;;
  77) printf '%s: skipped\n' "$name" >>"$summary" ;;
  *)
    printf '%s: FAILED, see %s\n' "$name" "$soak" >>"$summary"
    failed=1
    ;;
  esac
done
printf '\n'
cat "$summary"
exit $failed
