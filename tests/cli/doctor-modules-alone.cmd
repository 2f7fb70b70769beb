zdbench doctor --modules .
