zdbench --mode devdax --fs ext4
