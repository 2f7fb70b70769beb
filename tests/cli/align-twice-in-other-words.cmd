zdbench --align 2M,2048K
