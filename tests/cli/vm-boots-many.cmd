zdbench --vm-boots 21
