# shellcheck shell=bash
# Sourced by run.sh scripts, in the top folder: where they build, and how they begin there.

# What a script says about itself in its first lines.
#   show_usage SCRIPT
show_usage() {
  sed -n -e '1d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$1"
}

# Prints the folder for everything that is built, as an absolute path: build/, or PVS_BUILD_DIR,
# which is relative to the folder of whoever calls.
#   build_folder CALLERS_FOLDER
build_folder() {
  case ${PVS_BUILD_DIR:-} in
  '') echo "$PWD/build" ;;
  /*) echo "$PVS_BUILD_DIR" ;;
  *) echo "$1/$PVS_BUILD_DIR" ;;
  esac
}

# Removes a build folder in which CMake would not go on: one that came here with a copy of the
# sources, or whose compiler or generator is gone. It holds nothing that is not made again.
#   discard_stale FOLDER
discard_stale() {
  local dir=$1 cache=$1/CMakeCache.txt name program why=
  [ -f "$cache" ] || return 0
  cached() { sed -n "s/^$1:[A-Z]*=//p" "$cache"; }
  if ! [ "$(cached CMAKE_HOME_DIRECTORY)" -ef . ]; then
    why="of the sources in $(cached CMAKE_HOME_DIRECTORY)"
  elif ! [ "$(cached CMAKE_CACHEFILE_DIR)" -ef "$dir" ]; then
    why="in $(cached CMAKE_CACHEFILE_DIR)"
  else
    case $(cached CMAKE_GENERATOR) in
    Ninja | 'Unix Makefiles') ;;
    *) why="with the generator '$(cached CMAKE_GENERATOR)'" ;;
    esac
    for name in CMAKE_MAKE_PROGRAM CMAKE_C_COMPILER; do
      program=$(cached $name)
      command -v "${program:-$name}" >/dev/null || why="with ${program:-no $name}, which is not here"
    done
  fi
  [ -n "$why" ] || return 0
  echo "$dir was made $why: starting afresh there"
  rm -rf "$dir"
}

# Builds targets of the examples in $build/tool; shows what CMake said only where it fails.
#   build_examples TARGET..
build_examples() {
  mkdir -p "$build"
  discard_stale "$build/tool"
  { cmake -S . -B "$build/tool" -DCMAKE_BUILD_TYPE=Release -DPVS_REQUIRE_ALL=ON \
      -DPVS_BUILD_TESTS=OFF -DPVS_BUILD_FUZZ=OFF &&
    cmake --build "$build/tool" -j "$(nproc 2>/dev/null || echo 2)" --target "$@"; } \
    >"$build/tool.log" 2>&1 || { cat "$build/tool.log"; return 1; }
}
