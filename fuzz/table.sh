#!/usr/bin/env bash
# Adds up what fuzz/campaign.sh wrote: a table in Markdown of all targets in FOLDER/logs.
#
#   fuzz/table.sh FOLDER [BINARIES]
#
# With the folder of the fuzz_<target> programs, edges and features are those that corpus/ and
# regressions/ reach with them: what anybody can replay, and not what a build of another day reached.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
binaries=${2:-}

# The two numbers that a replay of what is kept reaches.
replayed() {
  local folder inputs=()
  for folder in "$here/corpus/$1" "$here/regressions/$1"; do
    if [ -d "$folder" ]; then inputs+=("$folder"); fi
  done
  "$binaries/fuzz_$1" -runs=0 -timeout=10 "${inputs[@]}" 2>&1 |
    sed -n 's/.*DONE *cov: \([0-9]*\) ft: \([0-9]*\).*/\1 \2/p'
}

printf '| target | executions | CPU minutes | edges | features | findings |\n'
printf '| --- | ---: | ---: | ---: | ---: | ---: |\n'
for file in "$1"/logs/*.tsv; do
  [ -f "$file" ] || continue
  name=$(basename "$file" .tsv)
  reached=
  if [ -n "$binaries" ]; then
    reached=$(replayed "$name")
    [ -n "$reached" ] || { echo "fuzz_$name says nothing of edges" >&2; exit 1; }
  fi
  awk -F '\t' -v name="$name" -v reached="$reached" '
    { executions += $1; cpu += $2; if ($3 > edges) edges = $3; if ($4 > features) features = $4; found += $5 }
    END {
      if (split(reached, replay, " ") == 2) { edges = replay[1]; features = replay[2] }
      printf "| %s | %d | %.1f | %d | %d | %d |\n", name, executions, cpu / 60, edges, features, found
    }
  ' "$file"
done
