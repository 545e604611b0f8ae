#!/bin/sh
# The Debian packages; they are installed by run.sh.
#   deb.sh build      builds them and looks at what is in them
#   deb.sh doxygen    then: are the manual pages of the API in them?
#   deb.sh man        then: the manual page of pvstool, as man reads it
#   deb.sh lintian    then: what lintian says
# From the environment: SOURCE, WORK, CMAKE, CC, VERSION.
. "$(dirname "$0")/../checks/common.sh"
here=$(dpkg --print-architecture 2>/dev/null || true)

# has PACKAGE PATH..: these files, and each stands where PATH (a pattern of grep) says.
has() {
  package=$1
  shift
  dpkg-deb --fsys-tarfile "${package}_$VERSION-1_$here.deb" | tar tv >list.txt || fail "no $package"
  awk '{ print $1, $2, $6 }' list.txt | grep -v -e '^[-dl][-rwx]* root/root ' &&
    fail "$package: of another owner than root"
  grep -v -e '^drwxr-xr-x' -e '^-rw-r--r--' -e '^-rwxr-xr-x.*/bin/' -e '^lrwxrwxrwx' list.txt &&
    fail "$package: odd permissions"
  for path; do
    grep -q " \./usr/$path\( -> .*\)\?\$" list.txt || fail "$package lacks /usr/$path"
  done
  grep -q " \./usr/share/doc/$package/copyright\$" list.txt || fail "$package has no copyright"
  grep -q " \./usr/share/doc/$package/changelog.Debian.gz\$" list.txt || fail "$package has no changelog"
}

# says PACKAGE FIELD PATTERN
says() {
  dpkg-deb -f "$1"_"$VERSION"-1_"$here".deb "$2" | grep -q -e "$3" || fail "$1: $2 is not $3"
}

build() {
  umask 022
  rm -rf "$WORK"
  mkdir -p "$WORK"
  for tool in dpkg-deb dpkg-shlibdeps cpack gzip file readelf; do
    command -v $tool >/dev/null || skip "$tool is not installed"
  done
  generator=
  command -v ninja >/dev/null && generator=-GNinja
  # shellcheck disable=SC2086
  { "$CMAKE" -S "$SOURCE" -B "$WORK/build" $generator -DCMAKE_C_COMPILER="$CC" -DPVS_WERROR=ON \
      -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_BUILD_TYPE=Release -DPVS_BUILD_TESTS=OFF -DPVS_BUILD_FUZZ=OFF &&
    "$CMAKE" --build "$WORK/build" -j 2 &&
    { ! command -v doxygen >/dev/null || "$CMAKE" --build "$WORK/build" --target docs; } &&
    (cd "$WORK" && cpack --config build/CPackConfig.cmake -B "$WORK"); } >"$WORK/log.txt" 2>&1 || {
    grep -q 'CMake 3\.19\|Unknown argument' "$WORK/log.txt" && skip "this CMake is older than 3.19"
    tail -n 30 "$WORK/log.txt"
    exit 1
  }
  cd "$WORK"
  minor=${VERSION%.*}
  triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)
  ls ./*.deb
  lib=libpvs$minor
  has "$lib" "lib/$triplet/libpvs.so.$minor" "lib/$triplet/libpvs.so.$VERSION"
  has libpvs-dev "lib/$triplet/libpvs.a" "lib/$triplet/libpvs.so" "lib/$triplet/pkgconfig/pvs.pc" \
    "lib/$triplet/cmake/pvs/pvs-config.cmake" include/pvs/pvs.h
  has pvs-tools bin/pvstool share/man/man1/pvstool.1.gz
  has wireshark-pvs "lib/$triplet/wireshark/plugins/pvs.lua"
  says "$lib" Section '^libs$'
  says "$lib" Depends '^libc6'
  says libpvs-dev Section '^libdevel$'
  says libpvs-dev Depends "^$lib (= $VERSION-1)\$"
  says pvs-tools Depends 'libc6.*libjansson4.*libmd0.*libpcap0.8'
  says wireshark-pvs Depends 'tshark'
  for package in "$lib" libpvs-dev pvs-tools wireshark-pvs; do
    says $package Maintainer '^[^<]* <[^ @]*@[^ @]*>$'
    says $package Description '^[a-zA-Z].*protocols'
  done
  [ "$(dpkg-deb --ctrl-tarfile "$lib"_*.deb | tar xO ./shlibs)" = "libpvs $minor $lib (>= $VERSION-1)" ] ||
    fail "$lib: shlibs"

  # Every installed file is in one package, and nothing in a package knows where it was built.
  for deb in ./*.deb; do dpkg-deb -x "$deb" unpacked; done
  if grep -rlI -e "$WORK" -e "$SOURCE" unpacked; then fail "these files name a place of this machine"; fi
  if readelf -d "unpacked/usr/lib/$triplet/libpvs.so.$VERSION" unpacked/usr/bin/pvstool |
    grep -i -e rpath -e runpath; then fail "a search path for libraries is built in"; fi
}

page() {
  man --warnings -l -Tutf8 unpacked/usr/share/man/man1/pvstool.1.gz 2>&1 >page.txt | grep . && fail "manual page"
  # Each option of --help is in it, and none that is not.
  unpacked/usr/bin/pvstool --help | grep -o -e '--[a-z][a-z]*' | sort -u >options.txt
  sed 's/.\x08//g' page.txt | grep -o -e '--[a-z][a-z]*' | sort -u | grep -v verbose >described.txt
  diff -u options.txt described.txt || fail "the manual page has other options than --help"
}

if [ "$1" != build ]; then
  need "$1"
  cd "$WORK"
  [ -d unpacked ] || skip "no packages were built"
fi
case $1 in
build) build ;;
doxygen) has libpvs-dev share/man/man3/pvs_view_read.3.gz ;;
man) page ;;
lintian) lintian --allow-root --fail-on error,warning ./*.deb || fail "lintian" ;;
*) fail "there is no \"$1\"" ;;
esac
exit $failed
