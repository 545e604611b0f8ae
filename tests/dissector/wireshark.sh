#!/usr/bin/env bash
# Runs tests of the dissector with the Wireshark of another Debian, which it downloads and unpacks
# beside the installed one: about 45 MB to download, 200 MB on disk; nothing is installed.
#
#   wireshark.sh [-k FOLDER] SUITE COMMAND [ARGUMENT..]     runs a command, such as robust.py
#   wireshark.sh [-k FOLDER] SUITE agreement PVSTOOL        loads it and compares it with pvstool
#   wireshark.sh [-k FOLDER] SUITE all PVSTOOL              runs every test of the dissector
#
# SUITE: bullseye has 3.4, bookworm 4.0, trixie 4.4 (whose Lua is 5.4), sid 4.6 or later.
# FOLDER is where it is kept for the next time, build/wireshark-SUITE by default.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=
if [ "${1-}" = -k ]; then
  folder=${2:?which folder?}
  shift 2
fi
suite=${1:?which suite?}
folder=${folder:-$root/build/wireshark-$suite}
shift

skip() { echo "skipped: $*"; exit 77; }

for tool in apt-get dpkg-deb python3; do
  command -v "$tool" >/dev/null || skip "there is no $tool"
done

# Resolves the packages as for an empty machine, downloads and unpacks them; nothing is configured.
unpack() {
  local mirror package key=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$key" ] || skip "this is no Debian, or has no archive key"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Identifier: Packages' |
    grep -v security | head -1 || true)
  [ -n "$mirror" ] || mirror=http://deb.debian.org/debian/
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/new"
  : >"$folder/status"
  echo "deb [signed-by=$key] $mirror $suite main" >"$folder/sources.list"
  local options=(-qq -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$folder/lists" -o "Dir::State::status=$folder/status"
    -o "Dir::Cache=$folder/cache" -o Acquire::Retries=1 -o Acquire::http::Timeout=15)
  [ "$(id -u)" -ne 0 ] || options+=(-o APT::Sandbox::User=root)
  { apt-get "${options[@]}" update &&
    apt-get "${options[@]}" install -y --no-install-recommends --download-only tshark; } \
    >"$folder/apt.log" 2>&1 || skip "tshark of $suite cannot be downloaded: $(tail -1 "$folder/apt.log")"
  for package in "$folder"/cache/archives/*.deb; do dpkg-deb -x "$package" "$folder/new"; done
  rm -rf "$folder/cache" "$folder/lists"
  mv "$folder/new" "$folder/root"
}

# As root the tests run it as another user, who has to get at it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ "$(id -u)" -eq 0 ]; then
  command -v setpriv >/dev/null || skip "this is root, and there is no setpriv to become somebody else"
  setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$folder" || folder=$work
fi
[ -x "$folder/root/usr/bin/tshark" ] || unpack

# The first of the files that is there.
first() {
  local name
  for name in "$@"; do
    [ ! -e "$name" ] || { echo "$name"; return; }
  done
  echo "wireshark.sh: none of these is in $folder: $*" >&2
  return 1
}
wireshark=$(first "$folder"/root/usr/lib/*/libwireshark.so.*)
libraries=$(dirname "$wireshark")
triplet=$(basename "$libraries")
# Before the folders in / were merged into /usr, some libraries were there.
loader=$(first "$libraries"/ld-linux*.so.* "$folder/root/lib/$triplet"/ld-linux*.so.* \
  "$folder/root/lib/$triplet"/ld-[0-9]*.so)
data=$folder/root/usr/share/wireshark
# In 3.4 this is an absolute link, which would lead to the installed version's.
if [ -L "$data/init.lua" ]; then
  target=$(readlink "$data/init.lua")
  rm "$data/init.lua"
  cp "$folder/root$target" "$data/init.lua"
fi

cat >"$work/wireshark" <<END
#!/bin/sh
name=\$1
shift
WIRESHARK_DATA_DIR='$data'
WIRESHARK_PLUGIN_DIR='$libraries/wireshark/plugins'
export WIRESHARK_DATA_DIR WIRESHARK_PLUGIN_DIR
exec '$loader' --library-path '$libraries:$folder/root/lib/$triplet' '$folder/root/usr/bin'/\$name "\$@"
END
chmod 755 "$work/wireshark"
export PVS_WIRESHARK=$work/wireshark

"$work/wireshark" capinfos --version | head -1
case ${1-} in
agreement) tests="texts loads gossip_tls undrawn" ;;
all) tests="texts loads gossip_tls random_access unrelated settings at_run_time losses documented faults undrawn bounds robust" ;;
*)
  "$@"
  exit
  ;;
esac

pvstool=${2:?which pvstool?}
failed=0
run() {
  local status=0
  echo "== ${*##*/}"
  "$@" || status=$?
  [ $status -eq 0 ] || [ $status -eq 77 ] || { echo "FAILED: ${*##*/}"; failed=1; }
}
for name in $tests; do
  run python3 "$here/$name.py"
done
run python3 "$here/bundled.py" "$pvstool"
run python3 "$here/vectors.py" "$pvstool"
[ "$1" = agreement ] || run python3 "$here/vectors.py" --two-pass "$pvstool"
exit $failed
