zdbench --target local --vm-boots 2
