# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# Installs what a step needs of `packages`: announced, from the machine's own apt, as root or through sudo. To be sourced
# after lib.sh, with `scripts` set and `log` naming a file for what is said meanwhile. ZDBENCH_NO_INSTALL=1 in the
# environment: install nothing, say what is missing.
# shellcheck disable=SC2154 # scripts and log are the caller's

# failed CODE MESSAGE: with the end of the log.
failed() {
  tail -n 20 "$log" >&2
  die "$@"
}

# missing_packages GROUP...: those of the groups that are not installed, one "package why" a line.
missing_packages() {
  awk -v groups=" $* " 'index(groups, " " $1 " ") && !/^#/ {
    package = $2; sub(/^[^ ]+ +[^ ]+ +/, ""); print package, $0 }' "$scripts/packages" |
    while read -r package why; do
      case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) echo "$package $why" ;;
      esac
    done
}

# apt_get ARGUMENTS...: as root, with the answers given.
apt_get() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q "$@" </dev/null >>"$log" 2>&1
}

# show_missing: those in $log.missing, with what they are for.
show_missing() {
  awk '{ package = $1; sub(/^[^ ]+ /, ""); printf "  %-23s %s\n", package, $0 }' "$log.missing" >&2
}

# install_missing: the packages in $log.missing.
install_missing() {
  packages=$(awk '{ print $1 }' "$log.missing")
  # shellcheck disable=SC2086 # a list
  set -- $packages
  command="apt-get install --no-install-recommends $*"

  install=yes
  [ -z "${ZDBENCH_NO_INSTALL:-}" ] || install=no
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    # Without a terminal sudo cannot ask; it may need not to.
    if ! command -v sudo >/dev/null || { [ ! -t 2 ] && ! sudo -n true 2>/dev/null; }; then
      install=no
    fi
  fi
  if [ $install = no ]; then
    say "this machine lacks $# Debian package$([ $# = 1 ] || echo s):"
    show_missing
    die 69 "install what is missing as root: $command"
  fi

  # Lists that do not know the packages, or none at all.
  if ! apt-get -s install --no-install-recommends "$@" >>"$log" 2>&1; then
    say "reading the package lists"
    apt_get update || failed 69 "apt-get update failed"
  fi
  bytes=$(apt-get install -y -qq --no-install-recommends --print-uris "$@" 2>/dev/null |
    awk '{ sum += $3 } END { printf "%d", sum }')
  say "installing $# Debian package$([ $# = 1 ] || echo s) and what they need ($(mib "$bytes") to download):"
  show_missing
  if ! apt_get install --no-install-recommends "$@"; then
    # Old lists name packages that the mirror no longer has.
    apt_get update || failed 69 "apt-get update failed"
    apt_get install --no-install-recommends "$@" || failed 69 "the installation failed: $command"
  fi
}

# packages_ready GROUP...: all of the groups are installed afterwards. Where there is no dpkg, that is the user's affair.
packages_ready() {
  command -v dpkg-query >/dev/null || return 0
  missing_packages "$@" >"$log.missing"
  [ ! -s "$log.missing" ] || install_missing
  rm -f "$log.missing"
}
