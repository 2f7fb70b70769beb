# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What depends on the guest's architecture. To be sourced after lib.sh, with `scripts` set; `arch_of KERNEL` first.
# shellcheck disable=SC2034,SC2154 # for whoever sources it, and from them

# variant_value KEY: of the variant $variant, as it stands in its file.
variant_value() {
  sed -n "s/^$1=//p" "$scripts/kernel/variants/$variant"
}

# tree_of DIR: what kernel_of does for a directory in which a kernel was built; also image, the file.
tree_of() {
  maker=tree suite=''
  if image=$1/arch/arm64/boot/Image && [ -s "$image" ]; then
    arch=arm64
    page_size=$(sed -n 's/^CONFIG_ARM64_\(4\|16\|64\)K_PAGES=y$/\1/p' "$1/.config")
    page_size=$((${page_size:-4} * 1024))
  elif image=$1/arch/x86/boot/bzImage && [ -s "$image" ]; then
    arch=amd64 page_size=4096
  else
    die 69 "'$1' has no kernel: neither arch/arm64/boot/Image nor arch/x86/boot/bzImage is there"
  fi
}

# hex_of N: the first N bytes of standard input. number OFFSET N: those there, little-endian, as a number.
hex_of() {
  od -An -v -tx1 -N "$1" | tr -d ' \n'
}

number() {
  od -An -v --endian=little -tu"$2" -j "$1" -N "$2" | tr -d ' \n'
}

# image_plain FILE: a kernel as it is booted, out of how it is packed: Image.gz, or the EFI program that unpacks itself
# (vmlinuz.efi, "zboot": drivers/firmware/efi/libstub/zboot-header.S). QEMU 7.2 unpacks neither.
image_plain() {
  case $(hex_of 8 <"$1") in
    1f8b*) gzip -dc "$1" ;;
    4d5a????7a696d67)
      tail -c +$(($(number 8 4 <"$1") + 1)) "$1" | head -c "$(number 12 4 <"$1")" | case $(
        tail -c +25 "$1" | head -c 8 | tr -d '\0'
      ) in
        gzip) gzip -dc ;;
        zstd*) zstd -qdc ;;
        xz*) xz -dc ;;
        *) cat >/dev/null ;;
      esac
      ;;
    *) cat "$1" ;;
  esac
}

# file_of FILE: what kernel_of does for a kernel's image, by what its header says (Documentation/arch/arm64/booting.rst,
# Documentation/arch/x86/boot.rst).
file_of() {
  maker=file suite=''
  [ -r "$1" ] || die 69 "cannot read '$1'"
  header=$(image_plain "$1" 2>/dev/null | hex_of 1024)
  is() {
    [ "$(echo "$header" | cut -c "$(($1 * 2 + 1))-$(($1 * 2 + ${#2}))")" = "$2" ]
  }
  if is 56 41524d64; then
    arch=arm64
    flags=$((0x$(echo "$header" | cut -c 49-50)))
    [ $((flags & 1)) -eq 0 ] || die 69 "'$1' is a big-endian kernel, and the guest's programs are not"
    case $((flags >> 1 & 3)) in
      1) page_size=4096 ;;
      2) page_size=16384 ;;
      3) page_size=65536 ;;
      *) die 69 "'$1' does not say the size of its pages: it is older than Linux 4.6" ;;
    esac
  elif is 510 55aa && is 514 48647253; then
    arch=amd64 page_size=4096
    [ $((0x$(echo "$header" | cut -c 1133-1134) & 1)) -eq 1 ] || die 69 "'$1' is a 32-bit kernel, and the guest's programs are not"
  elif is 0 7f454c46; then
    die 69 "'$1' is an ELF file, like a vmlinux: name the image that is booted, arch/arm64/boot/Image or arch/x86/boot/bzImage"
  else
    die 69 "'$1' is no kernel that can be booted: neither an arm64 Image nor an amd64 bzImage, plain or packed by gzip" \
      "or as an EFI program"
  fi
}

# kernel_of NAME: reads the kernel's row of `stock`, or its file in `variants`, into arch, suite, page_size, and maker:
# the script in kernel/ that brings it into the cache. With a row also meta, with a file also variant. A path is a tree or an image.
kernel_of() {
  variant='' meta=''
  case $1 in
    /*)
      if [ -d "$1" ]; then tree_of "$1"; else file_of "$1"; fi
      return
      ;;
    '' | .* | */*) ;;
    *) [ ! -f "$scripts/kernel/variants/$1" ] || variant=$1 ;;
  esac
  if [ -n "$variant" ]; then
    maker=build arch=$(variant_value arch) suite=$(variant_value suite) page_size=$(variant_value page_size)
    return
  fi
  row=$(awk -v name="$1" '$1 == name && name != "" { print $2, $3, $4, $5 }' "$scripts/kernel/stock")
  [ -n "$row" ] || {
    known=$({ awk '/^[a-z]/ { print $1 }' "$scripts/kernel/stock" && ls -v "$scripts/kernel/variants"; } |
      awk '{ printf "%s%s", sep, $0; sep = ", " }')
    die 64 "unknown kernel '$1': known are $known"
  }
  # shellcheck disable=SC2086 # four words
  set -- $row
  maker=fetch arch=$1 suite=$2 meta=$3 page_size=$4
}

# arch_of NAME: kernel_of NAME, and what follows from arch: triplet (Debian's directory of libraries, and the prefix of
# the compiler), cpu (meson's name), loader (which programs name by its path), qemu and firmware with their packages.
arch_of() {
  kernel_of "$1"
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
    *) die 69 "'$scripts/kernel' names the unknown architecture '$arch'" ;;
  esac
  # On a machine of the same architecture the native compiler has this name too.
  compiler_package=gcc-$(echo "$triplet" | tr _ -)
}
