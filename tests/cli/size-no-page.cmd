zdbench --size 1000000001
