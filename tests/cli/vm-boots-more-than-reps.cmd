zdbench --vm-boots 5 --quick
