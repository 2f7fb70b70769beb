zdbench --region region0 --vm-boots 2
