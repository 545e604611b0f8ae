#!/usr/bin/env bash
# Installs what is missing (Debian packages, as root or with sudo), builds pvstool in build/tool
# and shows the messages of the bundled captures. Arguments: capture files to show instead.
# PVS_BUILD_DIR (absolute) names another place than build/.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/.."
build=${PVS_BUILD_DIR:-$(pwd)/build}
. examples/install.sh

install_packages gcc libc6-dev cmake make libjansson-dev libmd-dev libpcap-dev

echo "Building pvstool in $build/tool .."
mkdir -p "$build"
{ cmake -S . -B "$build/tool" -DCMAKE_BUILD_TYPE=Release -DPVS_REQUIRE_ALL=ON \
    -DPVS_BUILD_TESTS=OFF -DPVS_BUILD_FUZZ=OFF &&
  cmake --build "$build/tool" -j "$(nproc 2>/dev/null || echo 2)" --target pvstool; } \
  >"$build/tool.log" 2>&1 || { cat "$build/tool.log"; exit 1; }
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
  head -n 6 "$build/dump.txt" | cut -c 1-158
  echo "  .."
  sed -n '/^$/,$p' "$build/dump.txt"
done
echo
echo "All of a capture: $pvstool dump FILE; field by field: dump -v; for programs: dump --json."
