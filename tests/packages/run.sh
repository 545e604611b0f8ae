#!/usr/bin/env bash
# Builds the Debian packages, installs them in a clean Debian (debootstrap, below the build folder),
# uses there what they bring, and removes them again: nothing may be missing, nothing may stay.
#
#   ./tests/packages/run.sh         as root; downloads some 200 MB, takes some minutes
#
# PVS_BUILD_DIR names another place than build/. PVS_KEEP_ROOT=1 keeps the clean Debian for a look
# at it. Exit status 77, and a line that says why, where this machine cannot do it.
set -euo pipefail
export LC_ALL=C
source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${PVS_BUILD_DIR:-$source/build}"
build=$(cd "${PVS_BUILD_DIR:-$source/build}" && pwd)/clean
umask 022

skip() {
  echo "skipped: $1"
  exit 77
}
[ "$(id -u)" = 0 ] || skip "only root can make a clean Debian"
for tool in debootstrap chroot dpkg cmake cpack; do
  command -v $tool >/dev/null || skip "$tool is not installed"
done
# shellcheck disable=SC1091
suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
[ -e "/usr/share/debootstrap/scripts/$suite" ] || skip "debootstrap does not know this system, $suite"
version=$(sed -n 's/^#define PVS_VERSION  *"\(.*\)"/\1/p' "$source/include/pvs/base.h")

step() { printf '\n== %s\n' "$1"; }
root=$build/root
clean_up() { [ -n "${PVS_KEEP_ROOT-}" ] || rm -rf --one-file-system "$root"; }
trap clean_up EXIT
inside() {
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+http_proxy="$http_proxy"} chroot "$root" "$@"
}
# What there is, but for what dpkg, apt and ldconfig keep for themselves.
listing() {
  (cd "$root" && find . -xdev \( -path ./tmp -o -path ./proc -o -path ./var/lib/dpkg -o -path ./var/cache \
    -o -path ./var/log -o -path ./var/lib/apt \) -prune -o ! -name ld.so.cache -print | sort)
}

step "the packages"
mkdir -p "$build"
for part in build doxygen man lintian; do
  status=0
  SOURCE=$source WORK=$build/deb CMAKE=cmake CC=cc VERSION=$version sh "$source/tests/packages/deb.sh" $part || status=$?
  case $part$status in
  *0) ;;
  build77) exit 77 ;;
  *77) ;; # which it has said
  *) exit 1 ;;
  esac
done

step "a clean $suite"
rm -rf --one-file-system "$root"
mkdir -p "$build/cache"
debootstrap --variant=minbase --cache-dir="$build/cache" "$suite" "$root" \
  ${PVS_DEBIAN_MIRROR:+"$PVS_DEBIAN_MIRROR"} >"$build/debootstrap.log" 2>&1 ||
  { tail -n 5 "$build/debootstrap.log"; skip "no clean Debian could be downloaded"; }
cp /etc/resolv.conf "$root/etc/resolv.conf"
mkdir "$root/tmp/debs" "$root/tmp/work"
cp "$build"/deb/*.deb "$root/tmp/debs"
cp "$source/tests/captures/pvs-demo.pcap" "$root/tmp/work"
cp "$source/tests/packages/program.c" "$root/tmp/work"
for deb in "$root"/tmp/debs/*.deb; do dpkg-deb -f "$deb" Package; done >"$build/names.txt"
mapfile -t names <"$build/names.txt"

step "what the packages stand on, and what a program is built with"
inside apt-get update -qq
# Installed, then removed: what stays is what they need, and nothing of themselves.
inside sh -c 'apt-get install -y -qq --no-install-recommends gcc libc6-dev pkg-config file /tmp/debs/*.deb' \
  >"$build/apt.log" 2>&1 || { tail -n 20 "$build/apt.log"; exit 1; }
inside dpkg --purge "${names[@]}" >>"$build/apt.log"
listing >"$build/before.txt"

step "installed"
inside sh -c 'dpkg -i /tmp/debs/*.deb' >>"$build/apt.log" 2>&1 || { tail -n 20 "$build/apt.log"; exit 1; }
inside dpkg --audit
inside ldconfig -p | grep 'libpvs\.so\.'

step "a program, with the shared library and with the static one"
inside sh -ec 'cd /tmp/work
  cc -Wall -Wextra -Werror program.c -o shared $(pkg-config --cflags --libs pvs)
  ldd ./shared | grep libpvs
  ./shared
  cc program.c -o static -l:libpvs.a
  ! ldd ./static | grep libpvs
  ./static'

step "pvstool on a capture"
inside pvstool dump /tmp/work/pvs-demo.pcap | tail -n 4 | tee "$build/dump.txt"
grep -q '645 messages' "$build/dump.txt"
inside pvstool --version | grep -F "$version"
[ -s "$root/usr/share/man/man1/pvstool.1.gz" ]
! command -v doxygen >/dev/null || [ -s "$root/usr/share/man/man3/pvs_view_read.3.gz" ]

step "tshark with the dissector"
fields=$(inside tshark -G fields 2>/dev/null | awk -F '\t' '$1 == "F" && $3 ~ /^(pvs|ac|pex|gossip|factom)\./' | wc -l)
shown=$(inside tshark -r /tmp/work/pvs-demo.pcap -Y 'pvs.peer.address.port' -T fields -e pvs.kind 2>/dev/null |
  tr ',' '\n' | grep -c view-exchange)
echo "$fields fields; $shown messages with addresses"
[ "$fields" -gt 200 ]
[ "$shown" = 645 ]

step "removed"
inside dpkg --purge "${names[@]}" >>"$build/apt.log" 2>&1
listing >"$build/after.txt"
diff "$build/before.txt" "$build/after.txt" || { echo "this is left, or gone with them"; exit 1; }
if inside ldconfig -p | grep libpvs; then exit 1; fi
printf '\nThe packages are fine.\n'
