#!/usr/bin/env bash
# Adds up what fuzz/campaign.sh wrote: a table in Markdown of all targets in FOLDER/logs.
#
#   fuzz/table.sh FOLDER
set -eu
printf '| target | executions | CPU minutes | edges | features | findings |\n'
printf '| --- | ---: | ---: | ---: | ---: | ---: |\n'
for file in "$1"/logs/*.tsv; do
  [ -f "$file" ] || continue
  awk -F '\t' -v name="$(basename "$file" .tsv)" '
    { executions += $1; cpu += $2; if ($3 > edges) edges = $3; if ($4 > features) features = $4; found += $5 }
    END { printf "| %s | %d | %.1f | %d | %d | %d |\n", name, executions, cpu / 60, edges, features, found }
  ' "$file"
done
