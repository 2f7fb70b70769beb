# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What depends on the guest's architecture. To be sourced after lib.sh, with `scripts` set; `arch_of KERNEL` first.
# shellcheck disable=SC2034,SC2154 # for whoever sources it, and from them

# arch_of NAME: reads the kernel's row of `stock` into arch, suite, meta and page_size, and sets what follows from arch:
# triplet (Debian's directory of libraries, and the prefix of the compiler), cpu (meson's name), loader (which programs
# name by its path), qemu and firmware with their packages.
arch_of() {
  row=$(awk -v name="$1" '$1 == name && name != "" { print $2, $3, $4, $5 }' "$scripts/kernel/stock")
  [ -n "$row" ] || {
    known=$(awk '/^[a-z]/ { printf "%s%s", sep, $1; sep = ", " }' "$scripts/kernel/stock")
    die 64 "unknown kernel '$1': known are $known"
  }
  # shellcheck disable=SC2086 # four words
  set -- $row
  arch=$1 suite=$2 meta=$3 page_size=$4
  case $arch in
    arm64)
      triplet=aarch64-linux-gnu cpu=aarch64
      loader=lib/ld-linux-aarch64.so.1
      qemu=qemu-system-aarch64 qemu_package=qemu-system-arm
      firmware=/usr/share/qemu-efi-aarch64/QEMU_EFI.fd firmware_package=qemu-efi-aarch64
      ;;
    amd64)
      triplet=x86_64-linux-gnu cpu=x86_64
      loader=lib64/ld-linux-x86-64.so.2
      qemu=qemu-system-x86_64 qemu_package=qemu-system-x86
      # QEMU brings its own.
      firmware='' firmware_package=''
      ;;
    *) die 69 "'$scripts/kernel/stock' names the unknown architecture '$arch'" ;;
  esac
  # On a machine of the same architecture the native compiler has this name too.
  compiler_package=gcc-$(echo "$triplet" | tr _ -)
}
