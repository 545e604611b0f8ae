#!/usr/bin/env bash
# Installs what is missing (Debian packages, as root or with sudo), builds pvstool in build/tool
# and shows the messages of the bundled captures.
#
#   ./examples/run.sh                          the bundled captures
#   ./examples/run.sh [-v|--json] FILE.pcap..  these, with the options of pvstool dump
#
# PVS_BUILD_DIR names another place than build/.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/.."
. examples/install.sh
. examples/build.sh
case ${1:-} in -h | --help) show_usage examples/run.sh; exit ;; esac
build=$(build_folder "$here")

install_packages gcc libc6-dev cmake make libjansson-dev libmd-dev libpcap-dev

echo "Building pvstool in $build/tool .."
build_examples pvstool
pvstool=$build/tool/examples/pvstool

if [ $# -gt 0 ]; then
  cd "$here"
  exec "$pvstool" dump "$@"
fi

# Every bundled capture: its first messages and the summary. Some hold malformed messages on
# purpose, which dump reports and says with exit status 1.
for capture in tests/captures/*.pcap; do
  echo
  echo "\$ pvstool dump $capture | head -n 6"
  status=0
  "$pvstool" dump "$capture" >"$build/dump.txt" || status=$?
  [ "$status" -le 1 ] || exit "$status"
  head -n 6 "$build/dump.txt" | sed 's/^\(.\{156\}\).\{3,\}/\1../'
  echo "  .."
  sed -n '/^$/,$p' "$build/dump.txt"
done
echo
printf 'All of a capture: %q dump FILE; field by field: dump -v; for programs: dump --json.\n' "$pvstool"
