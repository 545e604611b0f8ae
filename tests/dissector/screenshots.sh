#!/usr/bin/env bash
# Makes the pictures of docs/dissector.md: Wireshark's window, with a packet of each protocol.
#
#   screenshots.sh [FOLDER [NAME..]]     all of them into docs/pictures by default
#
# Needs wireshark, Xvfb, xdotool and ImageMagick (Debian: wireshark xvfb xdotool imagemagick). The
# window is that of an ordinary user with the profile of dissector/profile and nothing else.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:-$root/docs/pictures}
[ $# -eq 0 ] || shift
chosen=" $* "

for tool in wireshark Xvfb xdotool import mogrify xwininfo; do
  command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done

work=$(mktemp -d)
processes=()
# shellcheck disable=SC2317
clean() {
  local pid
  for pid in "${processes[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

config=$work/config/wireshark
mkdir -p "$config/profiles" "$work/.local/lib/wireshark/plugins" "$work/run" "$folder"
cp "$root/dissector/pvs.lua" "$work/.local/lib/wireshark/plugins/"
cp -r "$root/dissector/profile/libpvs" "$config/profiles/"
cp "$root"/tests/captures/*.pcap "$root"/tests/captures/*.keys "$work/"
# Of what belongs to a machine nothing is to be seen; the window has room for a tree.
cat >"$config/recent_common" <<END
gui.geometry_main_x: 0
gui.geometry_main_y: 0
gui.geometry_main_width: 1280
gui.geometry_main_height: 860
gui.geometry_main_maximized: FALSE
END
cat >"$config/profiles/libpvs/recent" <<END
gui.toolbar_main_show: TRUE
gui.geometry_main_upper_pane: 240
gui.geometry_main_lower_pane: 720
column.width: %m, 42, %t, 80, %us, 80, %uS, 50, %ud, 80, %uD, 50, %p, 62, %i, 770
END
{
  echo "gui.update.enabled: FALSE"
  echo "nameres.mac_name: FALSE"
  echo "tls.keylog_file: $work/gossip-tls.keys"
} >>"$config/profiles/libpvs/preferences"

as_user=()
if [ "$(id -u)" -eq 0 ]; then
  as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  chown -R 65534:65534 "$work"
fi
chmod -R u=rwX,go=rX "$work"
chmod 700 "$work/run"

exec 7>"$work/display"
"${as_user[@]}" Xvfb -displayfd 7 -screen 0 1280x860x24 -dpi 96 -nolisten tcp 2>"$work/xvfb.log" &
processes+=($!)
for _ in $(seq 100); do [ -s "$work/display" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY

# Waits for a window whose title has these words.
window() {
  local id
  for _ in $(seq 150); do
    id=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | head -1 || true)
    [ -z "$id" ] || { echo "$id"; return; }
    sleep 0.2
  done
  echo "screenshots.sh: no window \"$1\"" >&2
  return 1
}

keys() { xdotool key --delay 80 "$@"; sleep 0.3; }

save() {
  import -window root "$work/$1.png"
  mogrify -strip -dither None -colors "${2:-48}" -define png:compression-level=9 \
    -define png:compression-filter=0 PNG8:"$work/$1.png"
  cp "$work/$1.png" "$folder/$1.png"
  chmod 644 "$folder/$1.png"
  ls -l "$folder/$1.png" | awk '{ print $5, $9 }'
}

# Opens a capture at a frame, without the lines that are no message.
#   open CAPTURE FRAME FILTER
open() {
  "${as_user[@]}" env -i PATH="$PATH" HOME="$work" XDG_CONFIG_HOME="$work/config" DISPLAY="$DISPLAY" \
    XDG_RUNTIME_DIR="$work/run" LANG=C.UTF-8 TZ=UTC QT_QPA_PLATFORM=xcb \
    wireshark -n -C libpvs -r "$work/$1.pcap" -g "$2" -Y "$3" >"$work/wireshark.log" 2>&1 &
  shown=$!
  processes+=("$shown")
  # Without a window manager nobody gives a window the keys.
  xdotool windowfocus --sync "$(window "^$1")"
  sleep 3
}

finish() {
  kill "$shown" 2>/dev/null || true
  wait "$shown" 2>/dev/null || true
}

# The last branch of the packet's tree, opened wholly.
unfold() {
  xdotool mousemove 300 830 click 1
  keys Home End shift+Right
  xdotool mousemove 640 859
  sleep 1
}

#   picture NAME CAPTURE FRAME FILTER
picture() {
  [ "$chosen" = "  " ] || [[ $chosen == *" $1 "* ]] || return 0
  open "$2" "$3" "$4"
  unfold
  save "$1"
  finish
}

picture pvs pvs-demo 23 pvs
picture pvs-faults pvs-udp 36 pvs
picture ac ac-mesh 15 ac
picture pex pex-swarm 43 pex
picture gossip gossip-tls 38 gossip
picture factom factom-reject 51 factom
picture factom-share factom-reject 35 factom
picture factom-v11 factom-v11 18 factom

# The window with counts: the item of the menu is the sixteenth in Wireshark 4.0.
if [ "$chosen" = "  " ] || [[ $chosen == *" statistics "* ]]; then
  open pvs-udp 36 pvs
  keys alt+s
  for _ in $(seq 15); do keys Down; done
  keys Return
  id=$(window "PVS statistics")
  xdotool windowsize "$id" 760 330 windowmove "$id" 260 300
  sleep 2
  save statistics
  finish
fi
