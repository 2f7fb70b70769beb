: >a; zdbench --kernel ./a --modules a
