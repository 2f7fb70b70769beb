zdbench --align 2K
