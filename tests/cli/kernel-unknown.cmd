[ -r /usr/share/qemu-efi-aarch64/QEMU_EFI.fd ] || skip "qemu-efi-aarch64 is not installed"
zdbench --target vm --kernel nonsense -o result.json
