[ -r /usr/share/qemu-efi-aarch64/QEMU_EFI.fd ] || skip "qemu-efi-aarch64 is not installed"
: >file
ZDBENCH_CACHE=$PWD/file
export ZDBENCH_CACHE
zdbench --target vm -o result.json
