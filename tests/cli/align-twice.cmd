zdbench --align 2M,2M
