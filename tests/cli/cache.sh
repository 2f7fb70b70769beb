# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# For the cases about a damaged cache: makes a cache with a kernel and a sysroot as scripts/lib.sh would leave them,
# in $kernel and $sysroot. What comes after the sysroot is made from it, so that is where damage shows first;
# tests/vm has the case of a damaged kernel.
[ -r /usr/share/qemu-efi-aarch64/QEMU_EFI.fd ] || skip "qemu-efi-aarch64 is not installed"
command -v aarch64-linux-gnu-gcc >/dev/null || skip "gcc-aarch64-linux-gnu is not installed"

manifest() {
  (cd "$1" && find . -type f -exec sha256sum {} + >"$ZDBENCH_CACHE/sums")
  mv "$ZDBENCH_CACHE/sums" "$1/SHA256SUMS"
}

kernel=$ZDBENCH_CACHE/kernel/0123456789
mkdir -p "$kernel"
printf '%s\n' release=6.0 version=6.0-1 page_size=4096 >"$kernel/info"
echo image >"$kernel/Image"
echo CONFIG_ARM64_4K_PAGES=y >"$kernel/config"
sha256sum <"$TOP/scripts/kernel/fetch" | cut -c 1-20 >"$kernel/recipe"
manifest "$kernel"
ln -s 0123456789 "$ZDBENCH_CACHE/kernel/stock-4k"

# Under the name that scripts/guest/sysroot looks for.
packages=$(sed 's/#.*//' "$TOP/scripts/guest/packages")
list=$(echo "$packages" | tr -s '[:space:]' '\n' | sort | sha256sum | cut -c 1-20)
sysroot=$ZDBENCH_CACHE/sysroot/0123456789
mkdir -p "$sysroot/usr"
echo library >"$sysroot/usr/library"
manifest "$sysroot"
ln -s 0123456789 "$ZDBENCH_CACHE/sysroot/list-arm64-$list"
