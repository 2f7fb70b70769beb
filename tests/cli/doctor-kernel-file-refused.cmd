# What is no kernel, or none for this guest, is refused by name.
refused() {
  zdbench doctor --kernel "$@" 2>&1 || echo "ended with $?"
}
printf 'text\n' >text
refused text
: >empty
refused empty
printf '\177ELF and so on' >vmlinux
refused vmlinux
printf '\037\213broken' >broken.gz
refused broken.gz
refused nothing
for kind in arm64-be arm64-old i386; do
  "$TOP/tests/cli/image" $kind $kind 6.12.5
  refused $kind
done
"$TOP/tests/cli/image" arm64 Image '(none)'
refused Image
"$TOP/tests/cli/image" arm64 Image '6.12/../../..'
refused Image
"$TOP/tests/cli/image" zboot-lz4 vmlinuz Image
refused vmlinuz
# Modules that are none, and of another kernel.
"$TOP/tests/cli/image" arm64 Image 6.12.5
mkdir modules
refused Image --modules modules
mkdir modules/kernel
refused Image --modules modules
mkdir modules/kernel/fs
: >modules/kernel/fs/ext4.ko
refused Image --modules modules
refused Image --modules no-such
