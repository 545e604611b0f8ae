#!/bin/sh
# man.sh DIRECTORY: of the man pages that Doxygen made there, leaves those that a user looks up: one
# page for each header (pvs_view.h) and links to it for what the header declares.
set -eu
cd "$1"
for page in *.h.3; do
  mv "$page" "pvs_$page"
done
for page in *.3; do
  case $page in
  pvs_*.h.3 | pvs_* | PVS_*) ;;
  *) rm -f "$page" ;;
  esac
done
grep -l '^\.so man3/[a-z_0-9]*\.h\.3' ./*.3 | while read -r page; do
  sed 's,^\.so man3/,.so man3/pvs_,' "$page" >page.new
  mv page.new "$page"
done
# A line of text that begins with ' would be taken for a command; and groff has no font C since 1.23.
for page in *.3; do
  sed -e "s/^'/\\\\\\&'/" -e 's/\\fC/\\fB/g' "$page" >page.new
  mv page.new "$page"
done
