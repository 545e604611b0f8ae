#!/bin/sh
# Makes the model checker CBMC available for the proofs: FOLDER/cbmc runs it afterwards, goto-cc and
# goto-instrument beside it the programs that belong to it.
#
#   get_cbmc.sh FOLDER
#
# Where cbmc is installed there is nothing to do. Some Debian releases have no package of it; then
# that of a release that has is unpacked below FOLDER, with the loader and the C library of that
# release beside it. Nothing is installed, and what apt-get knows of the system stays as it is:
# only the mirror is taken from there. Ends with 1, saying why, where that cannot be done.
set -u
suite=trixie # the first release of Debian with a CBMC of version 6
packages="cbmc libc6 libstdc++6 libgcc-s1 minisat"

fail() {
  echo "CBMC: $1" >&2
  exit 1
}

[ $# -eq 1 ] || fail "usage: get_cbmc.sh FOLDER"
if [ -n "${CBMC:-}" ] || command -v cbmc >/dev/null; then
  echo "CBMC: $(${CBMC:-cbmc} --version 2>/dev/null || echo "of no use") is here already"
  exit 0
fi
folder=$1
if [ -x "$folder/goto-instrument" ] && "$folder/cbmc" --version >/dev/null 2>&1; then
  echo "CBMC: $("$folder/cbmc" --version) is in $folder already"
  exit 0
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
  fail "not installed, and no apt-get here to fetch it with"

# Where the system's own packages come from, if that is a mirror of Debian's main archive.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' \
  'Component: main' 2>/dev/null | grep -v -i -e security -e backports | head -n 1)
[ -n "$mirror" ] || fail "not installed, and apt-get knows no mirror of Debian (apt-get update)"

mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/packages" ||
  fail "cannot write to $folder"
folder=$(cd "$folder" && pwd)
echo "deb $mirror $suite main" >"$folder/apt/sources.list"
apt() {
  timeout 300 apt-get -qq -o Dir::Etc::SourceList="$folder/apt/sources.list" \
    -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$folder/apt/lists" \
    -o Dir::Cache="$folder/apt/cache" -o APT::Sandbox::User= "$@" >"$folder/apt/log" 2>&1
}
echo "CBMC: unpacking the package of $suite into $folder"
apt update || { cat "$folder/apt/log" >&2; fail "no list of packages of $suite"; }
for package in $packages; do
  (cd "$folder/packages" && apt download "$package/$suite") ||
    { cat "$folder/apt/log" >&2; fail "no package $package of $suite"; }
done
rm -rf "$folder/root"
for package in "$folder"/packages/*.deb; do
  dpkg-deb -x "$package" "$folder/root" || fail "cannot unpack $package"
done
rm -rf "$folder/apt" "$folder/packages"

# cbmc runs under its own loader; what it starts in turn, a preprocessor, does not.
loader=$(cd "$folder/root/usr/lib" && ls -d */ld-linux*.so.* 2>/dev/null | head -n 1)
[ -n "$loader" ] || fail "the unpacked C library has no loader"
for program in cbmc goto-cc goto-instrument; do
  cat >"$folder/$program" <<EOF
#!/bin/sh
lib=\$(dirname "\$0")/root/usr/lib
exec "\$lib/$loader" --library-path "\$lib/${loader%/*}:\$lib" "\$lib/../bin/$program" "\$@"
EOF
  chmod +x "$folder/$program"
done
version=$("$folder/cbmc" --version) || fail "what was unpacked does not run"
echo "CBMC: $version"
