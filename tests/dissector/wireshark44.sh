#!/usr/bin/env bash
# Runs the tests of the dissector with the Wireshark of Debian 13 (4.4, whose Lua is 5.4), which it
# downloads and unpacks beside the installed one: 45 MB to download, 200 MB on disk, nothing is
# installed. Not among the tests that always run.
#
#   wireshark44.sh PVSTOOL [FOLDER] [SUITE]     FOLDER: where it is kept, build/wireshark by default
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
pvstool=${1:?which pvstool?}
folder=${2:-$root/build/wireshark}
suite=${3:-trixie}

for tool in apt-get dpkg-deb python3; do
  command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done

unpack() {
  local mirror key=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$key" ] || { echo "skipped: this is no Debian, or has no archive key"; exit 77; }
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Identifier: Packages' |
    grep -v security | head -1)
  [ -n "$mirror" ] || mirror=http://deb.debian.org/debian/
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/root"
  : >"$folder/status"
  echo "deb [signed-by=$key] $mirror $suite main" >"$folder/sources.list"
  local options=(-qq -o "Dir::Etc::sourcelist=$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$folder/lists" -o "Dir::State::status=$folder/status"
    -o "Dir::Cache=$folder/cache")
  [ "$(id -u)" -ne 0 ] || options+=(-o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  apt-get "${options[@]}" install -y --no-install-recommends --download-only tshark >/dev/null
  local package
  for package in "$folder"/cache/archives/*.deb; do dpkg-deb -x "$package" "$folder/root"; done
  rm -rf "$folder/cache" "$folder/lists"
}

[ -x "$folder/root/usr/bin/tshark" ] || unpack

libraries=$(dirname "$(ls "$folder"/root/usr/lib/*/libwireshark.so.* | head -1)")
loader=$(ls "$libraries"/ld-linux*.so.* | head -1)
# The tests run it as another user where they are run as root.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/wireshark" <<END
#!/bin/sh
name=\$1
shift
WIRESHARK_DATA_DIR=$folder/root/usr/share/wireshark
WIRESHARK_PLUGIN_DIR=$libraries/wireshark/plugins
export WIRESHARK_DATA_DIR WIRESHARK_PLUGIN_DIR
exec $loader --library-path $libraries $folder/root/usr/bin/\$name "\$@"
END
chmod 755 "$work" "$work/wireshark"
export PVS_WIRESHARK=$work/wireshark

"$work/wireshark" tshark --version | head -1
failed=0
run() {
  echo "== $*"
  "$@" || failed=1
}
for name in loads gossip_tls random_access unrelated settings documented robust; do
  run python3 "$here/$name.py"
done
run python3 "$here/bundled.py" "$pvstool"
run python3 "$here/vectors.py" "$pvstool"
run python3 "$here/vectors.py" --two-pass "$pvstool"
exit $failed
