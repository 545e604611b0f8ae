#!/usr/bin/env bash
# Installs what is missing (Debian packages, as root or with sudo), builds the sampling service and
# pvstool in build/tool, runs 16 nodes on 127.0.0.1 and says how to look at what they sent.
# Arguments go to the service: --udp, --seconds 30, --loss 30 .. (--help has them all).
# PVS_BUILD_DIR (absolute) names another place than build/.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${PVS_BUILD_DIR:-$(pwd)/build}
. examples/install.sh

install_packages gcc libc6-dev cmake make libjansson-dev libmd-dev libpcap-dev -- graphviz

echo "Building in $build/tool .."
mkdir -p "$build"
{ cmake -S . -B "$build/tool" -DCMAKE_BUILD_TYPE=Release -DPVS_REQUIRE_ALL=ON \
    -DPVS_BUILD_TESTS=OFF -DPVS_BUILD_FUZZ=OFF &&
  cmake --build "$build/tool" -j "$(nproc 2>/dev/null || echo 2)" \
    --target sampling_service pvstool; } \
  >"$build/tool.log" 2>&1 || { cat "$build/tool.log"; exit 1; }

out=$build/overlay
status=0
# Ctrl-C ends the service in good order; what follows is said all the same.
trap : INT
"$build/tool/examples/sampling_service/sampling_service" --out "$out" "$@" || status=$?
case $status in 0 | 1 | 130) ;; *) exit "$status" ;; esac
case " $* " in *" --out "* | *" --help "*) exit "$status" ;; esac

echo
echo "The first of its messages:"
"$build/tool/examples/pvstool" dump "$out/overlay.pcap" 2>/dev/null | head -n 5 | cut -c 1-150 || true
echo
echo "All of them:   $build/tool/examples/pvstool dump $out/overlay.pcap"
echo "In Wireshark:  wireshark -X lua_script:$(pwd)/dissector/pvs.lua \\"
echo "                 -o tcp.try_heuristic_first:TRUE -o udp.try_heuristic_first:TRUE $out/overlay.pcap"
echo "Without window: the same with tshark in place of wireshark, and -r before the file"
command -v tshark >/dev/null || echo "  (apt-get install tshark, or wireshark, where it is missing)"
exit "$status"
