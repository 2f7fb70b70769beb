zdbench --align 4K,3M
