zdbench --vm-boots 2 --traffic
