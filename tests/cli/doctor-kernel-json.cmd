zdbench doctor --json --kernel .
