# An image as a file: what it is says its header; its configuration is in it, or beside it.
command -v depmod >/dev/null || skip "kmod is not installed"
grep -v -E '^CONFIG_GUP_TEST' "$TOP/scripts/kernel/config/base.fragment" >config
"$TOP/tests/cli/image" arm64-16k Image 6.12.5-mine config
zdbench doctor --kernel Image
gzip -k Image
zdbench doctor --kernel Image.gz
"$TOP/tests/cli/image" zboot vmlinuz.efi Image
zdbench doctor --kernel vmlinuz.efi
"$TOP/tests/cli/image" amd64 bzImage 7.3.4+deb13-amd64 config
zdbench doctor --kernel bzImage || echo "ended with $?"
# What is in it goes before what is beside it, and what is beside it must be of its release.
mkdir boot
"$TOP/tests/cli/image" arm64 boot/vmlinuz 6.12.5-mine
{ echo '# Linux/arm64 6.12.5 Kernel Configuration' && sed 's/ZONE_DEVICE=y/ZONE_DEVICE=n/; s/EXT4_FS=y/EXT4_FS=m/' config; } >boot/config-6.12.5-mine
zdbench doctor --kernel boot/vmlinuz || echo "ended with $?"
