zdbench --target local --vm-labels off
