# shellcheck shell=sh disable=SC2034
# Sourced by the checks. From the environment: SOURCE, WORK, CC.
set -eu
LC_ALL=C
export LC_ALL
cd "$SOURCE"
mkdir -p "$WORK"

skip() {
  echo "skipped: $1"
  exit 77
}

need() {
  command -v "$1" >/dev/null || skip "$1 is not installed"
}

failed=0
fail() {
  echo "FAILED: $1"
  failed=1
}

strict="-std=c99 -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wcast-align
  -Wcast-qual -Wundef -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Werror"

# Compiles all sources with the given command into $WORK/objects, a directory each of theirs.
compile_all() {
  rm -rf "$WORK/objects"
  for family in src/*/; do
    mkdir -p "$WORK/objects/$family"
    (cd "$WORK/objects/$family" && "$@" -I"$SOURCE/include" -c "$SOURCE/$family"*.c) || return 1
  done
}

# A C file without its comments and the contents of its strings, every line in its place.
code_of() {
  awk '
    {
      line = $0
      out = ""
      while (line != "") {
        if (comment) {
          at = index(line, "*/")
          if (!at) { line = ""; break }
          line = substr(line, at + 2)
          comment = 0
        } else if (match(line, /\/\*|"([^"\\]|\\.)*"/)) {
          if (substr(line, RSTART, 2) == "/*") {
            out = out substr(line, 1, RSTART - 1) " "
            comment = 1
          } else {
            out = out substr(line, 1, RSTART - 1) "\"\""
          }
          line = substr(line, RSTART + RLENGTH)
        } else {
          out = out line
          line = ""
        }
      }
      print FILENAME ":" FNR ": " out
    }' "$@"
}
