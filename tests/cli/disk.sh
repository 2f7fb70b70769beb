# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# For the cases about a full disk: on_small_disk SIZE COMMAND... runs it with a file system of that size at small/,
# which nobody else sees, and then says what is left there. `full`: nothing fits.
mkdir small
user=
[ "$(id -u)" -eq 0 ] || user=--map-root-user
unshare -m $user mount -t tmpfs tmpfs small 2>/dev/null || skip "no file system can be mounted here"

on_small_disk() {
  # shellcheck disable=SC2016 # for the shell inside
  unshare -m $user sh -euc 'size=$1; shift; code=0
    if [ "$size" = full ]; then
      mount -t tmpfs -o size=16k tmpfs small
      cat /dev/zero >small/filler 2>/dev/null || true
    else
      mount -t tmpfs -o size="$size" tmpfs small
    fi
    "$@" || code=$?
    find small -mindepth 1 ! -name filler -printf "left: %P\n"; exit $code' sh "$@"
}
