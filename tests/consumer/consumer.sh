#!/bin/sh
# consumer.sh WAY KIND: builds main.c against the library as an outsider does, and runs it.
#   WAY   subdirectory, fetchcontent, cxx-project, package or pkgconfig; install puts the library where those two find it
#   KIND  static or shared
# From the environment: SOURCE, BUILD (of the library), WORK, CMAKE, CC, FLAGS, VERSION.
set -eu
way=$1 kind=${2-}
here=$SOURCE/tests/consumer
work=$WORK/$way-$kind

skip() {
  echo "skipped: $1"
  exit 77
}

build_with_cmake() {
  rm -rf "$work"
  source=$1
  shift
  "$CMAKE" -S "$source" -B "$work" -DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="$FLAGS" "$@" \
    >"$work.log" 2>&1 || { cat "$work.log"; exit 1; }
  "$CMAKE" --build "$work" >>"$work.log" 2>&1 || { cat "$work.log"; exit 1; }
  "$work/consumer"
}

# What links dynamically has to say so, and what does not must not.
check_kind() {
  command -v ldd >/dev/null || skip "ldd is not installed, which tells how the program is linked; it runs"
  case $kind in
  shared) ldd "$work/consumer" | grep libpvs.so ;;
  static) if ldd "$work/consumer" | grep libpvs; then exit 1; fi ;;
  esac
}

# The prefix is moved after the installation: nothing in it may know where it was.
install_and_move() {
  rm -rf "$WORK/before" "$WORK/prefix"
  "$CMAKE" --install "$BUILD" --prefix "$WORK/before" >"$WORK/install.log" ||
    { cat "$WORK/install.log"; exit 1; }
  mv "$WORK/before" "$WORK/prefix"
  if grep -rlI -e "$WORK/before" -e "$SOURCE" -e "$BUILD" "$WORK/prefix"; then
    echo "these files name a place that is no more"
    exit 1
  fi
  find "$WORK/prefix" -type f | sort
}

mkdir -p "$WORK"
pc=$(find "$WORK/prefix" -name pvs.pc 2>/dev/null | head -n 1)
lib=${pc%/pkgconfig/pvs.pc}

case $way in
install)
  install_and_move
  ;;
subdirectory)
  [ "$kind" = shared ] && shared=ON || shared=OFF
  build_with_cmake "$here/subdirectory" -DPVS_SOURCE="$SOURCE" -DBUILD_SHARED_LIBS="$shared"
  check_kind
  ;;
fetchcontent)
  [ "$kind" = shared ] && shared=ON || shared=OFF
  build_with_cmake "$here/fetchcontent" -DPVS_SOURCE="$SOURCE" -DBUILD_SHARED_LIBS="$shared"
  check_kind
  ;;
cxx-project)
  command -v g++ >/dev/null || command -v clang++ >/dev/null || skip "no C++ compiler"
  build_with_cmake "$here/cxx_project" -DPVS_SOURCE="$SOURCE"
  ;;
package)
  target=pvs::pvs
  if [ -e "$lib/libpvs.a" ]; then
    [ "$kind" = shared ] && target=pvs::pvs_shared
  elif [ "$kind" = static ]; then
    skip "this build has no static library"
  fi
  build_with_cmake "$here/package" -DCMAKE_PREFIX_PATH="$WORK/prefix" \
    -DPVS_TARGET=$target -DPVS_VERSION_WANTED="$VERSION"
  check_kind
  ;;
pkgconfig)
  command -v pkg-config >/dev/null || skip "pkg-config is not installed"
  export PKG_CONFIG_PATH="$lib/pkgconfig"
  [ "$(pkg-config --modversion pvs)" = "$VERSION" ]
  rm -rf "$work"
  mkdir "$work"
  if [ "$kind" = static ]; then
    [ -e "$lib/libpvs.a" ] || skip "this build has no static library"
    libraries=$(pkg-config --variable=libdir pvs)/libpvs.a
  else
    libraries="$(pkg-config --libs pvs) -Wl,-rpath,$(pkg-config --variable=libdir pvs)"
  fi
  # shellcheck disable=SC2046,SC2086
  "$CC" $FLAGS $(pkg-config --cflags pvs) "$here/main.c" -o "$work/consumer" $libraries
  "$work/consumer"
  check_kind
  ;;
esac
