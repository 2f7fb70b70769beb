zdbench --vm-boots 2 --precision 1%
