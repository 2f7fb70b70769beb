zdbench --size 1001M --align 2M
