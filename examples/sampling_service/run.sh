#!/usr/bin/env bash
# Installs what is missing (Debian packages, as root or with sudo), builds the sampling service and
# pvstool in build/tool, runs 16 nodes on 127.0.0.1 and says how to look at what they sent.
# Arguments go to the service: --udp, --seconds 30, --loss 30 .. (--help has them all).
# The files of the run are in build/overlay, where the next one writes over them; --out DIR keeps
# them elsewhere. PVS_BUILD_DIR names another place than build/.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/../.."
root=$(pwd)
. examples/install.sh
. examples/build.sh
build=$(build_folder "$here")

install_packages gcc libc6-dev cmake make libjansson-dev libmd-dev libpcap-dev -- graphviz

echo "Building in $build/tool .."
build_examples sampling_service pvstool

out=$build/overlay folder=(--out "$build/overlay" --force) before=
for argument in "$@"; do
  case $before$argument in
  --out=*) out=${argument#--out=} folder=() ;;
  --out?*) out=$argument folder=() ;;
  esac
  before=
  [ "$argument" != --out ] || before=--out
done

case $out in -*) out=./$out ;; esac

# Names of files are those of whoever calls.
cd "$here"
status=0
# Ctrl-C ends the service in good order; what follows is said all the same.
trap : INT
"$build/tool/examples/sampling_service/sampling_service" "${folder[@]}" "$@" || status=$?
case $status in 0 | 1 | 130) ;; *) exit "$status" ;; esac
case " $* " in *" --help "* | *" -h "*) exit "$status" ;; esac

echo
echo "The first of its messages:"
"$build/tool/examples/pvstool" dump "$out/overlay.pcap" 2>/dev/null | head -n 5 | sed 's/^\(.\{148\}\).\{3,\}/\1../' || true
echo
# As a shell takes them, blanks and all.
printf 'All of them:   %q dump %q\n' "$build/tool/examples/pvstool" "$out/overlay.pcap"
printf 'In Wireshark:  wireshark -X lua_script:%q \\\n' "$root/dissector/pvs.lua"
printf '                 -o tcp.try_heuristic_first:TRUE -o udp.try_heuristic_first:TRUE %q\n' \
  "$out/overlay.pcap"
echo "Without window: the same with tshark in place of wireshark, and -r before the file"
command -v tshark >/dev/null || echo "  (apt-get install tshark, or wireshark, where it is missing)"
exit "$status"
