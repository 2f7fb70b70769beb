# A tree in which an arm64 kernel was built without GUP_TEST, with ext4 as a module, and one that cannot be measured.
mkdir -p tree/arch/arm64/boot
touch tree/arch/arm64/boot/Image
sed 's/EXT4_FS=y/EXT4_FS=m/; /GUP_TEST/d' "$TOP/scripts/kernel/config/base.fragment" >tree/.config
zdbench doctor --kernel tree
sed -i '/ZONE_DEVICE/d; s/VIRTIO_PCI=y/VIRTIO_PCI=m/' tree/.config
zdbench doctor --kernel tree || echo "ended with $?"
