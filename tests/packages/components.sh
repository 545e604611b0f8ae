#!/bin/sh
# `cmake --install` in parts: each component has its own files, together they are the whole
# installation, and install_manifest.txt takes it away again.
# From the environment: SOURCE, BUILD, WORK, CMAKE, VERSION.
. "$(dirname "$0")/../checks/common.sh"
rm -rf "$WORK"
mkdir -p "$WORK"
cd "$WORK"
files() {
  (cd "$1" && find . ! -type d | sort)
}
for component in lib dev tools wireshark; do
  "$CMAKE" --install "$BUILD" --component $component --prefix "$WORK/$component" >$component.log
  mkdir -p $component # a component of nothing
  files $component >$component.txt
done
"$CMAKE" --install "$BUILD" --prefix "$WORK/all" >all.log
sort lib.txt dev.txt tools.txt wireshark.txt | uniq -d | grep . && fail "a file is in two components"
sort lib.txt dev.txt tools.txt wireshark.txt >parts.txt
files all >all.txt
diff -u all.txt parts.txt || fail "the components are not the whole"

# expect COMPONENT PATTERN.. : has each of these, and nothing that matches none.
expect() {
  component=$1
  shift
  left=$(grep -v '/man/man3/' $component.txt || true) # the API reference, where it was made
  for pattern; do
    echo "$left" | grep -q -e "$pattern" || fail "$component lacks $pattern"
    left=$(echo "$left" | grep -v -e "$pattern" || true)
  done
  [ -z "$left" ] || fail "$component has $left"
}
minor=${VERSION%.*}
if grep -q 'libpvs\.a$' dev.txt; then
  expect lib "/libpvs\.so\.$minor\$" "/libpvs\.so\.$VERSION\$"
  expect dev '/libpvs\.a$' '/libpvs\.so$' '^\./include/pvs/[a-z0-9_]*\.h$' '/pkgconfig/pvs\.pc$' \
    '/cmake/pvs/pvs-config[a-z-]*\.cmake$'
fi
expect tools '^\./bin/pvstool$' '/man/man1/pvstool\.1$'
expect wireshark '/wireshark/plugins/pvs\.lua$'

# Uninstalling is to remove what the manifest lists.
"$CMAKE" --install "$BUILD" --prefix "$WORK/gone" >gone.log
manifest=$BUILD/install_manifest.txt
[ -e "$manifest" ] || fail "there is no install_manifest.txt"
xargs rm <"$manifest"
find gone ! -type d | grep . && fail "these stay"
[ "$failed" = 0 ] && wc -l lib.txt dev.txt tools.txt wireshark.txt
exit $failed
