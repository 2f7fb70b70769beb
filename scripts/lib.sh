# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What every preparing script shares: messages, exit codes, and the cache of finished entries.
#
# The cache holds entries KIND/HASH, where HASH stands for everything the entry was made from. An entry is
# built in tmp.* beside them, gets a manifest (SHA256SUMS) and is renamed into its place: an entry either is
# there and complete, or is not there. To be sourced, with `scripts` set to the directory of this file.
#
# Exit codes are those of zdbench: 64 unknown name, 65 damaged cache, 69 cannot be prepared here.

# depmod and its kind are for everyone, but not on everyone's path.
PATH=$PATH:/usr/sbin:/sbin

cache=${ZDBENCH_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/zdbench}
case $cache in
  /*) ;;
  *) cache=$PWD/$cache ;;
esac

say() {
  printf 'zdbench: %s\n' "$*" >&2
}

# die CODE MESSAGE: one line, then out.
die() {
  code=$1
  shift
  say "$*"
  exit "$code"
}

# hash_of FILE...: one short name for the contents of all of them (never for their paths); - is standard input.
hash_of() {
  cat -- "$@" | sha256sum | cut -c 1-20
}

# The human size of a number of bytes.
mib() {
  echo "$((($1 + 1048575) / 1048576)) MiB"
}

cache_usable() {
  mkdir -p "$cache" 2>/dev/null || true
  { [ -d "$cache" ] && [ -w "$cache" ]; } || die 69 "cannot write the cache '$cache': set ZDBENCH_CACHE to a directory of yours"
}

# Takes the cache's lock, once for a script and all that it calls, and clears what killed runs have left.
cache_lock() {
  [ -z "${ZDBENCH_CACHE_LOCKED:-}" ] || return 0
  cache_usable
  exec 9>"$cache/lock"
  if ! flock -n 9; then
    say "waiting for another zdbench that fills the cache '$cache'"
    flock -w 3600 9 || die 69 "the cache '$cache' is still locked after an hour"
  fi
  ZDBENCH_CACHE_LOCKED=1
  export ZDBENCH_CACHE_LOCKED
  rm -rf "$cache"/tmp.*
  # What can be made again without a network is not kept for ever.
  find "$cache/image" "$cache/binary" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf {} + 2>/dev/null || true
}

# Makes $tmp, the directory in which an entry is built; it goes away however the script ends. For whoever holds the
# cache's lock; entry_begin_as NAME is for whoever holds another.
entry_begin() {
  entry_begin_as tmp
}

entry_begin_as() {
  tmp=$(mktemp -d "$cache/$1.XXXXXX") || die 69 "cannot write the cache '$cache'"
  chmod 755 "$tmp"
  trap 'rm -rf "$tmp"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# entry_finish DIR KIND HASH: $tmp/DIR becomes the entry KIND/HASH.
entry_finish() {
  (cd "$tmp/$1" && find . -type f -exec sha256sum {} +) >"$tmp/sums" || entry_failed "$2"
  mv "$tmp/sums" "$tmp/$1/SHA256SUMS"
  mkdir -p "$cache/$2"
  # Whoever holds the lock and gets here found the entry missing or has been asked to make it again.
  rm -rf "${cache:?}/$2/$3"
  mv "$tmp/$1" "$cache/$2/$3" || entry_failed "$2"
}

# entry_failed WHAT: why, in one line, from the log of the step that failed.
entry_failed() {
  free=$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')
  if [ "${free:-0}" -lt 1024 ]; then
    die 69 "cannot prepare the $1: no space left for the cache '$cache'"
  fi
  why=
  if [ -s "$tmp/log" ]; then
    why=$(grep -E '^E: |[Ee]rror' "$tmp/log" | head -n 1 || true)
    [ -n "$why" ] || why=$(tail -n 1 "$tmp/log")
  fi
  die 69 "cannot prepare the $1: ${why:-a command failed}"
}

# logged WHAT COMMAND...: runs it quietly; WHAT names the step when it fails.
logged() {
  what=$1
  shift
  "$@" >>"$tmp/log" 2>&1 || entry_failed "$what"
}

# space_for BYTES: stops before a download that cannot fit, rather than in the middle of it.
space_for() {
  free=$(df -Pk "$cache" | awk 'NR == 2 { print $4 }')
  [ "$((free * 1024))" -ge "$1" ] ||
    die 69 "the cache '$cache' has $(mib "$((free * 1024))") free and $(mib "$1") are needed"
}

# entry_point KIND NAME HASH: the entry that NAME means from now on, so that later runs need no network.
entry_point() {
  ln -sfn "$3" "$tmp/pointer"
  mv -T "$tmp/pointer" "$cache/$1/$2"
}

# entry_check DIR [FILE...]: compares the named files (or all) with the manifest. Damage is reported and left as
# it is: a cache that silently mends itself hides a failing disk.
entry_check() (
  cd "$1" 2>/dev/null || die 65 "damaged cache: '$1' is missing; mend: run again"
  dir=$1
  shift
  mend="mend: rm -r '$dir' and run again"
  [ -s SHA256SUMS ] || die 65 "damaged cache: '$dir/SHA256SUMS' is missing; $mend"
  if [ $# -eq 0 ]; then
    bad=$(LC_ALL=C sha256sum --check --quiet SHA256SUMS 2>/dev/null | head -n 1) || true
  else
    bad=
    for file; do
      bad=$(grep -F "  ./$file" SHA256SUMS | LC_ALL=C sha256sum --check --quiet 2>/dev/null) && continue
      bad="./$file:"
      break
    done
  fi
  [ -z "$bad" ] || {
    bad=${bad#./}
    die 65 "damaged cache: '$dir/${bad%%:*}' does not match its checksum; $mend"
  }
)
