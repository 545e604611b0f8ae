#!/usr/bin/env bash
# Fuzzes one target for some processor time, in rounds, and keeps what it found.
#
#   fuzz/campaign.sh BINARY CPU_SECONDS WALL_SECONDS FOLDER [FURTHER CORPUS FOLDERS]
#
# FOLDER/corpus/<target> grows, FOLDER/findings has what broke a property, FOLDER/logs has what
# libFuzzer said and <target>.tsv: a line a round with executions, processor seconds, edges,
# features and the findings of that round. fuzz/table.sh adds them up. Stops at whichever limit
# comes first, or at the third finding. The status is 1 where something was found.
set -u
binary=$1 cpu=$2 wall=$3 folder=$4
shift 4
name=$(basename "$binary")
name=${name#fuzz_}
corpus=$folder/corpus/$name
log=$folder/logs/$name.log
mkdir -p "$corpus" "$folder/findings" "$folder/logs"
here=$(cd "$(dirname "$0")" && pwd)
dictionary=()
[ -f "$here/$name.dict" ] && dictionary=("-dict=$here/$name.dict")
# What a target takes at most; large inputs show nothing that smaller ones do not.
max_len=2048
[ -f "$here/$name.options" ] && max_len=$(sed -n 's/^max_len *= *//p' "$here/$name.options")

# How many there are of this target; others may be fuzzed at the same time.
findings() {
  find "$folder/findings" -name "$name-*" | wc -l
}

spent=0 found=0 start=$SECONDS
while [ "$spent" -lt "$cpu" ] && [ $((SECONDS - start)) -lt "$wall" ] && [ "$found" -lt 3 ]; do
  round=$((wall - (SECONDS - start)))
  [ "$round" -gt 120 ] && round=120
  [ "$round" -gt $((cpu - spent)) ] && round=$((cpu - spent))
  before=$(findings)
  TIMEFORMAT='%U %S'
  took=$( { time "$binary" -max_total_time="$round" -timeout=10 -rss_limit_mb=2048 \
    -max_len="$max_len" -print_final_stats=1 -reload=0 -artifact_prefix="$folder/findings/$name-" \
    ${dictionary[@]+"${dictionary[@]}"} "$corpus" "$@" >>"$log" 2>&1; } 2>&1)
  took=$(printf '%s\n' "$took" | tail -1 | awk '{ printf "%d", $1 + $2 + 0.5 }')
  new=$(($(findings) - before))
  found=$((found + new))
  spent=$((spent + took))
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  state=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -1)
  printf '%s\t%s\t%s\t%s\n' "${executions:-0}" "$took" \
    "$(printf '%s' "$state" | awk '{ print $2 "\t" $4 }')" "$new" >>"$folder/logs/$name.tsv"
done
[ "$found" -eq 0 ]
