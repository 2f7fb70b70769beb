zdbench --fs btrfs
