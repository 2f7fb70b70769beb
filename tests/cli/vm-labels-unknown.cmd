zdbench --vm-labels maybe
