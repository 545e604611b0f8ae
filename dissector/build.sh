#!/bin/sh
# Joins the sources in src/ into pvs.lua, the one file that is installed.
#   build.sh            writes pvs.lua beside this script
#   build.sh --check    says whether pvs.lua is what the sources make
#   build.sh FILE       writes FILE
set -eu
cd "$(dirname "$0")"
version=$(sed -n 's/^#define PVS_VERSION *"\(.*\)".*/\1/p' ../include/pvs/base.h)

join() {
    echo "-- Wireshark dissectors of libpvs $version. Made by build.sh from the files in src/."
    echo "-- Installing is copying this file to Wireshark's personal Lua plugins folder."
    for source in src/*.lua; do
        echo
        echo "-- ==== $source"
        case $source in
        src/00_*) sed "s/@VERSION@/$version/" "$source" ;;
        *) echo "do"; sed 's/^\(.\)/    \1/' "$source"; echo "end" ;;
        esac
    done
}

case ${1-} in
--check)
    join | cmp -s - pvs.lua || { echo "dissector/pvs.lua is not what src/ makes: run dissector/build.sh"; exit 1; } ;;
*) join >"${1:-pvs.lua}" ;;
esac
