# Sourced by run.sh scripts: installs Debian packages that are missing, as root or with sudo.
#
#   install_packages NEEDED.. [-- WISHED..]
#
# Names what it installs. A needed package that cannot be had ends the script; a wished one is
# reported and done without.

have_package() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

install_packages() {
  local needed=() wished=() missing=() as_root=() package
  while [ $# -gt 0 ] && [ "$1" != -- ]; do needed+=("$1"); shift; done
  [ $# -gt 0 ] && shift
  wished=("$@")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "No apt-get here: going on with what is installed (needed: ${needed[*]})."
    return 0
  fi
  for package in "${needed[@]}" "${wished[@]}"; do
    have_package "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      for package in "${missing[@]}"; do
        case " ${needed[*]} " in
        *" $package "*)
          echo "Missing packages: ${missing[*]}. Install them as root, then run this again." >&2
          return 1
          ;;
        esac
      done
      echo "skipped: not installed, and no sudo here: ${missing[*]}; what needs them is left out"
      return 0
    fi
    as_root=(sudo)
  fi
  echo "Installing with apt-get: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq || echo "apt-get update failed; trying with the old lists" >&2
  local log
  log=$(mktemp)
  for package in "${missing[@]}"; do
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$package" >"$log" 2>&1 && continue
    grep -a '^E:' "$log" >&2 || tail -n 5 "$log" >&2
    case " ${needed[*]} " in
    *" $package "*) echo "apt-get could not install $package" >&2; rm -f "$log"; return 1 ;;
    *) echo "skipped: $package could not be installed; what needs it is left out" ;;
    esac
  done
  rm -f "$log"
}
